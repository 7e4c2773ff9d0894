//! Gauges and other centres report with a key: their channel, their words and their pace are their own, the same thing is
//! the same report, and a key that was withdrawn is none.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::partner::{Partner, PartnerSort};

use crate::harness::centre::TestCentre;
use crate::harness::own_redis::OwnRedis;
use crate::harness::site::{Answer, Site};

async fn key(site: &Site, per_minute: u32) -> String {
    let says = "Pos duga air Dayeuhkolot, BBWS Citarum".to_owned();
    let partner = Partner { name: "bbws-1".to_owned(), sort: PartnerSort::Sensor, says };
    site.it.centre.make_partner(partner, per_minute).await.unwrap()
}

async fn report(site: &Site, key: &str, body: &Value) -> Answer {
    let request = Request::post("/api/v1/reports")
        .header("host", "127.0.0.1:8080")
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json");
    site.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn level(cm: u32, id: &str) -> Value {
    json!({"channel": "hotline", "kind": "flood", "text": "Tinggi muka air di atas siaga 1", "external_id": id,
        "answers": {"water_depth_cm": cm}, "place": {"lat": -6.99, "lon": 107.62}})
}

async fn incidents(site: &Site, cookie: &str) -> Vec<Value> {
    let list = site.send("GET", "/api/v1/incidents", Some(cookie), None).await.json();
    list["incidents"].as_array().unwrap().clone()
}

#[tokio::test]
async fn with_its_channel_its_words_and_once_for_each_thing() {
    let site = Site::new().await;
    let key = key(&site, 60).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let first = report(&site, &key, &level(40, "DYK-2026-03-02")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let again = report(&site, &key, &level(40, "DYK-2026-03-02")).await;
    assert_eq!((again.header("idempotent-replay"), &again.json()["code"]), ("true", &first.json()["code"]));
    // The water rises: the same thing, and what is new is added to it and judged.
    let risen = report(&site, &key, &level(180, "DYK-2026-03-02")).await;
    assert_eq!(
        (risen.status, &risen.json()["code"]),
        (StatusCode::CREATED, &first.json()["code"]),
        "{}",
        risen.text()
    );
    let rows = incidents(&site, &dispatcher).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let path = format!("/api/v1/incidents/{}", rows[0]["id"].as_str().unwrap());
    let detail = site.send("GET", &path, Some(&dispatcher), None).await.json();
    let row = &detail["reports"][0];
    assert_eq!((&row["channel"], &row["source"]["key"]), (&json!("sensor"), &json!("bbws-1")));
    assert_eq!(row["source"]["says"], "Pos duga air Dayeuhkolot, BBWS Citarum");
    let log = site.send("GET", &format!("{path}/log"), Some(&dispatcher), None).await.json();
    let by: Vec<&Value> = log["entries"].as_array().unwrap().iter().map(|entry| &entry["by"]).collect();
    assert!(by.len() >= 3 && by.iter().all(|by| *by == "bbws-1"), "{by:?}");
    assert!(log.to_string().contains("FactsAdded"), "{log}");
    report(&site, &key, &level(60, "DYK-2026-03-03")).await;
    let named: Vec<Value> = incidents(&site, &dispatcher).await;
    assert!(named.iter().any(|row| row["id"] != rows[0]["id"]) || named[0]["reports"] == 2, "another thing");
}

#[tokio::test]
async fn a_wrong_or_withdrawn_key_is_none_and_no_key_gives_no_trust() {
    let site = Site::new().await;
    let key = key(&site, 60).await;
    for wrong in ["salah", "", &key[1..], "32-sensor-00000000000000000000000000"] {
        let refused = report(&site, wrong, &level(40, "a")).await;
        assert_eq!(
            (refused.code().as_str(), refused.status),
            ("partner_key_wrong", StatusCode::UNAUTHORIZED)
        );
    }
    assert_eq!(report(&site, &key, &level(40, "a")).await.status, StatusCode::CREATED);
    site.it.centre.withdraw_partner("bbws-1").await.unwrap();
    assert!(site.it.centre.withdraw_partner("bbws-1").await.is_err());
    site.it.clock.fast_forward(std::time::Duration::from_secs(6));
    assert_eq!(report(&site, &key, &level(40, "b")).await.code(), "partner_key_wrong");
    let kept = site.it.centre.store.partners().await.unwrap();
    assert!(kept.iter().all(|(hash, one)| !hash.contains(&key) && !format!("{one:?}").contains(&key)));
    // Without a key the channel is a claim, and nothing says whose it is.
    let claimed =
        json!({"channel": "sensor", "text": "Tinggi muka air", "place": {"lat": -6.9, "lon": 107.6}});
    let taken = site.send("POST", "/api/v1/reports", None, Some(claimed)).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{}", taken.json()["incident_id"].as_str().unwrap());
    let detail = site.send("GET", &path, Some(&dispatcher), None).await.json();
    assert_eq!(detail["reports"][0]["source"], Value::Null);
}

#[tokio::test]
async fn each_key_has_a_pace_of_its_own() {
    let site = Site::new().await;
    let key = key(&site, 3).await;
    for n in 0..3 {
        assert_eq!(report(&site, &key, &level(40, &format!("n-{n}"))).await.status, StatusCode::CREATED);
    }
    let much = report(&site, &key, &level(40, "n-4")).await;
    assert_eq!((much.code().as_str(), much.status), ("too_many_requests", StatusCode::TOO_MANY_REQUESTS));
    let public = json!({"text": "banjir", "place": {"lat": -6.9, "lon": 107.6}});
    assert_eq!(site.send("POST", "/api/v1/reports", None, Some(public)).await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_redis_is_away_a_known_key_still_reports_and_the_record_names_it() {
    let mut redis = OwnRedis::new().await;
    let brief = "[journal]\nafter_ms = 200\nmax_bytes = 1_048_576\n";
    let site = Site::of(TestCentre::on(&redis.url(), brief).await).await;
    site.it.centre.open_journal().unwrap();
    let key = key(&site, 60).await;
    crate::harness::eventually("Redis takes it", async || {
        (report(&site, &key, &level(40, "a")).await.status == StatusCode::CREATED).then_some(())
    })
    .await;
    redis.kill();
    site.it.clock.fast_forward(std::time::Duration::from_secs(6));
    let kept = report(&site, &key, &level(50, "b")).await;
    assert_eq!(kept.status, StatusCode::ACCEPTED, "{}", kept.text());
    let unknown = report(&site, "32-sensor-00000000000000000000000000", &level(40, "c")).await;
    assert_eq!(unknown.status, StatusCode::SERVICE_UNAVAILABLE, "nobody can say: {}", unknown.text());
}
