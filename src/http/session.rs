//! Signing in and out, and tickets for sockets.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::AppendHeaders;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{Json, Staff};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::Person;
use crate::services::accounts::Session;

/// Who wants to sign in.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Account name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Code of the second factor; not asked for yet.
    #[serde(default)]
    #[ts(optional = nullable)]
    #[expect(dead_code, reason = "taken already, so that clients need not change when it is asked for")]
    pub otp: Option<String>,
}

/// Who is signed in, where, and until when.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct WhoAmI {
    /// Who.
    pub person: Person,
    /// The region this process serves.
    pub region: RegionName,
    /// The centre's telephone.
    pub phone: String,
    /// For people in danger of life.
    pub emergency_number: String,
    /// For how long a crew may strike a step that it entered wrongly, seconds.
    pub strike_within_s: u32,
    /// When the session ends.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// A region.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct RegionName {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// A one-use ticket for a socket.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Ticket {
    /// For `?ticket=`.
    pub ticket: String,
    /// When it is no good any more.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

impl App {
    fn who(&self, session: &Session) -> axum::Json<WhoAmI> {
        let region = &self.centre.config.region;
        axum::Json(WhoAmI {
            person: session.person.clone(),
            region: RegionName { code: region.default.clone(), name: region.name.clone() },
            phone: region.phone().to_owned(),
            emergency_number: region.emergency_number.clone(),
            strike_within_s: self.centre.policy.strike_by_crew_s,
            expires_at: session.expires_at,
        })
    }
}

type SetCookies = AppendHeaders<Vec<(axum::http::HeaderName, String)>>;

/// Signs in. Sets the session's cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    Json { value: asked, .. }: Json<SignIn>,
) -> Result<(SetCookies, axum::Json<WhoAmI>), Problem> {
    let device = app.device(&headers);
    let signed_in = app.centre.accounts.sign_in(&asked.name, &asked.password, device.as_deref()).await?;
    // A new session at every sign-in: one that was planted before is worth nothing afterwards.
    if let Some(before) = app.session_token(&headers) {
        app.centre.accounts.sign_out(&before).await?;
    }
    let mut cookies = vec![(SET_COOKIE, app.cookie_of_session(&signed_in.token, &signed_in.session))];
    cookies.extend(signed_in.device.map(|device| (SET_COOKIE, app.cookie_of_device(&device))));
    Ok((AppendHeaders(cookies), app.who(&signed_in.session)))
}

/// Who am I.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody)))]
pub async fn who_am_i(State(app): State<App>, staff: Staff) -> axum::Json<WhoAmI> {
    app.who(&staff.0)
}

/// Signs out: the session ends everywhere.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204), (status = 401, body = ProblemBody)))]
pub async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    _staff: Staff,
) -> Result<(StatusCode, SetCookies), Problem> {
    if let Some(token) = app.session_token(&headers) {
        app.centre.accounts.sign_out(&token).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders(vec![(SET_COOKIE, app.no_session_cookie())])))
}

/// Gives a ticket that opens one socket, once, within 30 s.
#[utoipa::path(post, path = "/api/v1/session/ticket", tag = "session",
    responses((status = 200, body = Ticket), (status = 401, body = ProblemBody)))]
pub async fn issue_ticket(State(app): State<App>, staff: Staff) -> Result<axum::Json<Ticket>, Problem> {
    let (ticket, expires_at) = app.centre.accounts.ticket(&staff.0).await?;
    Ok(axum::Json(Ticket { ticket, expires_at }))
}
