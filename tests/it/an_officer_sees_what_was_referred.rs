//! Over HTTP: an agency's officer sees what was referred to it, and nothing else; the reporter reads where it went.

use serde_json::json;
use sigap::domain::access::{Person, Role};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::form::{open, post};
use crate::harness::site::Site;

#[tokio::test]
async fn from_asking_to_finishing() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let officer = Person { agency: Some("psc119".into()), ..person("penghubung", &[Role::Officer]) };
    let officer = site.cookie(&officer).await;
    let other = Person { agency: Some("bpbd".into()), ..person("lain", &[Role::Officer]) };
    let other = site.cookie(&other).await;
    let told = json!({"text": "lampu jalan mati", "place": {"lat": -6.9, "lon": 107.6}});
    let receipt = post(&site.router, "/api/v1/reports", "refer-key-1", &told).await.json();
    let (id, code) = (receipt["incident_id"].as_str().unwrap(), receipt["code"].as_str().unwrap());
    let path = format!("/api/v1/incidents/{id}");
    assert_eq!(site.send("GET", &path, Some(&officer), None).await.status, 404);
    let agencies = site.send("GET", "/api/v1/agencies", Some(&dispatcher), None).await.json();
    assert!(agencies["agencies"].as_array().unwrap().iter().any(|one| one["agency"] == "sp4n"), "{agencies}");
    let refer = format!("{path}/referrals");
    let unknown = json!({"agency": "nasa"});
    assert_eq!(site.send("POST", &refer, Some(&dispatcher), Some(unknown)).await.status, 422);
    let asked = json!({"agency": "psc119", "takes_over": true, "reason": "perlu ambulans siaga"});
    let answer = site.send("POST", &refer, Some(&dispatcher), Some(asked)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cursor = answer.json()["cursor"].as_str().unwrap().to_owned();
    let seen = site.send("GET", &format!("{path}?at_least={cursor}"), Some(&officer), None).await.json();
    assert_eq!(seen["incident"]["referrals"][0]["step"], "asked");
    assert_eq!(site.send("GET", &path, Some(&other), None).await.status, 404);
    let public = open(&site.router, &format!("/api/v1/reports/{code}")).await.json();
    assert_eq!(
        (&public["status"], &public["status_text"]),
        (&json!("coordinated"), &json!("Dikoordinasikan"))
    );
    let step = |verb: &str| format!("/api/v1/referrals/{id}.r1/{verb}");
    let no_reason = site.send("POST", &step("return"), Some(&officer), Some(json!({}))).await;
    assert_eq!(
        (no_reason.status.as_u16(), no_reason.json()["errors"][0]["field"].clone()),
        (422, json!("reason"))
    );
    let accepted =
        site.send("POST", &step("accept"), Some(&officer), Some(json!({"number": "PSC/77"}))).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let public = open(&site.router, &format!("/api/v1/reports/{code}")).await.json();
    assert_eq!(public["status_text"], "Diteruskan ke PSC 119 (PSC/77)");
    let page = open(&site.router, &format!("/status/{code}")).await.text();
    assert!(page.contains("Diteruskan ke PSC 119 (PSC/77)") && !page.contains("penghubung"), "{page}");
    let log = site.send("GET", &format!("{path}/log"), Some(&officer), None).await.text();
    assert!(log.contains("perlu ambulans siaga") && log.contains("IncidentReferredOut"), "{log}");
    let finished = site.send("POST", &step("finish"), Some(&officer), Some(json!({}))).await;
    assert_eq!(finished.status, 200, "{}", finished.text());
    let cursor = finished.json()["cursor"].as_str().unwrap().to_owned();
    let gone = site.send("GET", &format!("{path}?at_least={cursor}"), Some(&officer), None).await;
    assert_eq!(gone.status, 404, "done with it");
    let closed = site.send("GET", &path, Some(&dispatcher), None).await.json();
    assert_eq!(
        (&closed["incident"]["state"], &closed["disposition"]),
        (&json!("closed"), &json!("referred"))
    );
}

#[tokio::test]
async fn an_unanswered_one_comes_back_once_in_two_processes() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let id = site.it.incident(Level::Referred).await;
    let refer = format!("/api/v1/incidents/{id}/referrals");
    assert_eq!(
        site.send("POST", &refer, Some(&dispatcher), Some(json!({"agency": "pln"}))).await.status,
        200
    );
    let other = site.it.another().await;
    site.it.clock.fast_forward(std::time::Duration::from_secs(28_801));
    let (here, there) = tokio::join!(site.it.centre.fire_due(), other.fire_due());
    // The queue's deadline passed as well.
    assert_eq!(here.unwrap() + there.unwrap(), 2);
    let (doc, _) = site.it.centre.incident(&id).await.unwrap();
    assert_eq!(doc.referrals[0].step.word(), "expired");
}
