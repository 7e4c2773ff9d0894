//! A report is kept whatever becomes of the photos it came with; its receipt says which of them are not, and why.

use axum::http::StatusCode;
use futures::StreamExt;
use sigap::domain::access::Role;

use sigap::services::photos::Uploader;

use crate::harness::centre::TestCentre;
use crate::harness::form::between;
use crate::harness::own_redis::OwnRedis;
use crate::harness::photo::{KIND, Part, body, jpeg, photo, send, with_exif};
use crate::harness::site::{Answer, Site};

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

fn form<'a>(place: &'a [u8], photos: &[Part<'a>]) -> Vec<Part<'a>> {
    let fields: [Part<'a>; 3] =
        [("key", None, KEY), ("text", None, b"rumah roboh, ada korban"), ("place_text", None, place)];
    fields.iter().chain(photos).copied().collect()
}

async fn report(site: &Site, parts: &[Part<'_>]) -> Answer {
    send(&site.router, "/lapor?lang=en", None, body(parts)).await
}

fn code_of(page: &Answer) -> String {
    between(&page.text(), "<p class=\"code\" translate=\"no\">", "</p>").to_owned()
}

async fn private(site: &Site) -> serde_json::Value {
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let list = site.send("GET", "/api/v1/incidents", Some(&dispatcher), None).await.json();
    assert_eq!(list["incidents"].as_array().unwrap().len(), 1, "one report, one incident");
    let id = list["incidents"][0]["id"].as_str().unwrap();
    let opened = site.send("POST", &format!("/api/v1/incidents/{id}/private"), Some(&dispatcher), None).await;
    opened.json()["reports"][0].clone()
}

#[tokio::test]
async fn good_ones_are_kept_and_bad_ones_are_named_on_the_receipt() {
    let site = Site::new().await;
    let (good, bad) = (jpeg(640, 480, 1), b"<svg onload=alert(1)>");
    let page = report(&site, &form(b"dekat pasar", &[photo(&good), photo(bad)])).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    assert!(
        page.text().contains("Photos kept: 1.") && page.text().contains("Photo 2: This file is no JPEG"),
        "{}",
        page.text()
    );
    // The same form again, with another photo, is the same report.
    let again = report(&site, &form(b"dekat pasar", &[photo(&good), photo(&jpeg(640, 480, 2))])).await;
    assert_eq!((again.status, code_of(&again)), (StatusCode::OK, code_of(&page)));
    assert_eq!(private(&site).await["photos"].as_array().unwrap().len(), 2);
    // And later from the status page, where what is wrong is said too.
    let status = format!("/status/{}/photos?lang=en", code_of(&page));
    let added = send(&site.router, &status, None, body(&[photo(&jpeg(640, 480, 3))])).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let refused = send(&site.router, &status, None, body(&[photo(bad)])).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Photo 1: This file is no JPEG"), "{}", refused.text());
    let none =
        send(&site.router, &status, None, body(&[("photo", Some(("", "application/octet-stream")), b"")]))
            .await;
    assert!(none.text().contains("No photo was chosen."), "{}", none.text());
}

#[tokio::test]
async fn one_that_breaks_off_leaves_the_report() {
    let site = Site::new().await;
    let whole = body(&form(b"dekat pasar", &[photo(&jpeg(640, 480, 1)), photo(&jpeg(640, 480, 2))]));
    let cut = send(&site.router, "/lapor?lang=en", None, whole[..whole.len() - 3_000].to_vec()).await;
    assert_eq!(cut.status, StatusCode::CREATED, "{}", cut.text());
    assert!(
        cut.text().contains("Photos kept: 1.") && cut.text().contains("The network broke off"),
        "{}",
        cut.text()
    );
    private(&site).await;
}

#[tokio::test]
async fn of_more_than_a_report_may_have_none_is_looked_at() {
    let site = Site::with("[photos]\nper_report = 2\n").await;
    let (good, bad) = (with_exif(&jpeg(64, 48, 1), -6.9175, 107.6191), b"<svg onload=alert(1)>");
    let other = jpeg(64, 48, 2);
    let sent = [photo(&good), photo(&other), photo(bad), photo(bad)];
    // Also where the photos are read before the report, for its place.
    for (key, place) in [("a", b"dekat pasar".as_slice()), ("b", b"")] {
        let page = report(&site, &form(place, &sent)).await;
        let shown = page.text();
        assert!(shown.contains("Photo 3: ") && shown.contains("Photo 4: "), "{key}: {shown}");
        assert!(!shown.contains("This file is no JPEG"), "{key}: {shown}");
    }
    let many: Vec<_> = std::iter::repeat_n(photo(bad), 500).collect();
    let path = format!("/api/v1/reports/{}/photos", code_of(&report(&site, &form(b"x", &[])).await));
    let refused = send(&site.router, &path, None, body(&many)).await.json();
    assert_eq!(refused["refused"].as_array().unwrap().len(), 8, "words for four times as many");
}

#[tokio::test]
async fn one_that_stalls_leaves_the_report_and_makes_room() {
    let site = Site::with("[photos]\nstall_ms = 100\nuploads_at_once = 1\n").await;
    let whole = body(&form(b"dekat pasar", &[photo(&jpeg(640, 480, 1))]));
    let begun = futures::stream::iter([Ok::<_, std::io::Error>(whole[..whole.len() - 2_000].to_vec())]);
    let request = axum::http::Request::post("/lapor?lang=en")
        .header("host", "127.0.0.1:8080")
        .header("content-type", KIND)
        .body(axum::body::Body::from_stream(begun.chain(futures::stream::pending())));
    let stalled = site.ask(request.unwrap()).await;
    assert_eq!(stalled.status, StatusCode::CREATED, "{}", stalled.text());
    assert!(stalled.text().contains("The network broke off"), "{}", stalled.text());
    let path = format!("/api/v1/reports/{}/photos", code_of(&stalled));
    let again = send(&site.router, &path, None, body(&[photo(&jpeg(640, 480, 1))])).await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text());
}

#[tokio::test]
async fn its_place_is_that_of_the_report_when_nothing_else_tells() {
    let site = Site::new().await;
    let here = with_exif(&jpeg(640, 480, 1), -6.9175, 107.6191);
    let page = report(&site, &form(b"", &[photo(&here)])).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    assert!(page.text().contains("the place noted in the photo"), "{}", page.text());
    let private = private(&site).await;
    assert_eq!((private["lat"].as_f64(), private["place_from"].as_str()), (Some(-6.9175), Some("photo")));
    // What somebody says of the place counts more: the photo's is offered only.
    let site = Site::new().await;
    report(&site, &form(b"alun-alun Garut", &[photo(&here)])).await;
    let private = self::private(&site).await;
    assert_eq!(
        (private["lat"].as_f64(), private["photos"][0]["taken"]["lat"].as_f64()),
        (None, Some(-6.9175))
    );
}

#[tokio::test]
async fn with_too_many_uploads_or_a_full_place_it_is_asked_for_again() {
    let site = Site::with("[photos]\nuploads_at_once = 1\n").await;
    let taken = site.it.centre.photos.slot(Uploader::Known).unwrap();
    let page = report(&site, &form(b"dekat pasar", &[photo(&jpeg(64, 48, 1))])).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    assert!(page.text().contains("The centre is taking many photos"), "{}", page.text());
    let path = format!("/api/v1/reports/{}/photos", code_of(&page));
    let busy = send(&site.router, &path, None, body(&[photo(&jpeg(64, 48, 1))])).await;
    assert_eq!((busy.code(), busy.status), ("photos_busy".to_owned(), StatusCode::SERVICE_UNAVAILABLE));
    assert!(busy.json()["retryable"].as_bool().unwrap() && !busy.header("retry-after").is_empty());
    drop(taken);
    // A file where the folder should be.
    std::fs::write(site.it.centre.config.photos_dir(), "").unwrap();
    let away = send(&site.router, &path, None, body(&[photo(&jpeg(64, 48, 1))])).await;
    assert_eq!((away.code(), away.status), ("photos_away".to_owned(), StatusCode::SERVICE_UNAVAILABLE));
    std::fs::remove_file(site.it.centre.config.photos_dir()).unwrap();
    let kept = send(&site.router, &path, None, body(&[photo(&jpeg(64, 48, 1))])).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_redis_is_away_the_report_is_kept_and_the_photo_asked_for_later() {
    let mut redis = OwnRedis::new().await;
    let brief = "[journal]\nafter_ms = 200\nmax_bytes = 1_048_576\n";
    let site = Site::of(TestCentre::on(&redis.url(), brief).await).await;
    site.it.centre.open_journal().unwrap();
    redis.kill();
    let page = report(&site, &form(b"dekat pasar", &[photo(&jpeg(64, 48, 1))])).await;
    assert_eq!(page.status, StatusCode::ACCEPTED, "{}", page.text());
    assert!(page.text().contains("Send the photo later from the status page"), "{}", page.text());
    let path = format!("/api/v1/reports/{}/photos", code_of(&page));
    let later = send(&site.router, &path, None, body(&[photo(&jpeg(64, 48, 1))])).await;
    assert_eq!(later.code(), "photos_away");
}
