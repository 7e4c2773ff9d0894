//! Who called in jest before is a hint for people, on the card and while the call is taken: level, place in the queue and lane are those
//! of anybody else, above all with a red flag.

use serde_json::{Value, json};
use sigap::domain::access::Role;

use crate::harness::site::Site;

const JESTER: &str = "0812 0000 1111";
const OTHER: &str = "0812 0000 2222";
/// From danger to life down to what can wait.
const TEXTS: [&str; 4] = [
    "korban tidak sadar dan tidak bernapas",
    "nyeri dada menjalar ke lengan, keringat dingin",
    "pohon tumbang menutup jalan",
    "mau tanya jadwal saja",
];

fn report(text: &str, phone: &str, lat: f64) -> Value {
    json!({"text": text, "place": {"lat": lat, "lon": 107.6}, "reporter": {"phone": phone}})
}

async fn take(site: &Site, cookie: Option<&str>, body: Value) -> Value {
    let answer = site.send("POST", "/api/v1/reports", cookie, Some(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn the_same_words_get_the_same_level_place_and_lane() {
    let site = Site::new().await;
    let taker = site.cookie_of(Role::CallTaker).await;
    for n in 0..3 {
        let mut jest = report("halo halo, cuma coba", JESTER, -6.1 - f64::from(n) / 10.0);
        jest["call_type"] = "prank".into();
        take(&site, Some(&taker), jest).await;
    }
    let lanes = || site.it.centre.lanes.counted();
    for (n, text) in TEXTS.into_iter().enumerate() {
        let mut seen = Vec::new();
        for (at, phone) in [(-6.5, JESTER), (-7.0, OTHER)] {
            let before = lanes();
            let taken = take(&site, None, report(text, phone, at - n as f64 / 100.0)).await;
            let used: Vec<u64> =
                before.iter().zip(lanes()).map(|(old, new)| new.1.taken - old.1.taken).collect();
            let path = format!("/api/v1/incidents/{}", taken["incident_id"].as_str().unwrap());
            let detail = site.send("GET", &path, Some(&taker), None).await.json();
            assert_eq!(detail["suspicion"].is_string(), phone == JESTER, "{detail}");
            seen.push((
                taken["level"].clone(),
                taken["tier"].clone(),
                detail["incident"]["state"].clone(),
                used,
            ));
        }
        assert_eq!(seen[0], seen[1], "{text}");
    }
}

#[tokio::test]
async fn people_are_told_and_asked_to_call_back() {
    let site = Site::new().await;
    let taker = site.cookie_of(Role::CallTaker).await;
    let at_hand = async |phone: &str| {
        let body = json!({"reporter": {"phone": phone}});
        site.send("POST", "/api/v1/at_hand", Some(&taker), Some(body)).await.json()["suspicion"].clone()
    };
    assert_eq!(at_hand(JESTER).await, Value::Null);
    let mut jest = report("halo halo, cuma coba", JESTER, -6.9);
    jest["call_type"] = "prank".into();
    take(&site, Some(&taker), jest).await;
    let said = at_hand(JESTER).await;
    assert!(
        said.as_str().unwrap().contains("1 laporan") && said.as_str().unwrap().contains("Telepon balik"),
        "{said}"
    );
    assert_eq!(at_hand(OTHER).await, Value::Null);
    // Taken for a prank, and yet with a red flag: it is real until somebody knows better, and the card says both.
    let mut doubted = report(TEXTS[0], OTHER, -6.8);
    doubted["call_type"] = "prank".into();
    let taken = take(&site, Some(&taker), doubted).await;
    assert_eq!((&taken["level"], &taken["tier"]), (&json!(1), &json!(1)));
    let path = format!("/api/v1/incidents/{}", taken["incident_id"].as_str().unwrap());
    let detail = site.send("GET", &path, Some(&taker), None).await.json();
    assert!(detail["suspicion"].as_str().unwrap().starts_with("Diduga iseng"), "{detail}");
}
