//! What leads nowhere is counted for the address it comes from, and what a code's holder sends for that code: nobody finds a code by
//! guessing, and whoever has one is heard whatever others send.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::json;

use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

const SETTINGS: &str = "[limits]\ntold_per_minute = 5\ncodes_missed_per_minute = 10\n";
const STRANGER: &str = "8.8.4.4";

async fn from(site: &Site, peer: &str, method: &str, path: &str) -> Answer {
    let peer: SocketAddr = format!("{peer}:4000").parse().unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json")
        .body(Body::from(if method == "POST" { r#"{"received":true}"# } else { "" }))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    site.ask(request).await
}

async fn code(site: &Site, n: u8) -> String {
    let told = json!({"text": "pohon tumbang", "place": {"lat": -6.9 - f64::from(n) / 10.0, "lon": 107.6}});
    let key = format!("kode-laporan-{n}");
    post(&site.router, "/api/v1/reports", &key, &told).await.json()["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_guesses_waits_and_others_do_not() {
    let site = Site::with(SETTINGS).await;
    let code = code(&site, 1).await;
    let status = format!("/api/v1/reports/{code}");
    let guesses = ["/api/v1/reports/x/answer", "/api/v1/reports/32-0000-0000", "/status/x"];
    for n in 0..10 {
        let (method, path) = if n % 3 == 0 { ("POST", guesses[0]) } else { ("GET", guesses[n % 3]) };
        assert_eq!(from(&site, STRANGER, method, path).await.status, 404, "{path}");
    }
    for path in [guesses[1], &status] {
        let refused = from(&site, STRANGER, "GET", path).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_requests"));
        assert!(!refused.header("retry-after").is_empty());
    }
    let page = from(&site, STRANGER, "GET", &format!("/status/{code}")).await;
    assert_eq!(page.status, 429);
    assert!(page.header("content-type").starts_with("text/html"), "people are told on a page");
    // Two addresses may share a counter; five do not.
    let mut served = 0;
    for n in 1..=5 {
        served += usize::from(from(&site, &format!("1.1.1.{n}"), "GET", &status).await.status == 200);
    }
    assert!(served >= 4, "others are served: {served}");
    site.it.clock.fast_forward(Duration::from_secs(6));
    assert_eq!(from(&site, STRANGER, "GET", &status).await.status, 200, "after a while they are, too");
}

#[tokio::test]
async fn of_one_code_only_so_much_is_heard_in_a_minute_however_it_is_typed() {
    let site = Site::with(SETTINGS).await;
    let (one, other) = (code(&site, 1).await, code(&site, 2).await);
    let typed = [one.clone(), one.to_lowercase(), one.replace('-', "")];
    for n in 0..5 {
        let path = format!("/api/v1/reports/{}/answer", typed[n % 3]);
        assert_ne!(from(&site, "192.168.1.1", "POST", &path).await.status, 429);
    }
    let path = |code: &str| format!("/api/v1/reports/{code}/answer");
    assert_eq!(from(&site, "192.168.1.1", "POST", &path(&one)).await.status, 429);
    assert_ne!(from(&site, "192.168.1.1", "POST", &path(&other)).await.status, 429);
    assert_eq!(from(&site, "192.168.1.1", "GET", &format!("/api/v1/reports/{one}")).await.status, 200);
}
