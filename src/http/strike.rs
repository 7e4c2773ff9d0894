//! Striking a step that was entered wrongly.

use axum::extract::State;
use serde::Deserialize;
use ts_rs::TS;

use super::App;
use super::assignments::StepTaken;
use super::extract::{Json, Key, Path, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use crate::domain::assignment::{Assignment, Step};
use crate::domain::command::Command;
use crate::domain::ids::AssignmentId;

/// Which step did not happen, and why it was entered.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrikeBody {
    /// The last step of the sending; any other is refused, so that a repeated press strikes nothing more.
    pub step: Step,
    /// In words.
    pub reason: String,
}

/// Strikes the last step of a sending: it stands where it stood before. For dispatchers, and for the crew shortly after.
#[utoipa::path(post, path = "/api/v1/assignments/{id}/strike", tag = "responder", request_body = StrikeBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = StepTaken), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn strike_step(
    State(app): State<App>,
    staff: Staff,
    Path(assignment): Path<AssignmentId>,
    key: Key,
    body: Json<StrikeBody>,
) -> Result<(Replay, axum::Json<StepTaken>), Problem> {
    let incident = assignment.incident().ok_or_else(Problem::not_found)?;
    app.seen_or_was_on(staff.person(), &incident).await?;
    let reason = app.seal(&incident, "reason", &body.value.reason).await?;
    let command = Command::StrikeStep { assignment: assignment.clone(), step: body.value.step, reason };
    let done = app.command(&staff, &incident, command, key.with(&body.hash)).await?;
    let (doc, _) = app.centre.incident(&incident).await?;
    let step = doc.assignment(&assignment).map_or(body.value.step, Assignment::step);
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    Ok((replay(&done), axum::Json(StepTaken { assignment_id: assignment, step, cursor })))
}
