//! Units: who they are, whether they can be sent, and where they are.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{AtLeast, Json, Key, Path, Staff, version_of};
use super::incidents::verbs::{Replay, replay};
use super::problem::{FieldFault, Problem, ProblemBody};
use crate::domain::access::{Act, On, View};
use crate::domain::command::Command;
use crate::domain::decide::Refusal;
use crate::domain::ids::UnitId;
use crate::domain::place::{Point, Position};
use crate::domain::unit::{Activity, Availability};
use crate::domain::view::UnitRow;
use crate::services::ServiceError;

/// Positions in one request.
const POSITIONS: usize = 1_000;
/// A phone's clock may be ahead of ours by this much, seconds.
const AHEAD_S: i64 = 60;

/// All units the asker sees.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct UnitList {
    /// By id.
    pub units: Vec<UnitWithPosition>,
    /// Where in the log the board stands.
    pub cursor: String,
}

/// A unit and where it is.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct UnitWithPosition {
    /// As on boards.
    #[serde(flatten)]
    pub row: Arc<UnitRow>,
    /// Absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<LastPosition>,
}

/// Where a unit was, and how long ago.
#[derive(Clone, Copy, Debug, Serialize, TS, utoipa::ToSchema)]
pub struct LastPosition {
    /// Latitude, WGS 84 degrees.
    pub lat: f64,
    /// Longitude, WGS 84 degrees.
    pub lon: f64,
    /// Seconds ago.
    #[ts(type = "number")]
    pub age_s: u64,
}

/// What a unit does and whether it can be sent.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusBody {
    /// Whether it can be sent.
    pub availability: Availability,
    /// What it does; a busy unit's follows its sending.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub activity: Option<Activity>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// A unit changed.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct UnitChanged {
    /// Which.
    pub unit_id: UnitId,
    /// Its version afterwards.
    #[ts(type = "number")]
    pub version: u64,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

/// One position, or many.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(untagged)]
pub enum PositionsBody {
    /// Many, as a phone sends them after it was offline.
    Many {
        /// In any order.
        positions: Vec<PositionBody>,
    },
    /// One.
    One(PositionBody),
}

/// Where a unit was at a time.
#[derive(Clone, Copy, Debug, Deserialize, TS, utoipa::ToSchema)]
pub struct PositionBody {
    /// Latitude, WGS 84 degrees.
    pub lat: f64,
    /// Longitude, WGS 84 degrees.
    pub lon: f64,
    /// The phone's time; absent: now.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Accuracy, metres.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub accuracy_m: Option<f64>,
}

/// Positions were taken.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PositionsTaken {
    /// How many.
    pub accepted: usize,
    /// How many were from too long ago to be of use (`live.position_hours`), and were left.
    pub too_old: usize,
}

/// All units the asker sees.
#[utoipa::path(get, path = "/api/v1/units", tag = "staff", params(("at_least" = Option<String>, Query)),
    responses((status = 200, body = UnitList), (status = 401, body = ProblemBody)))]
pub async fn list_units(
    State(app): State<App>,
    staff: Staff,
    _: AtLeast,
) -> Result<axum::Json<UnitList>, Problem> {
    let view = app.view_of(staff.person())?;
    let snapshot = app.centre.board.snapshot(&view);
    let positions: HashMap<UnitId, Position> =
        if view == View::Wall { HashMap::new() } else { app.centre.board.positions() };
    let now = app.centre.clock.now();
    let units = snapshot.units.into_iter().map(|row| {
        let position = positions.get(&row.id).map(|last| LastPosition {
            lat: last.point.lat,
            lon: last.point.lon,
            age_s: u64::try_from(now.as_second() - last.at.as_second()).unwrap_or(0),
        });
        UnitWithPosition { row, position }
    });
    let mut units: Vec<_> = units.collect();
    units.sort_by(|a, b| a.row.id.cmp(&b.row.id));
    Ok(axum::Json(UnitList { units, cursor: snapshot.cursor }))
}

/// Says what a unit does and whether it can be sent.
#[utoipa::path(put, path = "/api/v1/units/{id}/status", tag = "responder", request_body = StatusBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = UnitChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn set_unit_status(
    State(app): State<App>,
    staff: Staff,
    Path(unit): Path<UnitId>,
    key: Key,
    headers: HeaderMap,
    body: Json<StatusBody>,
) -> Result<(Replay, axum::Json<UnitChanged>), Problem> {
    let StatusBody { availability, activity, version } = body.value;
    let version = version_of(version, &headers)?;
    let command = Command::SetUnitStatus { unit: unit.clone(), availability, activity, version };
    match app.centre.execute(&staff.asker(), command, key.with(&body.hash).as_ref()).await {
        Ok(done) => {
            let cursor = done.cursor.as_ref().map(ToString::to_string);
            let answer = UnitChanged { unit_id: unit, version: done.about.version, cursor };
            Ok((replay(&done), axum::Json(answer)))
        }
        Err(fault) => {
            let conflict = matches!(fault, ServiceError::Refused(Refusal::VersionConflict { .. }));
            let problem = Problem::from(fault);
            let newest = app.centre.unit(&unit).await.ok().filter(|_| conflict);
            Err(match newest {
                Some((doc, version)) => problem.with("newest", UnitRow::of(&doc, version)),
                None => problem,
            })
        }
    }
}

/// Says where a unit is: one position or many, in any order, also from the past. Never in the log; an older one
/// never replaces a newer, and all are deleted after hours.
#[utoipa::path(post, path = "/api/v1/units/{id}/positions", tag = "responder", request_body = PositionsBody,
    params(("id" = String, Path)),
    responses((status = 202, body = PositionsTaken), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn send_positions(
    State(app): State<App>,
    staff: Staff,
    Path(unit): Path<UnitId>,
    body: Json<PositionsBody>,
) -> Result<(StatusCode, axum::Json<PositionsTaken>), Problem> {
    // Every unit says this every second: the board knows whose it is, without asking Redis.
    let known = app.centre.board.read(|state| state.units.get(&unit)?.doc.clone());
    let doc = match known {
        Some(doc) => doc,
        None => app.centre.unit(&unit).await?.0,
    };
    let person = staff.person();
    if !person.sees(On::Unit(&doc)) {
        return Err(Problem::not_found());
    }
    if !person.may(Act::SendPosition, On::Unit(&doc)) {
        return Err(Problem::forbidden());
    }
    let said = match body.value {
        PositionsBody::One(one) => vec![one],
        PositionsBody::Many { positions } => positions,
    };
    let mut positions = read_positions(&said, app.centre.clock.now())?;
    let (all, oldest) = (positions.len(), app.centre.board.oldest_position());
    positions.retain(|position| position.at >= oldest);
    app.centre.store.put_positions(&unit, &positions).await?;
    let accepted = positions.len();
    Ok((StatusCode::ACCEPTED, axum::Json(PositionsTaken { accepted, too_old: all - accepted })))
}

fn read_positions(said: &[PositionBody], now: Timestamp) -> Result<Vec<Position>, Problem> {
    if said.len() > POSITIONS {
        return Err(Problem::invalid_field("positions", "too_long"));
    }
    let (mut read, mut faults) = (Vec::with_capacity(said.len()), Vec::new());
    for (i, said) in said.iter().enumerate() {
        let fault = |name: &str| FieldFault::new(format!("positions[{i}].{name}"), "out_of_range");
        let at = said.at.unwrap_or(now);
        if !(-90.0..=90.0).contains(&said.lat) {
            faults.push(fault("lat"));
        }
        if !(-180.0..=180.0).contains(&said.lon) {
            faults.push(fault("lon"));
        }
        if said.accuracy_m.is_some_and(|metres| !(0.0..=1_000_000.0).contains(&metres)) {
            faults.push(fault("accuracy_m"));
        }
        if at.as_second() > now.as_second() + AHEAD_S {
            faults.push(fault("at"));
        }
        let point = Point { lat: said.lat, lon: said.lon };
        read.push(Position { point, at: at.min(now), accuracy_m: said.accuracy_m });
    }
    if faults.is_empty() { Ok(read) } else { Err(Problem::invalid(faults)) }
}
