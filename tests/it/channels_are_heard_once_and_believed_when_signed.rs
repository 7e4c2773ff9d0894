//! Every kind of update that Telegram and WhatsApp document is taken or answered politely; what is forged, comes again, is too large
//! or comes out of order changes nothing.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sigap::services::signing::{body_signature, signature};

use crate::harness::messengers::{ALL, Desk, SMS, TELEGRAM, WHATSAPP, Writer, members, whatsapp};
use crate::harness::site::Site;

const URGENT: &str = "tolong bapak saya tidak sadar dan tidak bernapas";

/// How long the log is.
async fn facts(desk: &Desk) -> u64 {
    desk.centre().store.tail().await.unwrap().seq
}

#[tokio::test]
async fn what_is_forged_changes_nothing() {
    let desk = Desk::new().await;
    let before = facts(&desk).await;
    for (n, channel) in ALL.into_iter().enumerate() {
        let mut writer = Writer::new(&desk, channel, n as i64);
        let words = writer.words(URGENT);
        let message = writer.message(words).to_string();
        let answer = desk.send(channel, message.clone(), false).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "hook_forged"), "{channel}");
        // Without any signature, and with an empty one.
        for value in [None, Some("")] {
            let mut request = Request::post(format!("/hooks/{channel}")).header("host", "127.0.0.1:8080");
            let names = ["x-telegram-bot-api-secret-token", "x-hub-signature-256", "sigap-signature"];
            if let Some(value) = value {
                request = request.header(names[n], value);
            }
            let answer = desk.site.ask(request.body(Body::from(message.clone())).unwrap()).await;
            assert_eq!(answer.code(), "hook_forged", "{channel}");
        }
    }
    // A signature over other bytes, and one of ten minutes ago.
    let mut writer = Writer::new(&desk, WHATSAPP, 9);
    let words = writer.words(URGENT);
    let message = writer.message(words).to_string();
    let request = Request::post("/hooks/whatsapp")
        .header("host", "127.0.0.1:8080")
        .header("x-hub-signature-256", body_signature("rahasia-wa", message.as_bytes()));
    let answer = desk.site.ask(request.body(Body::from(format!("{message} "))).unwrap()).await;
    assert_eq!(answer.code(), "hook_forged");
    let at = (desk.centre().clock.now().as_second() - 600).to_string();
    let body = json!({"id": "x", "from": "0811", "text": URGENT, "at": "2026-03-02T02:30:00Z"}).to_string();
    let request = Request::post("/hooks/sms")
        .header("host", "127.0.0.1:8080")
        .header("sigap-message-id", "x")
        .header("sigap-timestamp", &at)
        .header("sigap-signature", signature("rahasia-sms", "x", &at, &body));
    assert_eq!(desk.site.ask(request.body(Body::from(body)).unwrap()).await.code(), "hook_stale");
    assert_eq!(facts(&desk).await, before);
    assert!(desk.answers().await.is_empty());
}

#[tokio::test]
async fn what_comes_again_changes_nothing() {
    let desk = Desk::new().await;
    for (n, channel) in ALL.into_iter().enumerate() {
        let mut writer = Writer::new(&desk, channel, n as i64);
        let words = writer.words(URGENT);
        let message = writer.message(words);
        assert_eq!(desk.told(channel, &message).await.status, 200);
        let (length, answers) = (facts(&desk).await, desk.answers().await);
        assert!(!answers.is_empty());
        for _ in 0..3 {
            assert_eq!(desk.told(channel, &message).await.status, 200);
        }
        // Side by side, and with another one.
        let words = writer.words("dekat pasar");
        let next = writer.message(words);
        let (one, two, three) =
            tokio::join!(desk.told(channel, &next), desk.told(channel, &message), desk.told(channel, &next));
        for answer in [one, two, three] {
            assert_eq!(answer.status, 200, "{channel}: {}", answer.text());
        }
        assert_eq!(desk.reports().len(), n + 1, "{channel}");
        let report = desk.reports().remove(n);
        let (doc, _) = desk.centre().incident(&report.incident).await.unwrap();
        assert_eq!(doc.notes, 1, "{channel}: only the other one is new");
        let length_now = facts(&desk).await;
        assert!(length_now > length);
        desk.answers().await;
        desk.told(channel, &next).await;
        assert_eq!(facts(&desk).await, length_now, "{channel}");
        assert!(desk.answers().await.is_empty(), "{channel}");
    }
}

#[tokio::test]
async fn what_is_too_large_or_no_json_changes_nothing() {
    let desk = Desk::new().await;
    let before = facts(&desk).await;
    for channel in ALL {
        let answer = desk.send(channel, format!("{{\"text\": \"{}\"}}", "x".repeat(300_000)), true).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "body_too_large"), "{channel}");
        let answer = desk.send(channel, "{".to_owned(), true).await;
        assert!(answer.status.is_client_error(), "{channel}: {}", answer.status);
        for odd in [json!({}), json!([]), json!(null), json!({"update_id": "x", "entry": 7, "message": []})] {
            let answer = desk.send(channel, odd.to_string(), true).await;
            assert!(!answer.status.is_server_error(), "{channel} {odd}: {}", answer.status);
        }
    }
    assert_eq!(facts(&desk).await, before);
}

#[tokio::test]
async fn what_comes_out_of_order_answers_no_question_and_is_not_lost() {
    for reversed in [false, true] {
        let desk = Desk::new().await;
        let mut writer = Writer::new(&desk, TELEGRAM, 1);
        writer.writes("banjir di kampung kami, air setinggi lutut").await;
        writer.writes("Desa Jayagiri, Kecamatan Lembang").await;
        let mut two =
            [json!({"text": "ya"}), json!({"text": "ada api juga"})].map(|what| writer.message(what));
        if reversed {
            two.reverse();
        }
        for message in &two {
            desk.told(TELEGRAM, message).await;
        }
        desk.site.it.clock.fast_forward(std::time::Duration::from_mins(10));
        desk.centre().tend_chats().await.unwrap();
        let report = desk.reports().remove(0);
        let path = format!("/api/v1/incidents/{}/private", report.incident);
        let cookie = desk.site.cookie_of(sigap::domain::access::Role::Dispatcher).await;
        let opened = desk.site.send("POST", &path, Some(&cookie), None).await.json();
        assert_eq!(desk.reports().len(), 1);
        let told = &opened["reports"][0];
        assert_eq!(told["answers"].as_object().unwrap().is_empty(), reversed, "{opened}");
        assert!(told["text"].as_str().unwrap().contains("ada api juga"), "{opened}");
    }
}

/// A person who writes to a bot.
fn private(more: Value) -> Value {
    let mut message = json!({
        "message_id": 5, "date": 1_772_418_600, "chat": {"id": 77, "type": "private"},
        "from": {"id": 77, "is_bot": false, "first_name": "Uji", "language_code": "id"},
    });
    message.as_object_mut().unwrap().extend(members(more));
    message
}

#[tokio::test]
async fn every_kind_of_update_of_telegram_is_taken() {
    let desk = Desk::new().await;
    let user = json!({"id": 77, "is_bot": false, "first_name": "Uji"});
    let group = json!({"id": -100, "type": "supergroup", "title": "RW 05"});
    let member = json!({"status": "kicked", "user": user});
    let file = json!({"file_id": "f", "file_unique_id": "u", "duration": 3, "width": 1, "height": 1});
    let kinds = json!({
        "message": private(json!({"text": "halo"})), "edited_message": private(json!({"text": "halo juga", "edit_date": 1_772_418_601})),
        "channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": URGENT},
        "edited_channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": URGENT},
        "business_connection": {"id": "b", "user": user, "user_chat_id": 77, "date": 1, "is_enabled": true},
        "business_message": private(json!({"text": URGENT})), "edited_business_message": private(json!({"text": URGENT})),
        "deleted_business_messages": {"business_connection_id": "b", "chat": group, "message_ids": [1]},
        "message_reaction": {"chat": group, "message_id": 1, "user": user, "date": 1, "old_reaction": [], "new_reaction": []},
        "message_reaction_count": {"chat": group, "message_id": 1, "date": 1, "reactions": []},
        "inline_query": {"id": "i", "from": user, "query": "banjir", "offset": ""},
        "chosen_inline_result": {"result_id": "r", "from": user, "query": "x"},
        "callback_query": {"id": "c", "from": user, "chat_instance": "1", "data": "nothing:known"},
        "shipping_query": {"id": "s", "from": user, "invoice_payload": "x", "shipping_address": {}},
        "pre_checkout_query": {"id": "p", "from": user, "currency": "IDR", "total_amount": 1, "invoice_payload": "x"},
        "purchased_paid_media": {"from": user, "paid_media_payload": "x"},
        "poll": {"id": "1", "question": "x", "options": [], "total_voter_count": 0, "is_closed": true},
        "poll_answer": {"poll_id": "1", "user": user, "option_ids": [0]},
        "my_chat_member": {"chat": {"id": 77, "type": "private"}, "from": user, "date": 1, "old_chat_member": member, "new_chat_member": member},
        "chat_member": {"chat": group, "from": user, "date": 1, "old_chat_member": member, "new_chat_member": member},
        "chat_join_request": {"chat": group, "from": user, "user_chat_id": 77, "date": 1},
        "chat_boost": {"chat": group, "boost": {}}, "removed_chat_boost": {"chat": group, "boost_id": "x"},
        "something_of_next_year": {"id": 1},
    });
    for (n, (kind, what)) in kinds.as_object().unwrap().iter().enumerate() {
        let answer = desk.told(TELEGRAM, &json!({"update_id": 100 + n, kind: what})).await;
        assert_eq!(answer.status, 200, "{kind}: {}", answer.text());
        if kind.ends_with("_query") {
            let method = answer.json()["method"].as_str().unwrap().to_lowercase();
            assert_eq!(method, format!("answer{}", kind.replace('_', "")), "{kind}");
        }
    }
    // What messages hold: everything is answered, or said to be kept.
    let contents = [
        json!({"photo": [file]}),
        json!({"voice": file}),
        json!({"audio": file}),
        json!({"video": file}),
        json!({"video_note": file}),
        json!({"animation": file}),
        json!({"document": file, "caption": "surat"}),
        json!({"sticker": file}),
        json!({"dice": {"emoji": "x", "value": 1}}),
        json!({"game": {"title": "x"}}),
        json!({"poll": {"id": "1"}}),
        json!({"story": {}}),
        json!({"paid_media": {}}),
        json!({"checklist": {}}),
        json!({"location": {"latitude": -6.9, "longitude": 107.6, "live_period": 60}}),
        json!({"location": {"latitude": 900, "longitude": 107.6}}),
        json!({"venue": {"location": {"latitude": -6.9, "longitude": 107.6}, "title": "Pasar", "address": "Jl. 1"}}),
        json!({"contact": {"phone_number": "0811000111", "first_name": "Uji"}}),
        json!({"text": "x", "forward_origin": {"type": "user"}}),
        json!({"invoice": {}}),
    ];
    for (n, what) in contents.into_iter().enumerate() {
        let answer =
            desk.told(TELEGRAM, &json!({"update_id": 1_000 + n, "message": private(what.clone())})).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        assert!(!desk.answers().await.is_empty(), "{what} is answered");
    }
    let before = desk.reports().len();
    for name in ["new_chat_members", "pinned_message", "boost_added"] {
        desk.told(TELEGRAM, &json!({"update_id": 5_000, "message": private(json!({name: {}}))})).await;
        assert!(desk.answers().await.is_empty(), "{name} is nothing said");
    }
    assert_eq!(desk.reports().len(), before);
}

#[tokio::test]
async fn every_kind_of_message_of_whatsapp_is_taken() {
    let desk = Desk::new().await;
    let media = json!({"id": "m", "mime_type": "x/y", "sha256": "s"});
    let contents = [
        ("text", json!({"body": "halo"}), true),
        ("image", media.clone(), true),
        ("audio", json!({"id": "m", "mime_type": "audio/ogg", "voice": true}), true),
        ("video", media.clone(), true),
        ("document", json!({"id": "m", "filename": "surat.pdf", "caption": "surat"}), true),
        ("sticker", json!({"id": "m", "animated": false}), true),
        ("location", json!({"latitude": -6.9, "longitude": 107.6}), true),
        ("location", json!({"latitude": 91, "longitude": 107.6}), true),
        ("contacts", json!([{"name": {"formatted_name": "Uji"}, "phones": [{"phone": "0811000111"}]}]), true),
        (
            "interactive",
            json!({"type": "list_reply", "list_reply": {"id": "where:unknown", "title": "x"}}),
            true,
        ),
        ("interactive", json!({"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}), true),
        ("button", json!({"payload": "Ya", "text": "Ya"}), true),
        ("reaction", json!({"message_id": "wamid.x", "emoji": "x"}), false),
        ("order", json!({"catalog_id": "1", "product_items": []}), true),
        ("system", json!({"body": "x", "type": "user_changed_number", "new_wa_id": "1"}), false),
        ("request_welcome", json!({}), true),
        ("unsupported", json!({}), true),
        ("unknown", json!({}), true),
        ("something_of_next_year", json!({}), true),
    ];
    for (n, (kind, what, is_answered)) in contents.into_iter().enumerate() {
        let now = desk.centre().clock.now().as_second().to_string();
        let mut message =
            json!({"from": "62811", "id": format!("wamid.{n}"), "timestamp": now, "type": kind, kind: what});
        if kind == "unsupported" {
            message["errors"] = json!([{"code": 131_051, "title": "Unsupported message type"}]);
        }
        let answer = desk.told(WHATSAPP, &whatsapp(&json!({"messages": [message]}))).await;
        assert_eq!(answer.status, 200, "{kind}: {}", answer.text());
        assert_eq!(!desk.answers().await.is_empty(), is_answered, "{kind}");
    }
    let before = facts(&desk).await;
    for state in ["sent", "delivered", "read", "played", "failed", "deleted", "warning", "x"] {
        let status = json!({"id": "wamid.keluar", "status": state, "timestamp": "1", "recipient_id": "62811",
            "biz_opaque_callback_data": "nobody knows this", "errors": [{"code": 131_047}]});
        let answer = desk.told(WHATSAPP, &whatsapp(&json!({"statuses": [status]}))).await;
        assert_eq!(answer.status, 200, "{state}");
    }
    let fault = json!({"errors": [{"code": 130_429, "title": "Rate limit hit"}]});
    assert_eq!(desk.told(WHATSAPP, &whatsapp(&fault)).await.status, 200);
    // Another number of the same business, and another field, are not ours.
    let mut other = whatsapp(
        &json!({"messages": [{"from": "62812", "id": "w", "timestamp": "1", "type": "text", "text": {"body": URGENT}}]}),
    );
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = json!("9");
    assert_eq!(desk.told(WHATSAPP, &other).await.status, 200);
    assert_eq!(facts(&desk).await, before);
    assert!(desk.answers().await.is_empty());
}

#[tokio::test]
async fn a_webhook_of_whatsapp_is_registered_by_who_knows_the_word() {
    let desk = Desk::new().await;
    let ask = async |token: &str| {
        let path =
            format!("/hooks/whatsapp?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
        desk.site.send("GET", &path, None, None).await
    };
    let answer = ask("daftar").await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "1158201444"));
    assert_eq!(ask("daftarx").await.code(), "hook_forged");
    assert_eq!(desk.site.send("GET", "/hooks/whatsapp", None, None).await.code(), "hook_forged");
}

#[tokio::test]
async fn a_channel_that_is_not_set_up_does_not_exist() {
    let site = Site::new().await;
    for channel in [TELEGRAM, WHATSAPP, SMS] {
        let path = format!("/hooks/{channel}");
        assert_eq!(site.send("POST", &path, None, Some(json!({}))).await.status, 404, "{channel}");
    }
}

#[tokio::test]
async fn what_was_sent_long_ago_opens_nothing_and_is_answered() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    for seconds in [-49 * 3_600, 600] {
        let words = writer.words(URGENT);
        let mut message = writer.message(words);
        let at = desk.centre().clock.now().as_second() + seconds;
        message["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = json!(at.to_string());
        desk.told(WHATSAPP, &message).await;
        assert!(desk.answers().await.iter().any(|sent| sent.text.contains("sangat terlambat")));
    }
    assert!(desk.reports().is_empty());
}
