//! What a crew took with its camera may arrive after its work there, with the time at which it was taken, once; from a crew that
//! did not go it is not taken, and nobody sees more by it.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use serde_json::json;
use sigap::domain::access::{Person, Role};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::photo::{KIND, body, jpeg, photo};
use crate::harness::site::{Answer, ORIGIN, Site};

async fn late(site: &Site, crew: &str, path: &str, at: jiff::Timestamp) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("origin", ORIGIN)
        .header(CONTENT_TYPE, KIND)
        .header(COOKIE, crew)
        .header("idempotency-key", "0123456789abcdef")
        .header("said-at", at.to_string())
        .body(Body::from(body(&[photo(&jpeg(64, 64, 1))])));
    site.ask(request.unwrap()).await
}

#[tokio::test]
async fn after_the_work_and_with_its_time() {
    let site = Site::new().await;
    let incident = site.it.incident(Level::Urgent).await;
    let path = format!("/api/v1/incidents/{incident}/photos");
    let of = async |name: &str| {
        let unit = site.it.unit(name).await;
        let crew = Person { unit: Some(unit.clone()), ..person(&name.to_lowercase(), &[Role::Responder]) };
        (unit, site.cookie(&crew).await)
    };
    let ((first, went), (second, declined)) = (of("AMB-01").await, of("AMB-02").await);
    let taken_at = site.it.clock.now();
    site.it.clock.fast_forward(std::time::Duration::from_mins(10));
    for (number, unit, crew, verbs) in [
        (1, second, &declined, &[("decline", json!({"reason": "busy"}))][..]),
        (2, first, &went, &[("accept", json!({})), ("clear", json!({"result": "helped"}))][..]),
    ] {
        assert_eq!(late(&site, crew, &path, taken_at).await.status, 404, "not sent yet");
        site.it.assign(&incident, &unit).await;
        for (verb, said) in verbs {
            let step = format!("/api/v1/assignments/{incident}.{number}/{verb}");
            let done = site.send("POST", &step, Some(crew), Some(said.clone())).await;
            assert!(done.status.is_success(), "{}", done.text());
        }
    }
    let answers = [late(&site, &went, &path, taken_at).await, late(&site, &went, &path, taken_at).await];
    let [kept, again] = answers.map(|answer| answer.json()["kept"][0]["id"].clone());
    assert!(kept.is_string() && kept == again, "{kept} {again}");
    assert_eq!(late(&site, &declined, &path, taken_at).await.status, 404);
    let see = format!("/api/v1/incidents/{incident}");
    assert_eq!(site.send("GET", &see, Some(&went), None).await.status, 404);
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let log = site.send("GET", &format!("{see}/log"), Some(&dispatcher), None).await.json();
    let photos: Vec<_> =
        log["entries"].as_array().unwrap().iter().filter(|one| one["type"] == "PhotoAdded").collect();
    assert_eq!(photos.len(), 1);
    assert_eq!(photos[0]["said_at"], json!(taken_at));
}
