//! Imported areas can be had as GeoJSON by staff, regencies and their districts by everybody, and are sent again only after
//! another import.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::area::AreaLevel;

use crate::harness::areas::{Grid, import, layer};
use crate::harness::site::{Answer, Site};

async fn get(site: &Site, cookie: &str, path: &str, known: &str) -> Answer {
    let request = Request::builder().uri(path).header("cookie", cookie).header("if-none-match", known);
    site.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn levels_are_listed_with_their_bounds() {
    let (site, grid) = (Site::new().await, Grid::new(3));
    let cookie = site.cookie_of(Role::CallTaker).await;
    let none = site.send("GET", "/api/v1/areas", Some(&cookie), None).await;
    assert_eq!(none.json(), json!({"version": "", "levels": []}));
    let layers =
        vec![layer(AreaLevel::Village, &grid.villages()), layer(AreaLevel::District, &grid.districts())];
    import(&site.it.centre, layers).await;
    let listed = site.send("GET", "/api/v1/areas", Some(&cookie), None).await.json();
    assert_eq!(listed["version"], site.it.centre.places.get().areas.version());
    let levels = listed["levels"].as_array().unwrap();
    let told: Vec<_> = levels.iter().map(|one| (&one["level"], &one["count"], &one["with_people"])).collect();
    assert_eq!(told, [(&json!("district"), &json!(3), &json!(0)), (&json!("village"), &json!(9), &json!(9))]);
    let bounds: Vec<f64> =
        levels[0]["bounds"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
    let expected = [107.5, -7.2, 107.56, -7.14];
    assert!(bounds.iter().zip(expected).all(|(found, about)| (found - about).abs() < 0.01), "{bounds:?}");
}

#[tokio::test]
async fn a_level_is_geojson_and_is_not_sent_twice() {
    let (site, grid) = (Site::new().await, Grid::new(3));
    let cookie = site.cookie_of(Role::Responder).await;
    let missing = get(&site, &cookie, "/api/v1/areas/village", "").await;
    assert_eq!((missing.status.as_u16(), missing.code().as_str()), (404, "not_found"));
    let layers =
        vec![layer(AreaLevel::Village, &grid.villages()), layer(AreaLevel::District, &grid.districts())];
    import(&site.it.centre, layers).await;

    let answer = get(&site, &cookie, "/api/v1/areas/village", "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/geo+json"));
    let drawn = answer.json();
    let features = drawn["features"].as_array().unwrap();
    assert_eq!((drawn["type"].as_str(), features.len()), (Some("FeatureCollection"), 9));
    let lake = &features[4];
    assert_eq!(
        lake["properties"],
        json!({"code": "32.04.02.2002", "name": "Desa 1-1", "parent": "32.04.02"})
    );
    let rings = lake["geometry"]["coordinates"][0].as_array().unwrap();
    assert_eq!((&lake["geometry"]["type"], rings.len()), (&json!("MultiPolygon"), 2), "a shell and a hole");
    for ring in rings {
        let corners = ring.as_array().unwrap();
        assert!(corners.len() >= 4 && corners.first() == corners.last(), "{ring}");
        assert!(
            corners.iter().all(|at| (at[0].as_f64().unwrap() * 1e4).fract().abs() < 1e-6 || is_short(&at[0]))
        );
    }

    let tag = answer.header("etag").to_owned();
    for known in [tag.clone(), format!("\"other\", {tag}")] {
        let again = get(&site, &cookie, "/api/v1/areas/village", &known).await;
        assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, tag.as_str()));
    }
    let part = get(&site, &cookie, "/api/v1/areas/village?within=32.04.03", "").await.json();
    let codes: Vec<_> =
        part["features"].as_array().unwrap().iter().map(|one| &one["properties"]["code"]).collect();
    assert_eq!(codes, ["32.04.03.2001", "32.04.03.2002", "32.04.03.2003"]);

    import(&site.it.centre, vec![layer(AreaLevel::District, &grid.districts())]).await;
    assert_eq!(get(&site, &cookie, "/api/v1/areas/village", &tag).await.status, 200, "imported anew");
    assert_eq!(get(&site, &cookie, "/api/v1/areas/rw", "").await.status, 404);
}

/// At most four decimals.
fn is_short(number: &Value) -> bool {
    number.to_string().split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 4)
}

#[tokio::test]
async fn landmarks_are_points() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let market = json!({"type": "Feature", "properties": {"nama": "Pasar \"Baru\""},
        "geometry": {"type": "Point", "coordinates": [107.61234, -6.91]}});
    import(&site.it.centre, vec![layer(AreaLevel::Landmark, &market)]).await;
    let drawn = get(&site, &cookie, "/api/v1/areas/landmark", "").await.json();
    assert_eq!(drawn["features"][0]["properties"]["name"], "Pasar \"Baru\"");
    assert_eq!(drawn["features"][0]["geometry"], json!({"type": "Point", "coordinates": [107.6123, -6.91]}));
    let region = site.it.centre.places.get();
    assert!(
        !region.areas.have_borders() && region.areas.landmarks().len() == 1,
        "the centres go on deciding"
    );
}

#[tokio::test]
async fn the_public_gets_regencies_and_their_districts_and_nothing_finer() {
    let (site, grid) = (Site::new().await, Grid::new(3));
    let ask = async |path: &str| site.send("GET", &format!("/api/v1/map/borders{path}"), None, None).await;
    let middles = ask("").await.json();
    let centres = &site.it.centre.places.get().centres;
    assert_eq!(middles["features"].as_array().unwrap().len(), centres.len(), "nothing was imported");
    assert_eq!(middles["features"][0]["properties"]["name"], centres[0].area.name.as_str());
    assert_eq!(middles["features"][0]["geometry"]["type"], "Point");
    assert_eq!(ask("?within=32.04").await.json()["features"], json!([]));

    let layers =
        vec![layer(AreaLevel::Village, &grid.villages()), layer(AreaLevel::District, &grid.districts())];
    import(&site.it.centre, layers).await;
    let answer = ask("?within=32.04").await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert_eq!(answer.header("cache-control"), "public, max-age=600");
    let codes: Vec<Value> = answer.json()["features"].as_array().unwrap().clone();
    assert!(codes.iter().all(|one| one["properties"]["code"].as_str().unwrap().len() == "32.04.02".len()));
    assert_eq!(codes.len(), 3);
    let known = answer.header("etag").to_owned();
    let request = Request::builder().uri("/api/v1/map/borders?within=32.04").header("if-none-match", known);
    assert_eq!(site.ask(request.body(Body::empty()).unwrap()).await.status, 304);
    assert_eq!(site.send("GET", "/api/v1/areas/village", None, None).await.code(), "no_session");
}

#[tokio::test]
async fn the_public_asks_for_borders_at_the_pace_of_places() {
    let site = Site::with("[limits]\nplace_searches_per_minute = 1\n").await;
    assert_eq!(site.send("GET", "/api/v1/map/borders", None, None).await.status, 200);
    assert_eq!(site.send("GET", "/api/v1/map/borders", None, None).await.code(), "too_many_requests");
    let cookie = site.cookie_of(Role::Responder).await;
    assert_eq!(site.send("GET", "/api/v1/map/borders", Some(&cookie), None).await.status, 200);
}
