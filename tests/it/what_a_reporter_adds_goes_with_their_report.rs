//! What somebody tells later is sealed under the key of their own report, also where that is part of another's incident: erasing their
//! report takes it along, and erasing the other's leaves it.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::code::ReceiptCode;
use sigap::domain::decide::Refusal;
use sigap::domain::event::Event;
use sigap::domain::ids::IncidentId;
use sigap::services::ServiceError;
use sigap::services::intake::Said;

use crate::harness::form::{between, open, post, submit};
use crate::harness::site::Site;

struct Told {
    code: String,
    report: String,
    incident: String,
}

async fn told(site: &Site, n: u32, text: &str) -> Told {
    let body = json!({"text": text, "place": {"lat": -6.9, "lon": 107.6}});
    let receipt = post(&site.router, "/api/v1/reports", &format!("dua-pelapor-{n}"), &body).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap().to_owned();
    Told { code: word("code"), report: word("report_id"), incident: word("incident_id") }
}

struct Scene {
    site: Site,
    head: String,
    first: Told,
    second: Told,
}

impl Scene {
    /// Two reports of one incident; both tellers told more, and it is over.
    async fn new() -> Self {
        let site = Site::new().await;
        let head = site.cookie_of(Role::Supervisor).await;
        let first = told(&site, 1, "rumah roboh").await;
        let second = told(&site, 2, "pohon tumbang menimpa mobil").await;
        let it = Self { site, head, first, second };
        it.verb("attach", json!({"report_id": it.second.report})).await;
        it.adds(&it.first, "kata Asep").await;
        it.adds(&it.second, "kata Beni").await;
        it.verb("reject", json!({"reason": "ganda"})).await;
        it
    }

    async fn verb(&self, verb: &str, body: Value) {
        let path = format!("/api/v1/incidents/{}/{verb}", self.first.incident);
        let done = self.site.send("POST", &path, Some(&self.head), Some(body)).await;
        assert_eq!(done.status, 200, "{verb}: {}", done.text());
    }

    async fn adds(&self, who: &Told, words: &str) {
        let path = format!("/status/{}", who.code);
        let page = open(&self.site.router, &path).await.text();
        let key = format!("m{}", between(&page, "name=\"key\" value=\"m", "\""));
        let fields = [("key", key.as_str()), ("said", "more"), ("words", words)];
        let added = submit(&self.site.router, &path, &fields).await;
        assert_eq!(added.status, 303, "{}", added.text());
    }

    async fn erase(&self, who: &Told) {
        let path = format!("/api/v1/reports/{}/erase", who.code);
        let why = json!({"ground": "request", "reason": "surat pemohon"});
        let erased = self.site.send("POST", &path, Some(&self.head), Some(why)).await;
        assert_eq!(erased.status, 200, "{}", erased.text());
        self.site.it.centre.sweep_erased().await.unwrap();
    }

    /// What of it still opens, by whatever key.
    async fn left(&self) -> Vec<String> {
        let path = format!("/api/v1/incidents/{}/private", self.first.incident);
        let body = json!({"reason": "pemeriksaan"});
        let opened = self.site.send("POST", &path, Some(&self.head), Some(body)).await.json();
        let empty = Vec::new();
        let shown = opened["added"].as_array().unwrap_or(&empty);
        let shown: Vec<String> = shown.iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect();
        let incident = IncidentId(self.first.incident.clone());
        let entries = self.site.it.centre.store.timeline(&[incident], 100).await.unwrap();
        let mut tellers = Vec::new();
        for entry in entries.into_iter().filter_map(|log| log.entry) {
            tellers.extend(entry.events.into_iter().filter_map(|event| match event {
                Event::FactsAdded { facts, .. } => Some(facts.key_of.to_string()),
                _ => None,
            }));
        }
        assert_eq!(tellers, [self.first.report.as_str(), self.second.report.as_str()]);
        shown.into_iter().map(|text| text.trim().to_owned()).collect()
    }
}

#[tokio::test]
async fn erasing_it_takes_along_what_its_teller_added_to_anothers_incident() {
    let it = Scene::new().await;
    assert_eq!(it.left().await, ["kata Asep", "kata Beni"]);
    it.erase(&it.second).await;
    assert_eq!(it.left().await, ["kata Asep"]);
    let code = ReceiptCode::parse(&it.second.code).unwrap();
    let refused = it.site.it.centre.tell(&code, Said::Stars(1), Some("terlambat"), None).await;
    assert!(matches!(refused, Err(ServiceError::Refused(Refusal::AllErased))), "{refused:?}");
}

#[tokio::test]
async fn and_erasing_anothers_keeps_it() {
    let it = Scene::new().await;
    it.erase(&it.first).await;
    assert_eq!(it.left().await, ["kata Beni"]);
}
