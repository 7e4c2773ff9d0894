//! A conversation in writing goes by itself after a time. Under a hold of the incident that a report of it belongs to it stays readable,
//! and goes as it would have once the hold is lifted: at once where its time is over. What is gone no hold brings back.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::domain::ids::ReportId;
use sigap::domain::privacy::{Class, Ground};
use sigap::services::privacy::Erasing;

use crate::harness::centre::person;
use crate::harness::messengers::{Desk, WHATSAPP, Writer};
use crate::harness::redis;
use crate::harness::site::Answer;

const HOUR: Duration = Duration::from_hours(1);
/// For how long a conversation is kept, as the settings say when nobody says otherwise.
const KEPT_MS: i64 = 168 * 3_600_000;

struct Case<'a> {
    desk: &'a Desk,
    incident: String,
    report: ReportId,
    /// The name of the conversation.
    name: String,
}

impl<'a> Case<'a> {
    async fn of(desk: &'a Desk, writer: &mut Writer<'_>) -> Self {
        // It cannot wait, so that it is a report with the first message.
        writer.writes("tolong, bu Warsinah tidak bernapas").await;
        let row = desk.reports().remove(0);
        let (incident, report) = (row.incident.to_string(), row.id);
        let name = desk.centre().store.chats_of(std::slice::from_ref(&report)).await.unwrap().remove(0);
        Self { desk, incident, report, name }
    }

    async fn head(&self, name: &str) -> String {
        self.desk.site.cookie(&person(name, &[Role::Supervisor])).await
    }

    async fn send(&self, who: &str, path: &str, body: Value) -> Answer {
        let answer = self.desk.site.send("POST", path, Some(who), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
        answer
    }

    async fn hold(&self, who: &str, incident: &str) {
        let body = json!({"incident": incident, "reason": "perkara 12/III"});
        self.send(who, "/api/v1/privacy/holds", body).await;
    }

    async fn lift(&self, who: &str, incident: &str) {
        self.send(who, &format!("/api/v1/privacy/holds/{incident}/lift"), json!({"reason": "selesai"})).await;
    }

    /// What a person reads of the conversation; empty: there is none.
    async fn read(&self, who: &str, incident: &str) -> String {
        let path = format!("/api/v1/incidents/{incident}/conversation");
        let shown = self.send(who, &path, json!({"reason": "perkara"})).await.json();
        shown["conversations"].as_array().unwrap().iter().map(|talk| talk["lines"].to_string()).collect()
    }

    /// Milliseconds until Redis lets the conversation, and what leads to it, go: -1 never, -2 it is gone.
    async fn left(&self) -> [i64; 2] {
        let keys = &self.desk.centre().store.keys;
        let mut conn = redis::connection(&self.desk.site.it.redis_url()).await;
        let mut left = [0; 2];
        for (key, left) in [keys.chat(&self.name), keys.chat_of(self.report.as_str())].iter().zip(&mut left) {
            *left = ::redis::cmd("PTTL").arg(key).query_async(&mut conn).await.unwrap();
        }
        left
    }

    async fn look(&self) {
        self.desk.centre().erase_what_is_old().await.unwrap();
    }
}

#[tokio::test]
async fn until_it_is_lifted_and_then_for_what_was_left_of_its_time() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let case = Case::of(&desk, &mut writer).await;
    let head = case.head("kepala").await;
    assert!(case.left().await.iter().all(|left| (1..=KEPT_MS).contains(left)));
    case.hold(&head, &case.incident).await;
    assert_eq!(case.left().await, [-1, -1], "it has no time any more");
    desk.site.it.clock.fast_forward(100 * HOUR);
    case.look().await;
    let head = case.head("kepala-dua").await;
    assert!(case.read(&head, &case.incident).await.contains("Warsinah"));
    case.lift(&head, &case.incident).await;
    let rest = KEPT_MS - 100 * 3_600_000;
    assert!(
        case.left().await.iter().all(|left| (rest - 60_000..=rest).contains(left)),
        "{:?}",
        case.left().await
    );
    case.look().await;
    assert!(case.left().await.iter().all(|left| (1..=rest).contains(left)), "neither longer nor shorter");
}

#[tokio::test]
async fn past_its_time_and_then_it_goes_at_once() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let case = Case::of(&desk, &mut writer).await;
    let head = case.head("kepala").await;
    case.hold(&head, &case.incident).await;
    desk.site.it.clock.fast_forward(100 * HOUR);
    // What is said meanwhile counts as ever.
    writer.writes("wajahnya membiru").await;
    assert_eq!(case.left().await, [-1, -1]);
    desk.site.it.clock.fast_forward(167 * HOUR);
    case.look().await;
    let head = case.head("kepala-dua").await;
    assert!(case.read(&head, &case.incident).await.contains("Warsinah"));
    desk.site.it.clock.fast_forward(2 * HOUR);
    case.look().await;
    let head = case.head("kepala-tiga").await;
    assert!(case.read(&head, &case.incident).await.contains("Warsinah"), "its time is over, and it is held");
    case.lift(&head, &case.incident).await;
    assert_eq!(case.left().await, [-2, -2]);
    assert_eq!(case.read(&head, &case.incident).await, "");
    case.hold(&head, &case.incident).await;
    assert_eq!((case.left().await, case.read(&head, &case.incident).await), ([-2, -2], String::new()));
    assert!(desk.centre().store.reports_with_held_chat().await.unwrap().is_empty());
}

#[tokio::test]
async fn wherever_its_report_goes() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let case = Case::of(&desk, &mut writer).await;
    let head = case.head("kepala").await;
    Writer::new(&desk, WHATSAPP, 2).writes("tolong, anak saya tidak bernapas").await;
    let other = case.desk.reports().remove(1).incident.to_string();
    case.hold(&head, &case.incident).await;
    let path = format!("/api/v1/incidents/{}/merge", case.incident);
    case.send(&head, &path, json!({"into": other})).await;
    desk.site.it.clock.fast_forward(200 * HOUR);
    case.look().await;
    let head = case.head("kepala-dua").await;
    assert!(case.read(&head, &other).await.contains("Warsinah"));
    assert_eq!(case.left().await, [-1, -1]);
    case.lift(&head, &other).await;
    case.look().await;
    assert_eq!(case.left().await, [-2, -2]);
}

#[tokio::test]
async fn also_when_another_report_of_it_is_erased() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, WHATSAPP, 1);
    let case = Case::of(&desk, &mut writer).await;
    let centre = desk.centre();
    let head = case.head("kepala").await;
    let path = format!("/api/v1/incidents/{}/reject", case.incident);
    case.send(&head, &path, json!({"reason": "ganda"})).await;
    // The first is over: what is said now is another report of the same conversation.
    writer.writes("tolong, sekarang suami saya tidak bernapas").await;
    let second = desk.reports().into_iter().find(|row| row.id != case.report).unwrap();
    let path = format!("/api/v1/incidents/{}/reject", second.incident);
    case.send(&head, &path, json!({"reason": "ganda"})).await;
    case.hold(&head, &case.incident).await;
    let erasing =
        Erasing { report: &second.id, classes: &Class::SEALED, ground: Ground::Request, reason: None };
    centre.erase_report(&Asker::System, &erasing, None).await.unwrap().unwrap();
    assert!(case.read(&head, &case.incident).await.contains("Warsinah"), "it is evidence");
    case.lift(&head, &case.incident).await;
    assert_eq!(case.left().await[0], -2, "what somebody asked to be erased goes with the hold");
}
