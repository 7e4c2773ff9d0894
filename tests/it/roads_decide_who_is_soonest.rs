//! Where a road server is known, its times decide who is soonest there, and are marked; while it does not answer, times
//! are estimated, and that is said. The server here speaks the table service of OSRM.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::UnitId;
use sigap::domain::level::Level;
use sigap::domain::place::Point;
use sigap::domain::unit::UnitSpec;

use crate::harness::eventually;
use crate::harness::site::Site;

#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Who is further north is later, whatever the distance: the bridge is down.
    Bridge,
    Broken,
    Nonsense,
    /// Times for other places than were asked for.
    TooFew,
}

#[derive(Clone)]
struct Roads {
    manner: Arc<Mutex<Manner>>,
    asked: Arc<AtomicUsize>,
    url: String,
}

#[derive(Deserialize)]
struct Asked {
    annotations: String,
    sources: String,
    destinations: usize,
}

async fn table(
    State(roads): State<Roads>,
    Path((profile, coordinates)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    roads.asked.fetch_add(1, Ordering::SeqCst);
    let manner = *roads.manner.lock().unwrap();
    let places: Vec<(f64, f64)> = coordinates
        .split(';')
        .map(|place| {
            let (lon, lat) = place.split_once(',').unwrap();
            (lon.parse().unwrap(), lat.parse().unwrap())
        })
        .collect();
    assert_eq!((profile.as_str(), asked.annotations.as_str()), ("driving", "duration"));
    assert_eq!(asked.destinations, places.len() - 1, "the incident comes last");
    assert_eq!(asked.sources.split(';').count(), places.len() - 1);
    let rows = places[..asked.destinations]
        .iter()
        .map(|(_, lat)| vec![Some(if *lat > -6.905 { 1_000.4 } else { 300.0 })]);
    let mut rows: Vec<_> = rows.collect();
    match manner {
        Manner::Broken => return (StatusCode::BAD_GATEWAY, "nginx").into_response(),
        Manner::Nonsense => return axum::Json(json!({"code": "NoTable"})).into_response(),
        Manner::TooFew => drop(rows.pop()),
        Manner::Bridge => {}
    }
    axum::Json(json!({"code": "Ok", "durations": rows})).into_response()
}

async fn roads() -> Roads {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let roads = Roads { manner: Arc::new(Mutex::new(Manner::Bridge)), asked: Arc::default(), url };
    let router = Router::new()
        .route("/table/v1/{profile}/{coordinates}", axum::routing::get(table))
        .with_state(roads.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    roads
}

async fn boat(site: &Site, call_sign: &str, lat: f64) {
    let unit = UnitId(call_sign.to_lowercase());
    let spec = UnitSpec {
        call_sign: call_sign.to_owned(),
        agency: "psc".into(),
        agency_name: "PSC 119".to_owned(),
        capabilities: vec!["water_rescue".into()],
        home: Point { lat, lon: 107.6188 },
        area: None,
        crew: 2,
        phone: None,
    };
    site.it.centre.execute(&Asker::System, Command::RegisterUnit { unit, spec }, None).await.unwrap();
}

async fn on_board(site: &Site, units: usize) {
    let known = async || (site.it.centre.board.search(|fleet, _| fleet.len()) == units).then_some(());
    eventually("the board knows all units", known).await;
}

/// A centre with an incident at 6.9025° south, a boat close by in the north, and one further in the south.
async fn centre(settings: &str) -> (Site, String, String) {
    let site = Site::with(settings).await;
    boat(&site, "NORTH", -6.90).await;
    boat(&site, "SOUTH", -6.93).await;
    on_board(&site, 2).await;
    let incident = site.it.incident(Level::Critical).await.to_string();
    let cookie = site.cookie_of(Role::Dispatcher).await;
    (site, incident, cookie)
}

async fn found(site: &Site, incident: &str, cookie: &str) -> Value {
    let path = format!("/api/v1/incidents/{incident}/recommendations");
    site.send("GET", &path, Some(cookie), None).await.json()
}

fn picks(found: &Value) -> Vec<(&str, Option<u64>, bool)> {
    let pick = |pick: &'_ Value| (pick["travel_s"].as_u64(), pick["by_road"].as_bool().unwrap_or(false));
    let all = found["picks"].as_array().unwrap().iter();
    all.map(|one| (one["call_sign"].as_str().unwrap(), pick(one).0, pick(one).1)).collect()
}

#[tokio::test]
async fn and_are_marked() {
    let roads = roads().await;
    let (site, incident, cookie) =
        centre(&format!("[routing]\nurl = \"{}\"\ntimeout_ms = 5000\n", roads.url)).await;
    let told = found(&site, &incident, &cookie).await;
    assert_eq!(told["roads"], "used");
    assert_eq!(picks(&told), [("SOUTH", Some(300), true), ("NORTH", Some(1_000), true)]);

    let (plain, incident, cookie) = centre("").await;
    let told = found(&plain, &incident, &cookie).await;
    assert_eq!((told["roads"].as_str(), picks(&told)[0].0, picks(&told)[0].2), (Some("off"), "NORTH", false));
}

#[tokio::test]
async fn while_they_are_known_and_else_the_estimate_which_is_said() {
    let roads = roads().await;
    let settings = format!("[routing]\nurl = \"{}\"\nrest_ms = 10000\ntimeout_ms = 5000\n", roads.url);
    let (site, incident, cookie) = centre(&settings).await;
    for (n, manner) in [Manner::Broken, Manner::Nonsense, Manner::TooFew].into_iter().enumerate() {
        *roads.manner.lock().unwrap() = manner;
        let told = found(&site, &incident, &cookie).await;
        assert_eq!(told["roads"], "failed");
        assert_eq!((picks(&told)[0].0, picks(&told)[0].2), ("NORTH", false));
        let again = found(&site, &incident, &cookie).await;
        assert_eq!(again["roads"], "failed");
        assert_eq!(roads.asked.load(Ordering::SeqCst), n + 1, "it is left alone for a while");
        site.it.clock.fast_forward(Duration::from_secs(11));
    }
    *roads.manner.lock().unwrap() = Manner::Bridge;
    let told = found(&site, &incident, &cookie).await;
    assert_eq!((told["roads"].as_str(), picks(&told)[0].0), (Some("used"), "SOUTH"));
}

#[tokio::test]
async fn also_when_nobody_listens_there() {
    let (site, incident, cookie) = centre("[routing]\nurl = \"http://127.0.0.1:9\"\n").await;
    let told = found(&site, &incident, &cookie).await;
    assert_eq!((told["roads"].as_str(), picks(&told)[0].0), (Some("failed"), "NORTH"));
}

#[tokio::test]
async fn unless_leaving_costs_more_where_they_are() {
    let (site, incident, cookie) = centre("[dispatch]\ncoverage_weight_percent = 100\n").await;
    // Far from everybody, but nobody needs it there: two stand beside each other.
    for call_sign in ["PAIR-1", "PAIR-2"] {
        boat(&site, call_sign, -6.95).await;
    }
    on_board(&site, 4).await;
    let told = found(&site, &incident, &cookie).await;
    let gaps: Vec<(&str, u64)> = told["picks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pick| (pick["call_sign"].as_str().unwrap(), pick["gap_s"].as_u64().unwrap()))
        .collect();
    assert_eq!(gaps.iter().filter(|(_, gap)| *gap == 0).count(), 2, "{gaps:?}");
    let first = &told["picks"][0];
    let cost = |pick: &Value| pick["travel_s"].as_u64().unwrap() + pick["gap_s"].as_u64().unwrap();
    for pick in told["picks"].as_array().unwrap() {
        // Times within a minute of each other count as equal.
        assert!(cost(first) < cost(pick) + 60, "{first} and {pick}");
    }
}
