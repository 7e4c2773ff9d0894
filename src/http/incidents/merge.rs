//! Which reports belong together: merging incidents and taking them apart, attaching and detaching reports.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::verbs::{Replay, VersionBody, replay};
use crate::domain::command::Command;
use crate::domain::ids::{IncidentId, ReportId};
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::execute::{About, RequestKey};

/// What it goes on as part of.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// The incident that goes on with both.
    pub into: IncidentId,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// A report to attach or detach.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBelongsBody {
    /// The report.
    pub report_id: ReportId,
    /// The version of the incident the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Incidents merged or taken apart.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct IncidentsMoved {
    /// The incident of the request.
    pub incident_id: IncidentId,
    /// Its version afterwards.
    #[ts(type = "number")]
    pub version: u64,
    /// The incident that is merged, or on its own again.
    pub moved: IncidentId,
    /// The incident that goes on with it, or goes on without it.
    pub whole: IncidentId,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

type Moved = Result<(Replay, axum::Json<IncidentsMoved>), Problem>;

impl App {
    async fn moved(&self, staff: &Staff, id: IncidentId, command: Command, key: Option<RequestKey>) -> Moved {
        let done = match self.command(staff, &id, command, key).await {
            Ok(done) => done,
            Err(fault) => return Err(self.with_newest(staff.person(), &id, fault).await),
        };
        let About { incident, version, whole, .. } = done.about.clone();
        let moved = incident.unwrap_or_else(|| id.clone());
        let (whole, whole_version) = whole.unwrap_or_else(|| (id.clone(), version));
        let answer = IncidentsMoved {
            version: if moved == id { version } else { whole_version },
            cursor: done.cursor.as_ref().map(ToString::to_string),
            incident_id: id,
            moved,
            whole,
        };
        Ok((replay(&done), axum::Json(answer)))
    }
}

/// Lets it go on as part of another, with all its reports. The other keeps the most urgent level of both.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/merge", tag = "dispatcher", request_body = MergeBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentsMoved), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn merge_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<MergeBody>,
) -> Moved {
    let version = version_of(body.value.version, &headers)?;
    let (doc, _) = app.seen_or_was_on(staff.person(), &id).await?;
    let judged = app.centre.judge_again(doc.reports_as_told()).await?.map(Box::new);
    let command = Command::Merge { incident: id.clone(), into: body.value.into.clone(), judged, version };
    app.moved(&staff, id, command, key.with(&body.hash)).await
}

/// Takes it out of what it was merged into: both are as they would be without.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/unmerge", tag = "dispatcher", request_body = VersionBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentsMoved), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn unmerge_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<VersionBody>,
) -> Moved {
    let version = version_of(body.value.version, &headers)?;
    let command = Command::Unmerge { incident: id.clone(), version };
    app.moved(&staff, id, command, key.with(&body.hash)).await
}

/// Lets a report, wherever it belongs now, belong to it. The incident the report opened is merged.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/attach", tag = "dispatcher", request_body = ReportBelongsBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentsMoved), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn attach_report(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReportBelongsBody>,
) -> Moved {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let report = body.value.report_id.clone();
    let judged = app.centre.judge_again(std::slice::from_ref(&report)).await?.map(Box::new);
    let command = Command::Attach { incident: id.clone(), report, judged, version };
    app.moved(&staff, id, command, key.with(&body.hash)).await
}

/// Gives one of its reports the incident it opened again.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/detach", tag = "dispatcher", request_body = ReportBelongsBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentsMoved), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn detach_report(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReportBelongsBody>,
) -> Moved {
    let version = version_of(body.value.version, &headers)?;
    let command = Command::Detach { incident: id.clone(), report: body.value.report_id.clone(), version };
    app.moved(&staff, id, command, key.with(&body.hash)).await
}
