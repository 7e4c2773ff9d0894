//! Once areas are imported, the point decides by their borders, at the finest level; what lies in none of them counts
//! to the nearest within `region.nearest_m`, and says how far off it is; beyond it is outside, and taken all the same.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::area::AreaLevel;
use sigap::domain::place::Point;

use crate::harness::areas::{Grid, feature, import, layer, region};
use crate::harness::form::{open, post};
use crate::harness::site::Site;

async fn report(site: &Site, key: &str, at: Point) -> Value {
    let body = json!({"text": "banjir", "place": {"lat": at.lat, "lon": at.lon}});
    let answer = post(&site.router, "/api/v1/reports", key, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn site_with_villages() -> (Site, Grid) {
    let (site, grid) = (Site::new().await, Grid::new(5));
    let layers =
        vec![layer(AreaLevel::Village, &grid.villages()), layer(AreaLevel::District, &grid.districts())];
    import(&site.it.centre, layers).await;
    (site, grid)
}

#[tokio::test]
async fn the_finest_area_decides_and_says_what_it_lies_within() {
    let (site, grid) = site_with_villages().await;
    let receipt = report(&site, "inside-report-key", grid.middle(2, 3)).await;
    assert_eq!(
        receipt["area"],
        json!({
            "code": "32.04.03.2004", "name": "Desa 2-3", "level": "village",
            "within": [
                {"code": "32.04.03", "name": "Kecamatan 2", "level": "district"},
                {"code": "32.04", "name": "Kabupaten Bandung", "level": "regency"},
            ],
        })
    );
    assert_eq!(receipt["outside"], false);
    report(&site, "another-report-key", grid.middle(1, 3)).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    for (area, found) in [
        ("32.04.03.2004", 1),
        ("32.04.03", 1),
        ("32.04.02", 1),
        ("32.04", 2),
        ("32", 2),
        ("32.05", 0),
        ("32.04.03.2", 0),
    ] {
        let answer = site.send("GET", &format!("/api/v1/incidents?area={area}"), Some(&cookie), None).await;
        assert_eq!(answer.json()["incidents"].as_array().unwrap().len(), found, "{area}");
    }
    let answer = site.send("GET", "/api/v1/incidents?q=kecamatan%20bandung", Some(&cookie), None).await;
    assert_eq!(answer.json()["incidents"].as_array().unwrap().len(), 2, "also found by the names around");
}

#[tokio::test]
async fn what_lies_in_no_area_counts_to_the_nearest_and_says_how_far_off() {
    let (site, grid) = site_with_villages().await;
    let on_the_lake = report(&site, "lake-report-key", grid.middle(1, 1)).await;
    assert_eq!(on_the_lake["area"]["code"], Grid::code(1, 1));
    let off = on_the_lake["area"]["off_m"].as_u64().unwrap();
    // From its middle to its shore: 0.2 × 0.02° across, and the shore runs aslant.
    assert!((305..=320).contains(&off), "{off} m");

    let off_the_coast = report(&site, "coast-report-key", grid.at(-1.5, 2.5)).await;
    assert_eq!(off_the_coast["area"]["code"], Grid::code(0, 2));
    assert!((2_800..4_000).contains(&off_the_coast["area"]["off_m"].as_u64().unwrap()), "{off_the_coast}");
    assert_eq!(off_the_coast["outside"], false);

    let island = report(&site, "island-report-key", grid.at(-6.0, 0.5)).await;
    assert_eq!((&island["area"]["code"], island["area"].get("off_m")), (&json!(Grid::code(0, 0)), None));

    let far = report(&site, "far-away-key", grid.at(-3.5, 2.5)).await;
    assert_eq!((far["outside"].as_bool(), far.get("area")), (Some(true), None), "taken all the same");
}

#[tokio::test]
async fn a_report_without_a_point_may_name_an_area_of_any_level() {
    let (site, _) = site_with_villages().await;
    for (n, code) in ["32.04.03.2004", "32.04.03", "32.04", "32.73"].into_iter().enumerate() {
        let body = json!({"text": "banjir", "area": code});
        let answer = post(&site.router, "/api/v1/reports", &format!("by-code-{n}"), &body).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["area"]["code"]), (201, &json!(code)));
    }
    let body = json!({"text": "a", "area": "32.04.99"});
    let answer = post(&site.router, "/api/v1/reports", "no-area-key", &body).await;
    assert_eq!(answer.json()["errors"][0]["field"], "area");
}

#[test]
fn an_area_lies_within_what_its_parent_names_else_its_codes_beginning_else_where_its_middle_lies() {
    let square = |properties: Value, west: f64, south: f64, side: f64| {
        let (east, north) = (west + side, south + side);
        let ring = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        feature(&properties, &[vec![ring]])
    };
    let all = |features: Vec<Value>| json!({"type": "FeatureCollection", "features": features});
    let regencies = all(vec![
        square(json!({"kode": "7", "nama": "Barat"}), 100.0, 0.0, 1.0),
        square(json!({"kode": "8", "nama": "Timur"}), 101.0, 0.0, 1.0),
    ]);
    let districts = all(vec![
        square(json!({"kode": "8.1", "nama": "Anak", "induk": "7"}), 101.1, 0.1, 0.1),
        square(json!({"kode": "8.2", "nama": "Sambung", "induk": null}), 100.3, 0.1, 0.1),
        square(json!({"kode": "x", "nama": "Tanpa", "induk": null}), 101.5, 0.1, 0.1),
    ]);
    let mut named = crate::harness::areas::properties();
    named.parent = Some("induk".to_owned());
    let at = crate::harness::centre::morning();
    let read = sigap::domain::areas::read::read;
    let districts = read(&districts.to_string(), AreaLevel::District, &named, at).unwrap().layer;
    let region = region(vec![districts, layer(AreaLevel::Regency, &regencies)]);
    for (code, within) in [("8.1", "Barat"), ("8.2", "Timur"), ("x", "Timur")] {
        let area = region.area(code).unwrap();
        let names: Vec<&str> = area.within.iter().map(|area| area.name.as_str()).collect();
        assert_eq!(names, [within], "{code}");
    }
    // The district is not there, but its regency is.
    let known = region.locate(Point { lat: 0.9, lon: 101.9 }).unwrap();
    assert_eq!((known.known.area.name.as_str(), known.off_m), ("Timur", None));
}

#[test]
fn density_is_that_of_the_finest_level_that_knows() {
    let grid = Grid::new(3);
    let mut villages = layer(AreaLevel::Village, &grid.villages());
    let mut districts = layer(AreaLevel::District, &grid.districts());
    villages.shapes[0].people = None;
    districts.shapes[0].people = Some(60_000);
    let (village, district) = (villages.shapes[4].clone(), districts.shapes[0].clone());
    let region = region(vec![villages, districts]);
    let close = |found: Option<f64>, people: u32, km2: f64| {
        assert!((found.unwrap() - f64::from(people) / km2).abs() < 1e-9, "{found:?}");
    };
    close(region.density(village.middle), 1_004, village.km2);
    close(region.density(grid.middle(0, 0)), 60_000, district.km2);
    assert_eq!(region.density(Point { lat: 0.0, lon: 0.0 }), None);
    // A step of 0.02° squared at 7.2° south is 4.9 km².
    let km2: f64 = region.areas.summaries().iter().find(|s| s.level == AreaLevel::Village).unwrap().km2;
    assert!((km2 / 9.0 - 4.9).abs() < 0.3, "{km2}");
}

#[tokio::test]
async fn who_has_the_code_is_told_the_place_in_words() {
    let (site, grid) = site_with_villages().await;
    let lake = report(&site, "lake-report-key", grid.middle(1, 1)).await;
    let off = lake["area"]["off_m"].to_string();
    let far = report(&site, "far-away-key", grid.at(-3.5, 2.5)).await;
    let page = async |report: &Value, lang: &str| {
        open(&site.router, &format!("{}?lang={lang}", report["status_url"].as_str().unwrap())).await.text()
    };
    let words = format!("Tempat: Desa Desa 1-1, Kec. Kecamatan 1, Kabupaten Bandung ({off} m di luar batas)");
    assert!(page(&lake, "id").await.contains(&words), "{words}");
    let words =
        format!("Place: Desa Desa 1-1, Kec. Kecamatan 1, Kabupaten Bandung ({off} m outside its border)");
    assert!(page(&lake, "en").await.contains(&words), "{words}");
    assert!(page(&far, "id").await.contains("Tempat itu di luar Jawa Barat"));
}
