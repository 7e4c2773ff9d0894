//! After the work whoever has the code says whether help came, opens again, and rates: on a page without scripts, and over
//! the API; each once, however often it is sent.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::ids::IncidentId;

use crate::harness::form::{between, open, post, submit};
use crate::harness::site::Site;

/// A report of level 4 whose work is done; its code and incident.
async fn done(site: &Site, dispatcher: &str) -> (String, IncidentId) {
    let body = json!({
        "text": "jalan kampung kami rusak dan berlubang", "place": {"lat": -6.9025, "lon": 107.6188}, "kind": "other",
    });
    let receipt = post(&site.router, "/api/v1/reports", "ending-key-1", &body).await.json();
    let incident = receipt["incident_id"].as_str().unwrap().to_owned();
    let level = json!({"level": 4, "reason": "dijadwalkan"});
    if receipt["level"] != 4 {
        let supervisor = site.cookie_of(Role::Supervisor).await;
        let path = format!("/api/v1/incidents/{incident}/level");
        assert!(site.send("POST", &path, Some(&supervisor), Some(level)).await.status.is_success());
    }
    act(site, dispatcher, &incident, "resolve", json!({})).await;
    (receipt["code"].as_str().unwrap().to_owned(), incident.as_str().into())
}

async fn act(site: &Site, cookie: &str, incident: &str, verb: &str, body: Value) -> Value {
    let path = format!("/api/v1/incidents/{incident}/{verb}");
    let answer = site.send("POST", &path, Some(cookie), Some(body)).await;
    assert!(answer.status.is_success(), "{verb}: {}", answer.text());
    answer.json()
}

/// The key that a form of the page was given.
fn key_in(page: &str) -> String {
    between(page, "name=\"key\" value=\"", "\"").to_owned()
}

#[tokio::test]
async fn a_page_without_scripts_asks_confirms_rates_and_opens_again() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let (code, incident) = done(&site, &dispatcher).await;
    let path = format!("/status/{code}");
    let page = open(&site.router, &path).await.text();
    assert!(
        page.contains("Apakah bantuan sudah diterima?") && page.contains("value=\"not_received\""),
        "{page}"
    );
    assert!(page.len() <= 14 * 1024 && !page.contains("<script"));
    let no = [
        ("key", key_in(&page)),
        ("said", "not_received".to_owned()),
        ("words", "lubangnya masih ada".to_owned()),
    ];
    let no: Vec<(&str, &str)> = no.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..2 {
        let answer = submit(&site.router, &path, &no).await;
        assert_eq!(answer.status, 303, "the second press is the first answer: {}", answer.text());
        assert_eq!(answer.header("location"), format!("/status/{code}?lang=id"));
    }
    assert_eq!(site.it.centre.incident(&incident).await.unwrap().0.after.reopened, 1);
    let page = open(&site.router, &path).await.text();
    assert!(page.contains("Menunggu Verifikasi") && !page.contains("value=\"not_received\""), "{page}");
    act(&site, &dispatcher, incident.as_str(), "resolve", json!({})).await;
    let page = open(&site.router, &path).await.text();
    let key = key_in(&page);
    let yes = submit(&site.router, &path, &[("key", &key), ("said", "received"), ("words", "")]).await;
    assert_eq!(yes.status, 303);
    let page = open(&site.router, &path).await.text();
    assert!(page.contains("<p class=\"now\">Ditutup</p>") && page.contains("name=\"stars\""), "{page}");
    let key = key_in(&page);
    let nothing = submit(&site.router, &path, &[("key", &key), ("said", "rating")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text().contains("Pilih salah satu"), "{}", nothing.text());
    let rated =
        submit(&site.router, &path, &[("key", &key), ("said", "rating"), ("stars", "4"), ("words", "cepat")])
            .await;
    assert_eq!(rated.status, 303);
    let page = open(&site.router, &path).await.text();
    assert!(!page.contains("name=\"stars\"") && page.contains("Buka kembali laporan ini"), "{page}");
    let refused =
        submit(&site.router, &path, &[("key", "abcdefgh1"), ("said", "not_received"), ("words", " ")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Tuliskan apa yang masih perlu"), "{}", refused.text());
    words_are_sealed_and_read_by_staff(&site, &dispatcher, incident.as_str()).await;
}

async fn words_are_sealed_and_read_by_staff(site: &Site, dispatcher: &str, incident: &str) {
    let log =
        site.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(dispatcher), None).await.json();
    let told =
        |kind: &str| log["entries"].as_array().unwrap().iter().find(|e| e["type"] == kind).cloned().unwrap();
    let again = told("IncidentReopened");
    assert_eq!((&again["by"], &again["reason"]), (&json!("public"), &Value::Null));
    let rated = told("IncidentRated");
    assert_eq!((&rated["stars"], &rated["words"]), (&json!(4), &Value::Null));
    let (path, why) = (format!("/api/v1/incidents/{incident}/private"), json!({"reason": "telepon balik"}));
    let opened = site.send("POST", &path, Some(dispatcher), Some(why)).await.json();
    let said: Vec<&Value> = opened["added"].as_array().unwrap().iter().map(|one| &one["text"]).collect();
    assert_eq!(said, ["lubangnya masih ada", "cepat"]);
}

#[tokio::test]
async fn the_api_takes_the_same_once_under_its_key() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let (code, incident) = done(&site, &dispatcher).await;
    let status = format!("/api/v1/reports/{code}");
    let before = open(&site.router, &status).await.json();
    assert_eq!(before["asked"], json!({"confirm": true, "reopen": true, "rate": false}));
    let answer = format!("{status}/answer");
    let closing = format!("/api/v1/incidents/{incident}/close");
    let close = site.send("POST", &closing, Some(&dispatcher), Some(json!({"disposition": "helped"}))).await;
    assert_eq!(close.code(), "awaits_reporter");
    assert!(close.json()["until"].is_string());
    for replay in ["", "true"] {
        let heard = post(&site.router, &answer, "answer-key-1", &json!({"received": true})).await;
        assert_eq!((heard.status.as_u16(), heard.header("idempotent-replay")), (200, replay));
        assert_eq!(heard.json()["status"], "closed");
    }
    let rating = format!("{status}/rating");
    assert_eq!(post(&site.router, &rating, "rating-key-0", &json!({"stars": 9})).await.status, 422);
    let rated =
        post(&site.router, &rating, "rating-key-1", &json!({"stars": 5, "text": "terima kasih"})).await;
    assert_eq!(rated.status, 200, "{}", rated.text());
    assert_eq!(
        post(&site.router, &rating, "rating-key-2", &json!({"stars": 1})).await.code(),
        "rated_already"
    );
    let long = json!({"received": false, "text": "x".repeat(5_000)});
    assert_eq!(post(&site.router, &answer, "answer-key-2", &long).await.status, 422);
    let no = json!({"received": false, "text": "belum beres"});
    assert_eq!(
        post(&site.router, &answer, "answer-key-3", &no).await.json()["status"],
        "waiting_verification"
    );
    let nobody = sigap::domain::code::ReceiptCode::from_bytes(site.it.centre.region(), &[7; 8]);
    let unknown = post(&site.router, &format!("/api/v1/reports/{nobody}/answer"), "answer-key-4", &no).await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn ten_working_days_close_it_once_in_whatever_process() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let (code, incident) = done(&site, &dispatcher).await;
    let other = site.it.another().await;
    let until = site.it.centre.incident(&incident).await.unwrap().0.after.confirm_by.unwrap();
    // From Monday 2 March, in Jakarta: the last of the ten is the 16th.
    assert_eq!(until, "2026-03-16T17:00:00Z".parse().unwrap());
    let left = Duration::try_from(until.duration_since(site.it.clock.now())).unwrap();
    site.it.clock.fast_forward(left.checked_sub(Duration::from_secs(1)).unwrap());
    assert_eq!(site.it.centre.fire_due().await.unwrap(), 0);
    site.it.clock.fast_forward(Duration::from_secs(2));
    let (here, there) = tokio::join!(site.it.centre.fire_due(), other.fire_due());
    assert_eq!(here.unwrap() + there.unwrap(), 1);
    assert_eq!(open(&site.router, &format!("/api/v1/reports/{code}")).await.json()["status"], "closed");
}
