//! After a breach those people are told whose reports could be read when somebody opened an incident: also who was taken out of it since,
//! and not who came to it later. When that was counts, not when it was written down.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::services::privacy::BreachAsk;

use crate::harness::centre::{dispatcher, person};
use crate::harness::form::post;
use crate::harness::site::Site;

struct Told {
    report: String,
    incident: String,
}

async fn told(site: &Site, n: u8) -> Told {
    let body = json!({"text": format!("pohon tumbang nomor {n}"), "reporter": {"name": "Uji"},
        "place": {"lat": -6.9 - f64::from(n) / 10.0, "lon": 107.6}});
    let receipt = post(&site.router, "/api/v1/reports", &format!("terbaca-{n}"), &body).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap().to_owned();
    Told { report: word("report_id"), incident: word("incident_id") }
}

struct Scene {
    site: Site,
    head: String,
    since: Timestamp,
    one: Told,
    two: Told,
}

impl Scene {
    async fn new() -> Self {
        let site = Site::new().await;
        let head = site.cookie_of(Role::Supervisor).await;
        let since = site.it.clock.now();
        let (one, two) = (told(&site, 1).await, told(&site, 2).await);
        Self { site, head, since, one, two }
    }

    async fn does(&self, of: &Told, verb: &str, body: Value) {
        let path = format!("/api/v1/incidents/{}/{verb}", of.incident);
        let done = self.site.send("POST", &path, Some(&self.head), Some(body)).await;
        assert!(done.status.is_success(), "{verb}: {}", done.text());
    }

    async fn merges(&self) {
        self.does(&self.two, "merge", json!({"into": self.one.incident})).await;
    }

    /// The reports that could be read in a span.
    async fn read(&self, since: Timestamp, until: Timestamp) -> Vec<String> {
        let ask = BreachAsk { since, until, account: None };
        let told = self.site.it.centre.breach(&ask).await.unwrap();
        let mut read: Vec<String> =
            told.readings.into_iter().filter_map(|one| one.report).map(|id| id.to_string()).collect();
        read.sort();
        read
    }

    async fn read_by_now(&self) -> Vec<String> {
        self.read(self.since, after(self.since, SignedDuration::from_hours(1))).await
    }

    fn both(&self) -> Vec<String> {
        let mut both = vec![self.one.report.clone(), self.two.report.clone()];
        both.sort();
        both
    }
}

fn after(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap()
}

#[tokio::test]
async fn also_who_was_taken_out_since() {
    let it = Scene::new().await;
    it.merges().await;
    it.does(&it.one, "private", json!({})).await;
    it.does(&it.two, "unmerge", json!({})).await;
    assert_eq!(it.read_by_now().await, it.both());
}

#[tokio::test]
async fn also_whose_report_was_detached_since() {
    let it = Scene::new().await;
    it.does(&it.one, "attach", json!({"report_id": it.two.report})).await;
    it.does(&it.one, "private", json!({})).await;
    it.does(&it.one, "detach", json!({"report_id": it.two.report})).await;
    assert_eq!(it.read_by_now().await, it.both());
    it.does(&it.one, "private", json!({})).await;
    assert_eq!(it.read_by_now().await.len(), 3, "nothing of it is read by who opens it now");
}

#[tokio::test]
async fn not_who_came_to_it_later() {
    let it = Scene::new().await;
    it.does(&it.one, "private", json!({})).await;
    it.merges().await;
    assert_eq!(it.read_by_now().await, [it.one.report.as_str()]);
}

#[tokio::test]
async fn by_when_it_was_opened_not_by_when_that_was_written() {
    let it = Scene::new().await;
    let clock = &it.site.it.clock;
    clock.fast_forward(std::time::Duration::from_mins(10));
    let opened = clock.now();
    // Redis was away, and others worked on before this process could say so.
    clock.fast_forward(std::time::Duration::from_hours(2));
    let (incident, into) = (it.two.incident.as_str().into(), it.one.incident.as_str().into());
    let merge = Command::Merge { incident, into, judged: None, version: None };
    it.site.it.centre.execute(&dispatcher(), merge, None).await.unwrap();
    let open = Command::OpenPrivate { incident: it.one.incident.as_str().into(), at: Some(opened) };
    let sari = Asker::Person(person("sari", &[Role::Dispatcher]));
    it.site.it.centre.execute(&sari, open, None).await.unwrap();
    let minute = SignedDuration::from_mins(1);
    assert_eq!(it.read(it.since, after(opened, minute)).await, [it.one.report.as_str()]);
    assert!(it.read(it.since, after(opened, -minute)).await.is_empty(), "not yet");
    assert!(it.read(after(opened, minute), clock.now()).await.is_empty(), "not any more");
}
