//! Many hurt: the system proposes, a person declares; from then on it stays at level 1, and crews on the scene tag
//! patients, each once under what stands on the tag.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};

use crate::harness::centre::person;
use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

struct Crash {
    site: Site,
    dispatcher: String,
    crew: String,
    incident: String,
}

impl Crash {
    /// A crash as `people` tell it, with a crew on the scene.
    async fn new(people: Value) -> Self {
        let site = Site::new().await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let unit = site.it.unit("AMB-01").await;
        let crew = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
        let crew = site.cookie(&crew).await;
        let body = json!({"text": "tabrakan, beberapa luka ringan", "kind": "traffic", "people": people,
            "place": {"lat": -6.9, "lon": 107.6}});
        let told = post(&site.router, "/api/v1/reports", "crash-key-1", &body).await.json();
        let incident = format!("/api/v1/incidents/{}", told["incident_id"].as_str().unwrap());
        let it = Self { site, dispatcher, crew, incident };
        let sent = it.dispatch("assignments", json!({"unit_id": unit.as_str()})).await.json();
        let assignment = sent["assignment_id"].as_str().unwrap();
        for verb in ["accept", "en_route", "on_scene"] {
            let path = format!("/api/v1/assignments/{assignment}/{verb}");
            let step = it.site.send("POST", &path, Some(&it.crew), Some(json!({}))).await;
            assert_eq!(step.status, 200, "{}", step.text());
        }
        it
    }

    async fn dispatch(&self, verb: &str, body: Value) -> Answer {
        let path = format!("{}/{verb}", self.incident);
        self.site.send("POST", &path, Some(&self.dispatcher), Some(body)).await
    }

    async fn tag(&self, cookie: &str, tag: &str, category: &str) -> Answer {
        let (path, body) = (format!("{}/patients", self.incident), json!({"tag": tag, "category": category}));
        self.site.send("POST", &path, Some(cookie), Some(body)).await
    }

    async fn detail(&self) -> Value {
        self.site.send("GET", &self.incident, Some(&self.dispatcher), None).await.json()
    }
}

#[tokio::test]
async fn and_proposed_from_ten_on() {
    let few = Crash::new(json!({"injured": 9})).await;
    assert_eq!(few.detail().await["incident"].get("mass_casualty"), None);
    let many = Crash::new(json!({"injured": 10})).await;
    assert_eq!(many.detail().await["incident"]["mass_casualty"], "proposed");
    let early = many.tag(&many.crew, "A-1", "immediate").await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "not_mass_casualty"));
}

#[tokio::test]
async fn then_it_stays_at_level_1_until_it_is_over() {
    let it = Crash::new(json!({"injured": 3})).await;
    let level = it.detail().await["incident"]["level"].as_u64().unwrap();
    assert!(level > 1);
    let declared = it.dispatch("mass_casualty", json!({"on": true})).await;
    assert_eq!(declared.status, 200, "{}", declared.text());
    let row = it.detail().await["incident"].clone();
    assert_eq!(
        (row["level"].as_u64(), row["tier"].as_u64(), &row["mass_casualty"]),
        (Some(1), Some(1), &json!("declared"))
    );
    let again = it.dispatch("mass_casualty", json!({"on": true})).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "nothing_to_do"));
    let supervisor = it.site.cookie_of(Role::Supervisor).await;
    let path = format!("{}/level", it.incident);
    it.site
        .send("POST", &path, Some(&supervisor), Some(json!({"level": 4, "reason": "sudah terkendali"})))
        .await;
    assert_eq!(it.detail().await["incident"]["level"], 1, "whatever level a person sets");
    let over = it.dispatch("mass_casualty", json!({"on": false})).await;
    assert_eq!(over.status, 200, "{}", over.text());
    let row = it.detail().await["incident"].clone();
    assert_eq!((&row["mass_casualty"], row["level"].as_u64()), (&json!("over"), Some(4)));
    it.site.it.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn and_each_patient_has_one_tag_with_the_newest_category() {
    let it = Crash::new(json!({"injured": 12})).await;
    let path = format!("{}/mass_casualty", it.incident);
    let declared = it.site.send("POST", &path, Some(&it.crew), Some(json!({"on": true}))).await;
    assert_eq!(declared.status, 200, "a crew on the scene may: {}", declared.text());
    for (tag, category) in [("a-1", "delayed"), (" A-2 ", "minor"), ("A-3", "deceased"), ("A-1", "immediate")]
    {
        let tagged = it.tag(&it.crew, tag, category).await;
        assert_eq!(tagged.status, 200, "{}", tagged.text());
    }
    it.tag(&it.dispatcher, "B-1", "immediate").await;
    let detail = it.detail().await;
    assert_eq!(detail["incident"]["tags"], json!({"immediate": 2, "delayed": 0, "minor": 1, "deceased": 1}));
    let patients: Vec<(&str, &str, Option<&str>)> = detail["patients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["tag"].as_str().unwrap(), one["category"].as_str().unwrap(), one["unit"].as_str()))
        .collect();
    let by = Some("amb-01");
    let expected =
        [("A-1", "immediate", by), ("A-2", "minor", by), ("A-3", "deceased", by), ("B-1", "immediate", None)];
    assert_eq!(patients, expected);
    for tag in ["", "   ", "no name", "1234567890123", "é"] {
        let odd = it.tag(&it.crew, tag, "minor").await;
        assert_eq!((odd.status.as_u16(), odd.code().as_str()), (422, "invalid"), "{tag}: {}", odd.text());
    }
    let same = it.tag(&it.crew, "A-1", "immediate").await;
    assert_eq!((same.status.as_u16(), same.code().as_str()), (409, "nothing_to_do"));
    let taker = it.site.cookie_of(Role::CallTaker).await;
    assert_eq!(it.tag(&taker, "C-1", "minor").await.status, 403);
    it.site.it.centre.store.verify().await.unwrap().unwrap();
}
