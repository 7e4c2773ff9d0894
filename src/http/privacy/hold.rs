//! Holds: incidents whose data is evidence, kept from erasure with a reason until somebody lets them go.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On};
use crate::domain::ids::IncidentId;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// What is held, and why.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    /// The incident: its short label, the receipt code of a report of it, or its id.
    pub incident: String,
    /// Why, in words.
    pub reason: String,
}

/// Why it is let go.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftBody {
    /// In words.
    pub reason: String,
}

/// An incident under hold.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct HoldOut {
    /// Which.
    pub incident_id: IncidentId,
    /// Its label.
    pub label: String,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The account that set it.
    pub by: String,
    /// Why; `null` when that cannot be read any more.
    pub reason: Option<String>,
}

/// Incidents under hold.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct HoldsOut {
    /// The one held last first, 500 at most.
    pub holds: Vec<HoldOut>,
    /// How many there are.
    #[ts(type = "number")]
    pub all: u64,
}

/// A hold was set, or lifted.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct HoldChanged {
    /// Of which incident.
    pub incident_id: IncidentId,
    /// It is under hold now.
    pub held: bool,
}

/// Incidents under hold, and why.
#[utoipa::path(get, path = "/api/v1/privacy/holds", tag = "staff",
    responses((status = 200, body = HoldsOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_holds(State(app): State<App>, staff: Staff) -> Result<axum::Json<HoldsOut>, Problem> {
    if !staff.person().may(Act::Supervise, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let (held, all) = app.centre.holds().await?;
    let holds = held.into_iter().map(|(doc, hold, reason)| HoldOut {
        incident_id: doc.id,
        label: doc.label,
        at: hold.at,
        by: hold.by,
        reason,
    });
    Ok(axum::Json(HoldsOut { holds: holds.collect(), all }))
}

/// Holds what was told of an incident: neither the clock nor anybody erases it until the hold is lifted.
#[utoipa::path(post, path = "/api/v1/privacy/holds", tag = "dispatcher", request_body = HoldBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = HoldChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn set_hold(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<HoldBody>,
) -> Result<(StatusCode, axum::Json<HoldChanged>), Problem> {
    if !staff.person().may(Act::Hold, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let reason = app.reason_given("reason", &body.value.reason)?;
    let id = app.named(body.value.incident.trim()).await?.ok_or_else(Problem::not_found)?;
    app.centre.set_hold(&staff.asker(), (&id, true), reason, key.with(&body.hash).as_ref()).await?;
    Ok((StatusCode::CREATED, axum::Json(HoldChanged { incident_id: id, held: true })))
}

/// Lets it go: what is kept no longer is erased by the clock from then on.
#[utoipa::path(post, path = "/api/v1/privacy/holds/{id}/lift", tag = "dispatcher", request_body = LiftBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = HoldChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn lift_hold(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<LiftBody>,
) -> Result<axum::Json<HoldChanged>, Problem> {
    if !staff.person().may(Act::Hold, On::Nothing) {
        return Err(Problem::forbidden());
    }
    staff.stepped_up(&app)?;
    let reason = app.reason_given("reason", &body.value.reason)?;
    app.centre.set_hold(&staff.asker(), (&id, false), reason, key.with(&body.hash).as_ref()).await?;
    Ok(axum::Json(HoldChanged { incident_id: id, held: false }))
}
