//! Where the servers of messengers tell us what came in: proved by what each signs, bounded, answered with success only once what it
//! tells is kept. Whatever else they tell is taken politely, so that they do not send it again for ever.

mod sms;
mod telegram;
mod whatsapp;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::App;
use super::problem::Problem;
use crate::services::ServiceError;
use crate::services::chat::Incoming;

/// Routes of the channels.
pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/hooks/telegram", post(telegram::hear))
        .route("/hooks/whatsapp", get(whatsapp::register).post(whatsapp::hear))
        .route("/hooks/sms", post(sms::hear))
}

/// The raw body, which the signature is over.
async fn raw(app: &App, body: Body) -> Result<Bytes, Problem> {
    let most = app.centre.config.chat.body_bytes;
    let within = std::time::Duration::from_millis(app.centre.config.http.request_timeout_ms / 4 * 3);
    match tokio::time::timeout(within, axum::body::to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")),
        Err(_) => Err(Problem::body_too_slow()),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn forged() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "hook_forged")
}

fn json_of(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "invalid_json"))
}

/// A text that is there and not empty.
fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).filter(|text| !text.trim().is_empty())
}

fn thanks() -> Response {
    axum::Json(json!({})).into_response()
}

impl App {
    /// Hears messages in order. What can be kept later is sent again; what can never be is said, and not asked for for ever.
    async fn hear_all(&self, messages: &[Incoming]) -> Result<(), Problem> {
        for message in messages {
            match self.centre.hear_message(message).await {
                Ok(()) => {}
                Err(fault @ ServiceError::Refused(_)) => {
                    tracing::error!(%fault, "a message of a reporter was heard, and refused");
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }
}
