//! Whatever a file holds beside its picture is gone before it is kept: it is made anew, upright and smaller, sealed on the
//! disk, and shown as a picture to whoever opened what is sealed, for a while, and to nobody else.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use image::{GenericImageView, ImageFormat};
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};

use crate::harness::centre::person;
use crate::harness::form::post;
use crate::harness::photo::{body, file, holds, jpeg, photo, picture, send, with_exif, with_segment};
use crate::harness::site::Site;

/// A report, with its code and incident.
async fn told(site: &Site) -> (String, String) {
    let text = json!({"text": "rumah roboh", "place_text": "dekat pasar"});
    let receipt = post(&site.router, "/api/v1/reports", "foto-laporan-1", &text).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap().to_owned();
    (word("code"), word("incident_id"))
}

async fn add(site: &Site, code: &str, files: &[&[u8]]) -> Value {
    let parts: Vec<_> = files.iter().map(|file| photo(file)).collect();
    let sent = send(&site.router, &format!("/api/v1/reports/{code}/photos"), None, body(&parts)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    sent.json()
}

async fn opened(site: &Site, cookie: &str, incident: &str) -> Value {
    let opened =
        site.send("POST", &format!("/api/v1/incidents/{incident}/private"), Some(cookie), None).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
    opened.json()["reports"][0].clone()
}

fn files_in(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn what_is_no_picture_is_gone_and_what_is_kept_is_sealed() {
    let site = Site::new().await;
    let (code, incident) = told(&site).await;
    let page = b"<html><script>alert('jahatnian')</script></html>";
    let zip = b"PK\x03\x04jahatnian.exe";
    let evil = with_segment(&with_exif(&jpeg(640, 480, 7), -6.9, 107.6), 0xfe, page);
    let evil = [&evil[..], page, zip, b"*/alert('jahatnian')//"].concat();
    let png = file(&picture(300, 200, 9), ImageFormat::Png);
    let png = [&png[..], page].concat();
    let webp = file(&picture(200, 300, 11), ImageFormat::WebP);
    let kept = add(&site, &code, &[&evil, &png, &webp]).await;
    assert_eq!((kept["kept"].as_array().unwrap().len(), kept["refused"].as_array().unwrap().len()), (3, 0));
    // Turned upright: the camera said that it lies on its side.
    assert_eq!((&kept["kept"][0]["width"], &kept["kept"][0]["height"]), (&json!(480), &json!(640)));

    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let report = opened(&site, &dispatcher, &incident).await;
    let photos = report["photos"].as_array().unwrap();
    assert_eq!(photos[0]["taken"], json!({"lat": -6.9, "lon": 107.6, "said_at": "2026-03-02 09:21:00"}));
    assert_eq!((photos.len(), &photos[1]["taken"]), (3, &Value::Null));
    for shown in photos {
        for url in ["url", "small_url"] {
            let answer = site.send("GET", shown[url].as_str().unwrap(), Some(&dispatcher), None).await;
            assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/jpeg"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
            assert!(answer.header("content-disposition").starts_with("inline; filename=\""));
            assert_eq!(answer.header("cache-control"), "no-store");
            let picture = image::load_from_memory_with_format(&answer.body, ImageFormat::Jpeg).unwrap();
            assert!(url == "url" || picture.dimensions().0.max(picture.dimensions().1) <= 320);
            for gone in [&page[..], b"jahatnian", b"PK\x03\x04", b"Exif", b"KameraRahasia", b"2026:03:02"] {
                assert!(!holds(&answer.body, gone), "{} is still there", String::from_utf8_lossy(gone));
            }
        }
    }
    let files = files_in(&site.it.centre.config.photos_dir());
    assert_eq!(files.len(), 6, "{files:?}");
    for path in files {
        let (mode, file) =
            (std::fs::metadata(&path).unwrap().permissions().mode(), std::fs::read(&path).unwrap());
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        assert!(!file.starts_with(&[0xff, 0xd8]) && !holds(&file, b"JFIF"), "{}", path.display());
    }
    let log =
        site.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(&dispatcher), None).await.text();
    assert_eq!((log.matches("PhotoAdded").count(), log.matches("PersonalDataOpened").count()), (3, 1));
    assert!(!log.contains("107.6") && !log.contains("09:21"), "the place is sealed: {log}");
}

#[tokio::test]
async fn it_is_shown_to_whoever_opened_it_for_a_while_and_to_nobody_else() {
    let site = Site::with("[photos]\nlink_s = 60\n").await;
    let (code, incident) = told(&site).await;
    add(&site, &code, &[&jpeg(64, 64, 1)]).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let url = opened(&site, &dispatcher, &incident).await["photos"][0]["url"].as_str().unwrap().to_owned();
    let status =
        async |url: &str, cookie: Option<&str>| site.send("GET", url, cookie, None).await.status.as_u16();
    assert_eq!(status(&url, Some(&dispatcher)).await, 200);
    assert_eq!(status(&url, None).await, 401, "never by the link alone");
    let other = site.cookie_of(Role::Supervisor).await;
    assert_eq!(status(&url, Some(&other)).await, 403, "who did not open it");
    let auditor = site.cookie_of(Role::Auditor).await;
    assert_eq!(status(&url, Some(&auditor)).await, 403);
    let crew = Person { unit: Some("amb-01".into()), ..person("crew", &[Role::Responder]) };
    assert_eq!(status(&url, Some(&site.cookie(&crew).await)).await, 404, "a crew that was not sent");
    let (bare, _) = url.split_once('?').unwrap();
    assert_eq!(status(bare, Some(&dispatcher)).await, 403, "without having opened");
    let forged = url.replace("ticket=", "ticket=9");
    assert_eq!(status(&forged, Some(&dispatcher)).await, 403);
    let public = site.send("GET", &format!("/api/v1/reports/{code}"), None, None).await;
    assert!(!public.text().contains("photo"), "nothing of them with the code alone: {}", public.text());
    site.it.clock.fast_forward(std::time::Duration::from_secs(61));
    assert_eq!(status(&url, Some(&dispatcher)).await, 403, "the link's time is over");
}

#[tokio::test]
async fn the_same_file_is_the_same_photo_and_follows_its_report() {
    let site = Site::new().await;
    let (code, incident) = told(&site).await;
    let first = add(&site, &code, &[&jpeg(64, 64, 1)]).await;
    let again = add(&site, &code, &[&jpeg(64, 64, 1)]).await;
    assert_eq!(first["kept"][0]["id"], again["kept"][0]["id"]);
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let unit = site.it.unit("AMB-01").await;
    site.it.assign(&incident.as_str().into(), &unit).await;
    let crew = site.cookie(&Person { unit: Some(unit), ..person("crew", &[Role::Responder]) }).await;
    let path = format!("/api/v1/incidents/{incident}/photos");
    let sent = send(&site.router, &path, Some(&crew), body(&[photo(&jpeg(64, 64, 2))])).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let auditor = site.cookie_of(Role::Auditor).await;
    assert_eq!(send(&site.router, &path, Some(&auditor), body(&[photo(&jpeg(64, 64, 3))])).await.status, 403);
    // Merged into another, its photos are shown there.
    let whole = site.it.incident(sigap::domain::level::Level::Urgent).await;
    let into = json!({"into": whole});
    let merged = format!("/api/v1/incidents/{incident}/merge");
    site.send(
        "POST",
        &format!("/api/v1/assignments/{incident}.1/clear"),
        Some(&crew),
        Some(json!({"result": "helped"})),
    )
    .await;
    let merged = site.send("POST", &merged, Some(&dispatcher), Some(into)).await;
    let home = if merged.status.is_success() { whole.to_string() } else { incident.clone() };
    let opened =
        site.send("POST", &format!("/api/v1/incidents/{home}/private"), Some(&dispatcher), None).await.json();
    let reports = opened["reports"].as_array().unwrap();
    let photos = reports.iter().find_map(|report| report["photos"].as_array()).unwrap();
    let from: Vec<&Value> = photos.iter().map(|photo| &photo["from"]).collect();
    assert_eq!(from, [&json!("reporter"), &json!("unit")]);
    let shown = site.send("GET", photos[0]["url"].as_str().unwrap(), Some(&dispatcher), None).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    let detail = site.send("GET", &format!("/api/v1/incidents/{home}"), Some(&dispatcher), None).await.json();
    let counts: Vec<u64> =
        detail["reports"].as_array().unwrap().iter().filter_map(|row| row["photos"].as_u64()).collect();
    assert_eq!(counts, [2]);
}
