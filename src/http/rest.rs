//! Crews that rest: nobody proposes them meanwhile, and sending one is an act of its own.

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::SignedDuration;
use serde::Deserialize;
use ts_rs::TS;

use super::App;
use super::extract::{Json, Key, Path, Staff, version_of};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use super::units::UnitChanged;
use crate::domain::command::Command;
use crate::domain::ids::UnitId;

/// A day.
const LONGEST_MIN: u32 = 1_440;

/// How long a crew rests.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestBody {
    /// Minutes from now on, at most a day; 0: it rests no longer.
    pub minutes: u32,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Lets a crew rest.
#[utoipa::path(post, path = "/api/v1/units/{id}/rest", tag = "responder", request_body = RestBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = UnitChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn rest(
    State(app): State<App>,
    staff: Staff,
    Path(unit): Path<UnitId>,
    key: Key,
    headers: HeaderMap,
    body: Json<RestBody>,
) -> Result<(Replay, axum::Json<UnitChanged>), Problem> {
    let (version, minutes) = (version_of(body.value.version, &headers)?, body.value.minutes);
    if minutes > LONGEST_MIN {
        return Err(Problem::invalid_field("minutes", "out_of_range"));
    }
    let later = SignedDuration::from_mins(i64::from(minutes));
    let now = app.centre.clock.now();
    // From when they said so.
    let since = key.said_at().map_or(now, |said| said.min(now));
    let until = since.saturating_add(later).ok().filter(|_| minutes > 0);
    let command = Command::Rest { unit: unit.clone(), until, version };
    let done = app.centre.execute(&staff.asker(), command, key.with(&body.hash).as_ref()).await?;
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    Ok((replay(&done), axum::Json(UnitChanged { unit_id: unit, version: done.about.version, cursor })))
}
