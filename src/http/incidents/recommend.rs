//! Whom to send to an incident.

use axum::extract::State;
use serde::Deserialize;

use crate::domain::access::View;
use crate::domain::ids::IncidentId;
use crate::domain::recommend::Recommendation;
use crate::http::App;
use crate::http::extract::{AtLeast, Path, Query, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// How much of a recommendation to tell.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `all`: every unit that is no pick, with its reason; else the nearest that are not free.
    left_out: Option<String>,
    /// Wait until the board has read up to this cursor.
    #[expect(dead_code, reason = "read by AtLeast; here for the document")]
    at_least: Option<String>,
}

/// Units proposed for an incident, and why not the others. For those who see the whole region.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/recommendations", tag = "dispatcher",
    params(("id" = String, Path), Wanted),
    responses((status = 200, body = Recommendation), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn get_recommendations(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    _: AtLeast,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Recommendation>, Problem> {
    let (doc, _) = app.seen_incident(staff.person(), &id).await?;
    if staff.person().view() != Some(View::Region) {
        return Err(Problem::forbidden());
    }
    let all = match wanted.left_out.as_deref() {
        None => false,
        Some("all") => true,
        Some(_) => return Err(Problem::invalid_field("left_out", "not_allowed")),
    };
    Ok(axum::Json(app.centre.recommend(&doc, all).await))
}
