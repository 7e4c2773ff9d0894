//! From where a request comes is the other end of its connection, or what a proxy of the settings says: one address that searches
//! without end leaves the rest to others, and cannot take another's name.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;

use crate::harness::site::Site;

const SETTINGS: &str =
    "[http]\ntrusted_proxies = [\"10.0.0.0/8\"]\n[limits]\nplace_searches_per_minute = 40\n";

/// How many of `tries` searches are answered, each saying another forwarded address.
async fn answered(site: &Site, peer: &str, tries: usize, forwarded: impl Fn(usize) -> String) -> usize {
    let peer: SocketAddr = format!("{peer}:4000").parse().unwrap();
    let mut answered = 0;
    for n in 0..tries {
        let mut request = Request::get("/api/v1/places?q=lembang")
            .header("x-forwarded-for", forwarded(n))
            .header("forwarded", format!("for=9.9.9.{n}"))
            .header("x-real-ip", format!("9.9.8.{n}"))
            .body(Body::empty())
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        answered += usize::from(site.ask(request).await.status == 200);
    }
    answered
}

#[tokio::test]
async fn a_stranger_who_forges_the_header_has_one_share() {
    let site = Site::with(SETTINGS).await;
    assert_eq!(answered(&site, "8.8.4.4", 40, |n| format!("9.9.9.{n}")).await, 10, "a quarter of forty");
    let mut served = 0;
    for n in 1..=20 {
        served += answered(&site, &format!("1.1.1.{n}"), 1, |_| String::new()).await;
    }
    // Two addresses may share a counter; twenty do not.
    assert!(served >= 17, "others are served: {served}");
}

#[tokio::test]
async fn behind_a_proxy_of_ours_each_has_their_own() {
    let site = Site::with(SETTINGS).await;
    assert_eq!(answered(&site, "10.0.0.2", 30, |n| format!("9.9.9.1, 8.8.{n}.1")).await, 30);
    let site = Site::with(SETTINGS).await;
    // What the client wrote before the proxy's word changes nothing.
    assert_eq!(answered(&site, "10.0.0.2", 40, |n| format!("9.9.{n}.9, 8.8.4.4")).await, 10);
}

#[tokio::test]
async fn an_address_that_stands_for_many_has_the_whole() {
    let site = Site::with(SETTINGS).await;
    assert_eq!(answered(&site, "192.168.1.1", 45, |_| String::new()).await, 40, "a proxy that nobody named");
}
