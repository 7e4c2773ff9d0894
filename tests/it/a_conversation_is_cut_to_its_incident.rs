//! Somebody writes by the same channel about one thing, and days later about another. Who comes for the second reads what was said
//! about that; whoever may open the first one reads it too, on the record of both and with the reason it needs.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::ids::IncidentId;
use sigap::services::privacy::BreachAsk;

use crate::harness::centre::person;
use crate::harness::form::post_as;
use crate::harness::messengers::{Desk, WHATSAPP, Writer};

const FIRST: &str = "tolong suami memukul saya dan anak saya tidak bernapas";
const SECOND: &str = "pipa air di rumah kami pecah dan banjir";
const ANSWERED: &str = "Ibu aman sekarang";

struct Scene {
    desk: Desk,
    since: Timestamp,
    first: IncidentId,
    second: IncidentId,
    dispatcher: String,
    crew: String,
}

impl Scene {
    /// The first is over, and was answered by a person once the second had begun, to which a crew is on the way.
    async fn new(settings: &str) -> Self {
        let desk = Desk::with(settings).await;
        let since = desk.centre().clock.now();
        let head = desk.site.cookie_of(Role::Supervisor).await;
        let mut writer = Writer::new(&desk, WHATSAPP, 1);
        writer.writes(FIRST).await;
        let first = desk.reports().remove(0).incident;
        let path = format!("/api/v1/incidents/{first}");
        let why = Some(json!({"reason": "sudah selesai"}));
        let over = desk.site.send("POST", &format!("{path}/reject"), Some(&head), why).await;
        assert_eq!(over.status, 200, "{}", over.text());
        desk.site.it.clock.fast_forward(std::time::Duration::from_secs(4 * 24 * 3_600));
        writer.writes(SECOND).await;
        writer.writes("petugas").await;
        let second = desk.reports().pop().unwrap().incident;
        assert_ne!(first, second);
        let (dispatcher, key) = (desk.site.cookie_of(Role::Dispatcher).await, "jawab-yang-dulu");
        let answer = json!({"text": ANSWERED});
        let said =
            post_as(&desk.site.router, &format!("{path}/conversation/answer"), (key, &dispatcher), &answer)
                .await;
        assert_eq!(said.status, 200, "{}", said.text());
        let unit = desk.site.it.unit("RES-01").await;
        desk.site.it.assign(&second, &unit).await;
        let crew = Person { unit: Some(unit), ..person("awak", &[Role::Responder]) };
        let crew = desk.site.cookie(&crew).await;
        Self { desk, since, first, second, dispatcher, crew }
    }

    async fn reads(&self, who: &str, reason: Option<&str>) -> Value {
        let path = format!("/api/v1/incidents/{}/conversation", self.second);
        let body = reason.map(|reason| json!({"reason": reason}));
        let opened = self.desk.site.send("POST", &path, Some(who), body).await;
        assert_eq!(opened.status, 200, "{}", opened.text());
        let all = opened.json()["conversations"].clone();
        assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
        all[0].clone()
    }

    /// Who opened it, and why.
    async fn openings(&self, incident: &IncidentId) -> Vec<(String, Value)> {
        let path = format!("/api/v1/incidents/{incident}/log");
        let log = self.desk.site.send("GET", &path, Some(&self.dispatcher), None).await.json();
        let lines = log["entries"].as_array().unwrap().iter();
        let lines = lines.filter(|line| line["type"] == "PersonalDataOpened");
        lines.map(|line| (line["by"].as_str().unwrap().to_owned(), line["reason"].clone())).collect()
    }
}

/// Whether the words of the first are in it, what a person wrote to it, and the words of the second.
fn holds(talk: &Value) -> [bool; 3] {
    let lines = talk["lines"].to_string();
    [FIRST, ANSWERED, SECOND].map(|words| lines.contains(words))
}

#[tokio::test]
async fn for_who_may_not_open_the_other() {
    let it = Box::pin(Scene::new("")).await;
    let shown = it.reads(&it.crew, Some("ingin tahu")).await;
    assert_eq!(holds(&shown), [false, false, true], "{shown}");
    assert_eq!((&shown["left_out"], shown["reports"].as_array().unwrap().len()), (&json!("elsewhere"), 1));
    assert_eq!((it.openings(&it.first).await.len(), it.openings(&it.second).await.len()), (0, 1));
}

#[tokio::test]
async fn until_the_other_is_opened_with_the_reason_it_needs() {
    let it = Box::pin(Scene::new("")).await;
    let shown = it.reads(&it.dispatcher, None).await;
    assert_eq!((holds(&shown), &shown["left_out"]), ([false, false, true], &json!("reason")), "{shown}");
    assert_eq!(it.openings(&it.first).await, []);
    for _ in 0..2 {
        let whole = it.reads(&it.dispatcher, Some("ancaman lama")).await;
        assert_eq!((holds(&whole), &whole["left_out"]), ([true; 3], &Value::Null), "{whole}");
    }
    let why = ("dispatcher".to_owned(), json!("ancaman lama"));
    assert_eq!(it.openings(&it.first).await, [why.clone()], "each look again is the same opening");
    assert_eq!(it.openings(&it.second).await, [("dispatcher".to_owned(), Value::Null), why]);
    let until = it.since.saturating_add(SignedDuration::from_hours(200)).unwrap();
    let told = it.desk.centre().breach(&BreachAsk { since: it.since, until, account: None }).await.unwrap();
    let of = |incident: &IncidentId| {
        told.readings
            .iter()
            .filter(|one| one.incident.as_ref() == Some(incident) && one.report.is_some())
            .count()
    };
    assert_eq!((of(&it.first), of(&it.second), told.reports), (1, 2, 2));
}

#[tokio::test]
async fn and_where_no_reason_is_needed_both_are_on_record() {
    let it = Box::pin(Scene::new("[privacy]\nreason_when_over = false\n")).await;
    let whole = it.reads(&it.dispatcher, None).await;
    assert_eq!((holds(&whole), &whole["left_out"]), ([true; 3], &Value::Null), "{whole}");
    for incident in [&it.first, &it.second] {
        assert_eq!(it.openings(incident).await, [("dispatcher".to_owned(), Value::Null)]);
    }
}
