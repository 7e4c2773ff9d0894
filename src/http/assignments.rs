//! Sending units, and the steps of a sending.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{Json, Key, Path, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use crate::domain::assignment::{ClearResult, Step};
use crate::domain::command::Command;
use crate::domain::ids::{AssignmentId, IncidentId, UnitId};

/// Whom to send.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    /// The unit.
    pub unit_id: UnitId,
    /// Also when it is bound elsewhere, which it then leaves.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub divert: bool,
    /// The crew is told by radio: no device of it is alerted. Not together with `divert`.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub by_radio: bool,
}

/// A unit was sent.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Assigned {
    /// The sending.
    pub assignment_id: AssignmentId,
    /// To where.
    pub incident_id: IncidentId,
    /// Who.
    pub unit_id: UnitId,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

/// What a crew, or a dispatcher for it, says with a step.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepBody {
    /// The phone's time, when it was offline.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Why, in words.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// What came of it; `clear` needs it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub result: Option<ClearResult>,
    /// A dispatcher says it for the crew, and has to say so; what the crew says is always its own.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub on_behalf: bool,
}

/// A sending went on.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct StepTaken {
    /// Which.
    pub assignment_id: AssignmentId,
    /// Where it stands now.
    pub step: Step,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

/// What is done to a sending, as the path says it.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepVerb {
    Accept,
    Decline,
    EnRoute,
    Staged,
    OnScene,
    AtPerson,
    Transporting,
    AtFacility,
    Clear,
    Recall,
}

impl StepVerb {
    fn step(self) -> Step {
        match self {
            Self::Accept => Step::Accepted,
            Self::Decline => Step::Declined,
            Self::EnRoute => Step::EnRoute,
            Self::Staged => Step::Staged,
            Self::OnScene => Step::OnScene,
            Self::AtPerson => Step::AtPerson,
            Self::Transporting => Step::Transporting,
            Self::AtFacility => Step::AtFacility,
            Self::Clear => Step::Cleared,
            Self::Recall => Step::Recalled,
        }
    }
}

/// Sends a unit.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/assignments", tag = "dispatcher", request_body = AssignBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Assigned), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn assign_unit(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<AssignBody>,
) -> Result<(StatusCode, Replay, axum::Json<Assigned>), Problem> {
    let AssignBody { unit_id, divert, by_radio } = body.value;
    let (incident, unit) = (id.clone(), unit_id.clone());
    let command = match (by_radio, divert) {
        (true, true) => return Err(Problem::invalid_field("by_radio", "wrong")),
        (true, false) => Command::AssignByRadio { incident, unit },
        (false, divert) => Command::Assign { incident, unit, divert },
    };
    let done = app.command(&staff, &id, command, key.with(&body.hash)).await?;
    let assignment_id = done.about.assignment.clone().ok_or_else(|| Problem::internal("no assignment"))?;
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    let answer = Assigned { assignment_id, incident_id: id, unit_id, cursor };
    Ok((StatusCode::CREATED, replay(&done), axum::Json(answer)))
}

/// Goes on with a sending, or ends it.
#[utoipa::path(post, path = "/api/v1/assignments/{id}/{verb}", tag = "responder", request_body = StepBody,
    params(("id" = String, Path), ("verb" = StepVerb, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = StepTaken), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn take_step(
    State(app): State<App>,
    staff: Staff,
    Path((assignment, verb)): Path<(AssignmentId, StepVerb)>,
    key: Key,
    body: Json<StepBody>,
) -> Result<(Replay, axum::Json<StepTaken>), Problem> {
    let StepBody { at: said_at, reason, result, on_behalf } = body.value;
    let step = verb.step();
    let incident = assignment.incident().ok_or_else(Problem::not_found)?;
    let reason = match reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => {
            app.seen_or_was_on(staff.person(), &incident).await?;
            Some(app.seal(&incident, "reason", reason).await?)
        }
        None => None,
    };
    let command =
        Command::TakeStep { assignment: assignment.clone(), step, said_at, on_behalf, result, reason };
    let done = app.command(&staff, &incident, command, key.with(&body.hash)).await?;
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    Ok((replay(&done), axum::Json(StepTaken { assignment_id: assignment, step, cursor })))
}
