//! A report without a point gets the one its words hold, with where it comes from; names that leave no doubt become
//! its area; whatever is not understood stays as words, and no report is refused for its place.

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::ids::ReportId;
use sigap::domain::report::{Private, Report};
use sigap::domain::spot::PlaceFrom;

use crate::harness::form::submit;
use crate::harness::site::Site;

async fn taken(site: &Site, more: Value) -> (Report, Private) {
    let mut body = json!({"channel": "web", "text": "banjir sedada"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = site.send("POST", "/api/v1/reports", None, Some(body)).await;
    assert_eq!(answer.status, 201, "{more}: {}", answer.text());
    let id: ReportId = answer.json()["report_id"].as_str().unwrap().to_owned().into();
    let (report, private) = site.it.centre.open_reports(&[id]).await.unwrap().remove(0);
    (report, private.unwrap())
}

fn area(report: &Report) -> &str {
    report.area.as_ref().map_or("", |area| area.code.as_str())
}

#[tokio::test]
async fn a_point_in_the_words_becomes_the_point_of_the_report() {
    let site = Site::new().await;
    for (more, from, metres) in [
        (json!({"place_text": "https://maps.google.com/?q=-6.9025,107.6188"}), PlaceFrom::MapLink, 10),
        (json!({"place_text": "Gedung Sate 6P593JX9+2G"}), PlaceFrom::PlusCode, 10),
        (json!({"place_text": "3JX9+2G Citarum, Kota Bandung"}), PlaceFrom::PlusCode, 10),
        (json!({"place_text": "3JX9+2G", "area": "32.73"}), PlaceFrom::PlusCode, 10),
        (json!({"place_text": "-6.903, 107.619"}), PlaceFrom::Coordinates, 56),
        (json!({"place_text": "107.6188, -6.9025"}), PlaceFrom::CoordinatesSwapped, 10),
        (
            json!({"text": "banjir, lokasi https://maps.google.com/?q=-6.9025,107.6188"}),
            PlaceFrom::MapLink,
            10,
        ),
        (
            json!({"place_text": "1.0, 101.0", "place": {"lat": -6.9025, "lon": 107.6188, "accuracy_m": 10}}),
            PlaceFrom::Sent,
            10,
        ),
    ] {
        let (report, private) = taken(&site, more.clone()).await;
        assert_eq!((report.place_from, area(&report)), (Some(from), "32.73"), "{more}");
        assert!((private.lat.unwrap() + 6.9025).abs() < 0.001, "{more}");
        assert_eq!(private.accuracy_m.unwrap() as u32, metres, "{more}");
        if let Some(words) = more["place_text"].as_str() {
            assert_eq!(private.place_text.as_deref(), Some(words), "the words stay");
        }
    }
}

#[tokio::test]
async fn no_report_is_refused_for_its_place() {
    let site = Site::new().await;
    for more in [
        json!({"place_text": "https://maps.app.goo.gl/AbCdEf"}),
        json!({"place_text": "3JX9+2G"}),
        json!({"place_text": "191.5000, 500.2000"}),
        json!({"place_text": "entah di mana", "district": "tidak ada", "village": "juga tidak"}),
    ] {
        let (report, _) = taken(&site, more.clone()).await;
        assert_eq!((report.place_from, area(&report), report.outside), (None, "", false), "{more}");
    }
    // A minus was forgotten: what was chosen counts, and the words stay for people to read.
    let (report, private) = taken(&site, json!({"place_text": "6.9025, 107.6188", "area": "32.73"})).await;
    assert_eq!((report.place_from, area(&report), private.lat), (None, "32.73", None));
    let (report, _) = taken(&site, json!({"place_text": "40.1212, -75.3519"})).await;
    assert!(report.outside);
}

#[tokio::test]
async fn names_that_leave_no_doubt_become_the_area() {
    let site = Site::new().await;
    for (more, code) in [
        (json!({"area": "32.01", "district": "Megamendung", "village": "Sukamaju"}), "32.01.26.2001"),
        (json!({"area": "32.01", "district": "megamendug"}), "32.01.26"),
        (json!({"area": "32.01", "village": "Sukamaju"}), "32.01"),
        (json!({"area": "32.01", "district": "entah"}), "32.01"),
        (json!({"place_text": "dekat pasar, kec. Lembang"}), "32.17.01"),
        (json!({"place_text": "dekat masjid", "area": "32.01.26.2001"}), "32.01.26.2001"),
    ] {
        let (report, _) = taken(&site, more.clone()).await;
        assert_eq!((area(&report), report.place_from), (code, None), "{more}");
    }
    let (_, private) =
        taken(&site, json!({"place_text": "dekat pos", "district": "entah", "village": "Sukamaju"})).await;
    let words = private.place_text.unwrap();
    assert!(words.contains("dekat pos") && words.contains("entah") && words.contains("Sukamaju"), "{words}");
}

#[tokio::test]
async fn staff_see_where_a_point_comes_from() {
    let site = Site::new().await;
    let body = json!({"channel": "web", "text": "banjir", "place_text": "6P593JX9+2G"});
    let sent = site.send("POST", "/api/v1/reports", None, Some(body)).await.json();
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{}/private", sent["incident_id"].as_str().unwrap());
    let opened = site.send("POST", &path, Some(&cookie), Some(json!({}))).await.json();
    assert_eq!(opened["reports"][0]["place_from"], "plus_code");
}

#[tokio::test]
async fn the_receipt_says_what_was_understood() {
    let site = Site::new().await;
    let fields =
        [("text", "banjir"), ("area", "32.01"), ("district", "Megamendung"), ("village", "sukamaju")];
    let page = submit(&site.router, "/lapor", &fields).await.text();
    assert!(page.contains("Kami memahami: Desa Sukamaju, Kec. Megamendung, Kabupaten Bogor."), "{page}");
    assert!(page.contains("Salah?"), "{page}");
    let fields = [("text", "banjir"), ("place_text", "https://maps.google.com/?q=-6.9025,107.6188")];
    let page = submit(&site.router, "/lapor?lang=en", &fields).await.text();
    assert!(page.contains("We understand: Kota Bandung (map link in the words)."), "{page}");
    let unknown = submit(&site.router, "/lapor", &[("text", "banjir"), ("place_text", "dekat masjid")]).await;
    assert!(!unknown.text().contains("Kami memahami"));
    let only = submit(&site.router, "/lapor", &[("text", "banjir"), ("district", "Lembang")]).await;
    assert_eq!(only.status, 201, "a kecamatan is enough to say where");
}
