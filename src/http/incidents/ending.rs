//! Endings that need more than a close, and opening again.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use ts_rs::TS;

use super::verbs::{Changed, CloseBody, IncidentChanged};
use crate::domain::command::Command;
use crate::domain::ending::End;
use crate::domain::ids::IncidentId;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::problem::ProblemBody;

/// Why something ends, or does not.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// In words.
    pub reason: String,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// It cannot be made sure whether it is real.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/unverified", tag = "dispatcher", request_body = ReasonBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn give_up_verification(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReasonBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let end = End::Unverified { reason: app.seal(&id, "reason", &body.value.reason).await? };
    app.change(&staff, id.clone(), Command::End { incident: id, end, version }, key.with(&body.hash)).await
}

/// Its reporter said by telephone that help came: closes what is resolved.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/confirm", tag = "dispatcher", request_body = CloseBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn confirm_by_phone(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<CloseBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let note = app.seal_some(&id, "note", body.value.note.as_deref()).await?;
    let end = End::Confirmed { disposition: body.value.disposition, note };
    app.change(&staff, id.clone(), Command::End { incident: id, end, version }, key.with(&body.hash)).await
}

/// It was not the end: opens it again.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/reopen", tag = "dispatcher", request_body = ReasonBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn reopen_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReasonBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let end = End::Reopened { reason: app.seal(&id, "reason", &body.value.reason).await? };
    app.change(&staff, id.clone(), Command::End { incident: id, end, version }, key.with(&body.hash)).await
}
