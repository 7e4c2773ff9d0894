//! Without a session every route of staff answers 401, whatever the cookie says; only what the public and
//! machines use answers otherwise.

use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::site::{PASSWORD, Site, routes};

/// What people sign in by.
const SIGNING_IN: [&str; 7] = [
    "sign_in",
    "look_at_invitation",
    "take_invitation",
    "ways_in",
    "begin_at_provider",
    "come_back",
    "hear_of_leaving",
];

/// Routes that need no session, by name.
fn is_open(tag: &str, name: &str) -> bool {
    matches!(tag, "public" | "machines") || SIGNING_IN.contains(&name)
}

#[tokio::test]
async fn every_route_of_staff_asks_for_a_session() {
    let site = Site::new().await;
    let incident = site.it.incident(Level::Critical).await;
    let mut asked = 0;
    for route in routes().into_iter().filter(|route| !is_open(&route.tag, &route.name)) {
        let path = route.path.replace("{id}", incident.as_str()).replace("{verb}", "accept");
        let region = site.it.centre.region();
        let forged = format!("sigap={region}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        for cookie in [None, Some(forged.as_str()), Some("sigap="), Some("sigap=x.y.z; sigap=..")] {
            let body = route.body.as_ref().map(|_| json!({}));
            let answer = site.send(&route.method, &path, cookie, body).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "no_session"), "{route:?}");
            assert_eq!(answer.header("cache-control"), "no-store");
            asked += 1;
        }
    }
    assert!(asked >= 4 * 15, "only {asked} requests");
}

#[tokio::test]
async fn a_session_begins_with_a_strict_cookie_and_ends_by_signing_out() {
    let site = Site::new().await;
    site.account(&crate::harness::centre::person("rina", &[Role::Dispatcher])).await;
    let body = json!({"name": "rina", "password": PASSWORD});
    let answer = site.send("POST", "/api/v1/session", None, Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["person"]["roles"], json!(["dispatcher"]));
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let set: Vec<&str> = set.collect();
    assert!(set.iter().all(|cookie| cookie.contains("; HttpOnly; SameSite=Strict; Max-Age=")), "{set:?}");
    let cookie = set[0].split(';').next().unwrap();
    assert!(cookie.starts_with(&format!("sigap={}.", site.it.centre.region())), "{cookie}");
    let who = site.send("GET", "/api/v1/session", Some(cookie), None).await;
    assert_eq!(who.json()["expires_at"], "2026-03-02T15:30:00Z");
    let over = site.send("DELETE", "/api/v1/session", Some(cookie), None).await;
    assert_eq!((over.status.as_u16(), over.header("clear-site-data")), (204, "\"cache\""));
    assert_eq!(site.send("GET", "/api/v1/session", Some(cookie), None).await.code(), "no_session");
}

#[tokio::test]
async fn wrong_passwords_are_told_apart_by_nothing_and_slowed_down() {
    let site = Site::new().await;
    site.account(&crate::harness::centre::person("rina", &[Role::Dispatcher])).await;
    for name in ["rina", "nobody"] {
        for _ in 0..10 {
            let body = json!({"name": name, "password": "not this one"});
            let answer = site.send("POST", "/api/v1/session", None, Some(body)).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "wrong_password"));
        }
        let body = json!({"name": name, "password": PASSWORD});
        let answer = site.send("POST", "/api/v1/session", None, Some(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "too_many_tries"));
        assert!(answer.header("retry-after").parse::<u32>().unwrap() <= 2);
    }
}
