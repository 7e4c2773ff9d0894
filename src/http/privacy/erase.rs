//! Erasing what is sealed of a report: by a supervisor, with a reason, once its incident is over.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On, Person};
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::privacy::{Class, Ground};
use crate::domain::report::Report;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::privacy::Erasing;

/// What is erased, and why.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseBody {
    /// Why.
    pub ground: Ground,
    /// In words; nothing of what is erased belongs into them.
    pub reason: String,
    /// Only this class; all that is sealed when it is left out.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub class: Option<Class>,
}

/// A report was erased.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct ErasedOut {
    /// Which.
    pub report_id: ReportId,
    /// Its incident.
    pub incident_id: IncidentId,
    /// What cannot be opened any more.
    pub erased: Vec<Class>,
    /// Nothing of it is left anywhere; `false`: that is still being seen to.
    pub clean: bool,
}

/// Erases what is sealed of a report: its key, photos, conversation in writing, and the trace of its telephone. Not while its
/// incident is open. The record says that, by whom, when and why.
#[utoipa::path(post, path = "/api/v1/reports/{code}/erase", tag = "dispatcher", request_body = EraseBody,
    params(("code" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ErasedOut), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn erase_report(
    State(app): State<App>,
    staff: Staff,
    Path(code): Path<String>,
    key: Key,
    body: Json<EraseBody>,
) -> Result<axum::Json<ErasedOut>, Problem> {
    let (report, _) = app.report_of_person(staff.person(), &code).await?;
    if !staff.person().may(Act::ErasePersonal, On::Nothing) {
        return Err(Problem::forbidden());
    }
    staff.stepped_up(&app)?;
    let id = report.id;
    let reason = app.reason_given("reason", &body.value.reason)?;
    let classes = match body.value.class {
        None => Class::SEALED.to_vec(),
        Some(class) if Class::SEALED.contains(&class) => vec![class],
        Some(_) => return Err(Problem::invalid_field("class", "wrong")),
    };
    let erasing = Erasing { report: &id, classes: &classes, ground: body.value.ground, reason: Some(reason) };
    app.centre.erase_report(&staff.asker(), &erasing, key.with(&body.hash).as_ref()).await?;
    let report = app.centre.report(&id).await?;
    let erased = Class::SEALED.into_iter().filter(|class| report.is_erased(*class)).collect();
    let clean = !app.centre.is_being_erased(&id).await?;
    Ok(axum::Json(ErasedOut { report_id: id, incident_id: report.incident, erased, clean }))
}

impl App {
    /// The report with this code and its incident, where the person sees that.
    pub(super) async fn report_of_person(
        &self,
        person: &Person,
        code: &str,
    ) -> Result<(Report, Incident), Problem> {
        let id = self.centre.report_for_photos(&self.read_code(code)?).await?;
        let report = self.centre.report(&id).await?;
        let (doc, _) = self.centre.incident(&report.incident).await?;
        if person.sees(On::Incident(&doc)) { Ok((report, doc)) } else { Err(Problem::not_found()) }
    }

    /// Words that must be said.
    pub(super) fn reason_given<'a>(&self, field: &str, words: &'a str) -> Result<&'a str, Problem> {
        let words = words.trim();
        if words.is_empty() {
            return Err(Problem::invalid_field(field, "empty"));
        }
        if words.chars().count() > self.centre.config.limits.text_chars {
            return Err(Problem::invalid_field(field, "too_long"));
        }
        Ok(words)
    }
}
