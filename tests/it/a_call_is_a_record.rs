//! A call is a record, kept once however often an exchange tells of it; those that nobody took, and those in which nothing was
//! said, wait until somebody called back. Its number is sealed, read on the record, and erased with its key.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::aggregate::{Key, State};
use sigap::domain::ids::CallId;
use sigap::domain::level::Level;

use crate::harness::redis::connection;
use crate::harness::site::{Answer, Site};

const NUMBER: &str = "0812 0000 4321";

struct Desk {
    site: Site,
    taker: String,
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        let taker = site.cookie_of(Role::CallTaker).await;
        Self { site, taker }
    }

    async fn send(&self, path: &str, body: Value) -> Answer {
        self.site.send("POST", &format!("/api/v1/calls{path}"), Some(&self.taker), Some(body)).await
    }

    async fn tell(&self, body: Value) -> Value {
        let answer = self.send("", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn settle(&self, call: &Value, body: Value) -> Answer {
        self.send(&format!("/{}/outcome", call["id"].as_str().unwrap()), body).await
    }

    async fn get(&self, path: &str) -> Value {
        self.site.send("GET", &format!("/api/v1/calls{path}"), Some(&self.taker), None).await.json()
    }

    /// The calls that wait, by their ids.
    async fn waiting(&self) -> Vec<Value> {
        let listed = self.get("").await;
        let ids: Vec<Value> =
            listed["calls"].as_array().unwrap().iter().map(|call| call["id"].clone()).collect();
        assert_eq!(listed["all"], ids.len());
        ids
    }
}

/// Seconds after two in the morning, when nothing of it is in the future.
fn at(s: u32) -> String {
    format!("2026-03-02T02:{:02}:{:02}Z", s / 60, s % 60)
}

fn abandoned(name: &str, rang: u32) -> Value {
    json!({"exchange_id": name, "number": NUMBER, "rang": at(rang), "ended": at(rang + 20)})
}

#[tokio::test]
async fn kept_once_and_added_to() {
    let desk = Desk::new().await;
    let first = desk.tell(json!({"exchange_id": "pbx-1", "number": NUMBER, "rang": at(0)})).await;
    assert_eq!((&first["sort"], &first["version"]), (&json!("ringing"), &json!(1)));
    let same = desk.tell(json!({"exchange_id": "pbx-1", "number": "+62 812 0000 4321", "rang": at(0)})).await;
    assert_eq!(same, first, "told again it is the same, and nothing is written");
    let taken = desk
        .tell(json!({"exchange_id": "pbx-1", "answered": at(5), "taken_by": "dewi", "rang": at(0)}))
        .await;
    assert_eq!((&taken["id"], &taken["sort"]), (&first["id"], &json!("answered")));
    let over = desk.tell(json!({"exchange_id": "pbx-1", "ended": at(60), "recording": "rec/7.wav"})).await;
    assert_eq!(
        (&over["ended"], &over["answered"], &over["taken_by"], &over["version"]),
        (&json!(at(60)), &json!(at(5)), &json!("dewi"), &json!(3)),
    );
    let opened = desk.send(&format!("/{}/private", first["id"].as_str().unwrap()), json!({})).await.json();
    assert_eq!(opened, json!({"number": "+6281200004321", "recording": "rec/7.wav", "exchange_id": "pbx-1"}));
    assert_eq!(desk.waiting().await, Vec::<Value>::new(), "a call that was taken waits for nobody");
    let other = desk.tell(json!({"exchange_id": "pbx-2", "rang": at(0)})).await;
    assert_ne!(other["id"], first["id"]);
    assert!(desk.site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn told_by_two_at_once_it_is_still_one() {
    let desk = Desk::new().await;
    let number = desk.send("", json!({"exchange_id": "pbx-1", "number": NUMBER, "rang": at(0)}));
    let end = desk.send("", json!({"exchange_id": "pbx-1", "rang": at(0), "ended": at(9)}));
    let (number, end) = tokio::join!(number, end);
    assert_eq!((number.status.as_u16(), end.status.as_u16()), (200, 200), "{} {}", number.text(), end.text());
    let call = desk.get(&format!("/{}", end.json()["id"].as_str().unwrap())).await;
    assert_eq!((&call["sort"], &call["number_end"]), (&json!("abandoned"), &json!("…321")));
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_place() {
    let desk = Desk::new().await;
    let known = json!({"exchange_id": "known", "number": NUMBER, "rang": at(10), "answered": at(20)});
    desk.tell(known).await;
    let cases = [
        (json!({"exchange_id": "x"}), 422, "rang"),
        (json!({"exchange_id": " ", "rang": at(0)}), 422, "exchange_id"),
        (json!({"exchange_id": "x", "rang": at(10), "answered": at(9)}), 422, "answered"),
        (json!({"exchange_id": "x", "rang": at(10), "ended": at(9)}), 422, "ended"),
        (json!({"exchange_id": "x", "rang": at(1), "answered": at(9), "ended": at(8)}), 422, "ended"),
        (json!({"exchange_id": "x", "rang": "2026-03-02T09:00:00Z"}), 422, "rang"),
        (json!({"exchange_id": "x", "rang": at(0), "number": "112"}), 422, "number"),
        (json!({"exchange_id": "known", "ended": at(19)}), 422, "ended"),
        (json!({"exchange_id": "known", "rang": at(11)}), 409, "rang"),
        (json!({"exchange_id": "known", "number": "0812 0000 9999"}), 409, "number"),
    ];
    for (body, status, field) in cases {
        let answer = desk.send("", body.clone()).await;
        let problem = answer.json();
        let place = problem["errors"][0]["field"].as_str().or_else(|| problem["field"].as_str());
        assert_eq!((answer.status.as_u16(), place), (status, Some(field)), "{body}: {problem}");
    }
}

#[tokio::test]
async fn only_who_takes_calls_knows_of_them() {
    let desk = Desk::new().await;
    let call = desk.tell(abandoned("pbx-1", 0)).await;
    let own = format!("/api/v1/calls/{}", call["id"].as_str().unwrap());
    let deeds = [
        ("GET", "/api/v1/calls".to_owned(), None),
        ("POST", "/api/v1/calls".to_owned(), Some(abandoned("pbx-2", 0))),
        ("GET", own.clone(), None),
        ("POST", format!("{own}/private"), Some(json!({}))),
        ("POST", format!("{own}/outcome"), Some(json!({"outcome": "no_answer_again"}))),
    ];
    for role in Role::ALL.into_iter().filter(|role| *role != Role::CallTaker) {
        let cookie = desk.site.cookie_of(role).await;
        let takes = matches!(role, Role::Dispatcher | Role::Supervisor);
        for (method, path, body) in deeds.clone() {
            let answer = desk.site.send(method, &path, Some(&cookie), body).await;
            let status = if takes { 200 } else { 403 };
            assert_eq!(answer.status, status, "{} {method} {path}: {}", role.word(), answer.text());
        }
    }
}

#[tokio::test]
async fn whoever_was_not_heard_waits_by_age_until_called_back() {
    let desk = Desk::new().await;
    let late = desk.tell(abandoned("late", 300)).await;
    let early = desk.tell(abandoned("early", 100)).await;
    let silent = desk.tell(json!({"exchange_id": "silent", "rang": at(200), "answered": at(203)})).await;
    assert_eq!(desk.waiting().await, [early["id"].clone(), late["id"].clone()]);
    let early_back = json!({"outcome": "called_back"});
    assert_eq!(desk.settle(&silent, early_back.clone()).await.code(), "call_not_waiting");
    assert_eq!(desk.settle(&silent, json!({"outcome": "silent"})).await.json()["sort"], "silent");
    assert_eq!(desk.settle(&late, json!({"outcome": "silent"})).await.code(), "call_not_waiting");
    assert_eq!(desk.waiting().await, [early["id"].clone(), silent["id"].clone(), late["id"].clone()]);
    let tried = desk.settle(&early, json!({"outcome": "no_answer_again"})).await.json();
    assert_eq!((&tried["tried"], &tried["task"]), (&json!(1), &json!(true)), "it still waits");
    let back = desk.settle(&early, early_back.clone()).await.json();
    assert_eq!(
        (&back["outcome"], &back["settled_by"], &back["task"]),
        (&json!("called_back"), &json!("call_taker"), &json!(false)),
    );
    assert_eq!(desk.settle(&early, early_back).await.code(), "call_not_waiting");
    assert_eq!(desk.settle(&late, json!({"outcome": "wrong_number"})).await.status, 200);
    let incident = desk.site.it.incident(Level::Urgent).await;
    assert_eq!(desk.settle(&silent, json!({"outcome": "report"})).await.status, 422);
    let nowhere = json!({"outcome": "report", "incident_id": "32-none"});
    assert_eq!(desk.settle(&silent, nowhere).await.code(), "not_found");
    let led = desk.settle(&silent, json!({"outcome": "report", "incident_id": incident})).await.json();
    assert_eq!(led["led_to"], incident.as_str());
    assert_eq!(desk.waiting().await, Vec::<Value>::new());
    let store = &desk.site.it.centre.store;
    assert!(store.verify().await.unwrap().is_ok());
    let before = store.image().await.unwrap();
    store.rebuild().await.unwrap().unwrap();
    assert_eq!(store.image().await.unwrap(), before, "the log says the same");
}

#[tokio::test]
async fn its_number_is_sealed_read_on_record_and_erased_for_good() {
    let desk = Desk::new().await;
    let call = desk.tell(abandoned("pbx-9", 0)).await;
    let id = CallId::from(call["id"].as_str().unwrap());
    assert_eq!(desk.get("").await["calls"][0]["number_end"], "…321", "only its end is shown");
    let store = &desk.site.it.centre.store;
    let opened = desk.send(&format!("/{id}/private"), json!({})).await.json();
    assert_eq!(opened["number"], "+6281200004321");
    let entries = store.trails(&[id.as_str()], 10).await.unwrap();
    let openings = entries.iter().filter_map(|read| read.entry.as_ref());
    let on_record: Vec<String> = openings.map(|entry| serde_json::to_string(entry).unwrap()).collect();
    assert_eq!(on_record.len(), 2, "that it was told of, and that it was read");
    assert!(on_record.iter().any(|entry| entry.contains("number_opened") && entry.contains("call_taker")));
    assert!(!on_record.iter().any(|entry| entry.contains("4321") || entry.contains("pbx-9")));
    let mut state = State::default();
    store.load(&mut state, &[Key::Call(id.clone())], None).await.unwrap();
    let sealed = state.calls[&id].doc.clone().unwrap().sealed.unwrap();
    let gone = store.keys.personal_key(sealed.key_of.as_str());
    let mut redis = connection(&desk.site.it.redis_url()).await;
    let erased: u64 = redis::cmd("DEL").arg(gone).query_async(&mut redis).await.unwrap();
    assert_eq!(erased, 1);
    let after = desk.get(&format!("/{id}")).await;
    assert_eq!((&after["number_end"], &after["erased"]), (&Value::Null, &json!(true)));
    let opened = desk.send(&format!("/{id}/private"), json!({})).await.json();
    assert_eq!(opened["number"], Value::Null);
    desk.tell(abandoned("pbx-9", 0)).await;
    assert_eq!(desk.get(&format!("/{id}")).await["number_end"], Value::Null, "told again it stays erased");
}
