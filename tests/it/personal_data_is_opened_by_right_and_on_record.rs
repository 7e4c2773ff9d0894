//! Names, numbers and words are opened only by those who may at that moment, and every opening is an event.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use sigap::domain::access::{Person, Role};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

async fn open(site: &Site, cookie: &str, incident: &str) -> Answer {
    let request = Request::post(format!("/api/v1/incidents/{incident}/private"))
        .header("cookie", cookie)
        .header("idempotency-key", "the-same-key-each-time");
    site.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_crew_reads_it_while_assigned_and_never_after_whatever_key_it_gives() {
    let site = Site::new().await;
    let (incident, unit) = (site.it.incident(Level::Urgent).await, site.it.unit("AMB-01").await);
    let crew = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
    let cookie = site.cookie(&crew).await;
    assert_eq!(open(&site, &cookie, incident.as_str()).await.status, 404, "not there for a crew not sent");
    let sent = site.it.assign(&incident, &unit).await.about.assignment.unwrap();
    for _ in 0..2 {
        let opened = open(&site, &cookie, incident.as_str()).await;
        assert_eq!((opened.status.as_u16(), opened.text().contains("banjir")), (200, true));
    }
    let clear = format!("/api/v1/assignments/{sent}/clear");
    let cleared = site.send("POST", &clear, Some(&cookie), Some(json!({"result": "helped"}))).await;
    assert_eq!(cleared.status, 200, "{}", cleared.text());
    let after = open(&site, &cookie, incident.as_str()).await;
    assert_eq!((after.status.as_u16(), after.text().contains("banjir")), (403, false), "{}", after.text());
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let log = site.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(&dispatcher), None).await;
    assert_eq!(log.text().matches("PersonalDataOpened").count(), 2, "each opening is on record");
}
