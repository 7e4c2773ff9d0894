//! Updates of the Bot API of Telegram. The secret token of the registration comes back with each.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{forged, header, json_of, raw, text, thanks};
use crate::domain::dialogue::{Heard, Media, MediaSort};
use crate::domain::place::Point;
use crate::domain::report::Channel;
use crate::http::App;
use crate::http::problem::Problem;
use crate::services::chat::Incoming;
use crate::services::signing::is_same;
use crate::text::{Lang, text as words};

/// What happens in a chat beside messages, and what is no message of a person to us.
const SERVICE: [&str; 22] = [
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "users_shared",
    "chat_shared",
    "write_access_allowed",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "forum_topic_created",
    "video_chat_started",
    "video_chat_ended",
    "web_app_data",
];

/// An update.
pub(super) async fn hear(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let settings = &app.centre.config.telegram;
    if !settings.is_on() {
        return Err(Problem::not_found());
    }
    if !is_same(&settings.secret.0, header(&headers, "x-telegram-bot-api-secret-token")) {
        return Err(forged());
    }
    let update = json_of(&raw(&app, body).await?)?;
    let now = app.centre.clock.now();
    if let Some(message) = incoming(&update, now) {
        app.hear_all(&[message]).await?;
    }
    Ok(answer(&update).map_or_else(thanks, |answer| axum::Json(answer).into_response()))
}

/// What Telegram waits for at once, whatever we make of it.
fn answer(update: &Value) -> Option<Value> {
    let id = |name: &str| update[name]["id"].as_str();
    let lang = |name: &str| update[name]["from"]["language_code"].as_str().and_then(Lang::from_word);
    if let Some(id) = id("callback_query") {
        return Some(json!({"method": "answerCallbackQuery", "callback_query_id": id}));
    }
    if let Some(id) = id("inline_query") {
        return Some(
            json!({"method": "answerInlineQuery", "inline_query_id": id, "results": [], "cache_time": 300}),
        );
    }
    if let Some(id) = id("shipping_query") {
        let why = words(lang("shipping_query").unwrap_or_default(), "chat.not_understood");
        return Some(
            json!({"method": "answerShippingQuery", "shipping_query_id": id, "ok": false, "error_message": why}),
        );
    }
    if let Some(id) = id("pre_checkout_query") {
        let why = words(lang("pre_checkout_query").unwrap_or_default(), "chat.not_understood");
        let method = "answerPreCheckoutQuery";
        return Some(
            json!({"method": method, "pre_checkout_query_id": id, "ok": false, "error_message": why}),
        );
    }
    None
}

/// The message of a person in an update; `None`: it holds none, or it is not to us alone.
fn incoming(update: &Value, now: Timestamp) -> Option<Incoming> {
    let id = update["update_id"].as_i64()?.to_string();
    if let Some(query) = update.get("callback_query") {
        let heard = Heard::Choice(text(&query["data"])?);
        let (from, chat) = (&query["from"], query["message"].get("chat").unwrap_or(&query["from"]));
        return person(from, chat, id, (None, now), heard);
    }
    let (message, is_edited) = match (update.get("message"), update.get("edited_message")) {
        (Some(message), _) => (message, false),
        (None, Some(message)) => (message, true),
        (None, None) => return None,
    };
    let at = message["date"].as_i64().and_then(|at| Timestamp::from_second(at).ok())?;
    let order = message["message_id"].as_i64();
    // What was edited stands where it stood, but says something new now.
    let order = if is_edited { None } else { order };
    let heard = heard(message, is_edited)?;
    let at = message["edit_date"].as_i64().and_then(|at| Timestamp::from_second(at).ok()).unwrap_or(at);
    person(&message["from"], &message["chat"], id, (order, at), heard)
}

fn person(
    from: &Value,
    chat: &Value,
    id: String,
    (order, at): (Option<i64>, Timestamp),
    heard: Heard,
) -> Option<Incoming> {
    // In groups people speak with each other; other bots are no people.
    let is_alone = chat["type"].as_str().is_none_or(|kind| kind == "private");
    if !is_alone || from["is_bot"] == true {
        return None;
    }
    let names = [text(&from["first_name"]), text(&from["last_name"])];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Incoming {
        channel: Channel::Telegram,
        sender: chat["id"].as_i64()?.to_string(),
        name: Some(name.chars().take(120).collect::<String>()).filter(|name| !name.is_empty()),
        id,
        order,
        at,
        lang: from["language_code"].as_str().and_then(Lang::from_word),
        heard,
    })
}

fn heard(message: &Value, is_edited: bool) -> Option<Heard> {
    let file = |value: &Value, sort| text(&value["file_id"]).map(|file| Media { sort, file });
    let caption = || text(&message["caption"]);
    if let Some(said) = text(&message["text"]) {
        return Some(if is_edited { Heard::Changed(said) } else { Heard::Text(said) });
    }
    if let Some(words) = caption().filter(|_| is_edited) {
        return Some(Heard::Changed(words));
    }
    if let Some(point) = point(&message["location"]).or_else(|| point(&message["venue"]["location"])) {
        let accuracy_m = message["location"]["horizontal_accuracy"].as_f64();
        let named = [text(&message["venue"]["title"]), text(&message["venue"]["address"])];
        let named = named.into_iter().flatten().collect::<Vec<_>>().join(", ");
        return Some(Heard::Point {
            point,
            accuracy_m,
            words: Some(named).filter(|words| !words.is_empty()),
        });
    }
    if is_edited {
        return None;
    }
    // The sizes of a photo come smallest first.
    let largest = message["photo"].as_array().and_then(|sizes| sizes.last());
    let media = largest.and_then(|size| file(size, MediaSort::Photo)).or_else(|| {
        let sorts = [
            ("voice", MediaSort::Voice),
            ("audio", MediaSort::Voice),
            ("video", MediaSort::Video),
            ("video_note", MediaSort::Video),
            ("animation", MediaSort::Video),
            ("document", MediaSort::File),
        ];
        sorts.into_iter().find_map(|(name, sort)| file(&message[name], sort))
    });
    if let Some(media) = media {
        return Some(Heard::Media(media, caption()));
    }
    if let Some(card) = message.get("contact") {
        let names = [text(&card["first_name"]), text(&card["last_name"])];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        return Some(Heard::Contact {
            name: Some(name).filter(|name| !name.is_empty()),
            phone: text(&card["phone_number"]),
        });
    }
    let is_service = SERVICE.iter().any(|name| message.get(name).is_some());
    (!is_service).then_some(Heard::Other)
}

fn point(location: &Value) -> Option<Point> {
    let (lat, lon) = (location["latitude"].as_f64()?, location["longitude"].as_f64()?);
    ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some(Point { lat, lon })
}
