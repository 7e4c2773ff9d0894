//! Whoever signed in at a provider of identities and signs out here is led to where they sign out there; and whoever signed out
//! there has no session here any more, in any process. Only what the provider signed for this centre, lately and once, is believed.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sigap::domain::access::Role;
use sigap::domain::record::shown;
use sigap::services::audit::Sought;
use sigap::store::vouched::Kind;
use totp_rs::{Builder, Secret};

use crate::harness::centre::person;
use crate::harness::provider::{Fixture, rina, session_of};
use crate::harness::redis::{get, set};
use crate::harness::site::{Answer, PASSWORD, Site, router_of};

async fn told(site: &Site, token: &str) -> Answer {
    let request = Request::post("/api/v1/session/oidc/logout")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(format!("logout_token={token}"))).unwrap()).await
}

async fn is_in(site: &Site, cookie: &str) -> bool {
    site.send("GET", "/api/v1/session", Some(cookie), None).await.status == 200
}

/// Rina, in two sessions of the provider.
async fn rina_twice(it: &Fixture) -> [String; 2] {
    it.invite("rina", Role::Dispatcher).await;
    let mut cookies = Vec::new();
    for sid in ["one", "two"] {
        let answer = it.signs_in(rina(&[("sid", json!(sid))])).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        cookies.push(session_of(&answer));
    }
    cookies.try_into().unwrap()
}

#[tokio::test]
async fn who_signed_in_there_is_led_there_and_others_are_not() {
    let it = Fixture::new().await;
    let [one, _] = rina_twice(&it).await;
    let left = it.site.send("DELETE", "/api/v1/session", Some(&one), None).await;
    assert_eq!(left.status, 200, "{}", left.text());
    let go_to = left.json()["go_to"].as_str().unwrap().to_owned();
    assert_eq!(
        go_to,
        format!(
            "{}/logout?client_id=sigap&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fakun",
            it.provider.issuer
        ),
        "nothing of the person is in it"
    );
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(left.header("clear-site-data"), "\"cache\"");
    assert!(!is_in(&it.site, &one).await);
    let own = it.site.cookie(&person("asep", &[Role::CallTaker])).await;
    assert_eq!(it.site.send("DELETE", "/api/v1/session", Some(&own), None).await.status, 204);
}

#[tokio::test]
async fn one_session_or_all_of_somebody_end_in_every_process() {
    let it = Fixture::new().await;
    let [one, two] = rina_twice(&it).await;
    let asep = it.site.cookie(&person("asep", &[Role::CallTaker])).await;
    let another = it.site.it.another().await;
    let there = router_of(&another);
    let is_in_there = async |cookie: &str| {
        let asked = Request::get("/api/v1/session").header("host", "127.0.0.1:8080").header("cookie", cookie);
        let asked = asked.body(Body::empty()).unwrap();
        tower::ServiceExt::oneshot(there.clone(), asked).await.unwrap().status() == 200
    };
    assert!(is_in_there(&one).await && is_in_there(&two).await);
    let of_one = it.provider.left(&[("sid", json!("one"))]);
    assert_eq!(told(&it.site, &of_one).await.status, 204);
    assert!(!is_in(&it.site, &one).await && is_in(&it.site, &two).await, "the other one runs");
    it.site.it.clock.fast_forward(Duration::from_secs(5));
    assert!(!is_in_there(&one).await && is_in_there(&two).await);

    // By the session alone, and by who it is alone.
    let nobody = it.provider.left(&[("sub", Value::Null), ("sid", json!("three")), ("jti", json!("left-2"))]);
    assert_eq!(told(&it.site, &nobody).await.status, 204);
    assert!(is_in(&it.site, &two).await);
    let all = it.provider.left(&[("jti", json!("left-3"))]);
    assert_eq!(told(&it.site, &all).await.status, 204);
    it.site.it.clock.fast_forward(Duration::from_secs(5));
    assert!(!is_in(&it.site, &two).await && !is_in_there(&two).await);
    assert!(is_in(&it.site, &asep).await, "nobody else's");
    let sought = Sought { by: Some("rina".to_owned()), ..Sought::default() };
    let rows = it.site.it.centre.record_page(&sought).await.unwrap().rows;
    let ended = rows
        .iter()
        .filter(|row| shown(&row.event).1.get("change").is_some_and(|change| change == "session_ended"));
    assert_eq!(ended.count(), 2, "{rows:?}");
}

#[tokio::test]
async fn what_is_not_signed_for_us_lately_and_once_ends_nothing() {
    let it = Fixture::new().await;
    let [one, two] = rina_twice(&it).await;
    let now_s = it.provider.now_s;
    for (why, wrong) in [
        ("of who somebody is", ("nonce", json!("x"))),
        ("of something else", ("events", json!({"http://schemas.openid.net/event/other": {}}))),
        ("without an event", ("events", Value::Null)),
        ("for another", ("aud", json!("another centre"))),
        ("by another", ("iss", json!("http://evil.example"))),
        ("of long ago", ("iat", json!(now_s - 301))),
        ("of tomorrow", ("iat", json!(now_s + 86_400))),
        ("over", ("exp", json!(now_s - 61))),
        ("without a name of its own", ("jti", Value::Null)),
        ("of nobody", ("sub", Value::Null)),
    ] {
        let answer = told(&it.site, &it.provider.left(&[wrong])).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "hook_forged"), "{why}");
    }
    let good = it.provider.left(&[("sid", json!("one"))]);
    let (signed, _) = good.rsplit_once('.').unwrap();
    let other: p256::ecdsa::Signature = SigningKey::from_slice(&[8; 32]).unwrap().sign(signed.as_bytes());
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let says = signed.split('.').nth(1).unwrap();
    let unsigned = format!("{}.{says}.", encode(br#"{"alg":"none"}"#));
    let by_secret = format!("{}.{says}.{}", encode(br#"{"alg":"HS256"}"#), encode(&[1; 32]));
    let by_another_key = format!("{signed}.{}", encode(&other.to_bytes()));
    for forged in [&by_another_key, &unsigned, &by_secret, signed, "", "a.b.c", "....", &"a".repeat(9_000)] {
        assert_eq!(told(&it.site, forged).await.status, 400, "{}", &forged[..forged.len().min(80)]);
    }
    assert!(is_in(&it.site, &one).await && is_in(&it.site, &two).await);
    assert_eq!(told(&it.site, &good).await.status, 204);
    let again = it.signs_in(rina(&[("sid", json!("one"))])).await;
    assert_eq!(told(&it.site, &good).await.status, 400, "once");
    assert!(is_in(&it.site, &session_of(&again)).await);
}

#[tokio::test]
async fn a_session_that_the_provider_gave_no_name_ends_with_any_of_whoever_it_is() {
    let it = Fixture::new().await;
    let [one, two] = rina_twice(&it).await;
    let nameless = session_of(&it.signs_in(rina(&[])).await);
    let of_nobody = it.provider.left(&[("sub", Value::Null), ("sid", json!("three"))]);
    assert_eq!(told(&it.site, &of_nobody).await.status, 204);
    assert!(is_in(&it.site, &nameless).await, "it does not say whose");
    let of_one = it.provider.left(&[("sid", json!("one")), ("jti", json!("left-2"))]);
    assert_eq!(told(&it.site, &of_one).await.status, 204);
    assert!(!is_in(&it.site, &one).await && !is_in(&it.site, &nameless).await);
    assert!(is_in(&it.site, &two).await, "it is another");
}

#[tokio::test]
async fn who_sets_a_second_factor_here_is_signed_in_there_as_before() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let away = it.go("?again=true").await;
    let mut session = session_of(&it.back(&away, rina(&[("auth_time", json!(it.provider.now_s))])).await);
    let path = "/api/v1/session/second-factor";
    let begun = it.site.send("POST", path, Some(&session), None).await.json();
    let secret = Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    let now_s = u64::try_from(it.site.it.clock.now().as_second()).unwrap();
    let code = Builder::new().with_secret(secret).build().unwrap().generate(now_s).to_string();
    let set = it.site.send("PUT", path, Some(&session), Some(json!({"code": code}))).await;
    assert_eq!(set.status, 200, "{}", set.text());
    session = session_of(&set);
    assert!(is_in(&it.site, &session).await);
    let of_one = it.provider.left(&[("sid", json!("one"))]);
    assert_eq!(told(&it.site, &of_one).await.status, 204);
    assert!(!is_in(&it.site, &session).await);
}

#[tokio::test]
async fn what_fails_for_one_ends_for_the_others_and_is_taken_when_it_is_told_again() {
    let it = Fixture::new().await;
    it.invite("asep", Role::Dispatcher).await;
    let asep = [("preferred_username", json!("asep")), ("sub", json!("7732")), ("sid", json!("one"))];
    let asep = session_of(&it.signs_in(rina(&asep)).await);
    let [one, two] = rina_twice(&it).await;
    let (url, store) = (it.site.it.redis_url(), &it.site.it.centre.store);
    let token = asep.rsplit('.').next().unwrap();
    let key = store.keys.session(&URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
    let right = get(&url, &key).await.unwrap();
    set(&url, &key, &store.vouched.sign(Kind::Session, &key, "{}").unwrap()).await;
    let left = it.provider.left(&[("sub", Value::Null), ("sid", json!("one"))]);
    let failed = told(&it.site, &left).await;
    assert!(failed.status.is_server_error(), "{}", failed.text());
    assert!(!is_in(&it.site, &one).await && is_in(&it.site, &two).await, "asep comes before rina");
    set(&url, &key, &right).await;
    assert_eq!(told(&it.site, &left).await.status, 204);
    assert!(!is_in(&it.site, &asep).await);
    assert_eq!(told(&it.site, &left).await.status, 400, "once");
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_place_and_too_many_are_told_to_wait() {
    let site = Site::new().await;
    assert_eq!(told(&site, "a.b.c").await.code(), "not_found");
    let it = Fixture::new().await;
    let mut waits = 0;
    for _ in 0..500 {
        let answer = told(&it.site, "a.b.c").await;
        waits += usize::from(answer.status == 429);
    }
    assert_eq!(waits, 20, "480 in a minute");
    let body = json!({"name": "x", "password": PASSWORD});
    let other = it.site.send("POST", "/api/v1/session", None, Some(body)).await;
    assert_eq!(other.code(), "wrong_password", "nothing else waits for it");
}
