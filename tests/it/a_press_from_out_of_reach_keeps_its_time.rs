//! What a phone did while it was out of reach is in the log with the time at which it was done: also acts whose requests have no place
//! for it. It is never in the future, and changes nothing about when it happens once.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::ids::UnitId;
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

async fn crew_of(site: &Site, unit: &UnitId) -> String {
    site.cookie(&Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) }).await
}

/// What a phone sends that was out of reach.
async fn late(site: &Site, (path, crew): (&str, &str), said: Timestamp, body: Value) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("cookie", crew)
        .header("content-type", "application/json")
        .header("idempotency-key", format!("late-{}", said.as_millisecond()))
        .header("said-at", said.to_string());
    site.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn beside_the_servers_own() {
    let site = Site::new().await;
    let (id, unit) = (site.it.incident(Level::Urgent).await, site.it.unit("AMB-01").await);
    site.it.assign(&id, &unit).await;
    let crew = crew_of(&site, &unit).await;
    site.it.clock.fast_forward(Duration::from_mins(10));
    let now = site.it.clock.now();
    let path = format!("/api/v1/incidents/{id}/scene");
    for (n, minutes, safe) in [(1, -7, false), (2, 1, false)] {
        let said = now + SignedDuration::from_mins(minutes);
        let answer = late(&site, (&path, &crew), said, json!({"safe": safe})).await;
        // The second says nothing new; a refusal stands nowhere.
        assert_eq!(answer.status, if n == 1 { 200 } else { 409 }, "{}", answer.text());
    }
    let log = site.send("GET", &format!("/api/v1/incidents/{id}/log"), Some(&crew), None).await.json();
    let entries: Vec<_> =
        log["entries"].as_array().unwrap().iter().filter(|entry| entry["type"] == "SceneCalled").collect();
    assert_eq!(entries.len(), 1);
    let said = entries[0]["said_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(said, now - SignedDuration::from_mins(7));
    assert!(entries[0]["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap() >= now);
}

#[tokio::test]
async fn a_rest_counts_from_when_it_was_said() {
    let site = Site::new().await;
    let unit = site.it.unit("AMB-01").await;
    let crew = crew_of(&site, &unit).await;
    site.it.clock.fast_forward(Duration::from_mins(30));
    let now = site.it.clock.now();
    let path = format!("/api/v1/units/{unit}/rest");
    for minutes in [-20, 5] {
        let said = now + SignedDuration::from_mins(minutes);
        let answer = late(&site, (&path, &crew), said, json!({"minutes": 30})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let (doc, _) = site.it.centre.unit(&unit).await.unwrap();
        let since = now + SignedDuration::from_mins(minutes.min(0));
        let off = doc.rest_until.unwrap().duration_since(since + SignedDuration::from_mins(30));
        assert!(off.abs() < SignedDuration::from_secs(5), "{off:?}");
    }
}
