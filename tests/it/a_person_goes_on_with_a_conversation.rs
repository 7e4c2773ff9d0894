//! A reporter who writes asks for a person: a dispatcher sees the conversation on the incident and answers through the same channel.
//! Who may not see personal data sees nothing of it, and each reading is recorded.

use serde_json::json;
use sigap::domain::access::{Person, Role};

use crate::harness::centre::person;
use crate::harness::form::post_as;
use crate::harness::messengers::{ALL, Desk, Manner, SMS, TELEGRAM, WHATSAPP, Writer, whatsapp};

#[tokio::test]
async fn who_asks_for_a_person_gets_one() {
    let desk = Desk::new().await;
    let dispatcher = desk.site.cookie_of(Role::Dispatcher).await;
    for (n, channel) in ALL.into_iter().enumerate() {
        let mut writer = Writer::new(&desk, channel, n as i64);
        writer.writes("banjir di rumah kami").await;
        let answers = writer.writes("petugas").await;
        assert!(answers.iter().any(|sent| sent.text.contains("menjawab di sini")), "{answers:?}");
        let report = desk.reports().remove(n);
        let path = format!("/api/v1/incidents/{}", report.incident);
        let row = desk.site.send("GET", &path, Some(&dispatcher), None).await.json();
        assert!(row["incident"]["contact"]["asked"].is_string(), "{row}");
        // From now on the machine is silent, and what is written is kept.
        assert!(writer.writes("air makin tinggi").await.is_empty());
        let opened =
            desk.site.send("POST", &format!("{path}/conversation"), Some(&dispatcher), None).await.json();
        let talk = &opened["conversations"][0];
        assert_eq!(talk["channel"], channel);
        assert_eq!(talk["lines"].as_array().unwrap().last().unwrap()["text"], "air makin tinggi");
        let body = json!({"text": "Tim sudah jalan, naik ke lantai dua"});
        for _ in 0..2 {
            let key = format!("answer-{n}-key");
            let to = format!("{path}/conversation/answer");
            let answer = post_as(&desk.site.router, &to, (&key, &dispatcher), &body).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        let sent = desk.answers().await;
        assert_eq!(sent.len(), 1, "once: {sent:?}");
        assert_eq!((sent[0].channel, sent[0].to.as_str()), (channel, writer.address().as_str()));
        assert!(sent[0].text.contains("naik ke lantai dua"));
        let row = desk.site.send("GET", &path, Some(&dispatcher), None).await.json();
        assert!(row["incident"]["contact"].is_null(), "{row}");
        let log = desk.site.send("GET", &format!("{path}/log"), Some(&dispatcher), None).await.text();
        assert!(log.contains("naik ke lantai dua") && log.contains("\"sealed\":true"), "{log}");
        assert_eq!(log.matches("PersonalDataOpened").count(), 1);
        let opened = desk.site.send("POST", &format!("{path}/private"), Some(&dispatcher), None).await.json();
        assert_eq!(opened["added"][0]["text"], "air makin tinggi");
    }
}

#[tokio::test]
async fn who_may_not_open_personal_data_sees_no_conversation() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    writer.writes("tolong anak saya tidak bernapas").await;
    let path = format!("/api/v1/incidents/{}/conversation", desk.reports()[0].incident);
    let auditor = desk.site.cookie_of(Role::Auditor).await;
    let crew = Person { unit: Some("amb-09".into()), ..person("kru", &[Role::Responder]) };
    let crew = desk.site.cookie(&crew).await;
    for (cookie, status) in [(None, 401), (Some(auditor.as_str()), 403), (Some(crew.as_str()), 404)] {
        assert_eq!(desk.site.send("POST", &path, cookie, None).await.status, status);
        let answer = format!("{path}/answer");
        assert_eq!(desk.site.send("POST", &answer, cookie, Some(json!({"text": "x"}))).await.status, status);
        assert_eq!(desk.site.send("POST", &format!("{path}/settle"), cookie, None).await.status, status);
    }
    // Nothing of the sender stands in the store in the clear, nor on boards.
    let shown =
        serde_json::to_string(&desk.centre().board.snapshot(&sigap::domain::access::View::Region)).unwrap();
    assert!(!shown.contains("628110000001") && !shown.contains("\"Uji\""), "{shown}");
}

#[tokio::test]
async fn what_does_not_get_through_goes_by_the_next_channel() {
    let desk = Desk::new().await;
    desk.servers.is(WHATSAPP, Manner::Blocked);
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let answers = writer.writes("tolong anak saya tidak bernapas").await;
    assert!(!answers.is_empty() && answers.iter().all(|sent| sent.channel == SMS), "{answers:?}");
    assert!(answers.iter().all(|sent| sent.to == "+628110000001"), "{answers:?}");
    // More than a day later WhatsApp takes templates only; none is set.
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    assert!(writer.writes("halo").await.iter().all(|sent| sent.channel == WHATSAPP));
    desk.servers.is(WHATSAPP, Manner::TooLate);
    assert!(writer.writes("ada kebakaran").await.iter().all(|sent| sent.channel == SMS));
    // It was taken, and could not be delivered.
    desk.servers.is(WHATSAPP, Manner::Takes);
    let sent = writer.writes("halo").await.remove(0);
    let failed = json!({"id": "wamid.keluar", "status": "failed", "timestamp": "1", "recipient_id": "62811",
        "biz_opaque_callback_data": sent.id, "errors": [{"code": 131_047, "title": "Re-engagement message"}]});
    for _ in 0..2 {
        desk.told(WHATSAPP, &whatsapp(&json!({"statuses": [failed]}))).await;
    }
    let again = desk.answers().await;
    assert_eq!(again.len(), 1, "{again:?}");
    // Where there are no buttons, they are numbered lines.
    assert!(again[0].channel == SMS && again[0].text.starts_with(&sent.text), "{again:?}");
}

#[tokio::test]
async fn a_template_is_used_where_one_is_set() {
    let settings = "[whatsapp]";
    let servers = crate::harness::messengers::Servers::new().await;
    let all = servers.settings().replace(settings, &format!("{settings}\ntemplate = \"kabar\""));
    let desk = Desk::of(servers, &all).await;
    desk.servers.is(WHATSAPP, Manner::TooLate);
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let answers = writer.writes("halo").await;
    assert!(!answers.is_empty() && answers.iter().all(|sent| sent.is_template && sent.channel == WHATSAPP));
}

#[tokio::test]
async fn how_far_an_answer_has_come_is_shown_and_never_goes_back() {
    let desk = Desk::new().await;
    let dispatcher = desk.site.cookie_of(Role::Dispatcher).await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let sent = writer.writes("tolong anak saya tidak bernapas").await.remove(0);
    let path = format!("/api/v1/incidents/{}/conversation", desk.reports()[0].incident);
    let state = async || {
        let opened = desk.site.send("POST", &path, Some(&dispatcher), None).await.json();
        let lines = opened["conversations"][0]["lines"].as_array().unwrap().clone();
        let line = lines.into_iter().find(|line| line["text"] == sent.text).unwrap();
        assert_eq!(line["sent"]["via"], "whatsapp");
        line["sent"]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state().await, "sent");
    for (told, is) in [
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("read", "read"),
        ("delivered", "read"),
        ("failed", "read"),
    ] {
        let status = json!({"id": "w", "status": told, "timestamp": "1", "recipient_id": "62811", "biz_opaque_callback_data": sent.id});
        desk.told(WHATSAPP, &whatsapp(&json!({"statuses": [status]}))).await;
        assert_eq!(state().await, is, "after {told}");
    }
    assert!(desk.answers().await.is_empty());
}

#[tokio::test]
async fn where_nothing_gets_through_boards_say_so() {
    let desk = Desk::new().await;
    let dispatcher = desk.site.cookie_of(Role::Dispatcher).await;
    for channel in ALL {
        desk.servers.is(channel, Manner::Blocked);
    }
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    assert!(writer.writes("tolong anak saya tidak bernapas").await.is_empty());
    let path = format!("/api/v1/incidents/{}", desk.reports()[0].incident);
    let row = desk.site.send("GET", &path, Some(&dispatcher), None).await.json();
    assert!(row["incident"]["contact"]["unreached"].is_string(), "{row}");
    // A card with a number, and the gateway is back: what is said next gets through, and that is said.
    desk.servers.is(SMS, Manner::Takes);
    let answers = writer.sends(json!({"contact": {"phone_number": "0811000222", "first_name": "Uji"}})).await;
    assert!(answers.iter().all(|sent| sent.channel == SMS && sent.to == "+62811000222"), "{answers:?}");
    assert!(!answers.is_empty());
    let row = desk.site.send("GET", &path, Some(&dispatcher), None).await.json();
    assert!(row["incident"]["contact"].is_null(), "{row}");
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_then_passed_over() {
    let desk = Desk::new().await;
    desk.servers.is(TELEGRAM, Manner::Away);
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    assert!(writer.writes("halo").await.is_empty());
    desk.servers.is(TELEGRAM, Manner::Takes);
    let pass = crate::harness::eventually("it is tried again", async || {
        let pass = desk.pass().await;
        (pass.delivered > 0).then_some(pass)
    });
    pass.await;
    assert_eq!(desk.servers.take()[0].channel, TELEGRAM);
}
