//! What crews ask of their centre beside their sending: help in an emergency, more units, a line to whoever reported.

use axum::extract::State;
use serde::Deserialize;
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::extract::{Json, Key, Path, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use super::units::UnitChanged;
use crate::domain::access::On;
use crate::domain::command::Command;
use crate::domain::ids::{AssignmentId, Capability, IncidentId, UnitId};
use crate::domain::kind::CAPABILITIES;
use crate::domain::need::{NeedChange, NeedKind, NeedStep};

/// How many sorts of units one crew may ask for at once.
const MOST_CAPABILITIES: usize = 6;

/// What a crew needs.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedBody {
    /// What the units should be able to do; only for `more_units`.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Capability>>")]
    pub capabilities: Vec<Capability>,
    /// Why, in words; not for `emergency`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

/// A step says nothing but itself.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedStepBody {}

/// What becomes of a need, as the path says it.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedVerb {
    /// Somebody at the centre sees to it.
    Taken,
    /// The centre has done it.
    Settled,
    /// The crew needs it no more.
    Withdrawn,
}

impl NeedVerb {
    fn step(self) -> NeedStep {
        match self {
            Self::Taken => NeedStep::Taken,
            Self::Settled => NeedStep::Settled,
            Self::Withdrawn => NeedStep::Withdrawn,
        }
    }
}

/// What a crew says of itself beside its steps.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(super::rest::rest))
        .routes(routes!(ask_centre))
        .routes(routes!(step_need))
}

type Changed = Result<(Replay, axum::Json<UnitChanged>), Problem>;

impl App {
    async fn need(&self, staff: &Staff, change: NeedChange, key: (Key, String)) -> Changed {
        let unit = change.unit.clone();
        let command = Command::Need(Box::new(change));
        let done = self.centre.execute(&staff.asker(), command, key.0.with(&key.1).as_ref()).await?;
        let cursor = done.cursor.as_ref().map(ToString::to_string);
        Ok((replay(&done), axum::Json(UnitChanged { unit_id: unit, version: done.about.version, cursor })))
    }

    /// The incident that a unit of the asker's view is on.
    async fn incident_of(&self, staff: &Staff, unit: &UnitId) -> Result<Option<IncidentId>, Problem> {
        let (doc, _) = self.centre.unit(unit).await?;
        if !staff.person().sees(On::Unit(&doc)) {
            return Err(Problem::not_found());
        }
        Ok(doc.assignment.as_ref().and_then(AssignmentId::incident))
    }
}

/// Asks the centre for something: `emergency` raises an alarm on every board at once.
#[utoipa::path(post, path = "/api/v1/units/{id}/needs/{need}", tag = "responder", request_body = NeedBody,
    params(("id" = String, Path), ("need" = NeedKind, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = UnitChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn ask_centre(
    State(app): State<App>,
    staff: Staff,
    Path((unit, need)): Path<(UnitId, NeedKind)>,
    key: Key,
    body: Json<NeedBody>,
) -> Changed {
    let NeedBody { capabilities, reason } = body.value;
    let units = need == NeedKind::MoreUnits;
    if capabilities.len() > MOST_CAPABILITIES || (!units && !capabilities.is_empty()) {
        return Err(Problem::invalid_field("capabilities", "out_of_range"));
    }
    let known = |one: &Capability| CAPABILITIES.contains(&one.as_str());
    if !capabilities.iter().all(known) {
        return Err(Problem::invalid_field("capabilities", "unknown"));
    }
    if need == NeedKind::Emergency && reason.is_some() {
        return Err(Problem::invalid_field("reason", "wrong"));
    }
    let incident = app.incident_of(&staff, &unit).await?;
    let reason = match &incident {
        Some(id) => app.seal_some(id, "reason", reason.as_deref()).await?,
        None => None,
    };
    let change = NeedChange { unit, need, step: NeedStep::Asked, incident, capabilities, reason };
    app.need(&staff, change, (key, body.hash)).await
}

/// Says that somebody sees to it, that it is done, or that it is needed no more.
#[utoipa::path(post, path = "/api/v1/units/{id}/needs/{need}/{step}", tag = "responder", request_body = NeedStepBody,
    params(("id" = String, Path), ("need" = NeedKind, Path), ("step" = NeedVerb, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = UnitChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn step_need(
    State(app): State<App>,
    staff: Staff,
    Path((unit, need, step)): Path<(UnitId, NeedKind, NeedVerb)>,
    key: Key,
    body: Json<NeedStepBody>,
) -> Changed {
    let change =
        NeedChange { unit, need, step: step.step(), incident: None, capabilities: Vec::new(), reason: None };
    app.need(&staff, change, (key, body.hash)).await
}
