//! Reports over the API: taking one, following one, and asking the rules without taking one.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::App;
use super::client_address::ClientAddress;
use super::extract::{Anyone, Json, Key, Path, Wants};
use super::incidents::similar::SimilarIncident;
use super::problem::{FieldFault, Problem, ProblemBody};
use super::wording::{QuestionText, ReasonText, SignText, Wording};
use crate::domain::access::{Act, On};
use crate::domain::area::AreaRef;
use crate::domain::code::{CodeFault, ReceiptCode};
use crate::domain::command::Asker;
use crate::domain::ending::Asked;
use crate::domain::incident::Milestone;
use crate::domain::level::Level;
use crate::domain::status::PublicStatus;
use crate::services::intake::{self, Bounds, Followed, Receipt, ReportBody, ReportIn};
use crate::text::{Lang, fill};

/// Says that the answer was given before, to the same request.
pub(super) const REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// Where the report is kept when it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// On the disk of the primary.
    Primary,
    /// On the disk of the process that answered, until the primary is back.
    Journal,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct ReportOut {
    /// Id of the report.
    pub report_id: String,
    /// What a person can say on a telephone.
    pub code: ReceiptCode,
    /// The incident it belongs to; as a rule the one it opened.
    pub incident_id: String,
    /// How urgent.
    pub level: Level,
    /// Its place in the queue; starts as the level.
    pub tier: u8,
    /// Version of the rule file that decided.
    pub rules_version: String,
    /// Every rule that fired, the deciding one first.
    pub reasons: Vec<ReasonText>,
    /// What was not asked and could change the level.
    pub unasked: Vec<QuestionText>,
    /// Kabupaten or kota, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub area: Option<AreaRef>,
    /// The place lies outside the region: taken, and flagged.
    pub outside: bool,
    /// Page of its status.
    pub status_url: String,
    /// Where it is kept.
    pub stored: Stored,
    /// Where in the log; absent in a replay.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
    /// Open incidents that may be the same thing, for staff; absent when there is none, and in a replay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<SimilarIncident>>")]
    pub similar: Vec<SimilarIncident>,
    /// It said the same words about the same place as a report shortly before, and belongs to that one's incident. For
    /// staff; absent when it is not so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub repeats: bool,
}

/// A receipt while Redis is away: kept, and judged for good when it is carried over.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct JournaledOut {
    /// Id of the report.
    pub report_id: String,
    /// What a person can say on a telephone; it stays the same.
    pub code: ReceiptCode,
    /// Kabupaten or kota, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub area: Option<AreaRef>,
    /// The place lies outside the region: taken, and flagged.
    pub outside: bool,
    /// Page of its status.
    pub status_url: String,
    /// Always `journal`.
    pub stored: Stored,
}

/// How a report stands, for whoever has its code.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct StatusOut {
    /// The code, as written.
    pub code: ReceiptCode,
    /// What the reporter sees.
    pub status: PublicStatus,
    /// The same in words.
    pub status_text: String,
    /// How urgent.
    pub level: Level,
    /// When the status last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: jiff::Timestamp,
    /// Every status it had, oldest first.
    pub steps: Vec<Milestone>,
    /// What comes next, in words.
    pub next_step: String,
    /// What the reporter is asked now.
    pub asked: Asked,
}

/// What the rules say.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TriageOut {
    /// How urgent.
    pub level: Level,
    /// Version of the rule file.
    pub rules_version: String,
    /// Every rule that fired, the deciding one first.
    pub reasons: Vec<ReasonText>,
    /// Every sign found.
    pub signs: Vec<SignText>,
    /// What was not asked and could change the level.
    pub unasked: Vec<QuestionText>,
}

/// Take a report.
#[utoipa::path(post, path = "/api/v1/reports", tag = "public", request_body = ReportBody,
    params(("sigap-receipt" = Option<String>, Header, description = "The code of a receipt given before")),
    responses((status = 201, body = ReportOut), (status = 202, body = JournaledOut), (status = 401, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn send_report(
    State(app): State<App>,
    Anyone(asker): Anyone,
    Wants(lang): Wants,
    (key, headers, address): (Key, HeaderMap, ClientAddress),
    body: Json<Value>,
) -> Result<Response, Problem> {
    let partner = app.partner(&headers).await?;
    let report = app.read_report(&body.value)?;
    let (who, named) = (partner.as_ref().unwrap_or(&asker), key.with(&body.hash));
    let turn = app.turn_to_report((&headers, address), who, &report, named.as_ref()).await?;
    let receipt = match partner {
        Some(asker) => app.take_from_partner(&asker, report, (key, &body.hash), lang).await?,
        None => app.centre.take_report(&asker, report, named.as_ref(), lang).await?,
    };
    drop(turn);
    let mut response = match receipt.stored {
        intake::Stored::Primary => {
            (StatusCode::CREATED, axum::Json(app.receipt(&receipt, lang, is_staff(&asker)))).into_response()
        }
        intake::Stored::Journal => {
            (StatusCode::ACCEPTED, axum::Json(app.journaled(&receipt))).into_response()
        }
    };
    if receipt.replay {
        response.headers_mut().insert(REPLAY, axum::http::HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// See how a report stands.
#[utoipa::path(get, path = "/api/v1/reports/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = StatusOut), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn follow_report(
    State(app): State<App>,
    Wants(lang): Wants,
    Path(code): Path<String>,
) -> Result<axum::Json<StatusOut>, Problem> {
    let found = app.follow(&code).await?;
    Ok(axum::Json(StatusOut {
        status: found.status,
        status_text: status_text(lang, found.status, &found.taken_over_by).into_owned(),
        level: found.level,
        updated_at: found.updated_at,
        next_step: next_step(lang, found.status).to_owned(),
        steps: found.steps,
        asked: found.asked,
        code: found.code,
    }))
}

/// Ask the rules, without taking a report.
#[utoipa::path(post, path = "/api/v1/triage", tag = "public", request_body = ReportBody,
    responses((status = 200, body = TriageOut), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn try_triage(
    State(app): State<App>,
    Anyone(asker): Anyone,
    Wants(lang): Wants,
    body: Json<Value>,
) -> Result<axum::Json<TriageOut>, Problem> {
    if !is_staff(&asker) {
        app.dry_runs
            .pass(app.centre.clock.monotonic())
            .map_err(|wait| Problem::too_many("too_many_requests", wait.as_secs() + 1))?;
    }
    let report = app.read_report(&body.value)?;
    let triage = app.centre.triage_report(&asker, &report);
    let what_if = app.centre.what_if(&asker, &report);
    let rules = app.centre.rules.get();
    let say = Wording::new(&rules, lang);
    Ok(axum::Json(TriageOut {
        level: triage.level,
        reasons: say.reasons(&triage),
        signs: say.signs(&triage),
        unasked: say.unasked(&triage, &what_if),
        rules_version: triage.rules_version,
    }))
}

impl App {
    /// A report from the JSON that was sent, or every fault of its fields.
    pub(super) fn read_report(&self, body: &Value) -> Result<ReportIn, Problem> {
        let empty = Map::new();
        let object = body.as_object();
        match self.with_bounds(|bounds| intake::read(object.unwrap_or(&empty), bounds)) {
            Ok(report) if object.is_some() => Ok(report),
            Ok(_) => Err(Problem::invalid_field(".", "wrong_type")),
            Err(faults) => Err(Problem::invalid(
                faults.into_iter().map(|fault| FieldFault::new(fault.field, fault.code)).collect(),
            )),
        }
    }

    /// What reading a report must know of the centre.
    pub(super) fn with_bounds<T>(&self, read: impl FnOnce(&Bounds<'_>) -> T) -> T {
        read(&Bounds {
            now: self.centre.clock.now(),
            text_chars: self.centre.config.limits.text_chars,
            knows_kind: &|kind| self.centre.kinds.get(&kind.into()).is_some(),
            knows_area: &|area| self.centre.places.get().any_area(area).is_some(),
        })
    }

    /// How the report with this code stands, however the code was typed.
    pub(super) async fn follow(&self, typed: &str) -> Result<Followed, Problem> {
        Ok(self.centre.follow(&self.read_code(typed)?).await?)
    }

    /// A code of this region, however it was typed.
    pub(super) fn read_code(&self, typed: &str) -> Result<ReceiptCode, Problem> {
        let code = ReceiptCode::parse(typed).map_err(|fault| match fault {
            CodeFault::Form => Problem::not_found(),
            CodeFault::Check => Problem::new(StatusCode::NOT_FOUND, "code_misread"),
        })?;
        if code.region() != self.centre.region() {
            return Err(Problem::not_found());
        }
        Ok(code)
    }

    /// Where a report's status is found, by whoever reads it elsewhere.
    pub(super) fn status_address(&self, code: &ReceiptCode) -> String {
        let base = self.centre.config.http.public_url.as_ref().or(self.site.origins.first());
        format!("{}/status/{code}", base.map(String::as_str).unwrap_or_default())
    }

    fn status_url(&self, code: &ReceiptCode) -> String {
        let base = self.centre.config.http.public_url.as_deref().unwrap_or_default();
        format!("{base}/status/{code}")
    }

    fn journaled(&self, receipt: &Receipt) -> JournaledOut {
        let report = &receipt.report;
        JournaledOut {
            report_id: report.id.to_string(),
            code: report.code.clone(),
            area: report.area.clone(),
            outside: report.outside,
            status_url: self.status_url(&report.code),
            stored: Stored::Journal,
        }
    }

    fn receipt(&self, receipt: &Receipt, lang: Lang, is_staff: bool) -> ReportOut {
        let report = &receipt.report;
        let rules = self.centre.rules.get();
        let say = Wording::new(&rules, lang);
        ReportOut {
            report_id: report.id.to_string(),
            code: report.code.clone(),
            incident_id: report.incident.to_string(),
            level: report.triage.level,
            tier: report.triage.level.number(),
            rules_version: report.triage.rules_version.clone(),
            reasons: say.reasons(&report.triage),
            unasked: say.unasked(&report.triage, &[]),
            area: report.area.clone(),
            outside: report.outside,
            status_url: self.status_url(&report.code),
            stored: Stored::Primary,
            cursor: receipt.cursor.as_ref().map(ToString::to_string),
            similar: receipt
                .similar
                .iter()
                .filter(|_| is_staff)
                .map(|similar| SimilarIncident::of(lang, similar))
                .collect(),
            repeats: is_staff && receipt.repeats,
        }
    }
}

/// Whether it is somebody who takes reports; the public is told nothing of other incidents.
fn is_staff(asker: &Asker) -> bool {
    matches!(asker, Asker::Person(person) if person.may(Act::TakeReports, On::Nothing))
}

/// A status in words.
pub(super) fn status_text(lang: Lang, status: PublicStatus, taken_over_by: &[String]) -> Cow<'static, str> {
    if status == PublicStatus::ReferredOut && !taken_over_by.is_empty() {
        let names = taken_over_by.join(", ");
        return fill(lang, "caller.referred_to", &[("agency", &names)]).into_owned().into();
    }
    words(lang, "status", status).into()
}

/// What comes after a status, in words.
pub(super) fn next_step(lang: Lang, status: PublicStatus) -> &'static str {
    words(lang, "next_step", status)
}

fn words(lang: Lang, group: &str, status: PublicStatus) -> &'static str {
    crate::text::find(lang, &format!("{group}.{}", status.word())).unwrap_or(status.word())
}
