//! What leads nowhere is counted for the address it comes from, and what a code's holder sends for that code: nobody finds a code by
//! guessing, and whoever has one is heard whatever others send, also from behind the same address.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use futures::future::join_all;
use serde_json::json;
use sigap::domain::code::ReceiptCode;

use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

const SETTINGS: &str = "[limits]\ntold_per_minute = 5\ncodes_missed_per_minute = 10\n";
const STRANGER: &str = "8.8.4.4";
/// An address that stands for many, so that nothing is counted for it.
const INSIDE: &str = "192.168.1.1";

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

/// One that could be, and that nobody was given.
fn guess(site: &Site, n: u64) -> String {
    ReceiptCode::from_bytes(site.it.centre.region(), &(n << 14).to_be_bytes()).to_string()
}

fn answer(code: &str) -> String {
    format!("/api/v1/reports/{code}/answer")
}

#[tokio::test]
async fn who_guesses_is_refused_and_whoever_has_a_code_is_not() {
    let site = Site::with(SETTINGS).await;
    let codes = [code(&site, 1).await, code(&site, 2).await, code(&site, 3).await, code(&site, 4).await];
    for n in 0..10 {
        let path = [
            answer(&guess(&site, n)),
            format!("/api/v1/reports/{}", guess(&site, n)),
            format!("/status/{}", guess(&site, n)),
        ];
        let at = (n % 3) as usize;
        let status = from(&site, STRANGER, if at == 0 { "POST" } else { "GET" }, &path[at]).await.status;
        assert_eq!(status, 404, "{}", path[at]);
    }
    for (method, path) in
        [("GET", format!("/api/v1/reports/{}", guess(&site, 20))), ("POST", answer(&guess(&site, 21)))]
    {
        let refused = from(&site, STRANGER, method, &path).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_requests"));
        assert!(!refused.header("retry-after").is_empty());
    }
    let page = from(&site, STRANGER, "GET", &format!("/status/{}", guess(&site, 22))).await;
    assert_eq!(page.status, 429);
    assert!(page.header("content-type").starts_with("text/html"), "people are told on a page");
    // Each for the first time from anywhere.
    assert_eq!(from(&site, STRANGER, "GET", &format!("/api/v1/reports/{}", codes[0])).await.status, 200);
    assert_eq!(from(&site, STRANGER, "GET", &format!("/status/{}", codes[1])).await.status, 200);
    assert_ne!(from(&site, STRANGER, "POST", &answer(&codes[2])).await.status, 429);
    let crowd = (23..43).map(|n| guess(&site, n)).chain([codes[3].clone()]);
    let paths: Vec<_> = crowd.map(|code| format!("/status/{code}")).collect();
    let all = join_all(paths.iter().map(|path| from(&site, STRANGER, "GET", path))).await;
    let all: Vec<_> = all.into_iter().map(|answer| answer.status.as_u16()).collect();
    let (right, wrong) = all.split_last().unwrap();
    assert_eq!(*right, 200, "also behind some who guess at once");
    assert!(wrong.iter().all(|status| *status == 429), "{wrong:?}");
    site.it.clock.fast_forward(Duration::from_secs(6));
    assert_eq!(from(&site, STRANGER, "GET", &format!("/status/{}", guess(&site, 44))).await.status, 404);
}

#[tokio::test]
async fn what_could_be_no_code_and_what_leads_somewhere_counts_for_nobody() {
    let site = Site::with(SETTINGS).await;
    let mut codes = Vec::new();
    for n in 1..=15 {
        codes.push(code(&site, n).await);
    }
    let good = &codes[0];
    // One sign misread.
    let misread = format!("{}{}", &good[..good.len() - 1], if good.ends_with('Z') { 'Y' } else { 'Z' });
    let foreign = format!("{}{}", if good.starts_with("99") { "98" } else { "99" }, &good[2..]);
    for no_code in ["x", "32-0000-0000", &misread, &foreign] {
        for _ in 0..5 {
            assert_eq!(from(&site, STRANGER, "POST", &answer(no_code)).await.status, 404, "{no_code}");
        }
    }
    for code in &codes {
        assert_eq!(from(&site, STRANGER, "GET", &format!("/api/v1/reports/{code}")).await.status, 200);
    }
    assert_eq!(
        from(&site, STRANGER, "GET", &format!("/api/v1/reports/{}", guess(&site, 1))).await.status,
        404
    );
}

#[tokio::test]
async fn what_is_sent_by_made_up_codes_takes_nothing_from_those_that_are() {
    let site = Site::with(SETTINGS).await;
    for n in 0..1_500 {
        assert_eq!(from(&site, INSIDE, "POST", &answer(&guess(&site, n))).await.status, 404);
    }
    for n in 1..=5 {
        let code = code(&site, n).await;
        for _ in 0..5 {
            assert_ne!(from(&site, INSIDE, "POST", &answer(&code)).await.status, 429);
        }
    }
}

#[tokio::test]
async fn of_one_code_only_so_much_is_heard_in_a_minute_however_it_is_typed() {
    let site = Site::with(SETTINGS).await;
    let (one, other) = (code(&site, 1).await, code(&site, 2).await);
    let typed = [one.clone(), one.to_lowercase(), one.replace('-', "")];
    for n in 0..5 {
        assert_ne!(from(&site, INSIDE, "POST", &answer(&typed[n % 3])).await.status, 429);
    }
    assert_eq!(from(&site, INSIDE, "POST", &answer(&one)).await.status, 429);
    assert_ne!(from(&site, INSIDE, "POST", &answer(&other)).await.status, 429);
    assert_eq!(from(&site, INSIDE, "GET", &format!("/api/v1/reports/{one}")).await.status, 200);
}
