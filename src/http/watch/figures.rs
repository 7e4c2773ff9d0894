//! Figures of a span of time, for the report upwards and for the supervisor.

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::moment;
use super::supervision::no_figures;
use crate::domain::access::{Act, On};
use crate::domain::figures::Figures;
use crate::http::App;
use crate::http::extract::{Query, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// Of which span.
#[derive(Debug, Deserialize)]
pub struct SpanQuery {
    from: Option<String>,
    to: Option<String>,
}

/// What is counted when no span is named, hours.
const USUAL_HOURS: i64 = 12;

/// Figures of a span, without exercises and tests of the line: the last twelve hours when none is named. Counted when asked
/// for, so that they are those of now.
#[utoipa::path(get, path = "/api/v1/figures", tag = "dispatcher",
    params(("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200, body = Figures), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn get_figures(
    State(app): State<App>,
    staff: Staff,
    Query(span): Query<SpanQuery>,
) -> Result<axum::Json<Figures>, Problem> {
    if !staff.person().may(Act::SeeFigures, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let to = match span.to.as_deref() {
        Some(to) => moment("to", to)?,
        // What happened in this very millisecond as well.
        None => {
            app.centre.clock.now().saturating_add(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MAX)
        }
    };
    let from = match span.from.as_deref() {
        Some(from) => moment("from", from)?,
        None => to.saturating_sub(SignedDuration::from_hours(USUAL_HOURS)).unwrap_or(to),
    };
    let most = SignedDuration::from_hours(i64::from(app.centre.config.watch.figures_hours));
    let lasts = to.duration_since(from);
    if lasts <= SignedDuration::ZERO || lasts > most {
        return Err(Problem::invalid_field("to", "out_of_range"));
    }
    let figures = app.centre.figures(from, to).await;
    figures.map(axum::Json).map_err(no_figures)
}
