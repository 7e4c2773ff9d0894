//! An earthquake felt in or near the region is told of on every board, once in all processes and over restarts, until somebody
//! has seen it or its time is over.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use sigap::channels::bmkg::Bmkg;
use sigap::domain::access::{Role, View};
use sigap::domain::view::QuakeRow;
use sigap::services::Centre;

use crate::harness::site::Site;

/// What the server answers: a file, or elsewhere, or nothing of use.
#[derive(Clone, Debug)]
enum Says {
    File(String),
    Elsewhere,
    Status(u16),
}

/// A server that speaks the form of the public data.
async fn feed(says: &Arc<Mutex<Says>>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/DataMKG/TEWS/gempadirasakan.json", listener.local_addr().unwrap());
    let says = Arc::clone(says);
    let answer = move || {
        let says = says.lock().unwrap().clone();
        async move {
            match says {
                Says::File(text) => text.into_response(),
                Says::Elsewhere => (StatusCode::FOUND, [(LOCATION, "http://127.0.0.1:9/")]).into_response(),
                Says::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
            }
        }
    };
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// As the public data tells of a quake; all are texts.
fn quake(at: &str, point: &str, magnitude: &str, felt: &str) -> Value {
    json!({"Tanggal": "02 Mar 2026", "Jam": "09:05:07 WIB", "DateTime": at, "Coordinates": point, "Lintang": "6.84 LS",
        "Bujur": "107.05 BT", "Magnitude": magnitude, "Kedalaman": "11 km",
        "Wilayah": "Pusat gempa berada di darat 9 km barat daya Kab. Cianjur", "Dirasakan": felt})
}

fn list(quakes: &[Value]) -> Says {
    Says::File(json!({"Infogempa": {"gempa": quakes}}).to_string())
}

fn shown(centre: &Centre) -> Vec<QuakeRow> {
    let notices = centre.board.snapshot(&View::Region).notices;
    notices.iter().filter_map(|notice| notice.quake.clone()).collect()
}

const HERE: &str = "-6.84,107.05";
const FELT: &str = "IV Cianjur, II - III Kota Sukabumi";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_all_processes_until_somebody_has_seen_it() {
    let says = Arc::new(Mutex::new(list(&[quake("2026-03-02T02:05:07+00:00", HERE, "5.6", FELT)])));
    let site = Site::with(&format!("[quakes]\nurl = \"{}\"\n", feed(&says).await)).await;
    let bmkg = Bmkg::new(&site.it.centre.config.quakes).unwrap().unwrap();
    let other = site.it.another().await;
    for _ in 0..3 {
        for centre in [&site.it.centre, &other] {
            assert!(centre.hear_quakes(&bmkg).await);
            centre.show_quakes().await.unwrap();
        }
    }
    let row = shown(&site.it.centre);
    assert_eq!((row.len(), &row), (1, &shown(&other)), "once, and the same in both");
    assert_eq!((row[0].quake.depth_km, row[0].quake.felt.as_deref()), (Some(11.0), Some(FELT)));
    let first: Vec<(&str, Option<&str>)> =
        row[0].areas.iter().map(|near| (near.area.name.as_str(), near.felt.as_deref())).take(2).collect();
    assert!(first.iter().any(|(name, felt)| name.contains("Cianjur") && *felt == Some("IV")), "{first:?}");
    assert!(row[0].areas.iter().any(|near| near.felt.as_deref() == Some("II-III")), "{:?}", row[0].areas);
    // Their figures become better: the notice says the new ones.
    *says.lock().unwrap() = list(&[quake("2026-03-02T02:05:07+00:00", HERE, "5.4", FELT)]);
    site.it.centre.hear_quakes(&bmkg).await;
    site.it.centre.show_quakes().await.unwrap();
    assert!((shown(&site.it.centre)[0].quake.magnitude - 5.4).abs() < 0.01);

    let path = format!("/api/v1/quakes/{}/seen", row[0].quake.id);
    let taker = site.cookie_of(Role::CallTaker).await;
    assert_eq!(site.send("POST", &path, Some(&taker), None).await.status, StatusCode::FORBIDDEN);
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    assert_eq!(site.send("POST", &path, Some(&dispatcher), None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.send("POST", "/api/v1/quakes/nope/seen", Some(&dispatcher), None).await.status, 404);
    let restarted = site.it.another().await;
    for centre in [&site.it.centre, &other, &restarted] {
        centre.hear_quakes(&bmkg).await;
        centre.show_quakes().await.unwrap();
        assert_eq!(shown(centre), [], "seen by somebody, everywhere and over restarts");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_concerns_the_region_and_for_a_while() {
    let far = quake("2026-03-02T02:01:00+00:00", "3.34,97.90", "6.1", "V Aceh Tenggara");
    let weak = quake("2026-03-02T02:02:00+00:00", HERE, "2.1", "-");
    let old = quake("2026-02-28T02:00:00+00:00", HERE, "5.0", FELT);
    let at_sea = quake("2026-03-02T02:03:00+00:00", "-9.90,106.00", "5.9", "II Garut");
    let says = Arc::new(Mutex::new(list(&[far, weak, old, at_sea])));
    let site = Site::with(&format!("[quakes]\nurl = \"{}\"\nshow_hours = 6\n", feed(&says).await)).await;
    let bmkg = Bmkg::new(&site.it.centre.config.quakes).unwrap().unwrap();
    assert!(site.it.centre.hear_quakes(&bmkg).await);
    site.it.centre.show_quakes().await.unwrap();
    let rows = shown(&site.it.centre);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].areas.len() == 1 && rows[0].areas[0].area.name.contains("Garut"), "{:?}", rows[0].areas);
    // One alone, as the newest comes.
    *says.lock().unwrap() = Says::File(
        json!({"Infogempa": {"gempa": quake("2026-03-02T02:10:00+00:00", HERE, "4.1", "")}}).to_string(),
    );
    assert!(site.it.centre.hear_quakes(&bmkg).await);
    site.it.centre.show_quakes().await.unwrap();
    assert_eq!(shown(&site.it.centre).len(), 2);
    site.it.clock.fast_forward(Duration::from_hours(7));
    site.it.centre.show_quakes().await.unwrap();
    assert_eq!(shown(&site.it.centre), [], "its time is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_is_of_no_use_is_said_to_be_and_changes_nothing() {
    let says = Arc::new(Mutex::new(Says::Elsewhere));
    let site = Site::with(&format!("[quakes]\nurl = \"{}\"\ntimeout_ms = 500\n", feed(&says).await)).await;
    let bmkg = Bmkg::new(&site.it.centre.config.quakes).unwrap().unwrap();
    let large = format!("{{\"Infogempa\": {{\"gempa\": [\"{}\"]}}}}", "x".repeat(300_000));
    for answer in [Says::Elsewhere, Says::Status(500), Says::File("<html>".to_owned()), Says::File(large)] {
        *says.lock().unwrap() = answer.clone();
        assert!(!site.it.centre.hear_quakes(&bmkg).await, "{answer:?}");
    }
    assert_eq!(shown(&site.it.centre), []);
}
