//! One incident: what boards show, why, its sendings and reports; and what is sealed, opened on the record.

use axum::extract::{Request, State};
use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::domain::access::View;
use crate::domain::assignment::Assignment;
use crate::domain::casualty::Patient;
use crate::domain::code::ReceiptCode;
use crate::domain::disposition::Disposition;
use crate::domain::ending::After;
use crate::domain::escalation::Escalation;
use crate::domain::hazard::HazardAt;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::{Incident, Milestone};
use crate::domain::level::Level;
use crate::domain::privacy::Class;
use crate::domain::report::{People, Private, Report};
use crate::domain::spot::PlaceFrom;
use crate::domain::triage::Answers;
use crate::domain::view::{IncidentRow, ReportRow};
use crate::domain::wishes::{Contact, Needed, NewsBy};
use crate::http::App;
use crate::http::extract::{AtLeast, Path, Staff, Wants, body_of};
use crate::http::incidents::added::{PrivateAdded, private_added};
use crate::http::incidents::change::PrivateNow;
use crate::http::incidents::scene::Target;
use crate::http::incidents::timeline::Origin;
use crate::http::photos::PhotoOut;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::wording::{QuestionText, ReasonText, SignText, Wording, suspicion_text};
use crate::services::intake::contacts;

/// An incident in detail.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct IncidentDetail {
    /// As on boards.
    pub incident: IncidentRow,
    /// The receipt code of its first report.
    pub code: ReceiptCode,
    /// Why it has its level.
    pub reasons: Vec<ReasonText>,
    /// What was found in the words and answers.
    pub signs: Vec<SignText>,
    /// What could still change the level.
    pub unasked: Vec<QuestionText>,
    /// Version of the rules.
    pub rules_version: String,
    /// Every sending, in order.
    pub assignments: Vec<Assignment>,
    /// Changes of the public status.
    pub milestones: Vec<Milestone>,
    /// Its reports.
    pub reports: Vec<ReportRow>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// What is known of it after the work.
    pub after: After,
    /// Who set the level, if a person did.
    pub level_set_by: Option<String>,
    /// Patients with tags, when many are hurt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Patient>>")]
    pub patients: Vec<Patient>,
    /// The incident that goes on with it, when it is merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub survivor: Option<Origin>,
    /// What was merged into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<MergedDetail>>")]
    pub merged: Vec<MergedDetail>,
    /// When somebody should be there; absent once somebody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub on_scene_target: Option<Target>,
    /// Why units wait at a safe distance until the scene is called safe, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub stage_first: Vec<String>,
    /// Zones of known danger that its place lies in or may lie in, the gravest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<HazardAt>>")]
    pub hazards: Vec<HazardAt>,
    /// What is watched, and when somebody is told next.
    pub escalations: Vec<Escalation>,
    /// Why it may be a prank, in words, with a call back proposed; a hint that lowers nothing. For who sees the whole region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suspicion: Option<String>,
}

/// An incident that was merged into another: what it brought.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct MergedDetail {
    /// Its id.
    pub incident_id: IncidentId,
    /// Its label.
    pub label: String,
    /// When it was merged.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub merged_at: Timestamp,
    /// Its own level.
    pub level: Level,
    /// Who set that, if a person did.
    pub level_set_by: Option<String>,
    /// Why it has that level by the rules.
    pub reasons: Vec<ReasonText>,
    /// Its head-counts.
    pub people: People,
    /// Its reports, and those of what had been merged into it.
    pub reports: Vec<ReportId>,
}

impl MergedDetail {
    fn of(say: Wording<'_>, whole: &Incident, part: &Incident) -> Option<Self> {
        let brought = whole.absorbed.iter().find(|brought| brought.incident == part.id)?;
        Some(Self {
            incident_id: part.id.clone(),
            label: part.label.clone(),
            merged_at: brought.at,
            level: part.level(),
            level_set_by: part.level_set.as_ref().map(|set| set.by.clone()),
            reasons: say.reasons(&part.triage),
            people: brought.people,
            reports: brought.reports.clone(),
        })
    }
}

/// What is sealed of an incident's reports.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PrivateDetail {
    /// One for each report; erased ones are empty.
    pub reports: Vec<PrivateReport>,
    /// What the incident is known by since; absent where nothing was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub now: Option<PrivateNow>,
    /// What reporters told later, oldest first; not what was erased.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<PrivateAdded>>")]
    pub added: Vec<PrivateAdded>,
}

/// What is sealed of one report.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PrivateReport {
    /// The report.
    pub id: ReportId,
    /// Its receipt code.
    pub code: ReceiptCode,
    /// Its key is gone: nothing of it can be read any more.
    pub erased: bool,
    /// Health, pictures and voices of it are erased.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub restricted_erased: bool,
    /// Its key is there, and the master key that opens it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub locked: bool,
    /// The person's words.
    pub text: String,
    /// Words about the place.
    pub place_text: Option<String>,
    /// Latitude, WGS 84 degrees.
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees.
    pub lon: Option<f64>,
    /// Accuracy of the point, metres.
    pub accuracy_m: Option<f64>,
    /// Where the point comes from.
    pub place_from: Option<PlaceFrom>,
    /// Name.
    pub name: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// Wants to stay anonymous.
    pub anonymous: bool,
    /// Whether it is safe to get in touch.
    pub contact: Contact,
    /// By what the reporter wants to be told how it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub news: Option<NewsBy>,
    /// Who needs help, if that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub needed: Option<Needed>,
    /// Answers to questions.
    #[ts(type = "Record<string, Answer>")]
    #[schema(value_type = Object)]
    pub answers: Answers,
    /// Its photos; the links are good for a while, for whoever opened them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<PhotoOut>>")]
    pub photos: Vec<PhotoOut>,
}

impl PrivateReport {
    pub(in crate::http) fn of((report, private): (Report, Option<Private>)) -> Self {
        let erased = report.is_erased(Class::Personal);
        let restricted_erased = report.is_erased(Class::Restricted);
        let locked = private.is_none() && !erased;
        let private = private.unwrap_or_default();
        Self {
            id: report.id,
            code: report.code,
            erased,
            restricted_erased,
            locked,
            text: private.text,
            place_text: private.place_text,
            lat: private.lat,
            lon: private.lon,
            accuracy_m: private.accuracy_m,
            place_from: report.place_from.filter(|_| !erased),
            name: private.name,
            phone: private.phone,
            anonymous: private.anonymous,
            contact: report.wishes.contact,
            news: report.wishes.news,
            needed: private.needed,
            answers: private.answers,
            photos: Vec::new(),
        }
    }

    /// Without the number of somebody whom a call or a message would put in danger: who is on the way has no need of it.
    fn of_whom_may_be_called(mut self) -> Self {
        self.phone = self.phone.filter(|_| self.contact != Contact::No);
        self
    }
}

/// One incident.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "staff",
    params(("id" = String, Path), ("at_least" = Option<String>, Query)),
    responses((status = 200, body = IncidentDetail), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn get_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    _: AtLeast,
    Wants(lang): Wants,
) -> Result<axum::Json<IncidentDetail>, Problem> {
    let (doc, version) = app.seen_incident(staff.person(), &id).await?;
    let is_whole = staff.person().view() == Some(View::Region);
    let reports = app.centre.reports(&doc.reports).await?;
    let parts = app.centre.parts(&doc).await?;
    let survivor = app.centre.survivor(&doc).await?;
    let what_if = app.centre.what_if_kept(&doc).await?;
    let suspicion = if is_whole { app.centre.suspicion(&doc).await? } else { None };
    let rules = app.centre.rules.get();
    let say = Wording::new(&rules, lang);
    let on_scene_target = app.on_scene_target(&doc);
    let stage_first = app.stage_first(&doc, &parts, say);
    let merged = parts.iter().filter_map(|part| MergedDetail::of(say, &doc, part)).collect();
    Ok(axum::Json(IncidentDetail {
        incident: if is_whole {
            IncidentRow::of(&doc, version).beside(&doc)
        } else {
            IncidentRow::of(&doc, version)
        },
        reasons: say.reasons(&doc.triage),
        signs: say.signs(&doc.triage),
        unasked: say.unasked(&doc.triage, &what_if),
        rules_version: doc.triage.rules_version,
        code: doc.code,
        assignments: doc.assignments,
        milestones: doc.milestones,
        reports: reports.iter().map(|(report, version)| ReportRow::of(report, *version)).collect(),
        disposition: doc.disposition,
        after: doc.after,
        level_set_by: doc.level_set.map(|set| set.by),
        patients: doc.mass_casualty.map(|mass| mass.patients).unwrap_or_default(),
        survivor: survivor.map(|whole| Origin { incident_id: whole.id, label: whole.label }),
        merged,
        on_scene_target,
        suspicion: suspicion.map(|found| suspicion_text(lang, found)),
        stage_first,
        hazards: doc.rounded.map(|place| app.centre.hazards.at(place)).unwrap_or_default(),
        escalations: doc.escalations,
    }))
}

/// Opens what is sealed of an incident's reports. Who opened it is recorded first, with `reason` where the body has one; it is
/// needed once the incident is over, and where the person objected.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/private", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = PrivateDetail), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn open_private(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    request: Request,
) -> Result<axum::Json<PrivateDetail>, Problem> {
    let body = body_of(request.into_body(), &app).await?;
    let (doc, _) = app.seen_or_was_on(staff.person(), &id).await?;
    app.open_with(&staff, &doc, &body).await?;
    let opened = app.centre.open_reports(&doc.reports).await?;
    let now = app.private_now(&doc).await?;
    let is_whole = staff.person().view() == Some(View::Region);
    let told = app.centre.told_later(&doc).await?;
    let contacts = contacts(opened.iter().map(|(report, _)| report), &told);
    let added = private_added(told, &contacts, is_whole);
    let mut reports = Vec::new();
    for (mut report, private) in opened {
        report.heed(contacts.get(&report.id).copied().unwrap_or_default());
        let photos = app.photos_for(staff.person(), &report).await?;
        let shown = PrivateReport { photos, ..PrivateReport::of((report, private)) };
        reports.push(if is_whole { shown } else { shown.of_whom_may_be_called() });
    }
    Ok(axum::Json(PrivateDetail { reports, now, added }))
}
