//! Whom to send to an incident.

use axum::extract::State;

use crate::domain::access::View;
use crate::domain::ids::IncidentId;
use crate::domain::recommend::{Recommendation, Scene, recommend};
use crate::http::App;
use crate::http::extract::{AtLeast, Path, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// Units proposed for an incident, and why not the others. For those who see the whole region.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/recommendations", tag = "dispatcher",
    params(("id" = String, Path), ("at_least" = Option<String>, Query)),
    responses((status = 200, body = Recommendation), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn get_recommendations(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    _: AtLeast,
) -> Result<axum::Json<Recommendation>, Problem> {
    let (doc, _) = app.seen_incident(staff.person(), &id).await?;
    if staff.person().view() != Some(View::Region) {
        return Err(Problem::forbidden());
    }
    let centre = &app.centre;
    let kind = doc.kind.as_ref().and_then(|code| centre.kinds.get(code));
    let scene = Scene {
        needs: kind.map(|kind| kind.needs.as_slice()).unwrap_or_default(),
        now: centre.clock.now(),
        stale_s: centre.config.dispatch.position_stale_s,
        most: centre.config.dispatch.recommendations,
    };
    let positions = centre.board.positions();
    let recommended = centre.board.read(|state| {
        let units = state.units.values().filter_map(|slot| slot.doc.as_ref());
        recommend(&doc, units.map(|unit| (unit, positions.get(&unit.id).copied())), &scene)
    });
    Ok(axum::Json(recommended))
}
