//! Earthquakes: that somebody has seen one.

use axum::extract::State;
use axum::http::StatusCode;

use super::App;
use super::extract::{Path, Staff};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::{Act, On};

/// Take the notice of an earthquake down, for everybody.
#[utoipa::path(post, path = "/api/v1/quakes/{id}/seen", tag = "staff", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn see_quake(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    if !staff.person().may(Act::HoldWatch, On::Nothing) {
        return Err(Problem::forbidden());
    }
    app.centre.see_quake(&id, &staff.person().name).await?;
    Ok(StatusCode::NO_CONTENT)
}
