//! Over HTTP: incidents are merged and taken apart, reports attached and detached. The board shows one row for what is
//! one thing, every line and every report stays to be found, and whoever reported it follows the one that goes on.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::ids::IncidentId;

use crate::harness::form::{open, post};
use crate::harness::screen::Screen;
use crate::harness::site::{Answer, Site};

/// A centre with two reports of the same crash, the second one worse.
struct Scene {
    site: Site,
    dispatcher: String,
    first: Told,
    second: Told,
}

struct Told {
    report: String,
    incident: String,
    code: String,
}

async fn told(site: &Site, key: &str, text: &str, people: Value) -> Told {
    let body = json!({"text": text, "place": {"lat": -6.9025, "lon": 107.6188}, "people": people});
    let receipt = post(&site.router, "/api/v1/reports", key, &body).await.json();
    let field = |name: &str| receipt[name].as_str().unwrap().to_owned();
    Told { report: field("report_id"), incident: field("incident_id"), code: field("code") }
}

impl Scene {
    async fn new() -> Self {
        let site = Site::new().await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let first =
            told(&site, "first-key-1", "kecelakaan motor, ada yang lecet", json!({"injured": 1})).await;
        site.it.clock.fast_forward(Duration::from_mins(1));
        let words = "kecelakaan, korban tidak sadar dan tidak bernapas";
        let second = told(&site, "second-key-1", words, json!({"injured": 2})).await;
        site.it.clock.fast_forward(Duration::from_mins(1));
        Self { site, dispatcher, first, second }
    }

    async fn verb(&self, incident: &str, verb: &str, body: Value) -> Answer {
        let path = format!("/api/v1/incidents/{incident}/{verb}");
        self.site.send("POST", &path, Some(&self.dispatcher), Some(body)).await
    }

    async fn get(&self, path: &str) -> Value {
        self.site.send("GET", &format!("/api/v1/incidents{path}"), Some(&self.dispatcher), None).await.json()
    }

    async fn merged(&self) -> Value {
        let merged = self.verb(&self.second.incident, "merge", json!({"into": self.first.incident})).await;
        assert_eq!(merged.status, 200, "{}", merged.text());
        merged.json()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_is_one_row_that_tells_of_both() {
    let it = Scene::new().await;
    let (first, second) = (&it.first, &it.second);
    let mut screen = Screen::default();
    let board = &it.site.it.centre.board;
    let mut feed = screen.join(board, &View::Region).await;
    let before = it.get(&format!("/{}", second.incident)).await;
    assert_eq!(before["incident"]["level"], 1);

    let merged = it.merged().await;
    assert_eq!(
        (merged["incident_id"].as_str(), merged["moved"].as_str(), merged["whole"].as_str()),
        (Some(&*second.incident), Some(&*second.incident), Some(&*first.incident))
    );
    screen.agrees(&mut feed, board);
    let shown = board.snapshot(&View::Region);
    let [row] = &shown.incidents[..] else { panic!("{:?}", shown.incidents) };
    assert_eq!((row.id.as_str(), row.level.number(), row.reports), (&*first.incident, 1, 2));
    assert_eq!((row.people.injured, row.own_people.unwrap().injured), (Some(3), Some(1)));
    assert_eq!((row.merged[0].people.injured, row.merged[0].reports), (Some(2), 1));
    let of: Vec<_> = shown.reports.iter().map(|report| report.incident.as_str()).collect();
    assert_eq!(of, [first.incident.as_str(); 2]);

    let whole = it.get(&format!("/{}", first.incident)).await;
    assert_eq!(whole["merged"][0]["label"], before["incident"]["label"]);
    assert_eq!(whole["merged"][0]["reasons"], before["reasons"]);
    let part = it.get(&format!("/{}", second.incident)).await;
    assert_eq!(
        (&part["incident"]["state"], &part["survivor"]["incident_id"]),
        (&json!("merged"), &json!(first.incident))
    );
    assert_eq!(it.get("?state=merged").await["incidents"][0]["merged_into"], json!(first.incident));
    assert_eq!(it.get(&format!("?q={}", second.code)).await["incidents"][0]["id"], json!(first.incident));

    let refused = it.verb(&second.incident, "note", json!({"text": "catatan"})).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "incident_merged"));
    assert_eq!(refused.json()["into"], json!(first.incident));
    it.site.it.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_the_one_that_goes_on_has_the_lines_of_both() {
    let it = Scene::new().await;
    let (first, second) = (&it.first.incident, &it.second.incident);
    assert_eq!(it.verb(second, "note", json!({"text": "sudah ditelepon"})).await.status, 200);
    it.merged().await;
    let log = it.get(&format!("/{first}/log")).await;
    let lines: Vec<(&str, bool)> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["type"].as_str().unwrap(), line["of"]["incident_id"] == json!(second)))
        .collect();
    assert_eq!(
        lines,
        [
            ("ReportReceived", false),
            ("IncidentOpened", false),
            ("ReportReceived", true),
            ("IncidentOpened", true),
            ("NoteAdded", true),
            ("IncidentMerged", false),
        ]
    );
    assert_eq!(log["entries"][4]["note"], "sudah ditelepon");
    assert_eq!(log["entries"][5]["incident"], json!(second));
    let own = it.get(&format!("/{second}/log")).await;
    assert_eq!(own["entries"].as_array().unwrap().len(), 4, "its own stay with it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reporters_follow_the_incident_that_goes_on() {
    let it = Scene::new().await;
    it.merged().await;
    it.site.it.clock.fast_forward(Duration::from_mins(1));
    assert_eq!(it.verb(&it.first.incident, "verify", json!({})).await.status, 200);
    let path = format!("/api/v1/reports/{}", it.second.code);
    let seen = open(&it.site.router, &path).await;
    let steps: Vec<Value> =
        seen.json()["steps"].as_array().unwrap().iter().map(|step| step["status"].clone()).collect();
    assert_eq!(steps, ["waiting_verification", "merged", "waiting_verification", "verified"]);
    assert_eq!((seen.json()["status"].as_str(), seen.json()["level"].as_u64()), (Some("verified"), Some(1)));
    for secret in [&it.first.code, &it.first.incident, &it.first.report] {
        assert!(!seen.text().contains(secret.as_str()), "nothing of others: {}", seen.text());
    }
    let page = open(&it.site.router, &format!("/status/{}", it.second.code)).await.text();
    assert!(page.contains("Digabung") && page.contains("<p class=\"now\">Terverifikasi</p>"), "{page}");
    let first = open(&it.site.router, &format!("/api/v1/reports/{}", it.first.code)).await.text();
    assert!(!first.contains("merged"), "{first}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_attached_detached_and_never_lost() {
    let it = Scene::new().await;
    let third = told(&it.site, "third-key-1", "kecelakaan di jalan", json!({})).await;
    let (first, second) = (&it.first, &it.second);
    let body = json!({"report_id": second.report});
    let attached = it.verb(&first.incident, "attach", body.clone()).await;
    assert_eq!(attached.status, 200, "{}", attached.text());
    let version = attached.json()["version"].as_u64().unwrap();
    assert_eq!(it.get(&format!("/{}", first.incident)).await["incident"]["version"], version);
    assert_eq!(
        it.get(&format!("/{}", first.incident)).await["incident"]["level"],
        1,
        "it came with a red flag"
    );
    let moved = it.verb(&third.incident, "attach", body.clone()).await.json();
    assert_eq!(
        (moved["moved"].as_str(), moved["whole"].as_str()),
        (Some(&*second.incident), Some(&*third.incident))
    );
    let left = it.get(&format!("/{}", first.incident)).await;
    assert_eq!((left["reports"].as_array().unwrap().len(), left["merged"].is_null()), (1, true));
    assert_ne!(left["incident"]["level"], 1, "the flag went with the report");
    for (incident, report, code) in [
        (&first.incident, &second.report, "report_elsewhere"),
        (&first.incident, &first.report, "report_opened_it"),
    ] {
        let refused = it.verb(incident, "detach", json!({"report_id": report})).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, code));
    }
    let stale = json!({"report_id": second.report, "version": 1});
    let refused = it.verb(&third.incident, "detach", stale).await;
    assert_eq!(
        (refused.code().as_str(), &refused.json()["newest"]["id"]),
        ("version_conflict", &json!(third.incident))
    );
    let alone = it.verb(&third.incident, "detach", body).await;
    assert_eq!(alone.status, 200, "{}", alone.text());
    let shown = it.site.it.centre.board.snapshot(&View::Region);
    let of: Vec<u32> = shown.incidents.iter().map(|row| row.reports).collect();
    assert_eq!(of, [1, 1, 1]);
    let red = shown.incidents.iter().find(|row| row.level.number() == 1).unwrap();
    assert_eq!(red.id, IncidentId::from(second.incident.as_str()));
    it.site.it.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_merged_is_on_its_own_again() {
    let it = Scene::new().await;
    let before = it.get(&format!("/{}", it.second.incident)).await;
    it.merged().await;
    let apart = it.verb(&it.second.incident, "unmerge", json!({})).await;
    assert_eq!((apart.status.as_u16(), apart.json()["whole"].as_str()), (200, Some(&*it.first.incident)));
    let after = it.get(&format!("/{}", it.second.incident)).await;
    for field in ["level", "label", "state", "deadline", "people", "tier", "reports"] {
        assert_eq!(after["incident"][field], before["incident"][field], "{field}");
    }
    assert_eq!(it.get("?state=merged").await["incidents"], json!([]));
    let again = it.verb(&it.second.incident, "unmerge", json!({})).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "not_merged"));
}
