//! The board as it was at a moment, and what changed from there, for supervisors and auditors.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::moment;
use super::supervision::no_figures;
use crate::domain::access::{Act, On};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::replay::PastSteps;
use crate::domain::view::Snapshot;
use crate::http::App;
use crate::http::extract::{Query, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::ServiceError;

/// Which moment.
#[derive(Debug, Deserialize)]
pub struct AtQuery {
    at: String,
}

/// From where, until when.
#[derive(Debug, Deserialize)]
pub struct StepsQuery {
    cursor: String,
    until: String,
}

/// The board of the region as it was.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PastBoard {
    /// The rows, with the cursor that changes go on from; `server_time` is the moment.
    #[serde(flatten)]
    pub board: Snapshot,
    /// When the log begins; null: nothing is in it.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub first_at: Option<Timestamp>,
    /// Something in the log up to there cannot be read, so a row may be missing or old.
    pub incomplete: bool,
}

fn may_see_the_past(staff: &Staff) -> Result<(), Problem> {
    if staff.person().may(Act::Supervise, On::Nothing) { Ok(()) } else { Err(Problem::forbidden()) }
}

/// The board as it was at a moment, folded from the log. That somebody looked at the past is recorded. Positions of units are
/// not kept, so there are none.
#[utoipa::path(get, path = "/api/v1/replay", tag = "dispatcher", params(("at" = String, Query)),
    responses((status = 200, body = PastBoard), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn get_replay(
    State(app): State<App>,
    staff: Staff,
    Query(asked): Query<AtQuery>,
) -> Result<axum::Json<PastBoard>, Problem> {
    may_see_the_past(&staff)?;
    let at = moment("at", &asked.at)?;
    if at > app.centre.clock.now() {
        return Err(Problem::invalid_field("at", "out_of_range"));
    }
    let past = app.centre.past(&staff.asker(), at).await;
    let (board, incomplete) = past.map_err(no_figures)?;
    let first = app.centre.store.range(StreamId::default(), None, 1).await.map_err(ServiceError::from)?;
    let first_at = first.first().and_then(|raw| raw.read().entry).map(|entry| entry.at);
    Ok(axum::Json(PastBoard { board, first_at, incomplete }))
}

/// What changed after a cursor of the board as it was, step by step, until a moment; at most an hour of it. Where that is less
/// than was asked for, `until` says how far it goes.
#[utoipa::path(get, path = "/api/v1/replay/changes", tag = "dispatcher",
    params(("cursor" = String, Query), ("until" = String, Query)),
    responses((status = 200, body = PastSteps), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn get_replay_changes(
    State(app): State<App>,
    staff: Staff,
    Query(asked): Query<StepsQuery>,
) -> Result<axum::Json<PastSteps>, Problem> {
    may_see_the_past(&staff)?;
    let wrong = || Problem::invalid_field("cursor", "wrong");
    let cursor: Cursor = asked.cursor.parse().map_err(|_| wrong())?;
    let until = moment("until", &asked.until)?.min(app.centre.clock.now());
    let steps = app.centre.past_steps(&cursor, until).await.map_err(no_figures)?;
    steps.map(axum::Json).ok_or_else(wrong)
}
