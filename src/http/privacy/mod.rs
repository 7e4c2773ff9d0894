//! Personal data of those who report: erased. Holds no rule.

pub mod erase;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;

/// Routes of personal data.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(erase::erase_report))
}
