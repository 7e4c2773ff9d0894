//! What belongs to no report is sealed under keys of its own, and kept for a time by its sort: calls, words between people here, their
//! reasons. Then the clock deletes the keys, the record names them and that they are gone, and no restored backup brings them back.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::domain::cursor::StreamId;
use sigap::domain::level::Level;
use sigap::domain::privacy::KeySort;

use crate::harness::centre::person;
use crate::harness::form::post;
use crate::harness::site::Site;

const DAY: Duration = Duration::from_hours(24);
const SETTINGS: &str = "[privacy]\ncalls_days = 7\nwords_days = 30\nreasons_days = 90\n";

/// Somebody with every role that this needs, signed in now.
async fn head(site: &Site, name: &str) -> String {
    site.cookie(&person(name, &[Role::Supervisor, Role::CallTaker])).await
}

async fn sent(site: &Site, who: &str, path: &str, body: Value) -> Value {
    let answer = site.send("POST", path, Some(who), Some(body)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    answer.json()
}

/// The events of these kinds, in order.
async fn events(site: &Site, kinds: &[&str]) -> Vec<Value> {
    let entries = site.it.centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
    let all = entries.iter().flat_map(|raw| {
        let entry: Value = serde_json::from_slice(&raw.data).unwrap();
        entry["events"].as_array().unwrap().clone()
    });
    all.filter(|event| kinds.contains(&event["type"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn calls_then_words_then_reasons() {
    let site = Site::with(SETTINGS).await;
    let centre = &site.it.centre;
    let unit = site.it.unit("AMB-01").await;
    crate::harness::eventually("the board knows the unit", async || {
        centre.board.read(|state| state.units.contains_key(&unit).then_some(()))
    })
    .await;
    let who = head(&site, "kepala").await;
    let told = json!({"exchange_id": "pbx-1", "number": "0812 0000 4321", "rang": "2026-03-02T02:00:00Z",
        "ended": "2026-03-02T02:00:20Z", "recording": "rec/7.wav"});
    let call = sent(&site, &who, "/api/v1/calls", told).await["id"].as_str().unwrap().to_owned();
    let talk = format!("/api/v1/units/{unit}/talk");
    sent(&site, &who, &talk, json!({"words": "Bu Warsinah di gang dua"})).await;
    sent(&site, &who, "/api/v1/watch/take", json!({})).await;
    sent(&site, &who, "/api/v1/watch/sheets", json!({"notes": "keluarga Warsinah menunggu"})).await;
    let receipt =
        post(&site.router, "/api/v1/reports", "apart-laporan", &json!({"text": "banjir"})).await.json();
    let incident = receipt["incident_id"].as_str().unwrap();
    sent(&site, &who, &format!("/api/v1/incidents/{incident}/private"), json!({"reason": "telepon balik"}))
        .await;

    assert_eq!(centre.erase_what_is_old().await.unwrap(), 0);
    assert_eq!(events(&site, &["KeysErased"]).await, Vec::<Value>::new(), "the time of none is over");
    site.it.clock.fast_forward(8 * DAY);
    let who = head(&site, "kepala-dua").await;
    centre.erase_what_is_old().await.unwrap();
    let shown = site.send("GET", &format!("/api/v1/calls/{call}"), Some(&who), None).await.json();
    assert_eq!((&shown["erased"], &shown["number_end"]), (&json!(true), &Value::Null), "{shown}");
    let line = async |who: &str| site.send("GET", &talk, Some(who), None).await.json()["lines"][0].clone();
    assert_eq!(line(&who).await["words"], "Bu Warsinah di gang dua");

    site.it.clock.fast_forward(23 * DAY);
    let who = head(&site, "kepala-tiga").await;
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(line(&who).await["words"], Value::Null);
    let reason = async |who: &str| {
        let log =
            site.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(who), None).await.json();
        let lines = log["entries"].as_array().unwrap().clone();
        lines.into_iter().find(|line| line["type"] == "PersonalDataOpened").unwrap()["reason"].clone()
    };
    assert_eq!(reason(&who).await, "telepon balik");
    site.it.clock.fast_forward(60 * DAY);
    let who = head(&site, "kepala-empat").await;
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(reason(&who).await, Value::Null);

    let found = events(&site, &["KeysErased", "KeysErasureProved"]).await;
    let told: Vec<_> =
        found.iter().map(|one| (one["type"].as_str().unwrap(), one["sort"].as_str().unwrap())).collect();
    let both = |sort| [("KeysErased", sort), ("KeysErasureProved", sort)];
    assert_eq!(told, [both("calls"), both("words"), both("reasons")].concat(), "each once, and proved");
    assert_eq!((&found[2]["keys"].as_array().unwrap().len(), &found[3]["keys"]), (&2, &json!(2)));
    for event in found.iter().filter(|event| event["type"] == "KeysErased") {
        for key in event["keys"].as_array().unwrap() {
            let of = key.as_str().unwrap().into();
            assert_eq!(centre.store.wrapped_keys(std::slice::from_ref(&of)).await.unwrap(), [None]);
            assert!(centre.erased.has(&of, true), "named outside Redis");
        }
    }
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(events(&site, &["KeysErased"]).await.len(), 3, "once");
    let none = centre.store.log_looked_through(KeySort::Calls).await.unwrap();
    assert!(none > StreamId::default(), "it goes on from where it was");
    assert!(centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn holds_keep_what_is_of_their_own_time_however_many_there_are() {
    let site = Site::with(SETTINGS).await;
    let centre = &site.it.centre;
    let who = head(&site, "kepala").await;
    let told = json!({"exchange_id": "pbx-1", "number": "0812 0000 4321", "rang": "2026-03-02T02:00:00Z"});
    let before = sent(&site, &who, "/api/v1/calls", told).await["id"].as_str().unwrap().to_owned();
    site.it.clock.fast_forward(2 * DAY);
    let supervisor = Asker::Person(person("kepala", &[Role::Supervisor]));
    // More than are listed, and looked up at once.
    for _ in 0..501 {
        let incident = site.it.incident(Level::Urgent).await;
        centre.set_hold(&supervisor, (&incident, true), "perkara", None).await.unwrap();
    }
    let (listed, all) = centre.holds().await.unwrap();
    assert_eq!((listed.len(), all), (500, 501));
    let who = head(&site, "kepala-dua").await;
    let told = json!({"exchange_id": "pbx-2", "number": "0812 0000 4322", "rang": "2026-03-04T02:00:00Z"});
    let during = sent(&site, &who, "/api/v1/calls", told).await["id"].as_str().unwrap().to_owned();

    site.it.clock.fast_forward(8 * DAY);
    let who = head(&site, "kepala-tiga").await;
    centre.erase_what_is_old().await.unwrap();
    let erased = async |call: &str, who: &str| {
        site.send("GET", &format!("/api/v1/calls/{call}"), Some(who), None).await.json()["erased"].clone()
    };
    assert_eq!(erased(&before, &who).await, json!(true), "it is older than whatever is held");
    assert_eq!(erased(&during, &who).await, json!(false));
    for incident in centre.store.held_incidents().await.unwrap() {
        centre.set_hold(&supervisor, (&incident, false), "selesai", None).await.unwrap();
    }
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(erased(&during, &who).await, json!(true), "when the last of them was lifted");
}
