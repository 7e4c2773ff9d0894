//! How clocks on boards count.

use axum::extract::State;

use super::App;
use super::extract::Staff;
use super::problem::ProblemBody;
use crate::config::Clocks;

/// When clocks on boards change colour, get a sign and are heard, and the targets beside them.
#[utoipa::path(get, path = "/api/v1/clocks", tag = "staff",
    responses((status = 200, body = Clocks), (status = 401, body = ProblemBody)))]
pub async fn get_clocks(State(app): State<App>, _staff: Staff) -> axum::Json<Clocks> {
    axum::Json(app.centre.config.clocks.clone())
}
