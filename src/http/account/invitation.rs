//! Taking an invitation: whoever has the link sets the password, and is signed in.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::http::App;
use crate::http::client_address::ClientAddress;
use crate::http::extract::Json;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::session::{SetCookies, WhoAmI, browser_of};
use crate::services::accounts::Credentials;

/// The secret of an invitation's link.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// As in the link.
    pub token: String,
}

/// Whom an invitation is for.
#[derive(Serialize, TS, utoipa::ToSchema)]
pub struct Invited {
    /// Account name.
    pub name: String,
}

/// Somebody takes an invitation.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Joining {
    /// As in the link.
    pub token: String,
    /// The password to sign in with from now on, 8 to 1,024 bytes; none that is commonly known or made of words of the centre
    /// (`known_password`).
    pub password: String,
    /// Code of the second factor, or one for when the telephone is lost, where one is set.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub otp: Option<String>,
}

/// Whom an invitation is for, without taking it.
#[utoipa::path(post, path = "/api/v1/invitations/look", tag = "session", request_body = Token,
    responses((status = 200, body = Invited), (status = 404, body = ProblemBody)))]
pub async fn look_at_invitation(
    State(app): State<App>,
    body: Json<Token>,
) -> Result<axum::Json<Invited>, Problem> {
    let name = app.centre.accounts.invited(&body.value.token).await?;
    Ok(axum::Json(Invited { name }))
}

/// Takes an invitation: sets the password and signs in. Where a second factor is set, 401 `code_needed` without a code of it; the
/// invitation stays good.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "session", request_body = Joining,
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn take_invitation(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    body: Json<Joining>,
) -> Result<(SetCookies, axum::Json<WhoAmI>), Problem> {
    let Joining { token, password, otp } = &body.value;
    let (device, browser) = (app.device(&headers), browser_of(&headers));
    let (code, device) = (otp.as_deref(), device.as_deref());
    let network = from.network();
    let who = Credentials { code, device, browser: &browser, network, ..Credentials::default() };
    let signed_in = app.centre.join(token, password, &who).await?;
    app.welcome(&headers, signed_in).await
}
