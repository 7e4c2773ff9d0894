//! Sending what browsers without scripts and programs with keys send.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use axum::Router;
use tower::ServiceExt;

use super::site::{Answer, ORIGIN};

/// Opens a page.
pub async fn open(router: &Router, path: &str) -> Answer {
    let request = Request::get(path).header("host", "127.0.0.1:8080");
    ask(router, request.body(Body::empty()).unwrap()).await
}

/// Sends a form.
pub async fn submit(router: &Router, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        // An old phone: no Fetch Metadata.
        .header("origin", ORIGIN)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(router, request.body(Body::from(body.join("&"))).unwrap()).await
}

/// Sends JSON under a key.
pub async fn post(router: &Router, path: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("idempotency-key", key)
        .header(CONTENT_TYPE, "application/json");
    ask(router, request.body(Body::from(body.to_string())).unwrap()).await
}

/// The same, by somebody signed in: key and cookie.
pub async fn post_as(router: &Router, path: &str, (key, cookie): (&str, &str), body: &Value) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("idempotency-key", key)
        .header("cookie", cookie)
        .header(CONTENT_TYPE, "application/json");
    ask(router, request.body(Body::from(body.to_string())).unwrap()).await
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// What stands between two texts, the first time.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} behind {before}")).0
}

fn percent(text: &str) -> String {
    let written = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(written).collect()
}
