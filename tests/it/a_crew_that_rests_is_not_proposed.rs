//! A crew that rests is not proposed, and is not sent by mistake; whoever needs it all the same says so.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};

use crate::harness::centre::person;
use crate::harness::eventually;
use crate::harness::form::post;
use crate::harness::site::Site;

#[tokio::test]
async fn until_its_rest_is_over() {
    let site = Site::new().await;
    let unit = site.it.unit("AMB-01").await;
    let body =
        json!({"text": "kaki keseleo", "kind": "need_ambulance", "place": {"lat": -6.9, "lon": 107.6}});
    let told = post(&site.router, "/api/v1/reports", "rest-key-1", &body).await.json();
    let incident = told["incident_id"].as_str().unwrap().to_owned();
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let crew = site.cookie(&Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) }).await;
    let rest = format!("/api/v1/units/{unit}/rest");
    let ask = async |cookie: &str, minutes: u64| {
        site.send("POST", &rest, Some(cookie), Some(json!({"minutes": minutes}))).await
    };
    let why = async || {
        let path = format!("/api/v1/incidents/{incident}/recommendations?left_out=all");
        let told = site.send("GET", &path, Some(&dispatcher), None).await.json();
        let of =
            |list: &Value| list.as_array().unwrap().iter().find(|one| one["unit"] == unit.as_str()).cloned();
        of(&told["left_out"]).map(|one| one["why"].as_str().unwrap().to_owned())
    };
    let said = ask(&crew, 60).await;
    assert_eq!(said.status, 200, "{}", said.text());
    eventually("it rests", async || (why().await.as_deref() == Some("resting")).then_some(())).await;

    let path = format!("/api/v1/incidents/{incident}/assignments");
    let send = async |body: Value| site.send("POST", &path, Some(&dispatcher), Some(body)).await;
    let refused = send(json!({"unit_id": unit.as_str()})).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "unit_unavailable"));

    site.it.clock.fast_forward(Duration::from_mins(61));
    assert_ne!(why().await.as_deref(), Some("resting"), "it has rested");
    let again = ask(&crew, 0).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "nothing_to_do"));

    ask(&crew, 30).await;
    let woken = send(json!({"unit_id": unit.as_str(), "divert": true})).await;
    assert_eq!(woken.status, 201, "waking it is said: {}", woken.text());
    let busy = ask(&crew, 30).await;
    assert_eq!((busy.status.as_u16(), busy.code().as_str()), (409, "unit_busy"));
    let long = ask(&crew, 1_441).await;
    assert_eq!((long.status.as_u16(), long.code().as_str()), (422, "invalid"));
    site.it.centre.store.verify().await.unwrap().unwrap();
}
