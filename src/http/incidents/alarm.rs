//! Further alarms: more goes to an incident than its plan sends first.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use ts_rs::TS;

use crate::domain::command::Command;
use crate::domain::ids::IncidentId;
use crate::domain::recommend::plan::MOST_ALARMS;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::incidents::verbs::{Changed, IncidentChanged};
use crate::http::problem::{Problem, ProblemBody};

/// Another alarm.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlarmBody {
    /// Which, 2 to 5; its plan is that of the alarms before and what this one brings on top.
    pub alarm: u8,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Raises the alarm: recommendations are those of its plan from then on.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/alarm", tag = "dispatcher", request_body = AlarmBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn raise_alarm(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<AlarmBody>,
) -> Changed {
    let (version, alarm) = (version_of(body.value.version, &headers)?, body.value.alarm);
    if !(2..=MOST_ALARMS).contains(&alarm) {
        return Err(Problem::invalid_field("alarm", "out_of_range"));
    }
    let command = Command::RaiseAlarm { incident: id.clone(), alarm, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
