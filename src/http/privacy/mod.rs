//! Personal data of those who report: erased, asked about by themselves, and searched without being shown. Holds no rule.

pub mod asks;
pub mod erase;
pub mod hold;
pub mod open;
pub mod search;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;

/// Routes of personal data.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(erase::erase_report))
        .routes(routes!(asks::ask_privacy, asks::list_asks))
        .routes(routes!(asks::list_waiting))
        .routes(routes!(asks::answer_ask))
        .routes(routes!(search::search_number))
        .routes(routes!(hold::list_holds, hold::set_hold))
        .routes(routes!(hold::lift_hold))
}
