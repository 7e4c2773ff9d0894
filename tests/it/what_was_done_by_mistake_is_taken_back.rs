//! What was done by mistake is taken back by another fact: the state is that of before, and the log shows both.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;

use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

struct Slip {
    site: Site,
    dispatcher: String,
    incident: String,
}

impl Slip {
    async fn new() -> Self {
        Self::about("rumah terbakar, api besar").await
    }

    async fn about(text: &str) -> Self {
        let site = Site::new().await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let id = report(&site, text, "slip-key-1").await;
        Self { site, dispatcher, incident: format!("/api/v1/incidents/{id}") }
    }

    async fn act(&self, verb: &str, body: Value) -> Answer {
        let path = format!("{}/{verb}", self.incident);
        self.site.send("POST", &path, Some(&self.dispatcher), Some(body)).await
    }

    async fn done(&self, verb: &str, body: Value) -> Value {
        let answer = self.act(verb, body).await;
        assert_eq!(answer.status, 200, "{verb}: {}", answer.text());
        answer.json()
    }

    async fn row(&self) -> Value {
        self.site.send("GET", &self.incident, Some(&self.dispatcher), None).await.json()["incident"].clone()
    }

    async fn log(&self) -> Vec<Value> {
        let path = format!("{}/log", self.incident);
        let log = self.site.send("GET", &path, Some(&self.dispatcher), None).await.json();
        log["entries"].as_array().unwrap().clone()
    }
}

async fn report(site: &Site, text: &str, key: &str) -> String {
    let body = json!({"text": text, "kind": "fire", "place": {"lat": -6.9, "lon": 107.6}});
    let told = post(&site.router, "/api/v1/reports", key, &body).await.json();
    told["incident_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn that_it_is_real() {
    let it = Slip::new().await;
    assert_eq!(it.act("take_back", json!({"was": "verify"})).await.json()["code"], "nothing_to_do");
    it.done("verify", json!({})).await;
    it.done("take_back", json!({"was": "verify"})).await;
    assert_eq!(
        (&it.row().await["verification"], &it.row().await["state"]),
        (&json!("pending"), &json!("new"))
    );
    let log = it.log().await;
    let last: Vec<&Value> = log.iter().rev().take(2).map(|entry| &entry["type"]).collect();
    assert_eq!(last, ["ActTakenBack", "IncidentVerified"], "both are in the log");
    // It can be made sure of again, and refused, as before.
    it.done("verify", json!({})).await;
    it.done("take_back", json!({"was": "verify"})).await;
    it.done("reject", json!({"reason": "bukan kebakaran"})).await;
    let late = it.act("take_back", json!({"was": "verify"})).await;
    assert_eq!(late.json()["code"], "incident_over");
}

#[tokio::test]
async fn an_alarm() {
    let it = Slip::new().await;
    it.done("alarm", json!({"alarm": 3})).await;
    it.done("take_back", json!({"was": "alarm", "alarm": 2})).await;
    assert_eq!(it.row().await["alarm"], 2);
    it.done("take_back", json!({"was": "alarm", "alarm": 1})).await;
    assert_eq!(it.row().await["alarm"], Value::Null);
    for alarm in [0, 1, 2] {
        let refused = it.act("take_back", json!({"was": "alarm", "alarm": alarm})).await;
        assert_eq!(refused.json()["code"], "nothing_to_do", "{alarm}");
    }
    assert_eq!(it.act("take_back", json!({"was": "alarm"})).await.status, 422);
}

#[tokio::test]
async fn that_two_are_not_the_same() {
    let it = Slip::new().await;
    let other = report(&it.site, "api besar di rumah warga", "slip-key-2").await;
    let suggested = async || {
        let path = format!("{}/similar", it.incident);
        let answer = it.site.send("GET", &path, Some(&it.dispatcher), None).await.json();
        answer["similar"].as_array().unwrap().iter().any(|one| one["incident_id"] == other.as_str())
    };
    assert!(suggested().await);
    it.done("tell_apart", json!({"from": other})).await;
    assert!(!suggested().await);
    it.done("take_back", json!({"was": "tell_apart", "from": other})).await;
    assert!(suggested().await);
    let again = it.act("take_back", json!({"was": "tell_apart", "from": other})).await;
    assert_eq!(again.json()["code"], "nothing_to_do");
}

#[tokio::test]
async fn a_note_of_ones_own_which_stays_to_be_read() {
    let it = Slip::new().await;
    let noted = it.done("note", json!({"text": "salah kejadian"})).await;
    let place = noted["cursor"].as_str().unwrap().split_once(':').unwrap().1.to_owned();
    let strike = json!({"was": "note", "note": place});
    let path = format!("{}/take_back", it.incident);
    let supervisor = it.site.cookie_of(Role::Supervisor).await;
    let foreign = it.site.send("POST", &path, Some(&supervisor), Some(strike.clone())).await;
    assert_eq!(foreign.status, 403, "only who wrote it");
    it.done("take_back", strike.clone()).await;
    assert_eq!(it.row().await["notes"], 0);
    let log = it.log().await;
    let note = log.iter().find(|entry| entry["type"] == "NoteAdded").unwrap();
    assert_eq!((&note["note"], &note["struck"]), (&json!("salah kejadian"), &json!(true)));
    assert_eq!(it.act("take_back", strike).await.json()["code"], "nothing_to_do");
    for (place, status) in [("1-0", 404), ("x", 422)] {
        assert_eq!(
            it.act("take_back", json!({"was": "note", "note": place})).await.status,
            status,
            "{place}"
        );
    }
}

#[tokio::test]
async fn a_level_that_one_raised_a_moment_ago() {
    let it = Slip::about("tercium bau asap dari kebun").await;
    let before = it.row().await["level"].clone();
    assert_ne!(before, 1);
    it.done("level", json!({"level": 1, "reason": "salah tekan"})).await;
    let lower = || it.act("level", json!({"level": before, "reason": "dibatalkan"}));
    let further = it.act("level", json!({"level": 5, "reason": "dibatalkan"})).await;
    assert_eq!(further.status, 403, "to nothing but what it was");
    assert_eq!(lower().await.status, 200);
    assert_eq!(it.row().await["level"], before);
    it.done("level", json!({"level": 1, "reason": "salah tekan"})).await;
    it.site.it.clock.fast_forward(Duration::from_secs(16));
    assert_eq!(lower().await.status, 403, "lowering is the supervisor's from then on");
}
