//! The maps of the screens are drawn from this server alone, until tiles are configured; then exactly their
//! origin is opened. An archive is given to staff only, and by ranges.

use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{COOKIE, RANGE};
use serde_json::json;
use sigap::config::Config;
use sigap::domain::access::Role;

use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::site::{Answer, Site};

const TILES: &str =
    "[map]\ntiles_url = \"https://tiles.example.id:8443/a/{z}/{x}/{y}.png\"\nattribution = \"© Contoh\"\n";

async fn map_of(site: &Site) -> Answer {
    let cookie = site.cookie_of(Role::Responder).await;
    site.send("GET", "/api/v1/map", Some(&cookie), None).await
}

/// One directive of the content policy of an answer.
fn directive(answer: &Answer, name: &str) -> String {
    let policy = answer.header("content-security-policy");
    let found = policy.split("; ").find_map(|part| part.strip_prefix(&format!("{name} ")));
    found.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn without_tiles_nothing_but_this_server_may_be_asked() {
    let site = Site::new().await;
    let answer = map_of(&site).await;
    assert_eq!(answer.json(), json!({"tiles_max_zoom": 19, "track_s": 600, "position_stale_s": 300}));
    assert_eq!(directive(&answer, "img-src"), "'self' data:");
    let sockets = "'self' ws://127.0.0.1:8080 ws://localhost:8080";
    assert_eq!(directive(&answer, "connect-src"), sockets);
    assert_eq!(directive(&answer, "worker-src"), "'self'");
    assert_eq!(directive(&answer, "trusted-types"), "default");
    let nothing = site.send("GET", "/map/tiles.pmtiles", None, None).await;
    assert_eq!(nothing.code(), "not_found");
}

#[tokio::test]
async fn configured_tiles_open_their_origin_and_no_other() {
    let site = Site::with(TILES).await;
    let answer = map_of(&site).await;
    assert_eq!(
        answer.json(),
        json!({
            "tiles_url": "https://tiles.example.id:8443/a/{z}/{x}/{y}.png",
            "tiles_max_zoom": 19,
            "attribution": "© Contoh",
            "track_s": 600,
            "position_stale_s": 300,
        })
    );
    let origin = "https://tiles.example.id:8443";
    assert_eq!(directive(&answer, "img-src"), format!("'self' data: {origin}"));
    assert!(directive(&answer, "connect-src").ends_with(&format!(" {origin}")));
    assert!(!answer.header("content-security-policy").contains("/a/"));
}

async fn ask_archive(site: &Site, cookie: Option<&str>, range: &str) -> Answer {
    let mut request = Request::builder().uri("/map/tiles.pmtiles").header("host", "127.0.0.1:8080");
    request = request.header(RANGE, range).header("accept-encoding", "gzip, br");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    site.ask(request.body(Body::empty()).unwrap()).await
}

fn with_archive(folder: &Path, content: &[u8]) -> String {
    let file = folder.join("jabar.pmtiles");
    std::fs::write(&file, content).unwrap();
    // Tiles of others are not used beside it.
    format!("{TILES}pmtiles_file = \"{}\"\n", file.display())
}

#[tokio::test]
async fn an_archive_is_given_by_ranges_to_staff_and_goes_before_tiles() {
    let folder = Folder::new();
    let content: Vec<u8> = b"PMTiles\x03".iter().copied().chain((0..4_000).map(|i| (i % 7) as u8)).collect();
    let site = Site::with(&with_archive(folder.path(), &content)).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let told = site.send("GET", "/api/v1/map", Some(&cookie), None).await;
    assert_eq!(told.json()["archive"], "/map/tiles.pmtiles");
    assert_eq!(told.json()["tiles_url"], json!(null));
    let public = site.send("GET", "/api/v1/map", None, None).await;
    assert_eq!((public.status.as_u16(), &public.json()["archive"]), (200, &json!(null)), "it is for staff");
    assert_eq!(directive(&told, "img-src"), "'self' data:");

    let part = ask_archive(&site, Some(&cookie), "bytes=100-299").await;
    assert_eq!(part.status, 206);
    assert_eq!(part.header("content-range"), format!("bytes 100-299/{}", content.len()));
    assert_eq!(part.header("content-encoding"), "");
    assert_eq!(part.header("cache-control"), "private, no-cache");
    assert_eq!(part.body, content[100..300]);

    assert_eq!(ask_archive(&site, Some(&cookie), "bytes=9000-9001").await.status, 416);
    assert_eq!(ask_archive(&site, None, "bytes=0-7").await.code(), "no_session");
}

#[tokio::test]
async fn a_file_that_is_no_archive_is_not_offered_and_said_by_check_config() {
    let folder = Folder::new();
    for content in [&b"PNG"[..], b"PMTiles\x02 an older one"] {
        let settings = with_archive(folder.path(), content);
        let site = Site::with(&settings).await;
        assert_eq!(map_of(&site).await.json()["archive"], json!(null));
        std::fs::write(folder.path().join("sigap.toml"), &settings).unwrap();
        let (words, content) = said(&sigap(folder.path(), &["check-config", "sigap.toml"]).output().unwrap());
        assert!(!content);
        assert!(words.contains("map.pmtiles_file: is no PMTiles archive of version 3"), "{words}");
    }
}

#[test]
fn only_addresses_that_are_safe_in_a_policy_are_taken() {
    let load = |url: &str| Config::load(Some(("sigap.toml", &format!("[map]\ntiles_url = \"{url}\"\n"))), []);
    let taken = [
        "https://tiles.example.id/{z}/{x}/{y}.png",
        "https://tiles.example.id/t?z={z}&x={x}&y={y}",
        "http://127.0.0.1:9000/{z}/{x}/{y}.png",
        "",
    ];
    for url in taken {
        assert!(load(url).is_ok(), "{url}");
    }
    let refused = [
        "http://tiles.example.id/{z}/{x}/{y}.png",
        "http://localhost.example.id/{z}/{x}/{y}.png",
        "https://tiles.example.id/{z}/{x}.png",
        "https://tiles.example.id",
        "https://tiles.example.id;script-src/{z}/{x}/{y}.png",
        "https://*/{z}/{x}/{y}.png",
        "https://me:secret@tiles.example.id/{z}/{x}/{y}.png",
        "https://tiles.example.id /{z}/{x}/{y}.png",
    ];
    for url in refused {
        assert!(load(url).is_err(), "{url}");
    }
}
