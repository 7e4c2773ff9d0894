//! Short messages from a gateway, signed as our own messages to other servers are.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{forged, header, raw, thanks};
use crate::domain::dialogue::Heard;
use crate::domain::phone::Phone;
use crate::domain::report::Channel;
use crate::http::App;
use crate::http::problem::Problem;
use crate::services::chat::{DeliveryState, Incoming};
use crate::services::signing::{is_same, signature};

/// A signature is good for so long before and after its time.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// Bytes of an id.
const ID_BYTES: usize = 200;

/// What a gateway tells: a message, or how far one of ours has come.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Told {
    Moved { id: String, state: DeliveryState },
    Message { id: String, from: String, text: String, at: Timestamp },
}

/// A message, or what became of one.
pub(super) async fn hear(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let settings = &app.centre.config.sms;
    if !settings.is_on() {
        return Err(Problem::not_found());
    }
    let bytes = raw(&app, body).await?;
    let (id, sent_at) = (header(&headers, "sigap-message-id"), header(&headers, "sigap-timestamp"));
    let body = str::from_utf8(&bytes).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "invalid_json"))?;
    let signed = signature(&settings.secret.0, id, sent_at, body);
    if settings.secret.0.is_empty() || !is_same(&signed, header(&headers, "sigap-signature")) {
        return Err(forged());
    }
    let now = app.centre.clock.now();
    let at = sent_at.parse().ok().and_then(|at| Timestamp::from_second(at).ok());
    if at.is_none_or(|at| now.duration_since(at).abs() > WINDOW) {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "hook_stale"));
    }
    let told = serde_json::from_str(body).map_err(|_| Problem::invalid_field(".", "wrong"))?;
    match told {
        Told::Moved { id, state } => app.centre.message_moved(&id, Channel::Sms, state).await?,
        Told::Message { id, from, text, at } => {
            if id.is_empty() || id.len() > ID_BYTES {
                return Err(Problem::invalid_field("id", "wrong"));
            }
            let sender = match Phone::parse(&from) {
                Ok(phone) => phone.as_str().to_owned(),
                // Names and short numbers cannot be answered, and are heard all the same.
                Err(_) => from.chars().take(60).collect(),
            };
            let message = Incoming {
                channel: Channel::Sms,
                sender,
                name: None,
                id,
                order: Some(at.as_second()),
                at,
                lang: None,
                heard: Heard::Text(text),
            };
            app.hear_all(&[message]).await?;
        }
    }
    Ok(thanks())
}
