//! Who is on call now.

use axum::extract::State;
use serde::Serialize;
use ts_rs::TS;

use super::App;
use super::extract::Staff;
use super::problem::{Problem, ProblemBody};
use crate::domain::access::View;
use crate::domain::escalation::Whom;

/// Who holds the posts of the roster.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct RosterOut {
    /// Posts that the roster names; any other is held by whoever has that role.
    pub on_call: Vec<PostOut>,
}

/// Who holds one post.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PostOut {
    /// The post.
    pub post: Whom,
    /// An account or a name; null: nobody just now.
    pub person: Option<String>,
    /// Telephone on duty.
    pub phone: Option<String>,
}

/// Who is on call now. For those who see the whole region.
#[utoipa::path(get, path = "/api/v1/roster", tag = "dispatcher",
    responses((status = 200, body = RosterOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn get_roster(State(app): State<App>, staff: Staff) -> Result<axum::Json<RosterOut>, Problem> {
    if staff.person().view() != Some(View::Region) {
        return Err(Problem::forbidden());
    }
    let held = app.centre.roster.on_call(app.centre.clock.now()).into_iter();
    let on_call = held.map(|held| PostOut { post: held.post, person: held.person, phone: held.phone });
    Ok(axum::Json(RosterOut { on_call: on_call.collect() }))
}
