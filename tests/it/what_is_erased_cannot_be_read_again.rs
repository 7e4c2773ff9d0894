//! What a report told of people is erased once its incident is over, by a supervisor with a reason: its key is gone from Redis and
//! from Redis' files, photos, conversation and the trace of its telephone with it; the record says so and nothing fails by it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::config::Config;
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::ReportId;
use sigap::domain::privacy::{Class, Ground};
use sigap::services::privacy::Erasing;

use crate::harness::centre::morning;
use crate::harness::folder::Folder;
use crate::harness::form::post;
use crate::harness::messengers::{Desk, TELEGRAM, Writer};
use crate::harness::photo::{body, holds, jpeg, photo, send};
use crate::harness::site::{Answer, Site};

const NUMBER: &str = "081200004321";

fn told() -> Value {
    json!({"text": "rumah roboh, ibu Warsinah terluka", "place_text": "gapura biru", "vulnerable": ["pregnant"],
        "place": {"lat": -6.918_273, "lon": 107.609_182}, "reporter": {"name": "Warsinah", "phone": NUMBER}})
}

async fn reported(site: &Site, key: &str) -> (String, String) {
    let receipt = post(&site.router, "/api/v1/reports", key, &told()).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap_or_else(|| panic!("{receipt}")).to_owned();
    (word("code"), word("incident_id"))
}

async fn erase(site: &Site, who: &str, code: &str, body: Value) -> Answer {
    site.send("POST", &format!("/api/v1/reports/{code}/erase"), Some(who), Some(body)).await
}

fn files_in(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn by_a_supervisor_with_a_reason_once_the_incident_is_over() {
    let site = Site::new().await;
    let (dispatcher, head) = (site.cookie_of(Role::Dispatcher).await, site.cookie_of(Role::Supervisor).await);
    let (code, incident) = reported(&site, "hapus-laporan-1").await;
    let (to, file) = (format!("/api/v1/reports/{code}/photos"), jpeg(64, 64, 1));
    assert_eq!(send(&site.router, &to, None, body(&[photo(&file)])).await.status, 201);
    assert_eq!(files_in(&site.it.centre.config.photos_dir()).len(), 2);
    let path = format!("/api/v1/incidents/{incident}");
    let why = || json!({"ground": "request", "reason": "surat pemohon 12/III"});
    assert_eq!(erase(&site, &dispatcher, &code, why()).await.code(), "forbidden");
    let early = erase(&site, &head, &code, why()).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "incident_open"));
    let over =
        site.send("POST", &format!("{path}/reject"), Some(&head), Some(json!({"reason": "ganda"}))).await;
    assert_eq!(over.status, 200, "{}", over.text());
    for (body, field) in [
        (json!({"ground": "request", "reason": " "}), "reason"),
        (json!({"ground": "request", "reason": "x", "class": "public"}), "class"),
    ] {
        assert_eq!(erase(&site, &head, &code, body).await.json()["errors"][0]["field"], field);
    }
    for _ in 0..2 {
        let done = erase(&site, &head, &code, why()).await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(done.json()["erased"], json!(["personal", "restricted"]));
        assert_eq!(done.json()["clean"], true);
    }
    let opened = site
        .send("POST", &format!("{path}/private"), Some(&head), Some(json!({"reason": "uji"})))
        .await
        .json();
    let report = &opened["reports"][0];
    assert_eq!(
        (&report["erased"], &report["text"], &report["photos"]),
        (&json!(true), &json!(""), &Value::Null)
    );
    let seen = site.send("GET", &path, Some(&head), None).await.json();
    assert_eq!(seen["reports"][0]["erased"], json!(["personal", "restricted"]));
    let taker = site.cookie_of(Role::CallTaker).await;
    let asked = json!({"reporter": {"phone": NUMBER}});
    let at_hand = site.send("POST", "/api/v1/at_hand", Some(&taker), Some(asked)).await.json();
    assert_eq!(at_hand["earlier"], json!([]), "its telephone leads nowhere");
    assert_eq!(files_in(&site.it.centre.config.photos_dir()), Vec::<PathBuf>::new());
    let log = site.send("GET", &format!("{path}/log"), Some(&head), None).await.json();
    let lines = log["entries"].as_array().unwrap();
    let erased = lines.iter().filter(|line| line["type"] == "PersonalDataErased").collect::<Vec<_>>();
    assert_eq!(erased.len(), 1, "once, however often it is asked for");
    assert_eq!(
        (&erased[0]["by"], &erased[0]["reason"]),
        (&json!("supervisor"), &json!("surat pemohon 12/III"))
    );
    let proved = lines.iter().find(|line| line["type"] == "ErasureProved").unwrap();
    assert_eq!((&proved["proof"]["files"], &proved["proof"]["numbers"]), (&json!(2), &json!(1)));
    let rejected = lines.iter().find(|line| line["type"] == "IncidentRejected").unwrap();
    assert_eq!(rejected["reason"], Value::Null, "what was written about it was sealed with it");
    let again = site.send("POST", &format!("{path}/note"), Some(&head), Some(json!({"text": "x"}))).await;
    assert_eq!(again.code(), "all_erased");
    for page in [format!("/status/{code}"), format!("/api/v1/reports/{code}")] {
        let status = site.send("GET", &page, None, None).await;
        assert_eq!(status.status, 200, "{page}");
    }
    assert_eq!(
        site.send("GET", &format!("/api/v1/reports/{code}"), None, None).await.json()["status"],
        "rejected"
    );
    let doc = site.it.centre.report(&report["id"].as_str().unwrap().into()).await.unwrap();
    assert!(
        doc.rounded.is_none() && doc.sketch.is_empty() && doc.vulnerable.is_empty() && doc.kind.is_some()
    );
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn with_what_was_written_in_its_conversation() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    writer.writes("banjir di rumah kami").await;
    writer.writes("petugas").await;
    let report = desk.reports().remove(0);
    let head = desk.site.cookie_of(Role::Supervisor).await;
    let path = format!("/api/v1/incidents/{}", report.incident);
    let chats = async || {
        let opened = desk.site.send("POST", &format!("{path}/conversation"), Some(&head), None).await;
        opened.json()["conversations"].as_array().unwrap().len()
    };
    assert_eq!(chats().await, 1);
    let over =
        desk.site.send("POST", &format!("{path}/reject"), Some(&head), Some(json!({"reason": "x"}))).await;
    assert_eq!(over.status, 200, "{}", over.text());
    let why = json!({"ground": "unneeded", "reason": "sudah selesai"});
    let done = erase(&desk.site, &head, report.code.as_str(), why).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let store = &desk.site.it.centre.store;
    assert!(store.chats_of(&[report.id]).await.unwrap().is_empty());
}

/// A centre with a Redis of its own, on a disk of its own.
async fn alone(folder: &Folder) -> wiring::Opened {
    let text = format!("data_dir = \"{}\"\n", folder.path().display());
    let config = Config::load(Some(("test", &text)), []).unwrap();
    wiring::open(config, Clock::manual(morning()), Ids::system()).await.unwrap()
}

#[tokio::test]
async fn and_its_key_is_in_no_file_any_more() {
    let folder = Folder::named("erased");
    let opened = alone(&folder).await;
    let centre = &opened.centre;
    let mut planted: Vec<(ReportId, String)> = Vec::new();
    for text in ["banjir di RW 5", "banjir di RW 6"] {
        let id = crate::harness::centre::plant(centre, text).await;
        let wrapped = centre.store.wrapped_keys(std::slice::from_ref(&id)).await.unwrap().remove(0).unwrap();
        planted.push((id, wrapped));
    }
    let found = |wrapped: &str| {
        let files = files_in(folder.path());
        files
            .iter()
            .filter(|path| holds(&std::fs::read(path).unwrap_or_default(), wrapped.as_bytes()))
            .count()
    };
    for (id, wrapped) in &planted {
        assert!(found(wrapped) > 0, "it was on the disk");
        let incident = centre.report(id).await.unwrap().incident;
        let reason = centre.seal_words(&incident, "selesai").await.unwrap();
        let over = Command::Reject { incident, reason, version: None };
        centre.execute(&Asker::System, over, None).await.unwrap();
    }
    let erasing =
        Erasing { report: &planted[0].0, classes: &Class::SEALED, ground: Ground::Retention, reason: None };
    centre.erase_report(&Asker::System, &erasing, None).await.unwrap();
    assert_eq!(
        (found(&planted[0].1), found(&planted[1].1) > 0),
        (0, true),
        "that of the one, not of the other"
    );
    assert!(!centre.is_being_erased(&planted[0].0).await.unwrap());
    opened.local_redis.unwrap().stop().await;
    assert_eq!(found(&planted[0].1), 0);
}

/// Two calls, a report from the telephone of the first, and its incident over: which calls have lost their number after `erased`.
async fn calls_without_number(erased: impl AsyncFn(&Site, &str, &str)) -> Vec<bool> {
    let site = Site::new().await;
    let (taker, head) = (site.cookie_of(Role::CallTaker).await, site.cookie_of(Role::Supervisor).await);
    let mut calls = Vec::new();
    for (name, number) in [("pbx-1", NUMBER), ("pbx-2", "081200009999")] {
        let told = json!({"exchange_id": name, "number": number, "rang": "2026-03-02T02:00:00Z"});
        let call = site.send("POST", "/api/v1/calls", Some(&taker), Some(told)).await;
        assert!(call.status.is_success(), "{}", call.text());
        calls.push(call.json()["id"].as_str().unwrap().to_owned());
    }
    let (code, incident) = reported(&site, "hapus-panggilan").await;
    let over = format!("/api/v1/incidents/{incident}/reject");
    site.send("POST", &over, Some(&head), Some(json!({"reason": "ganda"}))).await;
    erased(&site, &head, &code).await;
    let mut without = Vec::new();
    for call in calls {
        let shown = site.send("GET", &format!("/api/v1/calls/{call}"), Some(&taker), None).await.json();
        without.push(shown["erased"] == json!(true));
    }
    without
}

#[tokio::test]
async fn with_the_number_of_the_call_it_came_by_and_no_other() {
    let by_a_supervisor = async |site: &Site, head: &str, code: &str| {
        let done = erase(site, head, code, json!({"ground": "request", "reason": "surat"})).await;
        assert_eq!(done.status, 200, "{}", done.text());
    };
    assert_eq!(calls_without_number(by_a_supervisor).await, [true, false]);
    let asked = async |wants: &str, site: &Site, head: &str, code: &str| {
        let path = format!("/api/v1/reports/{code}/asks");
        let asked = site.send("POST", &path, None, Some(json!({"wants": wants}))).await;
        assert_eq!(asked.status, 201, "{}", asked.text());
        let answer = json!({"granted": true, "text": "Dikabulkan."});
        let done = site.send("POST", &format!("{path}/1/answer"), Some(head), Some(answer)).await;
        assert_eq!(done.status, 200, "{}", done.text());
    };
    let granted = async |site: &Site, head: &str, code: &str| asked("erasure", site, head, code).await;
    assert_eq!(calls_without_number(granted).await, [true, false]);
    let objected = async |site: &Site, head: &str, code: &str| asked("objection", site, head, code).await;
    assert_eq!(calls_without_number(objected).await, [false, false]);
}
