//! The record for whoever checks it: for auditors, who did what and who looked at whom, and a span of it with its proof; for
//! everybody, the digest of the last seal.

pub mod export;
pub mod latest;
pub mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::extract::Staff;
use super::problem::Problem;
use crate::domain::access::{Act, On};

/// Routes of the record.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::get_record))
        .routes(routes!(export::export_record))
        .routes(routes!(latest::get_latest_seal))
}

fn may_read(staff: &Staff) -> Result<(), Problem> {
    if staff.person().may(Act::ReadRecord, On::Nothing) { Ok(()) } else { Err(Problem::forbidden()) }
}
