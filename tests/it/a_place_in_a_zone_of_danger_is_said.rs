//! Zones where danger is known beforehand come from a file of the settings: checked at the start, given to maps, and said
//! with every incident that lies in one, or may lie in one.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::domain::access::Role;

use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::site::Site;

fn zone(name: &str, level: &str, [west, south, east, north]: [f64; 4]) -> Value {
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({"type": "Feature", "properties": {"nama": name, "bahaya": level},
        "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

fn settings(folder: &Folder, features: &[Value]) -> String {
    let file = folder.path().join("rawan.geojson");
    std::fs::write(&file, json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    format!(
        "[map]\nhazards_file = \"{}\"\nhazards_name = \"nama\"\nhazards_level = \"bahaya\"\n",
        file.display()
    )
}

async fn hazards_of(site: &Site, cookie: &str, lat: f64, lon: f64) -> Value {
    let report = json!({"channel": "web", "call_type": "normal", "text": "air naik di kampung",
        "place": {"lat": lat, "lon": lon}});
    let sent = site.send("POST", "/api/v1/reports", None, Some(report)).await.json();
    let path = format!("/api/v1/incidents/{}", sent["incident_id"].as_str().unwrap());
    site.send("GET", &path, Some(cookie), None).await.json()["hazards"].clone()
}

#[tokio::test]
async fn an_incident_says_which_zones_its_place_lies_in_the_gravest_first() {
    let folder = Folder::new();
    let all = [
        zone("Banjir Citarum", "sedang", [107.5, -7.1, 107.8, -6.8]),
        zone("Longsor Cililin", "tinggi", [107.6, -7.0, 107.7, -6.9]),
    ];
    let site = Site::with(&settings(&folder, &all)).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let inside = hazards_of(&site, &cookie, -6.95, 107.65).await;
    let named =
        |name: &str, level: &str, surely: bool| json!({"name": name, "level": level, "surely": surely});
    assert_eq!(
        inside,
        json!([named("Longsor Cililin", "high", true), named("Banjir Citarum", "medium", true)])
    );
    let border = hazards_of(&site, &cookie, -6.8, 107.65).await;
    assert_eq!(border, json!([named("Banjir Citarum", "medium", false)]));
    assert_eq!(hazards_of(&site, &cookie, -6.5, 107.65).await, json!(null));

    assert_eq!(site.send("GET", "/api/v1/map", Some(&cookie), None).await.json()["hazards"], true);
    let drawn = site.send("GET", "/api/v1/map/hazards", Some(&cookie), None).await;
    assert_eq!(drawn.header("content-type"), "application/geo+json");
    let first = &drawn.json()["features"][0];
    assert_eq!(first["properties"], json!({"name": "Longsor Cililin", "level": "high"}));
    assert_eq!(first["geometry"]["type"], "MultiPolygon");
    let nobody = site.send("GET", "/api/v1/map/hazards", None, None).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_file_there_are_none() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    assert_eq!(site.send("GET", "/api/v1/map/hazards", Some(&cookie), None).await.code(), "not_found");
}

#[test]
fn a_faulty_file_is_named_by_feature_and_ring_before_anything_runs() {
    let folder = Folder::new();
    let mut open = zone("Banjir Cimanuk", "tinggi", [107.5, -7.1, 107.8, -6.8]);
    open["geometry"]["coordinates"][0].as_array_mut().unwrap().pop();
    let text = settings(&folder, &[zone("Longsor", "gawat", [107.5, -7.1, 107.8, -6.8]), open]);
    std::fs::write(folder.path().join("sigap.toml"), text).unwrap();
    let (words, content) = said(&sigap(folder.path(), &["check-config", "sigap.toml"]).output().unwrap());
    assert!(!content);
    assert!(
        words.contains("map.hazards_file: feature 2 (Banjir Cimanuk), polygon 1, ring 1: is open"),
        "{words}"
    );
    let (words, runs) = said(&sigap(folder.path(), &["serve", "--config", "sigap.toml"]).output().unwrap());
    assert!(!runs);
    assert!(words.contains("the hazard zones: not usable"), "{words}");
}
