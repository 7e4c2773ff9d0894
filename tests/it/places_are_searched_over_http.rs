//! `GET /api/v1/places`: everybody may look, the public at a pace; what is missing or doubtful is said in words.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::area::AreaLevel;

use crate::harness::areas::{feature, import, layer};
use crate::harness::site::Site;

async fn places(site: &Site, query: &str) -> Value {
    let answer = site.send("GET", &format!("/api/v1/places?{query}"), None, None).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn places_come_with_their_words_code_and_why() {
    let site = Site::new().await;
    let found = places(&site, "q=sukamaju%20megamendug&limit=2").await;
    let first = &found["found"][0];
    assert_eq!(first["label"], "Desa Sukamaju, Kec. Megamendung, Kabupaten Bogor");
    assert_eq!(
        (&first["area"], &first["kind"], &first["why"]),
        (&"32.01.26.2001".into(), &"name".into(), &"name".into())
    );
    assert_eq!(
        (&first["rough"], first.get("plus_code")),
        (&true.into(), None),
        "names have no point of their own"
    );
    assert!(found["found"].as_array().unwrap().len() <= 2 && found.get("ask").is_none());
    let shared = places(&site, "q=Sukamaju").await;
    assert_eq!(shared["ask"], "district");
    assert!(shared["note_text"].as_str().unwrap().contains("kecamatan"));
}

#[tokio::test]
async fn points_come_with_their_accuracy_and_plus_code() {
    let site = Site::new().await;
    let found = places(&site, "q=https%3A%2F%2Fmaps.google.com%2F%3Fq%3D-6.9025%2C107.6188").await;
    let first = &found["found"][0];
    assert_eq!((&first["kind"], &first["plus_code"]), (&"map_link".into(), &"6P593JX9+2G".into()));
    assert_eq!((&first["accuracy_m"], &first["label"]), (&10.0.into(), &"Kota Bandung".into()));
    assert_eq!(places(&site, "q=107.6188%2C-6.9025").await["note"], "swapped");
    assert_eq!(places(&site, "q=40.1212%2C-75.3519").await["note"], "outside");
    let short = places(&site, "q=https%3A%2F%2Fmaps.app.goo.gl%2Fabc").await;
    assert!(short["note_text"].as_str().unwrap().contains("koordinat"), "{short}");
    let near = places(&site, "q=3JX9%2B2G&near=-6.9,107.6").await;
    assert_eq!(near["found"][0]["plus_code"], "6P593JX9+2G");
}

#[tokio::test]
async fn without_words_it_lists_what_lies_inside() {
    let site = Site::new().await;
    assert_eq!(places(&site, "level=regency&limit=200").await["found"].as_array().unwrap().len(), 27);
    let inside = places(&site, "level=district&within=32.73&limit=200").await;
    assert_eq!(inside["found"].as_array().unwrap().len(), 30);
    assert_eq!(places(&site, "level=district&within=99.99").await["found"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_with_its_field() {
    let site = Site::new().await;
    for query in ["q=x&near=here", "q=x&near=91,0", "q=x&near=1", "q=x&limit=many", "q=x&level=planet"] {
        let answer = site.send("GET", &format!("/api/v1/places?{query}"), None, None).await;
        assert_eq!(answer.status, 422, "{query}");
    }
    for query in ["", "q=", "q=%00%FF%E2%80%AE", "q=x&limit=0"] {
        let answer = site.send("GET", &format!("/api/v1/places?{query}"), None, None).await;
        assert!(answer.status == 200 || answer.status == 422, "{query}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_public_looks_at_a_pace_and_staff_as_they_like() {
    let site = Site::with("[limits]\nplace_searches_per_minute = 2\n").await;
    for expected in [200, 200, 429] {
        assert_eq!(site.send("GET", "/api/v1/places?q=Lembang", None, None).await.status, expected);
    }
    let cookie = site.cookie_of(Role::CallTaker).await;
    for _ in 0..5 {
        assert_eq!(site.send("GET", "/api/v1/places?q=Lembang", Some(&cookie), None).await.status, 200);
    }
}

#[tokio::test]
async fn what_was_imported_is_found_with_its_own_point() {
    let site = Site::new().await;
    let around = [[107.61, -6.91], [107.63, -6.91], [107.63, -6.89], [107.61, -6.89], [107.61, -6.91]];
    let named = json!({"kode": "32.73.09.1003", "nama": "Citarum", "penduduk": 5_000});
    let village = feature(&named, &[vec![around.to_vec()]]);
    let market = json!({"type": "Feature", "properties": {"nama": "Pasar Cihapit"},
        "geometry": {"type": "Point", "coordinates": [107.6188, -6.9025]}});
    let before = places(&site, "q=citarum").await;
    assert_eq!(before["found"][0]["rough"], true);
    import(&site.it.centre, vec![layer(AreaLevel::Village, &village), layer(AreaLevel::Landmark, &market)])
        .await;
    let village = &places(&site, "q=citarum").await["found"][0];
    assert_eq!((&village["rough"], &village["area"]), (&false.into(), &"32.73.09.1003".into()));
    assert_eq!(village["label"], "Kel. Citarum, Kec. Bandung Wetan, Kota Bandung");
    let market = &places(&site, "q=ps%20cihapit%20bandung").await["found"][0];
    assert_eq!((&market["level"], &market["plus_code"]), (&"landmark".into(), &"6P593JX9+2G".into()));
    assert_eq!(market["label"], "Pasar Cihapit, Kel. Citarum, Kec. Bandung Wetan, Kota Bandung");
}
