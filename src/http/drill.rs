//! Exercises: declaring one, taking part, ending it.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{Json, Key, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use crate::domain::command::Command;
use crate::domain::drill::{DrillAct, DrillRow, NAME_CHARS};
use crate::services::execute::RequestKey;

/// A drill to be.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrillBody {
    /// What it is called, 1 to 80 characters; everybody on duty reads it.
    pub name: String,
    /// When it begins; left out: at once.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub from: Option<Timestamp>,
    /// When it ends by itself, at most 72 h later.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

/// Whether somebody takes part.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrillJoinBody {
    /// `true`: takes part from now on.
    pub on: bool,
}

/// The drill that runs, or is planned.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct DrillOut {
    /// `null`: there is none.
    pub drill: Option<DrillRow>,
    /// Whether the asker takes part.
    pub taking_part: bool,
    /// Everybody who does, by account.
    pub people: Vec<String>,
}

type Drilled = Result<(Replay, axum::Json<DrillOut>), Problem>;

impl App {
    async fn drill_of(&self, staff: &Staff) -> Result<DrillOut, Problem> {
        self.centre.look_at_drill().await?;
        let drill = self.centre.drill().await?.filter(|drill| !drill.ended);
        Ok(DrillOut {
            taking_part: drill.as_ref().is_some_and(|drill| drill.has(&staff.person().name)),
            people: drill.iter().flat_map(|drill| drill.taking_part.iter().cloned()).collect(),
            drill: drill.and_then(|drill| drill.row(self.centre.clock.now())),
        })
    }

    async fn drill_act(&self, staff: &Staff, act: DrillAct, key: Option<RequestKey>) -> Drilled {
        let done = self.centre.execute(&staff.asker(), Command::Drill(act), key.as_ref()).await?;
        Ok((replay(&done), axum::Json(self.drill_of(staff).await?)))
    }
}

/// The drill that runs, or is planned.
#[utoipa::path(get, path = "/api/v1/drill", tag = "staff",
    responses((status = 200, body = DrillOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn get_drill(State(app): State<App>, staff: Staff) -> Result<axum::Json<DrillOut>, Problem> {
    app.looks_up(staff.person())?;
    Ok(axum::Json(app.drill_of(&staff).await?))
}

/// Declares a drill. There is one at a time.
#[utoipa::path(post, path = "/api/v1/drill", tag = "supervisor", request_body = DrillBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DrillOut), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn declare_drill(State(app): State<App>, staff: Staff, key: Key, body: Json<DrillBody>) -> Drilled {
    let name = body.value.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        return Err(Problem::invalid_field("name", if name.is_empty() { "missing" } else { "too_long" }));
    }
    let from = body.value.from.unwrap_or_else(|| app.centre.clock.now());
    let act = DrillAct::Declare { name, from, to: body.value.to };
    app.drill_act(&staff, act, key.with(&body.hash)).await
}

/// Takes part in the drill, or no longer.
#[utoipa::path(post, path = "/api/v1/drill/part", tag = "dispatcher", request_body = DrillJoinBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DrillOut), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn join_drill(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<DrillJoinBody>,
) -> Drilled {
    app.drill_act(&staff, DrillAct::Join { on: body.value.on }, key.with(&body.hash)).await
}

/// Ends the drill with everything that was opened in it, in one act.
#[utoipa::path(post, path = "/api/v1/drill/end", tag = "supervisor",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DrillOut), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn end_drill(State(app): State<App>, staff: Staff, key: Key) -> Drilled {
    app.drill_act(&staff, DrillAct::End, key.with("")).await
}
