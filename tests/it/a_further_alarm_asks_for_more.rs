//! A further alarm asks for more than the plan sends first: recommendations are those of its plan from then on, and the
//! board, the log and the row say so.

use serde_json::{Value, json};
use sigap::domain::access::Role;

use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

struct Fire {
    site: Site,
    dispatcher: String,
    incident: String,
}

impl Fire {
    async fn new() -> Self {
        let site = Site::new().await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let body = json!({"text": "rumah terbakar, api besar", "kind": "fire", "place": {"lat": -6.9, "lon": 107.6}});
        let told = post(&site.router, "/api/v1/reports", "fire-key-1", &body).await.json();
        let incident = format!("/api/v1/incidents/{}", told["incident_id"].as_str().unwrap());
        Self { site, dispatcher, incident }
    }

    async fn raise(&self, alarm: u8) -> Answer {
        let path = format!("{}/alarm", self.incident);
        self.site.send("POST", &path, Some(&self.dispatcher), Some(json!({"alarm": alarm}))).await
    }

    async fn get(&self, path: &str) -> Value {
        let path = format!("{}{path}", self.incident);
        self.site.send("GET", &path, Some(&self.dispatcher), None).await.json()
    }

    /// How many units each line of the plan wants.
    async fn wanted(&self) -> Vec<(String, u64)> {
        let plan = self.get("/recommendations").await["plan"].as_array().unwrap().clone();
        plan.iter()
            .map(|line| (line["need"][0].as_str().unwrap().to_owned(), line["count"].as_u64().unwrap()))
            .collect()
    }
}

fn lines(all: &[(&str, u64)]) -> Vec<(String, u64)> {
    all.iter().map(|(need, count)| ((*need).to_owned(), *count)).collect()
}

#[tokio::test]
async fn of_its_own_plan() {
    let it = Fire::new().await;
    assert_eq!(it.wanted().await, lines(&[("fire", 2), ("ambulance", 1)]));
    let raised = it.raise(2).await;
    assert_eq!(raised.status, 200, "{}", raised.text());
    assert_eq!(it.wanted().await, lines(&[("fire", 4), ("ambulance", 1), ("police", 1)]));
    it.raise(4).await;
    let fourth = it.wanted().await;
    assert_eq!(
        fourth,
        lines(&[("fire", 12), ("ambulance", 3), ("police", 1), ("rescue", 2)]),
        "the last step again"
    );

    assert_eq!(it.get("").await["incident"]["alarm"], 4);
    let log = it.get("/log").await;
    let raised: Vec<&Value> =
        log["entries"].as_array().unwrap().iter().filter(|entry| entry["type"] == "AlarmRaised").collect();
    assert_eq!(raised.iter().map(|entry| entry["alarm"].as_u64()).collect::<Vec<_>>(), [Some(2), Some(4)]);
    it.site.it.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn and_never_of_a_lower_one() {
    let it = Fire::new().await;
    it.raise(3).await;
    for alarm in [2, 3] {
        let again = it.raise(alarm).await;
        assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "nothing_to_do"));
    }
    for alarm in [0, 1, 6] {
        let odd = it.raise(alarm).await;
        assert_eq!((odd.status.as_u16(), odd.code().as_str()), (422, "invalid"), "{}", odd.text());
    }
    let auditor = it.site.cookie_of(Role::Auditor).await;
    let path = format!("{}/alarm", it.incident);
    let refused = it.site.send("POST", &path, Some(&auditor), Some(json!({"alarm": 4}))).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    let path = format!("{}/reject", it.incident);
    it.site.send("POST", &path, Some(&it.dispatcher), Some(json!({"reason": "palsu"}))).await;
    let over = it.raise(5).await;
    assert_eq!((over.status.as_u16(), over.code().as_str()), (409, "incident_over"));
}
