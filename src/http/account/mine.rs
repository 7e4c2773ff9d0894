//! What everybody sees to themselves: their sessions, their second factor, their password.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::AppendHeaders;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::command::Asker;
use crate::http::App;
use crate::http::extract::{Json, Path, Signed, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::qr;
use crate::http::session::{SetCookies, WhoAmI, browser_of};
use crate::services::accounts::{Credentials, Listed, Session};

/// A running session of an account.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct SessionOut {
    /// Names it without letting anybody use it.
    pub id: String,
    /// When somebody signed in.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub began_at: Timestamp,
    /// When it was used last, to a minute.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub used_at: Timestamp,
    /// When it ends.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// What kind of browser, such as `Firefox, Android`; may be empty.
    pub device: String,
    /// Nobody signed in from there before.
    pub new_device: bool,
    /// It is the one that asks.
    pub current: bool,
}

impl SessionOut {
    /// As the holder of `asking` sees it.
    pub fn of(one: &Listed, asking: &Session) -> Self {
        Self {
            id: one.hash.clone(),
            began_at: one.began_at,
            used_at: one.used_at,
            expires_at: one.expires_at,
            device: one.device.clone(),
            new_device: one.new_device,
            current: one.hash == asking.hash,
        }
    }
}

/// The running sessions of an account.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct SessionsOut {
    /// The one used last first.
    pub sessions: Vec<SessionOut>,
}

/// Password and code once more.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// Password.
    pub password: String,
    /// Code of the second factor, where one is set.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub otp: Option<String>,
}

/// A second factor that is being set.
#[derive(Serialize, TS, utoipa::ToSchema)]
pub struct SecondFactorBegun {
    /// For typing into an app, base 32.
    pub secret: String,
    /// For an app on the same telephone: `otpauth://…`.
    pub address: String,
    /// The same as a picture: its width and height.
    pub width: i32,
    /// All that is dark in it, as the path of an SVG.
    pub path: String,
}

/// A code of the second factor that is being set.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    /// Six digits.
    pub code: String,
}

/// A second factor was set.
#[derive(Serialize, TS, utoipa::ToSchema)]
pub struct SecondFactorSet {
    /// Codes for when the telephone is lost, each good once. They are told now and never again.
    pub recovery: Vec<String>,
    /// Who is signed in now.
    pub who: WhoAmI,
}

/// A new password.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// 8 to 1,024 bytes; none that is commonly known or made of words of the centre (`known_password`).
    pub password: String,
}

/// One's own running sessions.
#[utoipa::path(get, path = "/api/v1/session/all", tag = "session",
    responses((status = 200, body = SessionsOut), (status = 401, body = ProblemBody)))]
pub async fn list_sessions(
    State(app): State<App>,
    signed: Signed,
) -> Result<axum::Json<SessionsOut>, Problem> {
    let listed = app.centre.accounts.sessions_of(&signed.0.person.name).await?;
    let sessions = listed.iter().map(|one| SessionOut::of(one, &signed.0)).collect();
    Ok(axum::Json(SessionsOut { sessions }))
}

/// Ends one of one's own sessions; its sockets close within 5 s.
#[utoipa::path(delete, path = "/api/v1/session/all/{id}", tag = "session", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn end_session(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let person = &signed.0.person;
    app.centre.end_session(&Asker::Person(person.clone()), &person.name, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives password and code once more, for what needs them given lately (403 `step_up_needed`). The session gets a new
/// cookie.
#[utoipa::path(post, path = "/api/v1/session/step-up", tag = "session", request_body = StepUp,
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn step_up(
    State(app): State<App>,
    staff: Staff,
    body: Json<StepUp>,
) -> Result<(SetCookies, axum::Json<WhoAmI>), Problem> {
    let StepUp { password, otp } = &body.value;
    let (token, session) = app.centre.step_up(&staff.0, password, otp.as_deref()).await?;
    let cookie = (SET_COOKIE, app.cookie_of_session(&token, &session));
    let (second_factor, _) = app.centre.accounts.own_state(&session).await?;
    Ok((AppendHeaders(vec![cookie]), axum::Json(WhoAmI { second_factor, ..app.who(&session) })))
}

/// Begins to set a second factor. One that is set stays until the new one is confirmed.
#[utoipa::path(post, path = "/api/v1/session/second-factor", tag = "session",
    responses((status = 200, body = SecondFactorBegun), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn begin_second_factor(
    State(app): State<App>,
    signed: Signed,
) -> Result<axum::Json<SecondFactorBegun>, Problem> {
    app.is_sure(&signed.0)?;
    let centre = format!("SIGAP {}", app.centre.config.region.name);
    let begun = app.centre.accounts.begin_second(&signed.0, &centre).await?;
    let picture =
        qr::draw(&begun.address).ok_or_else(|| Problem::internal("an address too long for a picture"))?;
    let (width, path) = (picture.width, picture.path);
    Ok(axum::Json(SecondFactorBegun { secret: begun.secret, address: begun.address, width, path }))
}

/// Sets the second factor by a code of it. All other sessions of the account end.
#[utoipa::path(put, path = "/api/v1/session/second-factor", tag = "session", request_body = SecondFactorCode,
    responses((status = 200, body = SecondFactorSet), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn confirm_second_factor(
    State(app): State<App>,
    headers: HeaderMap,
    signed: Signed,
    body: Json<SecondFactorCode>,
) -> Result<(SetCookies, axum::Json<SecondFactorSet>), Problem> {
    app.is_sure(&signed.0)?;
    let browser = browser_of(&headers);
    let set = app.centre.confirm_second(&signed.0, &body.value.code, &browser).await?;
    let cookie = (SET_COOKIE, app.cookie_of_session(&set.token, &set.session));
    let who = WhoAmI { second_factor: true, ..app.who(&set.session) };
    let out = SecondFactorSet { recovery: set.recovery, who };
    Ok((AppendHeaders(vec![cookie]), axum::Json(out)))
}

/// A new password for oneself. All other sessions of the account end.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "session", request_body = NewPassword,
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn change_password(
    State(app): State<App>,
    headers: HeaderMap,
    staff: Staff,
    body: Json<NewPassword>,
) -> Result<(SetCookies, axum::Json<WhoAmI>), Problem> {
    staff.stepped_up(&app)?;
    let (device, browser) = (app.device(&headers), browser_of(&headers));
    let who = Credentials { device: device.as_deref(), browser: &browser, ..Credentials::default() };
    let signed_in = app.centre.change_password(&staff.0, &body.value.password, &who).await?;
    app.welcome(&headers, signed_in).await
}

/// Says that one has seen on which new devices one's account was signed in to.
#[utoipa::path(post, path = "/api/v1/session/devices-seen", tag = "session",
    responses((status = 204), (status = 401, body = ProblemBody)))]
pub async fn see_devices(State(app): State<App>, signed: Signed) -> Result<StatusCode, Problem> {
    app.centre.accounts.devices_seen(&signed.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl App {
    /// Who has no second factor yet may set the first; who has one proves it before setting another.
    fn is_sure(&self, session: &Session) -> Result<(), Problem> {
        if session.limited { Ok(()) } else { Staff(session.clone()).stepped_up(self) }
    }
}
