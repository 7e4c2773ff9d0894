//! Somebody whose view does not hold an incident opens it with a reason: it stands in the timeline and on every board of the
//! region at once, lasts a while, and permits reading, nothing else.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::Site;

async fn opened(site: &Site, who: &str, incident: &str, reason: &str) -> crate::harness::site::Answer {
    site.send("POST", "/api/v1/glass", Some(who), Some(json!({"incident": incident, "reason": reason}))).await
}

#[tokio::test]
async fn with_a_reason_for_a_while_and_seen_by_everybody() {
    let site = Site::with("[watch]\nglass_s = 600\n").await;
    let officer = Person { agency: Some("psc119".into()), ..person("penghubung", &[Role::Officer]) };
    let officer = site.cookie(&officer).await;
    let head = site.cookie_of(Role::Supervisor).await;
    let id = site.it.incident(Level::Urgent).await;
    let (doc, _) = site.it.centre.incident(&id).await.unwrap();
    let path = format!("/api/v1/incidents/{id}");
    assert_eq!(site.send("GET", &path, Some(&officer), None).await.status, 404);
    assert_eq!(opened(&site, &officer, &doc.label, " ").await.json()["errors"][0]["field"], "reason");
    let answer = opened(&site, &officer, &doc.label.to_lowercase(), "pelapor menelepon kami").await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["incident_id"]),
        (200, &json!(id.as_str())),
        "{}",
        answer.text()
    );
    let seen = site.send("GET", &path, Some(&officer), None).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    let private = site.send("POST", &format!("{path}/private"), Some(&officer), Some(json!({}))).await;
    assert_eq!(private.status, 200, "{}", private.text());
    let log = site.send("GET", &format!("{path}/log"), Some(&head), None).await.json();
    let lines: Vec<&Value> = log["entries"].as_array().unwrap().iter().collect();
    let broken = lines.iter().find(|line| line["type"] == "GlassBroken").unwrap();
    assert_eq!((&broken["by"], &broken["reason"]), (&json!("penghubung"), &json!("pelapor menelepon kami")));
    assert!(lines.iter().any(|line| line["type"] == "PersonalDataOpened" && line["by"] == "penghubung"));
    let board = site.send("GET", "/api/v1/board", Some(&head), None).await.json();
    let row = board["incidents"].as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).unwrap();
    assert_eq!(row["glass"][0]["by"], "penghubung");
    let note = site.send("POST", &format!("{path}/note"), Some(&officer), Some(json!({"text": "x"}))).await;
    assert!(note.status.is_client_error(), "reading, nothing else");
    site.it.clock.fast_forward(Duration::from_secs(601));
    assert_eq!(site.send("GET", &path, Some(&officer), None).await.status, 404);
    let private = site.send("POST", &format!("{path}/private"), Some(&officer), Some(json!({}))).await;
    assert!(private.status.is_client_error());
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn nobody_whose_work_it_is_not() {
    let site = Site::new().await;
    let id = site.it.incident(Level::Urgent).await;
    for role in [Role::Auditor, Role::Admin] {
        let who = site.cookie_of(role).await;
        assert_eq!(opened(&site, &who, id.as_str(), "ingin tahu").await.code(), "forbidden");
    }
    let crew = Person { unit: Some("amb-01".into()), ..person("awak", &[Role::Responder]) };
    let crew = site.cookie(&crew).await;
    for unknown in ["", "ZZZZ", "32-00000000000000000000000000", "x"] {
        assert_eq!(opened(&site, &crew, unknown, "lewat di situ").await.code(), "not_found", "{unknown}");
    }
    assert_eq!(opened(&site, &crew, id.as_str(), "lewat di situ").await.status, 200);
    let seen = site.send("GET", &format!("/api/v1/incidents/{id}"), Some(&crew), None).await;
    assert_eq!(seen.status, 200);
}

#[tokio::test]
async fn to_look_is_not_to_see_to_it() {
    let site = Site::new().await;
    let crew = Person { unit: Some("amb-01".into()), ..person("awak", &[Role::Responder]) };
    let crew = site.cookie(&crew).await;
    let id = site.it.incident(Level::Urgent).await;
    assert_eq!(opened(&site, &crew, id.as_str(), "lewat di situ").await.status, 200);
    let (doc, _) = site.it.centre.incident(&id).await.unwrap();
    assert!(!doc.acknowledged);
}
