//! Accounts over HTTP: what one sees to oneself (`mine`), invitations (`invitation`), signing
//! in at a provider of identities (`provider`), and what administrators do (`people`).

mod invitation;
pub mod mine;
mod people;
mod provider;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;

pub use self::invitation::{Invited, Joining, Token};
pub use self::people::{AccountBody, AccountOut, AccountsOut, ChangeBody, InvitationOut};
pub use self::provider::WaysIn;

/// Routes of accounts.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(mine::list_sessions))
        .routes(routes!(mine::end_session))
        .routes(routes!(mine::step_up))
        .routes(routes!(mine::begin_second_factor, mine::confirm_second_factor))
        .routes(routes!(mine::change_password))
        .routes(routes!(mine::see_devices))
        .routes(routes!(invitation::look_at_invitation))
        .routes(routes!(invitation::take_invitation))
        .routes(routes!(provider::ways_in))
        .routes(routes!(provider::begin_at_provider))
        .routes(routes!(provider::come_back))
        .routes(routes!(provider::hear_of_leaving))
        .routes(routes!(people::list_accounts, people::invite))
        .routes(routes!(people::change_account, people::erase_account))
        .routes(routes!(people::invite_anew))
        .routes(routes!(people::list_sessions_of))
        .routes(routes!(people::end_session_of))
}
