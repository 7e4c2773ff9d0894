//! Wrong passwords from a device that the account does not know count for the network they come from: whoever holds the account signs in
//! on a new machine elsewhere meanwhile. Who guesses from very many networks has one try from each, and still makes nobody else wait.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::json;
use sigap::domain::access::Role;

use crate::harness::centre::person;
use crate::harness::site::{PASSWORD, Site};

const STRANGER: &str = "8.8.4.4";
const ELSEWHERE: &str = "1.1.1.1";
const SETTINGS: &str = "[session]\ntries_per_minute = 2\nsecond_factor = []\n";

async fn site() -> Site {
    let site = Site::with(SETTINGS).await;
    site.account(&person("rina", &[Role::Dispatcher])).await;
    site
}

/// Signs in, and gives the status.
async fn with(site: &Site, peer: &str, password: &str) -> u16 {
    let peer = SocketAddr::new(peer.parse().unwrap(), 4_000);
    let asked = json!({"name": "rina", "password": password}).to_string();
    let mut request = Request::post("/api/v1/session")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json")
        .body(Body::from(asked))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    site.ask(request).await.status.as_u16()
}

#[tokio::test]
async fn a_new_machine_elsewhere_does_not_wait() {
    let site = site().await;
    for _ in 0..2 {
        assert_eq!(with(&site, STRANGER, "a wrong one").await, 401);
    }
    assert_eq!(with(&site, STRANGER, "a wrong one").await, 429);
    assert_eq!(with(&site, STRANGER, PASSWORD).await, 429, "it cannot be told who asks from there");
    assert_eq!(with(&site, ELSEWHERE, PASSWORD).await, 200);
    assert_eq!(with(&site, STRANGER, "a wrong one").await, 429, "nothing was forgiven there");
}

#[tokio::test]
async fn those_beside_an_address_of_ipv6_are_one_network() {
    let site = site().await;
    for n in 1..=2 {
        assert_eq!(with(&site, &format!("2001:4860::{n}"), "a wrong one").await, 401);
    }
    assert_eq!(with(&site, "2001:4860::3", "a wrong one").await, 429);
    assert_eq!(with(&site, "2001:4860:0:1::1", PASSWORD).await, 200);
}

#[tokio::test]
async fn while_very_many_networks_guess_each_has_one_try_and_nobody_waits_for_another() {
    let site = site().await;
    for n in 1..=10 {
        for _ in 0..2 {
            assert_eq!(with(&site, &format!("8.8.{n}.1"), "a wrong one").await, 401);
        }
    }
    assert_eq!(with(&site, STRANGER, "a wrong one").await, 401);
    assert_eq!(with(&site, STRANGER, "a wrong one").await, 429, "the second waits");
    assert_eq!(with(&site, ELSEWHERE, PASSWORD).await, 200, "the first does not");
    site.it.clock.fast_forward(Duration::from_secs(1));
    assert_eq!(with(&site, STRANGER, PASSWORD).await, 200, "and waits a second only");
}
