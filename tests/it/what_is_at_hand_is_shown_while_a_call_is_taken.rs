//! While a call is taken, earlier reports from the same telephone and open incidents near its place are at hand; the number is
//! kept as a keyed hash only, and the call can be attached to one of them by who took it.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::cursor::StreamId;

use crate::harness::site::Site;

const NUMBER: &str = "0812 0000 4321";

async fn take(site: &Site, cookie: &str, body: Value) -> Value {
    let answer = site.send("POST", "/api/v1/reports", Some(cookie), Some(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn call(text: &str, lat: f64) -> Value {
    json!({"channel": "hotline", "text": text, "place": {"lat": lat, "lon": 107.6},
        "reporter": {"phone": NUMBER}})
}

fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["incident_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn by_its_number_and_by_its_place() {
    let site = Site::new().await;
    let taker = site.cookie_of(Role::CallTaker).await;
    let ask = async |body: Value| site.send("POST", "/api/v1/at_hand", Some(&taker), Some(body)).await.json();
    let first = take(&site, &taker, call("ada pohon tumbang di jalan", -6.9)).await;
    let far = take(&site, &taker, call("rumah terbakar di kampung", -6.5)).await;
    let found = ask(json!({"reporter": {"phone": "+62 812-0000-4321"}})).await;
    assert_eq!(ids(&found["earlier"]), [&far["incident_id"], &first["incident_id"]], "the last one first");
    assert_eq!(found["earlier"][1]["code"], first["code"]);
    assert_eq!(found["nearby"], json!([]), "no place, nothing near");
    let found = ask(json!({"place": {"lat": -6.901, "lon": 107.601}})).await;
    assert_eq!(ids(&found["nearby"]), [&first["incident_id"]]);
    assert!(found["nearby"][0]["distance_m"].as_u64().unwrap() < 1_000, "{found}");
    assert_eq!(found["earlier"], json!([]));
    assert_eq!(ask(json!({"reporter": {"phone": "0812 0000 9999"}})).await["earlier"], json!([]));
    let wrong =
        site.send("POST", "/api/v1/at_hand", Some(&taker), Some(json!({"reporter": {"phone": "x"}}))).await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn and_that_somebody_was_shown_who_called_before_is_on_record_once() {
    let site = Site::new().await;
    let taker = site.cookie_of(Role::CallTaker).await;
    let other = site.cookie(&crate::harness::centre::person("lain", &[Role::CallTaker])).await;
    take(&site, &taker, call("ada pohon tumbang di jalan", -6.9)).await;
    let looks = async || {
        let entries = site.it.centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
        let texts: Vec<String> =
            entries.iter().map(|raw| String::from_utf8_lossy(&raw.data).into_owned()).collect();
        let looks: Vec<String> = texts.into_iter().filter(|text| text.contains("NumberSearched")).collect();
        assert!(!looks.iter().any(|text| text.contains("4321")), "{looks:?}");
        looks.len()
    };
    let ask = async |who: &str, body: Value| {
        let answer = site.send("POST", "/api/v1/at_hand", Some(who), Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["earlier"].as_array().unwrap().len()
    };
    let known = || json!({"reporter": {"phone": NUMBER}});
    // The form asks again with each field that is filled in.
    for place in [-6.9, -6.91] {
        let mut body = known();
        body["place"] = json!({"lat": place, "lon": 107.6});
        assert_eq!(ask(&taker, body).await, 1);
        assert_eq!(looks().await, 1, "one look a call");
    }
    ask(&taker, json!({"reporter": {"phone": "0812 0000 9999"}})).await;
    ask(&taker, json!({"place": {"lat": -6.9, "lon": 107.6}})).await;
    assert_eq!(looks().await, 1, "nobody was shown");
    let search = json!({"phone": NUMBER});
    assert_eq!(site.send("POST", "/api/v1/privacy/search", Some(&taker), Some(search)).await.status, 200);
    assert_eq!(looks().await, 1, "the same look");
    assert_eq!(ask(&other, known()).await, 1);
    assert_eq!(looks().await, 2, "another person's");
}

#[tokio::test]
async fn not_to_those_who_take_no_calls_nor_of_who_wants_no_name() {
    let site = Site::new().await;
    let taker = site.cookie_of(Role::CallTaker).await;
    let auditor = site.cookie_of(Role::Auditor).await;
    let body = json!({"reporter": {"phone": NUMBER}});
    let refused = site.send("POST", "/api/v1/at_hand", Some(&auditor), Some(body.clone())).await;
    assert_eq!(refused.code(), "forbidden");
    let mut nameless = call("ada pohon tumbang di jalan", -6.9);
    nameless["reporter"]["anonymous"] = true.into();
    take(&site, &taker, nameless).await;
    let found = site.send("POST", "/api/v1/at_hand", Some(&taker), Some(body)).await.json();
    assert_eq!(found["earlier"], json!([]));
}

#[tokio::test]
async fn and_whoever_took_a_call_attaches_it_to_one_of_them() {
    let site = Site::new().await;
    let taker = site.cookie_of(Role::CallTaker).await;
    let other = site.cookie(&crate::harness::centre::person("lain", &[Role::CallTaker])).await;
    let first = take(&site, &taker, call("ada pohon tumbang di jalan", -6.9)).await;
    let again = take(&site, &taker, call("pohonnya menimpa mobil sekarang", -6.9)).await;
    let path = format!("/api/v1/incidents/{}/attach", first["incident_id"].as_str().unwrap());
    let body = json!({"report_id": again["report_id"]});
    assert_eq!(site.send("POST", &path, Some(&other), Some(body.clone())).await.code(), "forbidden");
    let attached = site.send("POST", &path, Some(&taker), Some(body)).await;
    assert_eq!(attached.status, 200, "{}", attached.text());
    let whole = format!("/api/v1/incidents/{}", first["incident_id"].as_str().unwrap());
    let whole = site.send("GET", &whole, Some(&taker), None).await.json();
    assert_eq!(whole["reports"].as_array().unwrap().len(), 2);
    let back = path.replace("attach", "detach");
    let body = json!({"report_id": again["report_id"]});
    assert_eq!(site.send("POST", &back, Some(&other), Some(body.clone())).await.code(), "forbidden");
    assert_eq!(site.send("POST", &back, Some(&taker), Some(body)).await.status, 200, "and takes it back");
}
