//! A photo that somebody sends in a conversation is fetched from the channel's server, once, made anew and kept under its report; what
//! cannot be had is said, and loses nothing else. Nobody is asked but the servers of the settings.

use image::ImageFormat;
use serde_json::{Value, json};
use sigap::domain::access::Role;

use crate::harness::messengers::{Desk, TELEGRAM, WHATSAPP, Writer};
use crate::harness::photo::{file, jpeg, picture};

const HURT: &str = "tolong anak saya tidak bernapas di Dayeuhkolot";

/// A photo as the channel writes it, by the name its server has for it.
pub fn photo(channel: &str, name: &str) -> Value {
    if channel == TELEGRAM {
        let size = |id: &str| json!({"file_id": id, "file_unique_id": "u", "width": 90, "height": 60});
        return json!({"photo": [size("kecil"), size(name)]});
    }
    json!({"type": "image", "image": {"id": name, "mime_type": "image/jpeg", "sha256": "x"}})
}

/// The lines of the newest conversation, opened by a dispatcher.
pub async fn lines(desk: &Desk, cookie: &str) -> Vec<Value> {
    let incident = desk.reports().pop().unwrap().incident;
    let path = format!("/api/v1/incidents/{incident}/conversation");
    let opened = desk.site.send("POST", &path, Some(cookie), None).await.json();
    opened["conversations"][0]["lines"].as_array().unwrap().clone()
}

#[tokio::test]
async fn it_is_a_photo_of_the_report_and_seen_in_the_conversation() {
    let desk = Desk::new().await;
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    desk.servers.media.has("foto", jpeg(640, 480, 3));
    for (n, channel) in [TELEGRAM, WHATSAPP].into_iter().enumerate() {
        let mut writer = Writer::new(&desk, channel, 20 + n as i64);
        writer.writes(HURT).await;
        writer.sends(photo(channel, "foto")).await;
        let before = lines(&desk, &cookie).await;
        assert!(before.iter().any(|line| line["media"]["state"] == "waits"), "{before:?}");
        let pass = desk.fetch().await;
        assert_eq!((pass.delivered, pass.failed), (1, 0), "{channel}");
        assert_eq!(desk.reports().pop().unwrap().photos, 1);
        let line = lines(&desk, &cookie).await.into_iter().find(|line| line["media"].is_object()).unwrap();
        assert_eq!((&line["media"]["state"], &line["media"]["sort"]), (&json!("kept"), &json!("photo")));
        let url = line["media"]["url"].as_str().unwrap();
        let picture = desk.site.send("GET", url, Some(&cookie), None).await;
        assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
        assert!(picture.body.starts_with(&[0xff, 0xd8]));
        // The same with the words of the report, for those who open that.
        let path = format!("/api/v1/incidents/{}/private", desk.reports().pop().unwrap().incident);
        let opened = desk.site.send("POST", &path, Some(&cookie), None).await.json();
        assert_eq!(opened["reports"][0]["photos"].as_array().unwrap().len(), 1);
        assert_eq!(desk.fetch().await.delivered, 0, "nothing is left to fetch");
    }
}

#[tokio::test]
async fn what_comes_before_a_report_is_kept_once_there_is_one() {
    let desk = Desk::new().await;
    desk.servers.media.has("foto", jpeg(320, 200, 4));
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    writer.sends(photo(TELEGRAM, "foto")).await;
    assert_eq!(desk.fetch().await.delivered, 0);
    assert!(
        desk.reports().is_empty() && desk.servers.media.asked().is_empty(),
        "nobody reported anything yet"
    );
    writer.writes(HURT).await;
    desk.fetch().await;
    assert_eq!(desk.reports()[0].photos, 1);
    // What was called off is not fetched for another report.
    let mut writer = Writer::new(&desk, TELEGRAM, 2);
    writer.sends(photo(TELEGRAM, "foto")).await;
    writer.writes("batal").await;
    writer.writes(HURT).await;
    desk.servers.media.asked();
    desk.fetch().await;
    assert_eq!(desk.servers.media.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_again_and_two_processes_keep_it_once() {
    let desk = Desk::new().await;
    desk.servers.media.has("foto", jpeg(320, 200, 5));
    desk.servers.media.is_away(true);
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    writer.writes(HURT).await;
    writer.sends(photo(WHATSAPP, "foto")).await;
    assert_eq!(desk.fetch().await.failed, 1);
    desk.servers.media.is_away(false);
    crate::harness::eventually("it is fetched", async || {
        desk.fetch().await;
        (desk.reports()[0].photos == 1).then_some(())
    })
    .await;
    // The same photo again is the same photo.
    writer.sends(photo(WHATSAPP, "foto")).await;
    desk.fetch().await;
    assert_eq!(desk.reports()[0].photos, 1);
}

#[tokio::test]
async fn what_cannot_be_had_is_said_and_nobody_else_is_asked() {
    let desk = Desk::new().await;
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    let media = &desk.servers.media;
    media.has("naskah", b"<svg onload=alert(1)>".to_vec());
    media.has("besar", vec![0xff; 9_000_000]);
    media.has("luar", jpeg(320, 200, 6));
    media.is_said_at("luar", "http://127.0.0.1:9/wamedia/luar");
    media.has("dalam", jpeg(320, 200, 7));
    media.is_said_at("dalam", "http://169.254.169.254/latest/meta-data");
    media.has("alih", jpeg(320, 200, 8));
    media.is_said_at("alih", &format!("{}/wamedia/pindah", desk.servers.url));
    media.has("naik", jpeg(320, 200, 9));
    media.is_said_at("naik", "photos/../../bot7:uji/sendMessage");
    for (n, (channel, name)) in [
        (WHATSAPP, "naskah"),
        (WHATSAPP, "besar"),
        (WHATSAPP, "luar"),
        (WHATSAPP, "dalam"),
        (WHATSAPP, "alih"),
        (TELEGRAM, "naik"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut writer = Writer::new(&desk, channel, 30 + n as i64);
        writer.writes(&format!("{HURT} {n}")).await;
        writer.sends(photo(channel, name)).await;
        desk.fetch().await;
        let report = desk.reports().pop().unwrap();
        assert_eq!(report.photos, 0, "{name}");
        let sent = desk.answers().await;
        assert!(sent.len() == 1 && sent[0].text.contains("tidak dapat kami ambil"), "{name}: {sent:?}");
        let line = lines(&desk, &cookie).await.into_iter().find(|line| line["media"].is_object()).unwrap();
        assert_eq!(line["media"]["state"], "lost", "{name}");
        assert!(line["media"].get("url").is_none());
    }
    let asked = media.asked();
    assert!(!asked.iter().any(|path| path == "/wamedia/foto" || path.contains("sendMessage")), "{asked:?}");
}

#[tokio::test]
async fn other_pictures_are_made_anew_as_well() {
    let desk = Desk::new().await;
    desk.servers.media.has("foto", file(&picture(300, 200, 1), ImageFormat::Png));
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    writer.writes(HURT).await;
    writer.sends(photo(TELEGRAM, "foto")).await;
    desk.fetch().await;
    assert_eq!(desk.reports()[0].photos, 1);
}
