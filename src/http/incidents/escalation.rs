//! What somebody made of being told that nobody answered.

use axum::extract::State;
use serde::Deserialize;
use ts_rs::TS;

use super::verbs::Changed;
use crate::domain::command::Command;
use crate::domain::escalation::{EscalationAnswer, Watch};
use crate::domain::ids::{AssignmentId, IncidentId};
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff};
use crate::http::problem::ProblemBody;

/// What came of being told.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EscalationBody {
    /// What was watched.
    pub watch: Watch,
    /// The offer, when it was one.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub assignment_id: Option<AssignmentId>,
    /// What came of it.
    pub answer: EscalationAnswer,
}

/// Answers an alarm: sees to it, or says what came of a telephone call. A crew that was reached has accepted.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/escalation", tag = "dispatcher", request_body = EscalationBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = super::verbs::IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn answer_escalation(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<EscalationBody>,
) -> Changed {
    let EscalationBody { watch, assignment_id: assignment, answer } = body.value;
    let command = Command::AnswerEscalation { incident: id.clone(), watch, assignment, answer };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
