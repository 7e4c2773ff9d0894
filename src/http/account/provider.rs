//! Signing in at a provider of identities: there, and back. The way back ends on a page of ours that goes on by itself: only
//! then do browsers send the strict cookie of the session.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::http::App;
use crate::http::client_address::ClientAddress;
use crate::http::extract::{Query, body_of};
use crate::http::problem::{Problem, ProblemBody, lang_of};
use crate::http::session::browser_of;
use crate::services::ServiceError;
use crate::services::accounts::oidc::{Brought, ProviderFault};
use crate::services::accounts::{AccountError, Credentials};
use crate::text::{Lang, text};

/// Seconds within which somebody has to come back.
const WITHIN_S: i64 = 600;

/// How people sign in here.
#[derive(Serialize, TS, utoipa::ToSchema)]
pub struct WaysIn {
    /// What the provider of identities is called, where there is one.
    pub provider: Option<String>,
}

/// How somebody goes there.
#[derive(Deserialize)]
pub struct Going {
    /// The provider is to ask for the password although it knows who it is: for what needs it given lately.
    #[serde(default)]
    again: bool,
    /// The page to come back to.
    #[serde(default)]
    to: To,
}

/// The pages that people come back to; no other address is led to, of ours or of anybody's.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum To {
    #[default]
    Akun,
    Board,
    Unit,
}

impl To {
    const ALL: [Self; 3] = [Self::Akun, Self::Board, Self::Unit];

    fn path(self) -> &'static str {
        match self {
            Self::Akun => "/akun",
            Self::Board => "/board",
            Self::Unit => "/unit",
        }
    }
}

/// What somebody comes back with.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

#[derive(Template)]
#[template(path = "signed_in.html")]
struct Page {
    lang: &'static str,
    title: &'static str,
    done: &'static str,
    go: &'static str,
    back: &'static str,
    to: &'static str,
    fault: Option<String>,
}

/// How people sign in here, beside passwords.
#[utoipa::path(get, path = "/api/v1/session/ways", tag = "session", responses((status = 200, body = WaysIn)))]
pub async fn ways_in(State(app): State<App>) -> axum::Json<WaysIn> {
    let oidc = &app.centre.config.oidc;
    axum::Json(WaysIn { provider: oidc.is_on().then(|| oidc.name.clone()) })
}

/// Sends a browser to the provider of identities, from where it comes back to the page `to` (`akun`, `board` or `unit`).
#[utoipa::path(get, path = "/api/v1/session/oidc", tag = "session",
    params(("again" = Option<bool>, Query), ("to" = Option<String>, Query)),
    responses((status = 303), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn begin_at_provider(
    State(app): State<App>,
    from: ClientAddress,
    headers: HeaderMap,
    Query(going): Query<Going>,
) -> Result<Response, Problem> {
    let pass = app.sign_ins_begun.pass(from.0, app.centre.clock.monotonic());
    pass.map_err(|wait| Problem::too_many("too_many_requests", wait.as_secs() + 1))?;
    let brought = Brought::of(app.session_token(&headers).as_deref(), app.device(&headers).as_deref());
    let begun = app.centre.begin_at_provider(&app.way_back(), going.again, brought).await?;
    let kept = format!("{}{}", begun.state, going.to.path());
    let cookie = app.site.state_cookie(&kept, WITHIN_S);
    let headers = AppendHeaders([(LOCATION, begun.address), (SET_COOKIE, cookie)]);
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Where the provider sends browsers back to: signs them in, and shows a page that goes on by itself.
#[utoipa::path(get, path = "/api/v1/session/oidc/callback", tag = "session",
    params(("code" = Option<String>, Query), ("state" = Option<String>, Query)),
    responses((status = 200, content_type = "text/html"), (status = 403, content_type = "text/html"),
        (status = 404, content_type = "text/html")))]
pub async fn come_back(State(app): State<App>, headers: HeaderMap, Query(back): Query<Back>) -> Response {
    let lang = lang_of(&headers);
    let kept = app.kept(&headers);
    let to = kept.as_ref().map_or(To::default(), |(_, to)| *to);
    match app.let_in(&headers, kept.map(|(state, _)| state), &back).await {
        Ok(cookies) => (cookies, page(lang, to, None)).into_response(),
        Err(problem) => {
            if let Some(cause) = &problem.cause {
                tracing::warn!(code = problem.code, cause, "a sign-in at the provider failed");
            }
            let fault = problem.said(lang, app.centre.config.region.phone(), "detail");
            (problem.status, page(lang, to, Some(fault))).into_response()
        }
    }
}

/// The one field of the form that a provider sends. No sign of a token is written otherwise in a form.
const FIELD: &str = "logout_token=";

/// Where a provider of identities tells that somebody signed out there (OpenID Connect Back-Channel Logout 1.0): a form with
/// `logout_token`. Anybody may call it; only what the provider signed for this centre, lately and once, ends sessions.
#[utoipa::path(post, path = "/api/v1/session/oidc/logout", tag = "session",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn hear_of_leaving(
    State(app): State<App>,
    from: ClientAddress,
    body: Body,
) -> Result<StatusCode, Problem> {
    if !app.centre.config.oidc.is_on() {
        return Err(Problem::not_found());
    }
    let pass = app.left_there.pass(from.0, app.centre.clock.monotonic());
    pass.map_err(|wait| Problem::too_many("too_many_requests", wait.as_secs() + 1))?;
    let bytes = body_of(body, &app).await?;
    let form = std::str::from_utf8(&bytes).unwrap_or_default();
    let token = form.split('&').find_map(|field| field.strip_prefix(FIELD)).unwrap_or_default();
    match app.centre.signed_out_there(token).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(ServiceError::Account(AccountError::Provider(ProviderFault::NotBelieved(why)))) => {
            // As the standard has it.
            Err(Problem { cause: Some(why), ..Problem::new(StatusCode::BAD_REQUEST, "hook_forged") })
        }
        Err(fault) => Err(fault.into()),
    }
}

fn page(lang: Lang, to: To, fault: Option<String>) -> Html<String> {
    let page = Page {
        lang: lang.word(),
        title: text(lang, "account.provider_title"),
        done: text(lang, "account.provider_done"),
        go: text(lang, "account.provider_go"),
        back: text(lang, "account.provider_back"),
        to: to.path(),
        fault,
    };
    Html(page.render().unwrap_or_default())
}

impl App {
    /// Where somebody comes back to who signed out at the provider.
    pub(in crate::http) fn after_leaving(&self) -> String {
        format!("{}/akun", self.site.origins.first().map_or("", String::as_str))
    }

    fn way_back(&self) -> String {
        let origin = self.site.origins.first().map_or("", String::as_str);
        format!("{origin}/api/v1/session/oidc/callback")
    }

    /// What a browser that went to the provider keeps: the state, and where it goes on.
    fn kept(&self, headers: &HeaderMap) -> Option<(String, To)> {
        let jar = CookieJar::from_headers(headers);
        let value = jar.get(self.site.state_name())?.value();
        To::ALL.into_iter().find_map(|to| Some((value.strip_suffix(to.path())?.to_owned(), to)))
    }

    async fn let_in(
        &self,
        headers: &HeaderMap,
        kept: Option<String>,
        back: &Back,
    ) -> Result<impl axum::response::IntoResponseParts, Problem> {
        // Only the browser that began it: a link with somebody else's sign-in leads nowhere.
        if back.state.is_empty() || kept.as_deref() != Some(back.state.as_str()) {
            return Err(Problem::new(StatusCode::NOT_FOUND, "no_invitation"));
        }
        let browser = browser_of(headers);
        let who = Credentials { browser: &browser, ..Credentials::default() };
        let came = (back.state.as_str(), back.code.as_str());
        let signed_in = self.centre.finish_at_provider(&self.way_back(), came, &who).await?;
        let (AppendHeaders(mut cookies), _) = self.welcome(headers, signed_in).await?;
        cookies.push((SET_COOKIE, self.site.state_cookie("", 0)));
        Ok(AppendHeaders(cookies))
    }
}
