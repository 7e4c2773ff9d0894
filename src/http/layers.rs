//! What surrounds every request: counting and tracing, headers that keep browsers safe, limits, and the refusal
//! of requests that other sites' pages send. Logs neither bodies nor queries nor paths with codes in them.

use std::any::Any;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;

use super::client_address::ClientAddress;
use super::metrics::Turn;
use super::problem::Problem;
use super::{App, Site};
use crate::services::shares::Share;

/// The name of the request in logs and answers.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Refuses what the page of another site sends: by Fetch Metadata, then by Origin. Programs that send neither
/// are let through; they carry no cookie of a browser.
pub(super) fn same_site(site: &Site) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let mut layer = CsrfLayer::new();
    for origin in &site.origins {
        match layer.clone().add_trusted_origin(origin) {
            Ok(with) => layer = with,
            Err(fault) => tracing::error!(%origin, %fault, "an origin cannot be trusted"),
        }
    }
    layer.with_rejection_response(|_| Problem::new(StatusCode::FORBIDDEN, "cross_site").into_response())
}

/// Brotli and gzip for whatever is large enough.
pub(super) fn compression() -> CompressionLayer {
    CompressionLayer::new().br(true).gzip(true)
}

/// A panic in a handler is an answer, and a line in the log.
pub(super) fn catch_panics() -> CatchPanicLayer<fn(Box<dyn Any + Send + 'static>) -> Response> {
    CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| {
        let said = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()))
            .unwrap_or_default();
        tracing::error!(said, "a handler panicked");
        Problem::internal("panic").into_response()
    })
}

/// Bounds how many requests are worked on at once, and for how long each.
pub(super) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let about_itself = matches!(path, "/healthz" | "/readyz" | "/metrics");
    // Reports wait in lanes of their own, in nobody else's place; http.max_connections bounds them until then.
    let is_report = super::lanes::is_report(request.method(), request.uri());
    let turn = (!is_report).then(|| app.turn(&request));
    if matches!(turn, Some(None)) && !about_itself {
        return Problem::unavailable("busy").into_response();
    }
    let config = &app.centre.config;
    let is_upload = super::photos::is_upload(request.headers());
    let within = if is_upload { config.photos.upload_ms } else { config.http.request_timeout_ms };
    let within = Duration::from_millis(within.max(config.http.request_timeout_ms));
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::unavailable("timeout").into_response(),
    }
}

impl App {
    /// A turn for a request, unless too many are worked on: a quarter is for who is signed in, half of it also for who comes in, so that
    /// requests of which nothing more comes keep nobody of the centre from work. Of the others an address of the public has a quarter at
    /// most, once half are worked on.
    fn turn(&self, request: &Request) -> Option<(Turn, Option<Share>)> {
        let most = self.centre.config.http.max_requests;
        let token = self.session_token(request.headers());
        if token.is_some_and(|token| self.centre.accounts.is_likely(&token)) {
            return Some((self.metrics.turn(most)?, None));
        }
        let public = public_turns(most);
        let share = match ClientAddress::of(self, request.extensions(), request.headers()).network() {
            Some(network) => {
                let scarce = self.metrics.working() >= public.div_ceil(2);
                Some(self.turn_shares.take(network, scarce)?)
            }
            None => None,
        };
        let most = if comes_in(request) { most - most / 8 } else { public };
        Some((self.metrics.turn(most)?, share))
    }
}

/// How many of `most` requests may be those of people who are not signed in.
pub(super) fn public_turns(most: usize) -> usize {
    most.saturating_sub(most / 4).max(1)
}

/// Whether somebody signs in, or a messenger brings what people write.
fn comes_in(request: &Request) -> bool {
    let path = request.uri().path();
    *request.method() == Method::POST && (path == "/api/v1/session" || path.starts_with("/hooks/"))
}

/// Adds the headers that keep browsers safe.
pub(super) async fn secure(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| app.site.policy());
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.insert("x-frame-options", HeaderValue::from_static("DENY"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("geolocation=(self), camera=(self), microphone=()"),
    );
    if app.site.https {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    response
}

impl Site {
    /// Only our own files and sockets, and configured tiles; not every browser counts a socket of the same host
    /// as 'self'. The one trusted type is what pages give their map library (web/lib/map/trust.ts).
    fn policy(&self) -> HeaderValue {
        let sockets: Vec<String> =
            self.origins.iter().map(|origin| origin.replacen("http", "ws", 1)).collect();
        let tiles = self.tiles_origin.as_deref().unwrap_or_default();
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {tiles}; \
             connect-src 'self' {} {tiles}; media-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; \
             trusted-types default",
            sockets.join(" ")
        );
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

/// Names, counts and times every request.
pub(super) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let given = request.headers().get(REQUEST_ID).filter(|id| is_request_id(id)).cloned();
    let id = given.unwrap_or_else(|| app.new_request_id());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let began = app.centre.clock.monotonic();
    let span = tracing::info_span!("request", %method, route, id = id.to_str().unwrap_or_default());
    let mut response: Response<Body> = next.run(request).instrument(span.clone()).await;
    let took = app.centre.clock.monotonic().saturating_sub(began);
    let status = response.status();
    app.metrics.count(&method, &route, status, took);
    let took_ms = took.as_millis() as u64;
    span.in_scope(|| tracing::debug!(status = status.as_u16(), took_ms, "answered"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn is_request_id(id: &HeaderValue) -> bool {
    let plain = |sign: &u8| sign.is_ascii_alphanumeric() || *sign == b'-';
    (1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain)
}

impl App {
    fn new_request_id(&self) -> HeaderValue {
        let id = crate::store::vault::hex(&self.centre.ids.bytes::<8>());
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("unnamed"))
    }
}
