//! A voice note that somebody sends in a conversation is kept here, sealed under its report, and given to who opened the conversation
//! on the record: as a sound and nothing else. What is no recording, or too large, is not kept.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::ids::IncidentId;

use crate::a_photo_of_a_chat_is_kept_here::lines;
use crate::harness::messengers::{Desk, TELEGRAM, WHATSAPP, Writer};

const HURT: &str = "tolong anak saya tidak bernapas di Dayeuhkolot";

/// The beginning of an Ogg file, and something behind it.
pub fn ogg(seed: u8) -> Vec<u8> {
    [b"OggS\0\x02\0\0\0\0\0\0\0\0OpusHead".as_slice(), &[seed; 4_000]].concat()
}

fn voice(channel: &str, name: &str) -> Value {
    if channel == TELEGRAM {
        return json!({"voice": {"file_id": name, "file_unique_id": "u", "duration": 7, "mime_type": "audio/ogg"}});
    }
    json!({"type": "audio", "audio": {"id": name, "mime_type": "audio/ogg; codecs=opus", "voice": true}})
}

#[tokio::test]
async fn it_is_heard_by_who_opened_the_conversation() {
    let desk = Desk::new().await;
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    let other = desk.site.cookie_of(Role::Supervisor).await;
    for (n, channel) in [TELEGRAM, WHATSAPP].into_iter().enumerate() {
        desk.servers.media.has("suara", ogg(n as u8));
        let mut writer = Writer::new(&desk, channel, 40 + n as i64);
        writer.writes(&format!("{HURT} {n}")).await;
        writer.sends(voice(channel, "suara")).await;
        assert_eq!(desk.fetch().await.delivered, 1);
        let line = lines(&desk, &cookie).await.into_iter().find(|line| line["media"].is_object()).unwrap();
        assert_eq!((&line["media"]["state"], &line["media"]["plays"]), (&json!("kept"), &json!(true)));
        let url = line["media"]["url"].as_str().unwrap().to_owned();
        let sound = desk.site.send("GET", &url, Some(&cookie), None).await;
        assert_eq!(sound.status, 200, "{}", sound.text());
        assert_eq!(sound.body, ogg(n as u8));
        assert_eq!(sound.header("content-type"), "audio/ogg");
        assert_eq!(sound.header("x-content-type-options"), "nosniff");
        assert!(sound.header("content-disposition").starts_with("inline; filename="));
        assert!(sound.header("content-security-policy").contains("sandbox"));
        // That it was opened is on the record, and the link is nobody else's.
        let incident: IncidentId = desk.reports().pop().unwrap().incident;
        let log = desk
            .site
            .send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(&cookie), None)
            .await
            .text();
        assert!(log.contains("VoiceAdded") && log.contains("PersonalDataOpened"), "{log}");
        assert_eq!(desk.site.send("GET", &url, Some(&other), None).await.status, 403);
        assert_eq!(desk.site.send("GET", &url, None, None).await.status, 401);
        let bare = url.split('?').next().unwrap();
        assert_eq!(desk.site.send("GET", bare, Some(&cookie), None).await.status, 403);
        desk.site.it.clock.fast_forward(std::time::Duration::from_mins(11));
        assert_eq!(desk.site.send("GET", &url, Some(&cookie), None).await.status, 403, "for a while only");
        // The same recording is kept once.
        writer.sends(voice(channel, "suara")).await;
        desk.fetch().await;
        let doc = desk.centre().report(&desk.reports().pop().unwrap().id).await.unwrap();
        assert_eq!(doc.voices.len(), 1);
    }
}

#[tokio::test]
async fn what_is_no_recording_or_too_large_is_not_kept_and_said() {
    let desk = Desk::new().await;
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    desk.servers.media.has("halaman", b"<html><script>alert(1)</script>".to_vec());
    desk.servers.media.has("besar", [b"OggS\0\x02".as_slice(), &vec![0; 5_000_000]].concat());
    for (n, name) in ["halaman", "besar", "tiada"].into_iter().enumerate() {
        let mut writer = Writer::new(&desk, TELEGRAM, 50 + n as i64);
        writer.writes(&format!("{HURT} {n}")).await;
        writer.sends(voice(TELEGRAM, name)).await;
        desk.fetch().await;
        if name == "tiada" {
            // Its server does not have it now, and may have it later; at last that is given up.
            desk.site.it.clock.fast_forward(std::time::Duration::from_hours(2));
            crate::harness::eventually("it is given up", async || {
                (desk.fetch().await.given_up == 1).then_some(())
            })
            .await;
        }
        let sent = desk.answers().await;
        assert!(sent.len() == 1 && sent[0].text.contains("tidak dapat kami ambil"), "{name}: {sent:?}");
        let line = lines(&desk, &cookie).await.into_iter().find(|line| line["media"].is_object()).unwrap();
        assert_eq!(line["media"]["state"], "lost", "{name}");
    }
}

#[tokio::test]
async fn of_one_report_only_so_many_are_kept() {
    let desk = Desk::with("").await;
    let most = desk.centre().config.chat.voices_per_report;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    writer.writes(HURT).await;
    for n in 0..=most {
        let name = format!("suara{n}");
        desk.servers.media.has(&name, ogg(n as u8));
        writer.sends(voice(WHATSAPP, &name)).await;
        desk.fetch().await;
    }
    let doc = desk.centre().report(&desk.reports()[0].id).await.unwrap();
    assert_eq!(doc.voices.len(), most);
}
