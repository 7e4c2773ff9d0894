//! Webhooks of the Cloud API of WhatsApp: its registration, and messages and statuses signed over the raw body.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{forged, header, json_of, raw, text, thanks};
use crate::domain::dialogue::{Heard, Media, MediaSort};
use crate::domain::place::Point;
use crate::domain::report::Channel;
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::Problem;
use crate::services::chat::{DeliveryState, Incoming};
use crate::services::signing::{body_signature, is_same};

/// Signs of a challenge that are given back.
const CHALLENGE_CHARS: usize = 200;

/// What comes when a webhook is registered.
#[derive(Debug, Deserialize)]
pub(super) struct Registration {
    #[serde(rename = "hub.mode", default)]
    mode: String,
    #[serde(rename = "hub.verify_token", default)]
    token: String,
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
}

/// Proves to WhatsApp that the webhook is ours.
pub(super) async fn register(
    State(app): State<App>,
    Query(asked): Query<Registration>,
) -> Result<Response, Problem> {
    let settings = &app.centre.config.whatsapp;
    if !settings.is_on() {
        return Err(Problem::not_found());
    }
    if asked.mode != "subscribe" || !is_same(&settings.verify_token.0, &asked.token) {
        return Err(forged());
    }
    // A number, they say; nothing else is given back.
    let plain = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    let challenge: String = asked.challenge.chars().filter(plain).take(CHALLENGE_CHARS).collect();
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response())
}

/// Messages and statuses.
pub(super) async fn hear(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let settings = &app.centre.config.whatsapp;
    if !settings.is_on() {
        return Err(Problem::not_found());
    }
    let bytes = raw(&app, body).await?;
    let signed = body_signature(&settings.app_secret.0, &bytes);
    if settings.app_secret.0.is_empty() || !is_same(&signed, header(&headers, "x-hub-signature-256")) {
        return Err(forged());
    }
    let told = json_of(&bytes)?;
    let changes = list(&told["entry"]).flat_map(|entry| list(&entry["changes"]));
    for value in changes.filter(|change| change["field"] == "messages").map(|change| &change["value"]) {
        // Another number of the same business is not ours to answer.
        if value["metadata"]["phone_number_id"].as_str() != Some(settings.phone_number_id.as_str()) {
            continue;
        }
        let messages: Vec<Incoming> =
            list(&value["messages"]).filter_map(|one| incoming(one, value)).collect();
        app.hear_all(&messages).await?;
        for status in list(&value["statuses"]) {
            if let (Some(id), Some(state)) = (text(&status["biz_opaque_callback_data"]), state(status)) {
                app.centre.message_moved(&id, Channel::Whatsapp, state).await?;
            }
        }
        for fault in list(&value["errors"]) {
            tracing::warn!(code = fault["code"].as_i64(), "WhatsApp tells of a fault");
        }
    }
    Ok(thanks())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn state(status: &Value) -> Option<DeliveryState> {
    Some(match status["status"].as_str()? {
        "sent" => DeliveryState::Sent,
        "delivered" => DeliveryState::Delivered,
        "read" | "played" => DeliveryState::Read,
        "failed" => DeliveryState::Failed,
        _ => return None,
    })
}

fn incoming(message: &Value, value: &Value) -> Option<Incoming> {
    let sender = text(&message["from"])?;
    let seconds = match &message["timestamp"] {
        Value::String(text) => text.parse().ok()?,
        other => other.as_i64()?,
    };
    let card = list(&value["contacts"]).find(|card| card["wa_id"] == sender.as_str());
    let name = card.and_then(|card| text(&card["profile"]["name"]));
    Some(Incoming {
        channel: Channel::Whatsapp,
        name: name.map(|name| name.chars().take(120).collect()),
        id: text(&message["id"])?,
        order: Some(seconds),
        at: Timestamp::from_second(seconds).ok()?,
        lang: None,
        heard: heard(message)?,
        sender,
    })
}

/// What is in a message; `None` where nothing was said that waits for an answer.
fn heard(message: &Value) -> Option<Heard> {
    let kind = message["type"].as_str().unwrap_or_default();
    let what = &message[kind];
    Some(match kind {
        "text" => Heard::Text(text(&what["body"])?),
        "image" | "audio" | "voice" | "video" | "document" => {
            let sort = match kind {
                "image" => MediaSort::Photo,
                "audio" | "voice" => MediaSort::Voice,
                "video" => MediaSort::Video,
                _ => MediaSort::File,
            };
            Heard::Media(Media { sort, file: text(&what["id"])? }, text(&what["caption"]))
        }
        "location" => {
            let (lat, lon) = (what["latitude"].as_f64()?, what["longitude"].as_f64()?);
            if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
                return Some(Heard::Other);
            }
            let named = [text(&what["name"]), text(&what["address"])];
            let named = named.into_iter().flatten().collect::<Vec<_>>().join(", ");
            Heard::Point {
                point: Point { lat, lon },
                accuracy_m: None,
                words: Some(named).filter(|words| !words.is_empty()),
            }
        }
        "contacts" => {
            let card = list(what).next()?;
            let phone = list(&card["phones"]).next().and_then(|phone| text(&phone["phone"]));
            Heard::Contact { name: text(&card["name"]["formatted_name"]), phone }
        }
        "interactive" => {
            let reply = ["button_reply", "list_reply"].into_iter().find_map(|name| text(&what[name]["id"]));
            reply.map_or(Heard::Other, Heard::Choice)
        }
        // A button of a template: its words are said.
        "button" => match text(&what["payload"]).filter(|payload| payload.contains(':')) {
            Some(payload) => Heard::Choice(payload),
            None => Heard::Text(text(&what["text"])?),
        },
        "request_welcome" => Heard::Text("/start".to_owned()),
        "reaction" | "system" | "ephemeral" => return None,
        _ => Heard::Other,
    })
}
