//! Erasing what is sealed of a report: by a supervisor, with a reason, once its incident is over.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::On;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::privacy::{Class, Ground};
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
    let id = app.centre.report_for_photos(&app.read_code(&code)?).await?;
    let report = app.centre.report(&id).await?;
    let (doc, _) = app.centre.incident(&report.incident).await?;
    if !staff.person().sees(On::Incident(&doc)) {
        return Err(Problem::not_found());
    }
    let reason = body.value.reason.trim();
    if reason.is_empty() {
        return Err(Problem::invalid_field("reason", "empty"));
    }
    if reason.chars().count() > app.centre.config.limits.text_chars {
        return Err(Problem::invalid_field("reason", "too_long"));
    }
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
