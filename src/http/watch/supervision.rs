//! How the watch is worked, for supervisors and auditors.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::roster::PostOut;
use crate::domain::access::{Act, On};
use crate::domain::figures::{ClockOverTime, Figures, LoadOut};
use crate::domain::presence::AtBoard;
use crate::domain::supervision::{LevelByHand, PersonAlarms};
use crate::http::App;
use crate::http::extract::{Query, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::figures::NoFigures;

/// Of which span.
#[derive(Debug, Deserialize)]
pub struct HoursQuery {
    hours: Option<u32>,
}

/// What is read when no span is named, hours.
const USUAL_HOURS: u32 = 12;
/// What is drawn hour by hour, hours.
const MOST_HOURS: u32 = 72;

/// How the watch is worked.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Supervision {
    /// As for the report upwards.
    pub figures: Figures,
    /// What came in each hour, and what was open at its end.
    pub load: Vec<LoadOut>,
    /// Clocks over time.
    pub clocks: Vec<ClockOverTime>,
    /// Alarms by person.
    pub people: Vec<PersonAlarms>,
    /// Alarms in an hour that one person can take in.
    pub alarms_per_hour: u32,
    /// Levels that people set, the newest first.
    pub levels: Vec<LevelByHand>,
    /// Who is on call by the roster.
    pub on_call: Vec<PostOut>,
    /// Who has a board open now.
    pub at_boards: Vec<AtBoard>,
}

/// How the watch was worked in the last hours: load, clocks over time, alarms by person, levels that people set, and who is on
/// duty now. Without exercises; read from the log when asked for.
#[utoipa::path(get, path = "/api/v1/supervision", tag = "dispatcher",
    params(("hours" = Option<u32>, Query, description = "1 to 72, of which the last ends now; 12 when it is not named")),
    responses((status = 200, body = Supervision), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn get_supervision(
    State(app): State<App>,
    staff: Staff,
    Query(span): Query<HoursQuery>,
) -> Result<axum::Json<Supervision>, Problem> {
    let person = staff.person();
    if !person.may(Act::Supervise, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let most = MOST_HOURS.min(app.centre.config.watch.figures_hours);
    let hours = span.hours.unwrap_or(USUAL_HOURS.min(most));
    if hours == 0 || hours > most {
        return Err(Problem::invalid_field("hours", "out_of_range"));
    }
    // What happened in this very millisecond as well.
    let to = app.centre.clock.now().saturating_add(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MAX);
    let from = to.saturating_sub(SignedDuration::from_hours(i64::from(hours))).unwrap_or(to);
    let found = app.centre.supervise(from, to, person.may(Act::OpenPrivate, On::Nothing)).await;
    let found = found.map_err(no_figures)?;
    Ok(axum::Json(Supervision {
        figures: found.figures,
        load: found.load,
        clocks: found.clocks,
        people: found.people,
        alarms_per_hour: app.centre.config.watch.alarms_per_hour,
        levels: found.levels,
        on_call: app.centre.posts().into_iter().map(PostOut::of).collect(),
        at_boards: app.centre.presence.at_boards(),
    }))
}

/// Why there are no figures.
pub(super) fn no_figures(fault: NoFigures) -> Problem {
    match fault {
        NoFigures::TooMany { most } => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_entries").with("most", most)
        }
        NoFigures::Service(fault) => fault.into(),
    }
}
