//! Who wants to be told how it goes on is told of each step their status page shows, once, by the channel they chose, with
//! nothing about persons; and never where it is not safe to write.

use serde_json::{Value, json};
use sigap::channels::messengers;
use sigap::domain::access::Role;
use sigap::domain::assignment::Step;
use sigap::domain::command::Command;
use sigap::domain::ids::{IncidentId, ReportId};
use sigap::domain::level::Level;
use sigap::domain::news::News;
use sigap::domain::status::PublicStatus;
use sigap::services::chat::ToReporters;
use sigap::services::outbox::Channel;
use sigap::store::outbox::{Lane, Told};

use crate::harness::centre::{crew, dispatcher};
use crate::harness::form::{between, open, post, submit};
use crate::harness::messengers::{Desk, Manner, SMS, Sent, Servers, TELEGRAM, WHATSAPP, Writer};

const SITE: &str = "[http]\npublic_url = \"http://lapor.uji\"\n";
const WORDS: &str = "atap rumah Pak Dedi ambruk, ada yang terjepit";

/// A centre that people find under a name, with a template at WhatsApp.
async fn desk() -> Desk {
    let servers = Servers::new().await;
    let whatsapp = "[whatsapp]\ntemplate = \"kabar\"";
    let all = format!("{SITE}{}", servers.settings().replace("[whatsapp]", whatsapp));
    Desk::of(servers, &all).await
}

/// Sends a report with these words; its code and incident.
async fn told(desk: &Desk, text: &str, reporter: Value) -> (String, IncidentId) {
    let body =
        json!({"channel": "web", "text": text, "place": {"lat": -6.99, "lon": 107.62}, "reporter": reporter});
    let key = format!("laporan-{}", desk.reports().len());
    let answer = post(&desk.site.router, "/api/v1/reports", &key, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let code = answer.json()["code"].as_str().unwrap().to_owned();
    let row = desk.reports().into_iter().find(|row| answer.json()["report_id"] == row.id.as_str()).unwrap();
    (code, row.incident)
}

async fn does(desk: &Desk, command: Command) {
    later(desk);
    desk.centre().execute(&dispatcher(), command, None).await.unwrap();
}

/// No two steps are of one moment.
fn later(desk: &Desk) {
    desk.site.it.clock.fast_forward(std::time::Duration::from_secs(1));
}

async fn verify(desk: &Desk, incident: &IncidentId) {
    does(desk, Command::Verify { incident: incident.clone(), version: None }).await;
}

fn report_of(desk: &Desk, code: &str) -> ReportId {
    desk.reports().into_iter().find(|row| row.code.as_str() == code).unwrap().id
}

fn texts(sent: &[Sent]) -> Vec<&str> {
    sent.iter().map(|one| one.text.as_str()).collect()
}

#[tokio::test]
async fn each_step_is_told_once_with_nothing_about_persons() {
    let desk = desk().await;
    let reporter = json!({"name": "Ibu Rahma", "phone": "0811 0000 555", "news": "sms"});
    let (code, incident) = told(&desk, WORDS, reporter).await;
    let mut all = desk.answers().await;
    assert!(all[0].text.contains("Menunggu Verifikasi"), "{all:?}");
    verify(&desk, &incident).await;
    let unit = desk.site.it.unit("amb-1").await;
    later(&desk);
    desk.site.it.assign(&incident, &unit).await;
    all.extend(desk.answers().await);
    let assignment = desk.centre().incident(&incident).await.unwrap().0.active().next().unwrap().id.clone();
    for step in [Step::Accepted, Step::EnRoute, Step::OnScene] {
        let command = Command::TakeStep {
            assignment: assignment.clone(),
            step,
            said_at: None,
            on_behalf: false,
            result: None,
            reason: None,
        };
        later(&desk);
        desk.centre().execute(&crew(&unit), command, None).await.unwrap();
        all.extend(desk.answers().await);
    }
    let steps =
        ["Menunggu Verifikasi", "Terverifikasi", "Ditindaklanjuti", "Bantuan menuju lokasi", "Bantuan tiba"];
    assert_eq!(all.len(), steps.len(), "{all:?}");
    for (sent, step) in all.iter().zip(steps) {
        assert_eq!((sent.channel, sent.to.as_str()), (SMS, "+628110000555"));
        assert!(sent.text.contains(step), "{step}: {}", sent.text);
        assert!(sent.text.contains(&format!("http://lapor.uji/status/{code}")), "{}", sent.text);
        for secret in ["Rahma", "Dedi", "0000555", "amb-1", "atap"] {
            assert!(!sent.text.contains(secret), "{}", sent.text);
        }
    }
    // The page shows the same steps.
    let page = open(&desk.site.router, &format!("/status/{code}")).await.text();
    assert_eq!(page.matches("<li><time>").count(), steps.len(), "{page}");
}

#[tokio::test]
async fn a_step_that_is_carried_again_is_not_told_again() {
    let desk = desk().await;
    let (_, incident) = told(&desk, WORDS, json!({"phone": "08110000555", "news": "sms"})).await;
    desk.answers().await;
    let reports = desk.centre().incident(&incident).await.unwrap().0.reports;
    let news = News { incident, status: PublicStatus::Verified, reports, first: false };
    let body = serde_json::to_string(&news).unwrap();
    let told = Told { id: "satu".into(), subject: String::new(), to: String::new(), at_ms: 0, body };
    // Two processes have it, and both carry it twice.
    let other = desk.site.it.another().await;
    let carriers = [desk.centre().clone(), other].map(|centre| {
        let ways = messengers(&centre.config).unwrap();
        ToReporters::new(centre, ways)
    });
    let now = desk.centre().clock.now();
    for _ in 0..2 {
        let [one, two] = &carriers;
        let (one, two) = tokio::join!(one.send(&told, now), two.send(&told, now));
        assert_eq!((one, two), (Ok(()), Ok(())));
    }
    assert_eq!(desk.answers().await.len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_where_nobody_asked_or_it_is_not_safe() {
    let desk = desk().await;
    for (n, reporter) in [
        json!({"phone": "08110000555"}),
        json!({"phone": "08110000555", "news": "sms", "contact": "no"}),
        json!({"news": "sms"}),
        json!({"phone": "08110000555", "news": "telegram"}),
        json!({"phone": "08110000555", "news": "sms", "anonymous": true}),
    ]
    .into_iter()
    .enumerate()
    {
        let (code, incident) = told(&desk, &format!("{WORDS} {n}"), reporter).await;
        verify(&desk, &incident).await;
        assert_eq!(desk.answers().await, [], "{n}");
        // Somebody who has the code makes it so only where a number was left, and it is safe.
        let may = n == 0 || n == 3;
        let page = open(&desk.site.router, &format!("/status/{code}")).await.text();
        assert_eq!(page.contains("name=\"news\""), may, "{n} {page}");
        let (key, path) =
            (between(&page, "name=\"key\" value=\"m", "\"").to_owned(), format!("/status/{code}"));
        let fields = [("said", "news"), ("news", "sms"), ("key", &format!("n{key}"))];
        submit(&desk.site.router, &path, &fields).await;
        does(&desk, Command::Resolve { incident, version: None }).await;
        assert_eq!(desk.answers().await.len(), usize::from(may), "{n}");
    }
}

#[tokio::test]
async fn what_does_not_get_through_goes_on_by_the_next_channel() {
    let desk = desk().await;
    let (_, incident) = told(&desk, WORDS, json!({"phone": "08110000555", "news": "whatsapp"})).await;
    let first = desk.answers().await;
    assert!(first.len() == 1 && first[0].channel == WHATSAPP && first[0].is_template, "{first:?}");
    assert_eq!(first[0].to, "628110000555");
    desk.servers.is(WHATSAPP, Manner::Blocked);
    verify(&desk, &incident).await;
    let second = desk.answers().await;
    assert_eq!(second.iter().map(|sent| sent.channel).collect::<Vec<_>>(), [SMS], "{second:?}");
    // How far it has come is seen on the incident, by who may read it.
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{incident}/conversation");
    let opened = desk.site.send("POST", &path, Some(&cookie), None).await.json();
    let lines = opened["conversations"][0]["lines"].as_array().unwrap().clone();
    let sent: Vec<_> = lines.iter().map(|line| (&line["sent"]["via"], &line["sent"]["state"])).collect();
    assert_eq!(json!(sent), json!([["whatsapp", "sent"], ["sms", "sent"]]));
}

#[tokio::test]
async fn who_is_merged_hears_of_what_they_became_part_of() {
    let desk = desk().await;
    let (_, into) = told(&desk, WORDS, json!({"phone": "08110000001"})).await;
    let (code, part) =
        told(&desk, "bau asap di pabrik sepatu", json!({"phone": "08110000002", "news": "sms"})).await;
    verify(&desk, &into).await;
    assert_eq!(desk.answers().await.len(), 1);
    let merge = Command::Merge { incident: part.clone(), into: into.clone(), judged: None, version: None };
    does(&desk, merge).await;
    let sent = desk.answers().await;
    assert!(
        sent.len() == 1 && sent[0].text.contains("Terverifikasi") && sent[0].text.contains(&code),
        "{sent:?}"
    );
    // On its own again, and no longer told of the other.
    does(&desk, Command::Unmerge { incident: part.clone(), version: None }).await;
    assert!(texts(&desk.answers().await)[0].contains("Menunggu Verifikasi"));
    does(&desk, Command::Resolve { incident: into.clone(), version: None }).await;
    assert_eq!(desk.answers().await, []);
    let (_, third) = told(&desk, "pohon tumbang di jalan raya", json!({"phone": "08110000004"})).await;
    let attach = Command::Attach {
        incident: third.clone(),
        report: report_of(&desk, &code),
        judged: None,
        version: None,
    };
    does(&desk, attach).await;
    assert_eq!(desk.answers().await, [], "it shows the same there");
    does(&desk, Command::Resolve { incident: third.clone(), version: None }).await;
    let sent = desk.answers().await;
    assert!(sent.len() == 1 && sent[0].text.contains("Selesai") && sent[0].text.contains(&code), "{sent:?}");
    // The very same words join by themselves: their reporter hears where that stands.
    let (again, joined) =
        told(&desk, "bau asap di pabrik sepatu", json!({"phone": "08110000003", "news": "sms"})).await;
    let sent = desk.answers().await;
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "+628110000003"), "{joined} {sent:?}");
    assert!(sent[0].text.contains(&again), "{sent:?}");
}

#[tokio::test]
async fn who_writes_hears_of_it_there_and_not_twice() {
    let desk = desk().await;
    let mut writer = Writer::new(&desk, TELEGRAM, 3);
    let answers = writer.writes("tolong anak saya tidak bernapas di Dayeuhkolot").await;
    assert!(!texts(&answers).iter().any(|text| text.contains("Kabar laporan")), "{answers:?}");
    let incident = desk.reports()[0].incident.clone();
    verify(&desk, &incident).await;
    let sent = desk.answers().await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((sent[0].channel, &sent[0].to), (TELEGRAM, &writer.address()));
    assert!(sent[0].text.contains("Terverifikasi"), "{sent:?}");
}

#[tokio::test]
async fn the_choice_is_changed_or_taken_back_on_the_status_page() {
    let desk = desk().await;
    let router = &desk.site.router;
    let (code, incident) = told(&desk, WORDS, json!({"phone": "08110000555", "news": "sms"})).await;
    desk.answers().await;
    let path = format!("/status/{code}");
    let choose = async |by: &str| {
        let page = open(router, &path).await.text();
        assert!(!page.contains("0000555"), "the number is not shown: {page}");
        let key = between(&page, "name=\"key\" value=\"n", "\"").to_owned();
        let fields = [("said", "news"), ("news", by), ("key", &format!("n{key}"))];
        assert_eq!(submit(router, &path, &fields).await.status, 303);
        open(router, &path).await.text()
    };
    assert!(choose("whatsapp").await.contains("<option value=\"whatsapp\" selected>"));
    verify(&desk, &incident).await;
    assert_eq!(desk.answers().await.iter().map(|sent| sent.channel).collect::<Vec<_>>(), [WHATSAPP]);
    assert!(choose("").await.contains("<option value=\"\" selected>"));
    does(&desk, Command::Resolve { incident: incident.clone(), version: None }).await;
    assert_eq!(desk.answers().await, []);
    let cookie = desk.site.cookie_of(Role::Dispatcher).await;
    let log =
        desk.site.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(&cookie), None).await.text();
    assert_eq!(log.matches("NewsChosen").count(), 2, "{log}");
}

#[tokio::test]
async fn the_form_asks_only_for_what_the_centre_has() {
    let silent = crate::harness::site::Site::new().await;
    assert!(!open(&silent.router, "/lapor").await.text().contains("name=\"news\""));
    // Nobody could be told by WhatsApp first who has not written to us there, without a template.
    let plain = Desk::new().await;
    let page = open(&plain.site.router, "/lapor").await.text();
    let asked = between(&page, "name=\"news\"", "</select>");
    assert!(
        asked.contains("\"sms\"") && !asked.contains("whatsapp") && !asked.contains("telegram"),
        "{asked}"
    );
    let desk = desk().await;
    let page = open(&desk.site.router, "/lapor").await.text();
    let asked = between(&page, "name=\"news\"", "</select>");
    assert!(
        asked.contains("\"sms\"") && asked.contains("\"whatsapp\"") && !asked.contains("telegram"),
        "{asked}"
    );
    let key = between(&page, "name=\"key\" value=\"", "\"").to_owned();
    let fields = [
        ("key", key.as_str()),
        ("text", WORDS),
        ("area", "32.73"),
        ("phone", "08110000555"),
        ("news", "sms"),
    ];
    let sent = submit(&desk.site.router, "/lapor", &fields).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    assert_eq!(desk.answers().await.len(), 1);
}

#[tokio::test]
async fn an_incident_nobody_wants_news_of_costs_no_letter() {
    let desk = desk().await;
    let incident = desk.site.it.incident(Level::Urgent).await;
    verify(&desk, &incident).await;
    let waiting = desk.centre().store.messages_waiting(Lane::Reporters).await.unwrap();
    assert_eq!(waiting.messages, 0);
}
