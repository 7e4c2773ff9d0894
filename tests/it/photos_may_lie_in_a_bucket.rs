//! In place of a folder, photos lie in storage that speaks the object API of S3: every request is signed, and what lies
//! there is sealed.

use axum::http::StatusCode;
use serde_json::json;
use sigap::domain::access::Role;

use crate::harness::bucket::Bucket;
use crate::harness::form::post;
use crate::harness::photo::{body, holds, jpeg, photo, send};
use crate::harness::site::{Answer, Site};

async fn sent(site: &Site) -> (String, Answer) {
    let told = json!({"text": "rumah roboh", "place_text": "dekat pasar"});
    let receipt = post(&site.router, "/api/v1/reports", "foto-wadah-1", &told).await.json();
    let path = format!("/api/v1/reports/{}/photos", receipt["code"].as_str().unwrap());
    let sent = send(&site.router, &path, None, body(&[photo(&jpeg(640, 480, 5))])).await;
    (receipt["incident_id"].as_str().unwrap().to_owned(), sent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signed_and_sealed_and_shown_only_as_it_was_kept() {
    let bucket = Bucket::new().await;
    let site = Site::with(&bucket.settings(None)).await;
    let (incident, kept) = sent(&site).await;
    assert_eq!((kept.status, bucket.refused()), (StatusCode::CREATED, 0), "{}", kept.text());
    let files = bucket.files();
    assert_eq!(files.len(), 2, "{:?}", files.keys());
    for (path, file) in &files {
        assert!(path.starts_with("/foto-uji/") && !holds(file, b"JFIF"), "{path}");
    }
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let open = format!("/api/v1/incidents/{incident}/private");
    let opened = site.send("POST", &open, Some(&dispatcher), None).await.json();
    let url = opened["reports"][0]["photos"][0]["url"].as_str().unwrap().to_owned();
    let shown = site.send("GET", &url, Some(&dispatcher), None).await;
    assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "image/jpeg"));
    // Whoever keeps the bucket cannot put another picture in its place.
    let (large, other) = (files.iter().max_by_key(|(_, file)| file.len()).unwrap().0, vec![7; 500]);
    bucket.change(large, other);
    assert_eq!(site.send("GET", &url, Some(&dispatcher), None).await.code(), "photos_away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_keeps_nothing_and_says_so() {
    let bucket = Bucket::new().await;
    let site = Site::with(&bucket.settings(Some("salah"))).await;
    let (_, refused) = sent(&site).await;
    assert_eq!((refused.code(), refused.status), ("photos_away".to_owned(), StatusCode::SERVICE_UNAVAILABLE));
    assert!(bucket.refused() > 0 && bucket.files().is_empty());
}
