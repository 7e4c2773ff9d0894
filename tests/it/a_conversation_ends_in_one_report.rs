//! Somebody writes by Telegram, WhatsApp or SMS, in any of the three languages, and is understood: place, what, questions, receipt;
//! one report with the right place, kind and answers. What cannot wait is taken with the first message.

use std::time::Duration;

use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::level::Level;
use sigap::domain::report::Channel;

use crate::harness::messengers::{ALL, Desk, SMS, Sent, TELEGRAM, WHATSAPP, Writer};

/// Greeting, place, story, yes, and words that must come back.
struct Tongue {
    lang: &'static str,
    greeting: &'static str,
    story: &'static str,
    yes: &'static str,
    asks_where: &'static str,
    receipt: &'static str,
}

const TONGUES: [Tongue; 3] = [
    Tongue {
        lang: "id",
        greeting: "halo selamat pagi",
        story: "rumah kami kebanjiran, air setinggi lutut, ada banyak orang",
        yes: "Ya",
        asks_where: "Di mana kejadiannya",
        receipt: "Laporan diterima",
    },
    Tongue {
        lang: "su",
        greeting: "sampurasun",
        story: "punten, aya banjir di bumi abdi, caina satuur, jalmi seueur",
        yes: "Muhun",
        asks_where: "Di mana kajadianana",
        receipt: "Laporan ditampi",
    },
    Tongue {
        lang: "en",
        greeting: "hello good morning",
        story: "there is a flood in our village, many houses, we are many people",
        yes: "Yes",
        asks_where: "Where is it",
        receipt: "Report received",
    },
];

fn says(answers: &[Sent], words: &str) -> bool {
    answers.iter().any(|sent| sent.text.contains(words))
}

/// Answers every question with `yes` until there is none.
async fn answer_all(writer: &mut Writer<'_>, mut answers: Vec<Sent>, yes: &str) -> (Vec<Sent>, usize) {
    for asked in 0..10 {
        let Some(last) = answers.last().cloned() else { return (answers, asked) };
        let is_question = last.choices.iter().any(|(id, _)| id.starts_with("q:"))
            || (last.channel == SMS && last.text.contains("\n1 "));
        if !is_question {
            return (answers, asked);
        }
        answers = writer.presses(yes, &last).await;
    }
    panic!("the questions do not end");
}

#[tokio::test]
async fn in_every_channel_and_language() {
    let desk = Desk::new().await;
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    let mut n = 0;
    for channel in ALL {
        for tongue in &TONGUES {
            n += 1;
            let about = format!("{channel} {}", tongue.lang);
            let mut writer = Writer::new(&desk, channel, n);
            if tongue.lang != "id" {
                writer.writes(if tongue.lang == "su" { "basa sunda" } else { "english" }).await;
            }
            let answers = writer.writes(tongue.greeting).await;
            assert!(says(&answers, tongue.asks_where), "{about}: {answers:?}");
            assert!(answers.iter().all(|sent| sent.to == writer.address() && sent.channel == channel));
            writer.writes("Desa Jayagiri, Kecamatan Lembang").await;
            let answers = writer.writes(tongue.story).await;
            let (answers, asked) = answer_all(&mut writer, answers, tongue.yes).await;
            assert!(asked > 0, "{about}: nothing was asked");
            let receipts = desk.reports();
            assert_eq!(receipts.len(), usize::try_from(n).unwrap(), "{about}: {answers:?}");
            let report = receipts.last().unwrap();
            assert!(
                says(&answers, tongue.receipt) || report.level == Level::Critical,
                "{about}: {answers:?}"
            );
            assert_eq!(
                report.kind.as_ref().map(sigap::domain::ids::KindCode::as_str),
                Some("flood"),
                "{about}"
            );
            assert_eq!(report.area.as_ref().map(|area| area.code.as_str()), Some("32.17.01.2008"), "{about}");
            let path = format!("/api/v1/incidents/{}/private", report.incident);
            let opened = desk.site.send("POST", &path, Some(&cookie), None).await.json();
            let told = &opened["reports"][0];
            assert!(told["text"].as_str().unwrap().contains(tongue.story), "{about}: {told}");
            assert_eq!(told["answers"].as_object().unwrap().len(), asked, "{about}: {told}");
            let phone = (channel != TELEGRAM).then(|| format!("+628110000{n:03}"));
            assert_eq!(told["phone"].as_str(), phone.as_deref(), "{about}");
        }
    }
    let channels: Vec<Channel> = desk.reports().iter().map(|report| report.channel).collect();
    for channel in [Channel::Telegram, Channel::Whatsapp, Channel::Sms] {
        assert_eq!(channels.iter().filter(|one| **one == channel).count(), 3);
    }
}

#[tokio::test]
async fn what_cannot_wait_is_taken_with_the_first_message() {
    let desk = Desk::new().await;
    for (n, channel) in ALL.into_iter().enumerate() {
        let mut writer = Writer::new(&desk, channel, n as i64);
        let answers = writer.writes("tolong bapak saya tidak sadar dan tidak bernapas").await;
        let reports = desk.reports();
        assert_eq!(reports.len(), n + 1, "{channel}");
        assert_eq!(reports[n].level, Level::Critical);
        assert!(answers.iter().any(|sent| sent.text.contains(reports[n].code.as_str())), "{answers:?}");
        assert!(says(&answers, "Di mana"), "then it is asked where: {answers:?}");
        // What follows is added to it.
        writer.writes("Desa Jayagiri, Kecamatan Lembang").await;
        writer.writes("di dekat pasar, ada dua orang lagi yang luka").await;
        assert_eq!(desk.reports().len(), n + 1);
        let (doc, _) = desk.centre().incident(&reports[n].incident).await.unwrap();
        assert_eq!(doc.area.map(|area| area.code).as_deref(), Some("32.17.01.2008"), "{channel}");
        assert!(doc.notes > 0, "what was added is in its timeline");
    }
}

#[tokio::test]
async fn a_shared_place_a_link_and_a_code_are_understood() {
    let desk = Desk::new().await;
    let story = "pohon tumbang menutup jalan";
    let mut by_point = Writer::new(&desk, TELEGRAM, 1);
    by_point.writes(story).await;
    by_point.sends(json!({"location": {"latitude": -6.8117, "longitude": 107.6175}})).await;
    let mut by_pin = Writer::new(&desk, WHATSAPP, 2);
    by_pin.writes(story).await;
    let pin = json!({"type": "location", "location": {"latitude": -6.8117, "longitude": 107.6175, "name": "Pasar"}});
    by_pin.sends(pin).await;
    let mut by_link = Writer::new(&desk, SMS, 3);
    by_link.writes(&format!("{story} https://maps.google.com/?q=-6.8117,107.6175")).await;
    // Nobody answers the questions: after a while it is taken as it is.
    for _ in 0..2 {
        desk.site.it.clock.fast_forward(Duration::from_secs(181));
        desk.centre().tend_chats().await.unwrap();
    }
    let reports = desk.reports();
    assert_eq!(reports.len(), 3);
    for report in reports {
        let (doc, _) = desk.centre().incident(&report.incident).await.unwrap();
        let at = doc.rounded.expect("a place").0;
        assert!((at.lat + 6.8117).abs() < 0.01 && (at.lon - 107.6175).abs() < 0.01, "{at:?}");
    }
}

#[tokio::test]
async fn status_cancel_and_a_second_report() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    assert!(says(&writer.writes("status").await, "Belum ada laporan"));
    writer.writes("ada pohon tumbang").await;
    assert!(says(&writer.writes("batal").await, "Dibatalkan"));
    desk.site.it.clock.fast_forward(Duration::from_mins(10));
    desk.centre().tend_chats().await.unwrap();
    assert!(desk.reports().is_empty(), "what was cancelled is not taken");
    writer.writes("tolong, anak saya tidak bernapas").await;
    let first = desk.reports();
    assert!(says(&writer.writes(&format!("status {}", first[0].code)).await, "Menunggu Verifikasi"));
    assert!(says(&writer.writes("status 32-AAAA-AAAA-AA-A").await, "tidak kami kenal"));
    assert!(says(&writer.writes("batal").await, "tidak kami hapus"));
    assert!(says(&writer.writes("lapor").await, "Di mana"));
    writer.writes("ibu saya tidak sadar dan tidak bernapas").await;
    assert_eq!(desk.reports().len(), 2, "another one");
}
