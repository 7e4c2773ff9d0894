//! Where a crew brings somebody to, and what the facility says.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{Json, Key, Path, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use crate::config::OTHER_FACILITY;
use crate::domain::command::Command;
use crate::domain::destination::{Bring, DestinationStep};
use crate::domain::ids::{AssignmentId, FacilityId};
use crate::services::execute::RequestKey;
use crate::text::{Lang, text};

/// Where to.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DestinationBody {
    /// The facility; `other` is none of the list.
    pub facility_id: FacilityId,
    /// They leave for it now: the sending is `transporting` from then on.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub starts: bool,
    /// A dispatcher says it for the crew; with `starts` it has to be said.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub on_behalf: bool,
    /// The phone's time, when it was offline.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// What the facility said.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DestinationAnswerBody {
    /// Who spoke for it; `accepted` needs it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub spoke_with: Option<String>,
    /// Why not; `refused` needs it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// Which facility answered; refused when another is named by now.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub facility_id: Option<FacilityId>,
    /// The phone's time, when it was offline.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// What is said of a destination, as the path says it.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DestinationVerb {
    Accepted,
    Refused,
    HandedOver,
}

impl DestinationVerb {
    fn step(self) -> DestinationStep {
        match self {
            Self::Accepted => DestinationStep::Accepted,
            Self::Refused => DestinationStep::Refused,
            Self::HandedOver => DestinationStep::HandedOver,
        }
    }
}

/// A destination was named, or answered.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct DestinationSaid {
    /// The sending.
    pub assignment_id: AssignmentId,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

type Said = Result<(Replay, axum::Json<DestinationSaid>), Problem>;

impl App {
    async fn bring(
        &self,
        staff: &Staff,
        assignment: AssignmentId,
        (bring, said_at): (Bring, Option<Timestamp>),
        key: Option<RequestKey>,
    ) -> Said {
        let incident = assignment.incident().ok_or_else(Problem::not_found)?;
        let command = Command::Bring { assignment: assignment.clone(), bring, said_at };
        let done = self.command(staff, &incident, command, key).await?;
        let cursor = done.cursor.as_ref().map(ToString::to_string);
        Ok((replay(&done), axum::Json(DestinationSaid { assignment_id: assignment, cursor })))
    }
}

/// Names where a crew brings somebody to, or another place than was named.
#[utoipa::path(post, path = "/api/v1/assignments/{id}/destination", tag = "responder", request_body = DestinationBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DestinationSaid), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn name_destination(
    State(app): State<App>,
    staff: Staff,
    Path(assignment): Path<AssignmentId>,
    key: Key,
    body: Json<DestinationBody>,
) -> Said {
    let DestinationBody { facility_id: facility, starts, on_behalf, at } = body.value;
    let listed = app.centre.facilities.iter().find(|one| one.code == facility.as_str());
    let name = match listed {
        Some(one) => one.name.clone(),
        None if facility.as_str() == OTHER_FACILITY => text(Lang::Id, "web.facility.other").to_owned(),
        None => return Err(Problem::invalid_field("facility_id", "unknown")),
    };
    let bring = Bring::To { facility, name, starts, on_behalf };
    app.bring(&staff, assignment, (bring, at), key.with(&body.hash)).await
}

/// Says what the facility answered, or that it has taken them over.
#[utoipa::path(post, path = "/api/v1/assignments/{id}/destination/{verb}", tag = "responder",
    request_body = DestinationAnswerBody,
    params(("id" = String, Path), ("verb" = DestinationVerb, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DestinationSaid), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn answer_destination(
    State(app): State<App>,
    staff: Staff,
    Path((assignment, verb)): Path<(AssignmentId, DestinationVerb)>,
    key: Key,
    body: Json<DestinationAnswerBody>,
) -> Said {
    let incident = assignment.incident().ok_or_else(Problem::not_found)?;
    app.seen_or_was_on(staff.person(), &incident).await?;
    let DestinationAnswerBody { spoke_with, reason, facility_id: facility, at } = body.value;
    let spoke_with = app.seal_some(&incident, "spoke_with", spoke_with.as_deref()).await?;
    let reason = app.seal_some(&incident, "reason", reason.as_deref()).await?;
    let bring = Bring::Answer { step: verb.step(), spoke_with, reason, facility };
    app.bring(&staff, assignment, (bring, at), key.with(&body.hash)).await
}
