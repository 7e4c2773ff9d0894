//! Signing in and out, and tickets for sockets.

use axum::extract::State;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::account::mine::SessionOut;
use super::client_address::ClientAddress;
use super::extract::{Json, Signed, Staff};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::Person;
use crate::services::accounts::{Credentials, Session, SignedIn};

/// Who wants to sign in.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Account name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Code of the second factor, or one for when the telephone is lost.
    #[serde(default)]
    #[ts(optional = nullable)]
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
    /// A second factor is set; told when it is asked who is signed in.
    pub second_factor: bool,
    /// The second factor is still to be set: nothing else can be done.
    pub second_factor_missing: bool,
    /// Running sessions of the account on devices it was not used on before, which its holder has not been shown.
    pub new_devices: Vec<SessionOut>,
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

/// Where somebody who signed out here goes on to.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Leaving {
    /// An address at the provider of identities, which leads back to `/akun`.
    pub go_to: String,
}

impl App {
    /// A session has begun: its cookies, and who that is. One that the browser had before ends.
    pub(super) async fn welcome(
        &self,
        headers: &HeaderMap,
        signed_in: SignedIn,
    ) -> Result<(SetCookies, axum::Json<WhoAmI>), Problem> {
        // A new session at every sign-in: one that was planted before is worth nothing afterwards.
        if let Some(before) = self.session_token(headers) {
            self.centre.sign_out(&before).await?;
        }
        let mut cookies = vec![(SET_COOKIE, self.cookie_of_session(&signed_in.token, &signed_in.session))];
        cookies.extend(signed_in.device.map(|device| (SET_COOKIE, self.cookie_of_device(&device))));
        Ok((AppendHeaders(cookies), axum::Json(self.who(&signed_in.session))))
    }

    pub(super) fn who(&self, session: &Session) -> WhoAmI {
        let region = &self.centre.config.region;
        WhoAmI {
            person: session.person.clone(),
            region: RegionName { code: region.default.clone(), name: region.name.clone() },
            phone: region.phone().to_owned(),
            emergency_number: region.emergency_number.clone(),
            strike_within_s: self.centre.policy.strike_by_crew_s,
            expires_at: session.expires_at,
            second_factor: false,
            second_factor_missing: session.limited,
            new_devices: Vec::new(),
        }
    }
}

/// What kind of browser asks, in two words that its holder knows it by.
pub(super) fn browser_of(headers: &HeaderMap) -> String {
    let said = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The order matters: most say that they are several.
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| said.contains(sign)).map(|(_, name)| *name)
    };
    let program = first(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let machine = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    [program, machine].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(super) type SetCookies = AppendHeaders<Vec<(HeaderName, String)>>;

/// Signs in. Sets the session's cookie. Without a code that is needed: 401 `code_needed`.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn sign_in(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    Json { value: asked, .. }: Json<SignIn>,
) -> Result<(SetCookies, axum::Json<WhoAmI>), Problem> {
    let (device, browser) = (app.device(&headers), browser_of(&headers));
    let who = Credentials {
        name: &asked.name,
        password: &asked.password,
        code: asked.otp.as_deref(),
        device: device.as_deref(),
        browser: &browser,
        network: from.network(),
    };
    let signed_in = app.centre.sign_in(&who).await?;
    app.welcome(&headers, signed_in).await
}

/// Who am I.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = WhoAmI), (status = 401, body = ProblemBody)))]
pub async fn who_am_i(State(app): State<App>, signed: Signed) -> Result<axum::Json<WhoAmI>, Problem> {
    let mut who = app.who(&signed.0);
    // Also while Redis is away a board asks who looks at it.
    if let Ok((second_factor, devices)) = app.centre.accounts.own_state(&signed.0).await {
        who.second_factor = second_factor;
        who.new_devices = devices.iter().map(|one| SessionOut::of(one, &signed.0)).collect();
    }
    Ok(axum::Json(who))
}

/// Signs out: the session ends everywhere, and the browser forgets what it kept of answers. 200 where one signed in at a
/// provider of identities, with where one signs out there too.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = Leaving), (status = 204), (status = 401, body = ProblemBody)))]
pub async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    signed: Signed,
) -> Result<Response, Problem> {
    let way_out = app.centre.way_out(&signed.0, &app.after_leaving()).await;
    if let Some(token) = app.session_token(&headers) {
        app.centre.sign_out(&token).await?;
    }
    // Storage is not named: a crew's presses that have not arrived yet lie there.
    let forget = (HeaderName::from_static("clear-site-data"), "\"cache\"".to_owned());
    let forgotten = AppendHeaders(vec![(SET_COOKIE, app.no_session_cookie()), forget]);
    Ok(match way_out {
        Some(go_to) => (forgotten, axum::Json(Leaving { go_to })).into_response(),
        None => (StatusCode::NO_CONTENT, forgotten).into_response(),
    })
}

/// Gives a ticket that opens one socket, once, within 30 s.
#[utoipa::path(post, path = "/api/v1/session/ticket", tag = "session",
    responses((status = 200, body = Ticket), (status = 401, body = ProblemBody)))]
pub async fn issue_ticket(State(app): State<App>, staff: Staff) -> Result<axum::Json<Ticket>, Problem> {
    let (ticket, expires_at) = app.centre.accounts.ticket(&staff.0).await?;
    Ok(axum::Json(Ticket { ticket, expires_at }))
}
