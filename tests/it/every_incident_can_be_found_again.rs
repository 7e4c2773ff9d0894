//! Whatever ended long ago is reached page by page, and a receipt code said on the telephone finds its incident.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::Site;

/// More than are looked through for one answer with three rows a page.
const MANY: usize = 35;

async fn report(site: &Site, level: Level) -> (String, ReceiptCode) {
    let (report, wrapped_key) = site.it.report(level, "banjir");
    let (incident, code) = (report.incident.to_string(), report.code.clone());
    let command = Command::receive(report, wrapped_key);
    site.it.centre.execute(&Asker::Public, command, None).await.unwrap();
    (incident, code)
}

async fn reject(site: &Site, cookie: &str, incident: &str) -> String {
    let path = format!("/api/v1/incidents/{incident}/reject");
    let answer = site.send("POST", &path, Some(cookie), Some(json!({"reason": "latihan"}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["cursor"].as_str().unwrap().to_owned()
}

async fn list(site: &Site, cookie: &str, query: &str) -> Value {
    let answer = site.send("GET", &format!("/api/v1/incidents?{query}"), Some(cookie), None).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn ids(list: &Value) -> Vec<String> {
    let rows = list["incidents"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// All pages of a query; fails when one of them has a row again.
async fn walk(site: &Site, cookie: &str, query: &str) -> BTreeSet<String> {
    let (mut all, mut next) = (BTreeSet::new(), String::new());
    loop {
        let page = list(site, cookie, &format!("{query}{next}")).await;
        for id in ids(&page) {
            assert!(all.insert(id.clone()), "{id} twice");
        }
        let Some(cursor) = page["next"].as_str() else { return all };
        next = format!("&cursor={cursor}");
    }
}

#[tokio::test]
async fn the_record_is_walked_to_its_end() {
    let site = Site::with("[limits]\npage_rows = 3\n").await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let (oldest, _) = report(&site, Level::Critical).await;
    reject(&site, &cookie, &oldest).await;
    site.it.clock.fast_forward(std::time::Duration::from_mins(1));
    let mut at_least = String::new();
    for _ in 0..4 {
        report(&site, Level::Urgent).await;
    }
    for _ in 1..MANY {
        let (incident, _) = report(&site, Level::Urgent).await;
        at_least = reject(&site, &cookie, &incident).await;
    }
    let query = format!("state=rejected&at_least={at_least}");
    let first = list(&site, &cookie, &query).await;
    assert_eq!(ids(&first).len(), 3);
    assert_eq!(walk(&site, &cookie, &query).await.len(), MANY);
    let old = walk(&site, &cookie, &format!("{query}&level=1")).await;
    assert_eq!(old.into_iter().collect::<Vec<_>>(), [oldest]);
    let with_open = query.replace("state=rejected", "state=rejected,new&limit=2");
    assert_eq!(walk(&site, &cookie, &with_open).await.len(), MANY + 4);
}

#[tokio::test]
async fn what_ended_is_found_by_words_whatever_its_end() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let mut ends = Vec::new();
    for (verb, body) in [
        ("close", json!({ "disposition": "helped" })),
        ("reject", json!({ "reason": "latihan" })),
        ("unverified", json!({ "reason": "tidak diangkat" })),
    ] {
        let (incident, _) = report(&site, Level::Urgent).await;
        let path = format!("/api/v1/incidents/{incident}/{verb}");
        let answer = site.send("POST", &path, Some(&cookie), Some(body)).await;
        assert_eq!(answer.status, 200, "{verb}: {}", answer.text());
        ends.push(incident);
        site.it.clock.fast_forward(std::time::Duration::from_secs(1));
    }
    report(&site, Level::Urgent).await;
    let record = "state=closed,rejected,unverified,merged,referred_out";
    let found = list(&site, &cookie, record).await;
    let label = found["incidents"][0]["label"].as_str().unwrap().to_owned();
    let newest_first: Vec<String> = ends.iter().rev().cloned().collect();
    assert_eq!(ids(&found), newest_first);
    assert_eq!(ids(&list(&site, &cookie, &format!("{record}&q={label}")).await), [ends[2].clone()]);
    assert!(ids(&list(&site, &cookie, &format!("{record}&q=gempa")).await).is_empty());
}

#[tokio::test]
async fn a_code_finds_its_incident_however_it_is_said() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::CallTaker).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let (open, code) = report(&site, Level::Urgent).await;
    let (over, code_over) = report(&site, Level::Urgent).await;
    let cursor = reject(&site, &dispatcher, &over).await;
    let (region, rest) = code.as_str().split_once('-').unwrap();
    let said = format!("{region}%20{}", rest.to_lowercase().replace('-', "%20").replace('1', "l"));
    for typed in [code.as_str(), &said, &format!("%20{code}")] {
        let found = list(&site, &cookie, &format!("q={typed}&at_least={cursor}")).await;
        assert_eq!(ids(&found), [open.as_str()], "{typed}");
    }
    assert_eq!(
        ids(&list(&site, &cookie, &format!("q={code_over}&at_least={cursor}")).await),
        [over.as_str()]
    );
    assert_eq!(ids(&list(&site, &cookie, &format!("q={code_over}&state=rejected")).await), [over]);
    assert!(ids(&list(&site, &cookie, &format!("q={code}&state=closed")).await).is_empty());
    let nobodys = ReceiptCode::from_bytes(site.it.centre.region(), &[9; 8]);
    assert!(ids(&list(&site, &cookie, &format!("q={nobodys}")).await).is_empty());

    let unit = site.it.unit("AMB-01").await;
    let crew = site.cookie(&Person { unit: Some(unit), ..person("crew", &[Role::Responder]) }).await;
    assert!(ids(&list(&site, &crew, &format!("q={code}")).await).is_empty(), "not the crew's to see");
}
