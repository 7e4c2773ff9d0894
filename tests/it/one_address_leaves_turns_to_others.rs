//! Requests of which nothing more comes hold turns until they are given up. Those of one address leave half of what the public has to
//! others, and all of them leave some for who signs in.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use futures::FutureExt;
use serde_json::json;

use crate::harness::site::{Answer, Site};

/// Twelve of them are for the public, fourteen with who signs in.
const SETTINGS: &str = "[http]\nmax_requests = 16\n";

fn request(peer: &str, method: &str, path: &str, body: Body) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json")
        .body(body)
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4_000)));
    request
}

fn begun(peer: &str) -> Request<Body> {
    let nothing = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    request(peer, "POST", "/api/v1/invitations", Body::from_stream(nothing))
}

async fn map(site: &Site, peer: &str) -> Answer {
    site.ask(request(peer, "GET", "/api/v1/map", Body::empty())).await
}

#[tokio::test]
async fn and_some_are_left_for_who_signs_in() {
    let site = Site::with(SETTINGS).await;
    let mut held = Vec::new();
    // What is held by one, and how many more begin to wait there.
    for (peer, most) in [("8.8.4.4", 6), ("9.9.9.9", 3), ("2001:4860::1", 3)] {
        for _ in 0..most {
            let mut one = Box::pin(site.ask(begun(peer)));
            assert!(one.as_mut().now_or_never().is_none(), "{peer} waits for a body");
            held.push(one);
        }
        let refused = map(&site, peer).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "busy"), "{peer}");
        assert!(refused.text().contains(" 112."), "the number to call: {}", refused.text());
        if held.len() < 12 {
            for other in ["1.1.1.1", "192.168.1.1"] {
                assert_eq!(map(&site, other).await.status, 200, "beside {peer}");
            }
        }
    }
    assert_eq!(map(&site, "1.1.1.1").await.status, 503, "the public has no more");
    let asked = Body::from(json!({"name": "rina", "password": "a wrong one"}).to_string());
    assert_eq!(site.ask(request("1.1.1.1", "POST", "/api/v1/session", asked)).await.status, 401);
    let hook = site.ask(request("1.1.1.1", "POST", "/hooks/telegram", Body::from("{}"))).await;
    assert_ne!(hook.status, 503, "{}", hook.text());
    drop(held);
    assert_eq!(map(&site, "8.8.4.4").await.status, 200);
}
