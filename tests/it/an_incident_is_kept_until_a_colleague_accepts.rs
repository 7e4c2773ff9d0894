//! An incident handed to a colleague is kept by the first until the second accepts; it may be given back or taken back. Alarms put
//! off are so for one person, last over reload, and come back when it turns more urgent.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;
use sigap::services::accounts::Credentials;

use crate::harness::centre::person;
use crate::harness::eventually;
use crate::harness::site::{Answer, Site};

struct Room {
    site: Site,
    incident: IncidentId,
    siti: String,
    asep: String,
    lead: String,
}

impl Room {
    async fn new() -> Self {
        let site = Site::new().await;
        let incident = site.it.incident(Level::Urgent).await;
        let siti = site.cookie(&person("siti", &[Role::Dispatcher])).await;
        let asep = site.cookie(&person("asep", &[Role::Dispatcher])).await;
        let lead = site.cookie_of(Role::Supervisor).await;
        site.cookie_of(Role::CallTaker).await;
        Self { site, incident, siti, asep, lead }
    }

    async fn send(&self, who: &str, verb: &str, body: Value) -> Answer {
        let path = format!("/api/v1/incidents/{}/{verb}", self.incident);
        self.site.send("POST", &path, Some(who), Some(body)).await
    }

    async fn done(&self, who: &str, verb: &str, body: Value) {
        let answer = self.send(who, verb, body).await;
        assert_eq!(answer.status, 200, "{verb}: {}", answer.text());
    }

    /// What boards show, once they have folded it.
    async fn care(&self) -> Value {
        let board = &self.site.it.centre.board;
        let tail = self.site.it.centre.store.tail().await.unwrap().id;
        eventually("the board has folded it", async || (board.cursor().id == tail).then_some(())).await;
        let snapshot = board.snapshot(&View::Region);
        let row = snapshot.incidents.iter().find(|row| row.id == self.incident).unwrap();
        serde_json::to_value(&row.care).unwrap()
    }
}

#[tokio::test]
async fn the_first_keeps_it_until_the_second_accepts() {
    let room = Room::new().await;
    assert_eq!(room.care().await, Value::Null, "nobody has to keep it");
    room.done(&room.siti, "hand", json!({"to": "Asep", "reason": "saya istirahat"})).await;
    let care = room.care().await;
    assert_eq!((&care["keeper"]["person"], &care["handed"]["to"]), (&json!("siti"), &json!("asep")));
    for (who, verb) in
        [(&room.siti, "hand/accept"), (&room.lead, "hand/accept"), (&room.lead, "hand/give_back")]
    {
        assert_eq!(room.send(who, verb, json!({})).await.code(), "nothing_to_do", "{verb}");
    }
    room.done(&room.asep, "hand/give_back", json!({"reason": "penuh"})).await;
    let care = room.care().await;
    assert_eq!((&care["keeper"]["person"], &care["handed"]), (&json!("siti"), &Value::Null));
    room.done(&room.siti, "hand", json!({"to": "asep"})).await;
    room.done(&room.siti, "hand/withdraw", json!({})).await;
    assert_eq!(room.send(&room.asep, "hand/accept", json!({})).await.code(), "nothing_to_do");
    room.done(&room.siti, "hand", json!({"to": "asep"})).await;
    room.done(&room.asep, "hand/accept", json!({})).await;
    let care = room.care().await;
    assert_eq!((&care["keeper"]["person"], &care["handed"]), (&json!("asep"), &Value::Null));
    let path = format!("/api/v1/incidents/{}/log", room.incident);
    let log = room.site.send("GET", &path, Some(&room.lead), None).await.json();
    let told: Vec<(Value, Value, Value)> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["type"] == "CareChanged")
        .map(|entry| (entry["care"].clone(), entry["by"].clone(), entry["reason"].clone()))
        .collect();
    let line = |care: &str, by: &str, reason: Option<&str>| (json!(care), json!(by), json!(reason));
    assert_eq!(told[0], line("handed", "siti", Some("saya istirahat")));
    assert_eq!(told[1], line("given_back", "asep", Some("penuh")));
    assert_eq!(told.last().unwrap(), &line("accepted", "asep", None));
}

#[tokio::test]
async fn only_its_keeper_or_a_supervisor_hands_it_over_to_one_who_may_keep_it() {
    let room = Room::new().await;
    for to in ["nobody", "call_taker", ""] {
        let refused = room.send(&room.siti, "hand", json!({"to": to})).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["errors"][0]["field"]),
            (422, &json!("to")),
            "{to}"
        );
    }
    assert_eq!(room.send(&room.siti, "hand", json!({"to": "siti"})).await.code(), "nothing_to_do");
    room.done(&room.siti, "hand", json!({"to": "supervisor"})).await;
    room.done(&room.lead, "hand/accept", json!({})).await;
    for (verb, body) in [("hand", json!({"to": "asep"})), ("hand/withdraw", json!({}))] {
        let refused = room.send(&room.siti, verb, body).await;
        assert!(["not_your_incident", "nothing_to_do"].contains(&refused.code().as_str()), "{verb}");
    }
    assert_eq!(room.send(&room.siti, "hand", json!({"to": "asep"})).await.code(), "not_your_incident");
    room.done(&room.lead, "hand", json!({"to": "asep", "reason": "wilayah Anda"})).await;
    assert_eq!(room.send(&room.siti, "hand/withdraw", json!({})).await.code(), "not_your_incident");
    let taker = room
        .site
        .it
        .centre
        .accounts
        .sign_in(&Credentials::new("call_taker", crate::harness::site::PASSWORD))
        .await;
    let taker = format!("sigap={}.{}", room.site.it.centre.region(), taker.unwrap().token);
    assert_eq!(room.send(&taker, "hand", json!({"to": "asep"})).await.code(), "forbidden");
    // Once it is over nobody takes it.
    room.done(&room.lead, "reject", json!({"reason": "iseng"})).await;
    assert_eq!(room.send(&room.asep, "hand/accept", json!({})).await.code(), "incident_over");
}

#[tokio::test]
async fn alarms_put_off_are_so_for_one_and_shown_to_all() {
    let room = Room::new().await;
    for (body, field) in [
        (json!({"minutes": 61, "reason": "x"}), "minutes"),
        (json!({"minutes": 5}), "reason"),
        (json!({"minutes": 5, "reason": " "}), "reason"),
    ] {
        let refused = room.send(&room.siti, "shelve", body).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["errors"][0]["field"]), (422, &json!(field)));
    }
    assert_eq!(room.send(&room.siti, "shelve", json!({"minutes": 0})).await.code(), "nothing_to_do");
    let until = room.site.it.clock.now().saturating_add(jiff::SignedDuration::from_mins(5)).unwrap();
    room.done(&room.siti, "shelve", json!({"minutes": 5, "reason": "menunggu air surut"})).await;
    assert_eq!(room.care().await["shelved"], json!([{"by": "siti", "until": until}]));
    room.done(&room.asep, "shelve", json!({"minutes": 10, "reason": "sama"})).await;
    assert_eq!(room.care().await["shelved"].as_array().unwrap().len(), 2);
    room.done(&room.asep, "shelve", json!({"minutes": 0})).await;
    assert_eq!(room.care().await["shelved"], json!([{"by": "siti", "until": until}]));
    // What turns more urgent is heard again by everybody; what turns less so is not.
    room.site.it.clock.fast_forward(Duration::from_secs(30));
    room.done(&room.lead, "level", json!({"level": 4, "reason": "surut"})).await;
    assert_eq!(room.care().await["shelved"].as_array().unwrap().len(), 1);
    room.done(&room.lead, "level", json!({"level": 1, "reason": "ada yang hanyut"})).await;
    assert_eq!(room.care().await, Value::Null);
}

#[tokio::test]
async fn agencies_and_crews_are_not_told_who_keeps_it() {
    let room = Room::new().await;
    room.done(&room.siti, "hand", json!({"to": "asep"})).await;
    assert_eq!(room.care().await["keeper"]["person"], "siti");
    let unit = room.site.it.unit("AMB-01").await;
    room.site.it.assign(&room.incident, &unit).await;
    room.care().await;
    for view in [View::Unit(unit), View::Agency("psc".into())] {
        let snapshot = room.site.it.centre.board.snapshot(&view);
        assert_eq!((snapshot.incidents.len(), &snapshot.incidents[0].care), (1, &None), "{view:?}");
    }
}
