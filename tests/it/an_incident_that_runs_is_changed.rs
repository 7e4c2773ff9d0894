//! What is known of an incident that runs can be changed: its place, kind, head-counts and answers. The rules judge it again
//! with all that was told, a level set by hand stays, crews are told, the reports stay as they were, and it can be taken back.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::assignment::Step;
use sigap::domain::changed::{ChangedSince, FactPart, FactsChange};
use sigap::domain::command::Command;
use sigap::domain::cursor::StreamId;
use sigap::domain::decide::Refusal;
use sigap::domain::level::Level;
use sigap::domain::message::{What, messages};

use crate::harness::centre::{person, triage};
use crate::harness::form::post;
use crate::harness::site::{Answer, Site};
use crate::harness::world::{World, supervisor};

struct Running {
    site: Site,
    taker: String,
    path: String,
}

impl Running {
    async fn of(told: Value) -> Self {
        let site = Site::new().await;
        let taker = site.cookie_of(Role::CallTaker).await;
        let told = post(&site.router, "/api/v1/reports", "change-key-1", &told).await.json();
        let path = format!("/api/v1/incidents/{}", told["incident_id"].as_str().unwrap());
        Self { site, taker, path }
    }

    async fn send(&self, verb: &str, body: Value) -> Answer {
        self.by(&self.taker, verb, body).await
    }

    async fn by(&self, who: &str, verb: &str, body: Value) -> Answer {
        self.site.send("POST", &format!("{}/{verb}", self.path), Some(who), Some(body)).await
    }

    async fn change(&self, body: Value) -> Value {
        let answer = self.send("facts", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.row().await
    }

    async fn get(&self, more: &str) -> Value {
        self.site.send("GET", &format!("{}{more}", self.path), Some(&self.taker), None).await.json()
    }

    async fn row(&self) -> Value {
        self.get("").await["incident"].clone()
    }
}

fn quiet() -> Value {
    json!({"text": "ada orang jatuh di pasar", "place": {"lat": -6.9, "lon": 107.6}, "people": {"affected": 1}})
}

#[tokio::test]
async fn its_counts_and_the_rules_judge_it_again() {
    let it = Running::of(quiet()).await;
    let before = it.row().await;
    let row = it
        .change(json!({"people": {"injured": 12, "trapped": 2}, "vulnerable": ["child"], "since": "turned"}))
        .await;
    assert_eq!(row["people"], json!({"affected": 1, "injured": 12, "trapped": 2}), "what was not said stays");
    assert_eq!(row["vulnerable"], json!(["child"]));
    assert!(row["level"].as_u64() < before["level"].as_u64(), "{} then {}", before["level"], row["level"]);
    assert_eq!((&row["tier"], &row["rules_level"]), (&row["level"], &row["level"]));
    assert_eq!(row["changed"]["parts"], json!(["people", "vulnerable"]));
    assert_eq!(row["changed"]["by"], "call_taker");
    let report = &it.get("").await["reports"][0];
    assert_eq!(report["level"], before["level"], "what was told stays as it was told");
    let back = it.change(json!({"people": {"injured": 0, "trapped": 0}, "vulnerable": []})).await;
    assert_eq!(back["level"], before["level"], "and less urgent when it is less");
}

#[tokio::test]
async fn its_place_which_stays_sealed_and_counts_for_whom_to_send() {
    let it = Running::of(quiet()).await;
    let far = json!({"place": {"lat": -6.6, "lon": 106.8}, "place_text": "belakang stasiun lama", "since": "wrong",
        "reason": "salah dengar"});
    let row = it.change(far).await;
    let near = |name: &str, to: f64| (row["place"][name].as_f64().unwrap() - to).abs() < 0.01;
    assert!(near("lat", -6.6) && near("lon", 106.8), "{}", row["place"]);
    let log = it.get("/log").await;
    let entry = log["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&entry["type"], &entry["reason"]), (&json!("FactsChanged"), &json!("salah dengar")));
    assert_eq!((&entry["parts"], &entry["since"]), (&json!(["place"]), &json!("wrong")));
    assert!(entry.get("facts").is_none() && !log.to_string().contains("stasiun"), "{entry}");
    let opened = it.send("private", json!({})).await.json();
    let now = &opened["now"];
    assert_eq!((&now["place_text"], &now["lat"]), (&json!("belakang stasiun lama"), &json!(-6.6)));
    assert_eq!(opened["reports"][0]["lat"], -6.9, "the report says what its reporter said");
    for raw in it.site.it.centre.store.range(StreamId::default(), None, 1_000).await.unwrap() {
        assert!(!String::from_utf8_lossy(&raw.data).contains("stasiun"));
    }
}

#[tokio::test]
async fn its_kind_and_answers_and_what_was_told_before_still_counts() {
    let it = Running::of(json!({"text": "ibu saya sesak napas di rumah", "kind": "medical"})).await;
    let before = it.row().await;
    let row = it.change(json!({"answers": {"breathing": "no", "conscious": "no"}})).await;
    assert_ne!(before["level"], 1);
    assert_eq!(row["level"], 1);
    assert_eq!(row["changed"]["parts"], json!(["answers"]));
    let detail = it.get("").await;
    let unasked = detail["unasked"].as_array().unwrap();
    assert!(unasked.iter().all(|one| one["name"] != "breathing"), "{unasked:?}");
    let row = it.change(json!({"kind": "flood"})).await;
    assert_eq!((&row["kind"], &row["level"]), (&json!("flood"), &json!(1)), "answers stay");
    let same = it.send("facts", json!({"kind": "flood"})).await;
    assert_eq!(same.code(), "nothing_to_do");
}

#[tokio::test]
async fn a_level_set_by_hand_stays_and_the_rules_word_is_shown() {
    let it = Running::of(quiet()).await;
    let supervisor = it.site.cookie_of(Role::Supervisor).await;
    let set = it.by(&supervisor, "level", json!({"level": 2, "reason": "saya tahu tempatnya"})).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let deadline = it.row().await["deadline"].clone();
    let row = it.change(json!({"answers": {"breathing": "no", "conscious": "no"}})).await;
    assert_eq!((&row["level"], &row["rules_level"]), (&json!(2), &json!(1)));
    assert_eq!(row["deadline"], deadline);
}

#[tokio::test]
async fn it_is_taken_back_once_and_only_the_last_change() {
    let it = Running::of(quiet()).await;
    let before = it.row().await;
    it.change(json!({"people": {"injured": 12}, "place": {"lat": -6.6, "lon": 106.8}})).await;
    let last = it.change(json!({"kind": "flood"})).await["changed"]["change"].clone();
    let earlier = it.send("take_back", json!({"was": "facts", "change": 1})).await;
    assert_eq!((&last, earlier.code().as_str()), (&json!(2), "nothing_to_do"));
    let back = it.send("take_back", json!({"was": "facts", "change": 2})).await;
    assert_eq!(back.status, 200, "{}", back.text());
    let row = it.row().await;
    assert_eq!((&row["kind"], &row["people"]["injured"]), (&before["kind"], &json!(12)));
    assert_eq!(it.send("take_back", json!({"was": "facts", "change": 2})).await.code(), "nothing_to_do");
    assert_eq!(it.send("take_back", json!({"was": "facts"})).await.status, 422);
    // One alone is as if it had not been.
    it.change(json!({"people": {"injured": 3}})).await;
    it.send("take_back", json!({"was": "facts", "change": 3})).await;
    assert_eq!(it.row().await["people"]["injured"], 12);
}

#[tokio::test]
async fn by_those_who_take_calls_while_it_is_not_over() {
    let it = Running::of(quiet()).await;
    let crew = Person { unit: Some("amb-1".into()), ..person("crew", &[Role::Responder]) };
    let crew = it.site.cookie(&crew).await;
    let auditor = it.site.cookie_of(Role::Auditor).await;
    assert_eq!(it.by(&crew, "facts", json!({"kind": "flood"})).await.status, 404);
    assert_eq!(it.by(&auditor, "facts", json!({"kind": "flood"})).await.status, 403);
    let faults = it.send("facts", json!({"kind": "x", "people": {"injured": -1}, "since": "y"})).await;
    let fields: Vec<String> = faults.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        (faults.status.as_u16(), fields),
        (422, ["since", "kind", "people.injured"].map(str::to_owned).to_vec())
    );
    let stale = it.send("facts", json!({"kind": "flood", "version": 77})).await;
    assert_eq!(stale.code(), "version_conflict");
    let dispatcher = it.site.cookie_of(Role::Dispatcher).await;
    it.by(&dispatcher, "close", json!({"disposition": "not_needed"})).await;
    assert_eq!(it.send("facts", json!({"kind": "flood"})).await.code(), "incident_over");
}

#[test]
fn each_crew_that_is_bound_is_told_and_what_was_called_safe_is_not_known_elsewhere() {
    let mut world = World::new();
    let id = world.told(1, Level::Urgent, Some(1));
    for unit in ["AMB-1", "POL-2"] {
        world.sends(unit, &id).unwrap();
    }
    let recall = Command::TakeStep {
        assignment: sigap::domain::ids::AssignmentId::nth(&id, 2),
        step: Step::Recalled,
        said_at: None,
        on_behalf: false,
        result: None,
        reason: None,
    };
    world.does(&supervisor(), &recall).unwrap();
    world
        .does(&supervisor(), &Command::CallScene { incident: id.clone(), safe: true, version: None })
        .unwrap();
    let mut change = FactsChange {
        facts: world.doc(&id).facts(),
        parts: vec![FactPart::People],
        since: ChangedSince::Told,
        reason: None,
    };
    change.facts.people.affected = Some(4);
    let command = |change: &FactsChange| Command::ChangeFacts {
        incident: id.clone(),
        change: Box::new(change.clone()),
        version: None,
    };
    let before = world.state.clone();
    world.does(&supervisor(), &command(&change)).unwrap();
    assert!(world.doc(&id).scene.is_some_and(|scene| scene.safe), "the same place");
    let told = messages(world.log.last().unwrap(), &before, &world.state);
    assert!(
        matches!(&told[..], [one] if matches!(&one.what, What::FactsChanged { unit, .. } if unit.as_str() == "AMB-1")),
        "{told:?}"
    );
    change.parts = vec![FactPart::Place];
    world.does(&supervisor(), &command(&change)).unwrap();
    assert!(world.doc(&id).scene.is_none());
    change.parts.clear();
    assert_eq!(world.does(&supervisor(), &command(&change)), Err(Refusal::NothingToDo));
}

#[test]
fn a_place_in_the_queue_that_was_set_since_is_not_taken_back_with_it() {
    let mut world = World::new();
    let id = world.told(1, Level::Scheduled, None);
    let queue = world.doc(&id).queue;
    let mut change = FactsChange {
        facts: world.doc(&id).facts(),
        parts: vec![FactPart::Answers],
        since: ChangedSince::Told,
        reason: None,
    };
    change.facts.triage = triage(Level::VeryUrgent);
    let command = Command::ChangeFacts { incident: id.clone(), change: Box::new(change), version: None };
    let back = |change| Command::TakeBack {
        incident: id.clone(),
        slip: sigap::domain::slip::Slip::Facts { change },
        version: None,
    };
    world.does(&supervisor(), &command).unwrap();
    assert_eq!(world.doc(&id).queue.tier, 2);
    world.does(&supervisor(), &back(1)).unwrap();
    assert_eq!((world.doc(&id).queue, world.doc(&id).level()), (queue, Level::Scheduled));
    world.does(&supervisor(), &command).unwrap();
    let set = Command::SetLevel {
        incident: id.clone(),
        level: Level::Critical,
        reason: crate::harness::world::words(),
        version: None,
        on_call: Vec::new(),
    };
    world.does(&supervisor(), &set).unwrap();
    world.does(&supervisor(), &back(2)).unwrap();
    assert_eq!((world.doc(&id).queue.tier, world.doc(&id).level()), (1, Level::Critical));
}
