//! What a crew asks of its centre stands on every board until a person has seen to it and it is done, or the crew withdraws it;
//! of each kind one at a time. An alarm that nobody has seen cannot be put out.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::ids::UnitId;
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

struct Crew {
    site: Site,
    unit: UnitId,
    phone: String,
    dispatcher: String,
}

impl Crew {
    async fn new() -> Self {
        let site = Site::new().await;
        let unit = site.it.unit("AMB-01").await;
        let who = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
        let (phone, dispatcher) = (site.cookie(&who).await, site.cookie_of(Role::Dispatcher).await);
        Self { site, unit, phone, dispatcher }
    }

    async fn says(&self, who: &str, what: &str, body: Value) -> Answer {
        let path = format!("/api/v1/units/{}/needs/{what}", self.unit);
        self.site.send("POST", &path, Some(who), Some(body)).await
    }

    /// What boards show.
    async fn shown(&self) -> Value {
        let units = self.site.send("GET", "/api/v1/units", Some(&self.dispatcher), None).await.json();
        let of = |row: &&Value| row["id"] == self.unit.as_str();
        units["units"].as_array().unwrap().iter().find(of).unwrap()["needs"].clone()
    }
}

#[tokio::test]
async fn an_emergency_is_seen_before_it_is_settled() {
    let it = Crew::new().await;
    assert_eq!(it.says(&it.phone, "emergency", json!({})).await.status, 200);
    assert_eq!(it.shown().await[0]["need"], "emergency");
    assert_eq!(it.says(&it.phone, "emergency", json!({})).await.code(), "nothing_to_do");
    assert_eq!(it.says(&it.dispatcher, "emergency/settled", json!({})).await.code(), "need_not_taken");
    // Nobody puts out their own alarm in the centre's name.
    assert_eq!(it.says(&it.phone, "emergency/taken", json!({})).await.status, 403);
    assert_eq!(it.says(&it.dispatcher, "emergency/taken", json!({})).await.status, 200);
    assert_eq!(it.shown().await[0]["taken"]["by"], "dispatcher");
    assert_eq!(it.says(&it.dispatcher, "emergency/taken", json!({})).await.code(), "nothing_to_do");
    assert_eq!(it.says(&it.dispatcher, "emergency/settled", json!({})).await.status, 200);
    assert_eq!(it.shown().await, Value::Null);
    // The next one is a new one, and withdrawn it is gone.
    assert_eq!(it.says(&it.phone, "emergency", json!({})).await.status, 200);
    assert_eq!(it.says(&it.dispatcher, "emergency/settled", json!({})).await.code(), "need_not_taken");
    assert_eq!(it.says(&it.phone, "emergency/withdrawn", json!({})).await.status, 200);
    assert_eq!(it.shown().await, Value::Null);
}

#[tokio::test]
async fn what_is_about_an_incident_needs_one_and_stands_in_its_timeline() {
    let it = Crew::new().await;
    let more = json!({"capabilities": ["fire", "rescue"], "reason": "api merembet ke gudang"});
    for what in ["more_units", "reporter"] {
        assert_eq!(it.says(&it.phone, what, json!({})).await.code(), "not_on_incident", "{what}");
    }
    let id = it.site.it.incident(Level::Urgent).await;
    it.site.it.assign(&id, &it.unit).await;
    assert_eq!(it.says(&it.phone, "more_units", more).await.status, 200);
    assert_eq!(it.says(&it.phone, "reporter", json!({})).await.status, 200);
    let shown = it.shown().await;
    assert_eq!(shown[0]["capabilities"], json!(["fire", "rescue"]));
    assert_eq!((&shown[0]["incident"], shown[1]["need"].as_str()), (&json!(id), Some("reporter")));
    // The words are sealed: no row has them, the timeline has, for those who may.
    assert!(!shown.to_string().contains("gudang"));
    let log = it.site.send("GET", &format!("/api/v1/incidents/{id}/log"), Some(&it.dispatcher), None).await;
    let asked =
        log.json()["entries"].as_array().unwrap().iter().find(|one| one["need"] == "more_units").cloned();
    assert_eq!(asked.unwrap()["reason"], "api merembet ke gudang");
    // It outlives the sending, so that nothing asked for is forgotten.
    let clear = format!("/api/v1/assignments/{id}.1/recall");
    assert_eq!(it.site.send("POST", &clear, Some(&it.dispatcher), Some(json!({}))).await.status, 200);
    assert_eq!(it.says(&it.dispatcher, "more_units/taken", json!({})).await.status, 200);
    assert_eq!(it.says(&it.dispatcher, "more_units/settled", json!({})).await.status, 200);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_another_crew_does_not_exist() {
    let it = Crew::new().await;
    let other = Person { unit: Some("res-99".into()), ..person("other", &[Role::Responder]) };
    let other = it.site.cookie(&other).await;
    assert_eq!(it.says(&other, "emergency", json!({})).await.status, 404);
    for (what, body) in [
        ("emergency", json!({"reason": "x"})),
        ("reporter", json!({"capabilities": ["fire"]})),
        ("more_units", json!({"capabilities": ["unknown"]})),
        ("more_units", json!({"capabilities": vec!["fire"; 7]})),
    ] {
        assert_eq!(it.says(&it.phone, what, body.clone()).await.status, 422, "{what} {body}");
    }
    assert_eq!(it.shown().await, Value::Null);
}
