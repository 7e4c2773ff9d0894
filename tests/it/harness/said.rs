//! What a centre sent, read as the channels read it.

use serde_json::Value;

use super::messengers::{SMS, Sent, TELEGRAM, WHATSAPP};

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(super) fn by_telegram(said: &Value) -> Sent {
    // Words of people are sent without any mark-up that would be read out of them.
    assert!(said.get("parse_mode").is_none() && said.get("entities").is_none(), "{said}");
    let rows = said["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
    let buttons = rows.iter().flat_map(|row| row.as_array().unwrap());
    Sent {
        channel: TELEGRAM,
        to: word(&said["chat_id"]),
        text: word(&said["text"]),
        choices: buttons.map(|button| (word(&button["callback_data"]), word(&button["text"]))).collect(),
        id: String::new(),
        is_template: false,
    }
}

pub(super) fn by_whatsapp(said: &Value) -> Sent {
    assert_eq!(said["messaging_product"], "whatsapp");
    let buttons = said["interactive"]["action"]["buttons"].as_array().cloned().unwrap_or_default();
    let text = match said["type"].as_str().unwrap() {
        "text" => &said["text"]["body"],
        "interactive" => &said["interactive"]["body"]["text"],
        "template" => &said["template"]["components"][0]["parameters"][0]["text"],
        other => panic!("{other}"),
    };
    for button in &buttons {
        assert!(button["reply"]["title"].as_str().unwrap().chars().count() <= 20, "{button}");
    }
    Sent {
        channel: WHATSAPP,
        to: word(&said["to"]),
        text: word(text),
        choices: buttons
            .iter()
            .map(|one| (word(&one["reply"]["id"]), word(&one["reply"]["title"])))
            .collect(),
        id: word(&said["biz_opaque_callback_data"]),
        is_template: said["type"] == "template",
    }
}

pub(super) fn by_sms(said: &Value) -> Sent {
    Sent {
        channel: SMS,
        to: word(&said["to"]),
        text: word(&said["text"]),
        choices: Vec::new(),
        id: word(&said["id"]),
        is_template: false,
    }
}
