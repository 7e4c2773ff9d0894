//! Sending a unit, its steps, a note, the timeline, closing: as screens do it, each answer with a cursor that can
//! be waited for, each repeated request with the first answer.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

async fn assign(site: &Site, cookie: &str, incident: &str, key: &str, unit: &str) -> Answer {
    let path = format!("/api/v1/incidents/{incident}/assignments");
    let request = Request::post(&path)
        .header("cookie", cookie)
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    site.ask(request.body(Body::from(json!({"unit_id": unit}).to_string())).unwrap()).await
}

async fn words_stay_sealed_for_auditors(site: &Site, id: &str, log: &Value) {
    let auditor = site.cookie_of(Role::Auditor).await;
    let audited = site.send("GET", &format!("/api/v1/incidents/{id}/log"), Some(&auditor), None).await;
    assert_eq!(audited.json()["entries"].as_array().map(Vec::len), log["entries"].as_array().map(Vec::len));
    let words = ["jalan licin", "selesai", "pasien stabil"];
    assert!(words.iter().all(|words| !audited.text().contains(words)), "{}", audited.text());
}

#[tokio::test]
async fn from_sending_to_closing() {
    let site = Site::new().await;
    let (id, unit) = (site.it.incident(Level::Urgent).await.to_string(), site.it.unit("AMB-01").await);
    site.it.unit("AMB-02").await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let crew = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
    let crew = site.cookie(&crew).await;
    let get = |path: String, cookie: String| {
        let site = &site;
        async move { site.send("GET", &path, Some(&cookie), None).await }
    };

    let near = get(format!("/api/v1/incidents/{id}/recommendations"), dispatcher.clone()).await.json();
    assert!(near["picks"].is_array() && near["left_out"].is_array(), "{near}");

    let sent = assign(&site, &dispatcher, &id, "key-one-1", unit.as_str()).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let assignment = sent.json()["assignment_id"].as_str().unwrap().to_owned();
    let again = assign(&site, &dispatcher, &id, "key-one-1", unit.as_str()).await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replay")), (201, "true"));
    assert_eq!(again.json()["assignment_id"], assignment.as_str());
    let other = assign(&site, &dispatcher, &id, "key-one-1", "amb-02").await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (422, "idempotency_key_reused"));
    let elsewhere = site.it.incident(Level::Critical).await.to_string();
    let bound = assign(&site, &dispatcher, &elsewhere, "key-two-2", unit.as_str()).await;
    assert_eq!((bound.status.as_u16(), bound.code().as_str()), (409, "unit_unavailable"));
    assert_eq!(bound.json()["bound_to"], id.as_str());

    let step = async |verb: &str, body: Value| {
        let path = format!("/api/v1/assignments/{assignment}/{verb}");
        site.send("POST", &path, Some(&crew), Some(body)).await
    };
    for (verb, now) in [("accept", "accepted"), ("en_route", "en_route"), ("on_scene", "on_scene")] {
        let taken = step(verb, json!({"at": "2026-03-02T02:29:00Z"})).await;
        assert_eq!(
            (taken.status.as_u16(), taken.json()["step"].as_str()),
            (200, Some(now)),
            "{}",
            taken.text()
        );
    }
    assert_eq!(step("accept", json!({})).await.code(), "illegal_step");
    assert_eq!(step("clear", json!({})).await.code(), "result_missing");
    let note = format!("/api/v1/incidents/{id}/note");
    assert_eq!(site.send("POST", &note, Some(&crew), Some(json!({"text": "jalan licin"}))).await.status, 200);
    let cleared = step("clear", json!({"result": "helped", "reason": "pasien stabil"})).await.json();

    let at_least = cleared["cursor"].as_str().unwrap();
    let seen = get(format!("/api/v1/incidents/{id}?at_least={at_least}"), dispatcher.clone()).await.json();
    assert_eq!(seen["incident"]["state"], "resolved");
    let version = seen["incident"]["version"].as_u64().unwrap();

    let close = format!("/api/v1/incidents/{id}/close");
    let stale = json!({"disposition": "helped", "version": version - 1});
    let conflict = site.send("POST", &close, Some(&dispatcher), Some(stale)).await;
    assert_eq!((conflict.status.as_u16(), conflict.code().as_str()), (409, "version_conflict"));
    assert_eq!(conflict.json()["newest"]["version"], version);
    let body = json!({"disposition": "helped", "note": "selesai", "version": version});
    assert_eq!(site.send("POST", &close, Some(&dispatcher), Some(body)).await.status, 200);

    let log = get(format!("/api/v1/incidents/{id}/log"), dispatcher.clone()).await.json();
    let told =
        |kind: &str| log["entries"].as_array().unwrap().iter().find(|e| e["type"] == kind).cloned().unwrap();
    assert_eq!(told("NoteAdded")["note"], "jalan licin");
    assert_eq!(
        (told("NoteAdded")["by"].clone(), told("IncidentClosed")["note"].clone()),
        (json!("crew"), json!("selesai"))
    );
    words_stay_sealed_for_auditors(&site, &id, &log).await;
    let closed = get("/api/v1/incidents?state=closed".to_owned(), dispatcher.clone()).await.json();
    assert_eq!(closed["incidents"][0]["id"], id.as_str());

    let private = format!("/api/v1/incidents/{id}/private");
    let why = json!({"reason": "pelapor bertanya"});
    let opened = site.send("POST", &private, Some(&dispatcher), Some(why)).await.json();
    assert_eq!(opened["reports"][0]["text"], "banjir");
    let log = get(format!("/api/v1/incidents/{id}/log"), dispatcher).await.text();
    assert!(log.contains("PersonalDataOpened"), "{log}");
}

#[tokio::test]
async fn answers_are_in_the_language_asked_for() {
    let site = Site::new().await;
    for (lang, title) in [("en", "Not signed in"), ("id", "Belum masuk"), ("de", "Belum masuk")] {
        let request =
            Request::get("/api/v1/board").header("accept-language", lang).body(Body::empty()).unwrap();
        let answer = site.ask(request).await;
        assert_eq!(answer.code(), "no_session");
        assert_eq!(answer.json()["title"], title);
    }
}

#[tokio::test]
async fn machines_are_told_how_it_goes() {
    let site = Site::new().await;
    site.it.incident(Level::Urgent).await;
    assert_eq!(site.send("GET", "/healthz", None, None).await.status, 200);
    let ready = site.send("GET", "/readyz", None, None).await;
    assert_eq!(ready.status, 200, "{}", ready.text());
    let metrics = site.send("GET", "/metrics", None, None).await.text();
    assert!(metrics.contains("sigap_requests_total{"), "{metrics}");
    assert!(metrics.contains("sigap_board_rows{of=\"incident\"} 1"), "{metrics}");
    let document = site.send("GET", "/api/openapi.json", None, None).await.json();
    assert!(document["paths"]["/api/v1/incidents/{id}/assignments"]["post"].is_object());
}
