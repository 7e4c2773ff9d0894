//! Reports that wait in the journal of this process while Redis is away.

use axum::extract::State;

use super::App;
use super::extract::{Path, Staff};
use super::incidents::detail::{PrivateDetail, PrivateReport};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::{Act, On, View};
use crate::domain::ids::ReportId;

/// Opens what is sealed of a report that waits in the journal. Who opened it is written down first, and becomes an
/// event when Redis is back.
#[utoipa::path(post, path = "/api/v1/journal/{report_id}/private", tag = "staff",
    params(("report_id" = String, Path)),
    responses((status = 200, body = PrivateDetail), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn open_waiting(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<ReportId>,
) -> Result<axum::Json<PrivateDetail>, Problem> {
    let person = staff.person();
    if person.view() != Some(View::Region) {
        return Err(Problem::not_found());
    }
    if !person.may(Act::OpenPrivate, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let (report, private) = app.centre.open_waiting(person, &id).await?;
    let reports = vec![PrivateReport::of((report, Some(private)))];
    Ok(axum::Json(PrivateDetail { reports, now: None, added: Vec::new() }))
}
