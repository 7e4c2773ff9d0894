//! What reporters tell after their report was taken is as secret as the report: the timeline says that something came, and the words
//! come with the opening that is on record. A crew is not shown the number of somebody whom a call would put in danger.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;
use sigap::domain::wishes::Contact;
use sigap::services::privacy::BreachAsk;

use crate::harness::centre::{person, triage};
use crate::harness::form::{post, submit};
use crate::harness::site::{Answer, Site};

/// Told with the form that is sent a second time under its key.
const SECRETS: [&str; 4] = ["pintu belakang", "gapura biru", "Warsinah", "811000222"];

struct Scene {
    site: Site,
    code: String,
    incident: IncidentId,
    dispatcher: String,
    crew: String,
    auditor: String,
}

impl Scene {
    async fn new(contact: &str, sent: bool) -> Self {
        let site = Site::new().await;
        let fields = |text, place| {
            [
                ("key", "0123456789abcdef"),
                ("text", text),
                ("place_text", place),
                ("lat", "-6.985123"),
                ("lon", "107.630987"),
                ("contact", contact),
            ]
        };
        let first =
            submit(&site.router, "/lapor", &fields("jalan kampung kami rusak", "belakang pasar")).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let code = first.header("content-location").split(['/', '?']).nth(2).unwrap().to_owned();
        let more = [("name", "Warsinah"), ("phone", "0811000222")];
        let again = [&fields("lewat pintu belakang", "gapura biru")[..], &more].concat();
        let again = submit(&site.router, "/lapor", &again).await;
        assert_eq!(again.status, 200, "{}", again.text());
        let incident =
            site.it.centre.incident_of_code(&ReceiptCode::parse(&code).unwrap()).await.unwrap().unwrap();
        let unit = site.it.unit("AMB-01").await;
        if sent {
            site.it.assign(&incident, &unit).await;
        }
        let crew = Person { unit: Some(unit), ..person("crew", &[Role::Responder]) };
        let crew = site.cookie(&crew).await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let auditor = site.cookie_of(Role::Auditor).await;
        Self { site, code, incident, dispatcher, crew, auditor }
    }

    async fn log(&self, who: &str) -> Value {
        let path = format!("/api/v1/incidents/{}/log", self.incident);
        let log = self.site.send("GET", &path, Some(who), None).await;
        assert_eq!(log.status, 200, "{}", log.text());
        log.json()
    }

    async fn open(&self, who: &str, body: Value) -> Answer {
        let path = format!("/api/v1/incidents/{}/private", self.incident);
        self.site.send("POST", &path, Some(who), Some(body)).await
    }

    async fn verb(&self, verb: &str, body: Value) {
        let path = format!("/api/v1/incidents/{}/{verb}", self.incident);
        let done = self.site.send("POST", &path, Some(&self.dispatcher), Some(body)).await;
        assert_eq!(done.status, 200, "{verb}: {}", done.text());
    }

    async fn openings(&self) -> usize {
        self.log(&self.dispatcher).await.to_string().matches("PersonalDataOpened").count()
    }
}

#[tokio::test]
async fn the_timeline_says_that_it_came_and_the_opening_what() {
    let it = Scene::new("call", true).await;
    for who in [&it.dispatcher, &it.crew, &it.auditor] {
        let log = it.log(who).await;
        let lines = log["entries"].as_array().unwrap();
        let line = lines.iter().find(|line| line["type"] == "FactsAdded").unwrap();
        assert_eq!(line["sealed"], true);
        for secret in SECRETS.into_iter().chain(["985123", "630987"]) {
            assert!(!log.to_string().contains(secret), "{secret}: {log}");
        }
        assert!(line.get("facts").is_none() && line.get("note").is_none(), "{line}");
    }
    let since = it.site.it.clock.now();
    assert_eq!(it.open(&it.auditor, json!({})).await.code(), "forbidden");
    assert_eq!(it.openings().await, 0);
    let opened = it.open(&it.dispatcher, json!({})).await.json();
    assert_eq!(it.openings().await, 1);
    let added = &opened["added"][0];
    assert_eq!(opened["added"].as_array().unwrap().len(), 1, "{opened}");
    assert_eq!((&added["by"], &added["report"]), (&json!("facts"), &opened["reports"][0]["id"]));
    assert_eq!(
        (&added["text"], &added["place_text"]),
        (&json!("lewat pintu belakang"), &json!("gapura biru"))
    );
    assert_eq!((&added["name"], &added["phone"]), (&json!("Warsinah"), &json!("+62811000222")));
    assert_eq!((&added["lat"], &added["lon"]), (&json!(-6.985_123), &json!(107.630_987)));
    let crew = it.open(&it.crew, json!({})).await.json();
    assert_eq!(crew["added"][0]["phone"], "+62811000222", "they may be called");
    let ask = BreachAsk {
        since,
        until: since.saturating_add(SignedDuration::from_hours(1)).unwrap(),
        account: None,
    };
    let told = it.site.it.centre.breach(&ask).await.unwrap();
    let read: Vec<&Vec<String>> = told.readings.iter().map(|one| &one.personal).collect();
    assert_eq!(
        read,
        [&["text", "place_text", "lat", "lon", "name", "phone"]; 2],
        "the record tells what was read"
    );
    it.verb("note", json!({"text": "catatan petugas"})).await;
    assert!(it.log(&it.dispatcher).await.to_string().contains("catatan petugas"), "staff's own are read");
}

#[tokio::test]
async fn a_crew_is_not_shown_the_number_of_whom_a_call_would_put_in_danger() {
    let it = Scene::new("no", true).await;
    // As it was kept before: all of it in one text, under the key of the incident's first report.
    let words = "dekat sumur\nSurti\n+62811000333";
    let facts = it.site.it.centre.seal_words(&it.incident, words).await.unwrap();
    let triage = Box::new(triage(Level::Referred));
    let command = Command::AddFacts { incident: it.incident.clone(), facts, triage, contact: Contact::Call };
    it.site.it.centre.execute(&Asker::Public, command, None).await.unwrap();
    for who in [&it.dispatcher, &it.crew, &it.auditor] {
        let log = it.log(who).await.to_string();
        assert!(!log.contains("811000") && !log.contains("sumur"), "{log}");
    }
    let crew = it.open(&it.crew, json!({})).await;
    assert!(!crew.text().contains("811000"), "{}", crew.text());
    let added = crew.json()["added"].as_array().unwrap().clone();
    assert_eq!(added.len(), 1, "not what may hold a number in its text: {added:?}");
    assert_eq!((&added[0]["text"], &added[0]["contact"]), (&json!("lewat pintu belakang"), &json!("no")));
    let whole = it.open(&it.dispatcher, json!({})).await.json();
    assert_eq!(
        (&whole["added"][0]["phone"], &whole["added"][1]["text"]),
        (&json!("+62811000222"), &json!(words))
    );
}

#[tokio::test]
async fn with_a_reason_once_it_is_over_and_what_they_say_of_the_work_too() {
    let it = Scene::new("call", false).await;
    it.verb("resolve", json!({})).await;
    let answer = format!("/api/v1/reports/{}/answer", it.code);
    let no = json!({"received": false, "text": "lubangnya masih ada"});
    assert_eq!(post(&it.site.router, &answer, "jawaban-1", &no).await.status, 200);
    it.verb("resolve", json!({})).await;
    assert_eq!(post(&it.site.router, &answer, "jawaban-2", &json!({"received": true})).await.status, 200);
    let rated = json!({"stars": 4, "text": "tetangga cepat datang"});
    let path = format!("/api/v1/reports/{}/rating", it.code);
    let rated = post(&it.site.router, &path, "jawaban-3", &rated).await;
    assert_eq!(rated.status, 200, "{}", rated.text());
    let log = it.log(&it.dispatcher).await;
    for words in ["lubangnya", "tetangga"] {
        assert!(!log.to_string().contains(words), "{words}: {log}");
    }
    let sealed = log["entries"].as_array().unwrap().iter().filter(|line| line["sealed"] == true);
    let sealed: Vec<&Value> = sealed.map(|line| &line["type"]).collect();
    assert_eq!(sealed, ["FactsAdded", "IncidentReopened", "IncidentRated"]);
    assert_eq!(it.open(&it.dispatcher, json!({})).await.code(), "reason_needed");
    assert_eq!(it.openings().await, 0);
    let opened = it.open(&it.dispatcher, json!({"reason": "telepon balik"})).await.json();
    let said: Vec<(&Value, &Value)> =
        opened["added"].as_array().unwrap().iter().map(|one| (&one["by"], &one["text"])).collect();
    let wanted = [
        (json!("facts"), json!("lewat pintu belakang")),
        (json!("reopening"), json!("lubangnya masih ada")),
        (json!("rating"), json!("tetangga cepat datang")),
    ];
    assert_eq!(said, wanted.iter().map(|(by, text)| (by, text)).collect::<Vec<_>>());
    assert_eq!(it.openings().await, 1);
}
