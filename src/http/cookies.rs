//! The cookies: one for the session, one that tells a device somebody signed in from before, one that tells reports of one browser from
//! those of others.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;

use super::denied::Asked;
use super::extract::SessionUnknown;
use super::{App, Site};
use crate::services::accounts::Session;
use crate::store::vault::hex;

/// Days a device is remembered; browsers keep no cookie longer than 400.
const DEVICE_DAYS: i64 = 400;

impl App {
    /// The secret of the session the request brought.
    pub(super) fn session_token(&self, headers: &HeaderMap) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        let cookie = jar.get(self.site.session_cookie())?;
        let (region, token) = cookie.value().split_once('.')?;
        (region == self.centre.region()).then(|| token.to_owned())
    }

    /// The secret of the device the request came from.
    pub(super) fn device(&self, headers: &HeaderMap) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        jar.get(self.site.device_cookie()).map(|cookie| cookie.value().to_owned())
    }

    /// The cookie of a session that just began.
    pub(super) fn cookie_of_session(&self, token: &str, session: &Session) -> String {
        let left_s = session.expires_at.as_second() - self.centre.clock.now().as_second();
        let value = format!("{}.{token}", self.centre.region());
        self.site.cookie(self.site.session_cookie(), &value, left_s)
    }

    /// The cookie of a device that is known from now on.
    pub(super) fn cookie_of_device(&self, secret: &str) -> String {
        self.site.cookie(self.site.device_cookie(), secret, DEVICE_DAYS * 86_400)
    }

    /// The name of the browser a report came from, as the form gave it; what somebody made up is none.
    pub(super) fn sender(&self, headers: &HeaderMap) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        let (name, proof) = jar.get(self.site.sender_cookie())?.value().split_once('.')?;
        (proof == self.proof_of_sender(name)).then(|| name.to_owned())
    }

    /// The cookie that names a browser until it is shut. Nobody has to keep it.
    pub(super) fn cookie_of_sender(&self) -> String {
        let name = hex(&self.centre.ids.bytes::<16>());
        let value = format!("{name}.{}", self.proof_of_sender(&name));
        self.site.passing_cookie(self.site.sender_cookie(), &value)
    }

    fn proof_of_sender(&self, name: &str) -> String {
        hex(&self.centre.vault.stable_bytes::<16>(&[self.centre.region(), name], "sender"))
    }

    /// Takes the session's cookie away.
    pub(super) fn no_session_cookie(&self) -> String {
        self.site.cookie(self.site.session_cookie(), "", 0)
    }
}

impl Site {
    fn session_cookie(&self) -> &'static str {
        if self.strict_cookies { "__Host-sigap" } else { "sigap" }
    }

    fn device_cookie(&self) -> &'static str {
        if self.strict_cookies { "__Host-sigap-device" } else { "sigap-device" }
    }

    fn sender_cookie(&self) -> &'static str {
        if self.strict_cookies { "__Host-sigap-sender" } else { "sigap-sender" }
    }

    /// Of a sign-in at a provider: a browser has to send it along when it comes back from there, from another site.
    pub(super) fn state_cookie(&self, state: &str, seconds: i64) -> String {
        self.cookie(self.state_name(), state, seconds).replace("SameSite=Strict", "SameSite=Lax")
    }

    pub(super) fn state_name(&self) -> &'static str {
        if self.strict_cookies { "__Host-sigap-state" } else { "sigap-state" }
    }

    /// The text of a `Set-Cookie`; name and value are ours and hold no sign that means something there.
    fn cookie(&self, name: &str, value: &str, seconds: i64) -> String {
        format!("{}; Max-Age={}", self.passing_cookie(name, value), seconds.max(0))
    }

    /// The same of one that goes when the browser is shut.
    fn passing_cookie(&self, name: &str, value: &str) -> String {
        let secure = if self.strict_cookies { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
    }
}

/// Looks up the session of a request's cookie and puts it into the request's extensions.
pub(super) async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(token) = app.session_token(request.headers()) {
        match app.centre.accounts.session(&token).await {
            Ok(Some(session)) => drop(request.extensions_mut().insert(session)),
            Ok(None) => {}
            Err(fault) => drop(request.extensions_mut().insert(SessionUnknown(fault.into()))),
        }
    }
    let session = request.extensions().get::<Session>().cloned();
    let mut response = next.run(request).await;
    Asked::mark(&mut response, session);
    response
}
