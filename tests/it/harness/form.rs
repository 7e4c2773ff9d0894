//! Sending what browsers without scripts and programs with keys send.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use super::site::{Answer, Site};

/// Opens a page.
pub async fn open(site: &Site, path: &str) -> Answer {
    site.send("GET", path, None, None).await
}

/// Sends a form.
pub async fn submit(site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        // An old phone: no Fetch Metadata.
        .header("origin", super::site::ORIGIN)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(body.join("&"))).unwrap()).await
}

/// Sends JSON under a key.
pub async fn post(site: &Site, path: &str, key: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("idempotency-key", key)
        .header(CONTENT_TYPE, "application/json");
    site.ask(request.body(Body::from(body.to_string())).unwrap()).await
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
