//! People sign in at a provider of identities: only who comes back in the browser that began, with a code that the provider
//! signed for us; only to the account that is theirs; with the second factor that it needs.

use serde_json::json;
use sigap::domain::access::Role;

use crate::harness::provider::{Away, Fixture, rina, session_of};
use crate::harness::site::Answer;

#[tokio::test]
async fn who_is_invited_signs_in_and_the_account_is_that_identitys_from_then_on() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let answer = it.signs_in(rina(&[])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("url=/akun"));
    let who = it.site.send("GET", "/api/v1/session", Some(&session_of(&answer)), None).await.json();
    assert_eq!((&who["person"]["name"], &who["second_factor_missing"]), (&json!("rina"), &json!(false)));
    assert_eq!(it.signs_in(rina(&[("preferred_username", json!("renamed"))])).await.status, 200);
    let other = it.signs_in(rina(&[("sub", json!("9999"))])).await;
    assert_eq!(other.status, 403, "another identity of the same name");
    // Nobody can sign in to it by an empty password.
    let body = json!({"name": "rina", "password": ""});
    assert_eq!(it.site.send("POST", "/api/v1/session", None, Some(body)).await.code(), "wrong_password");
}

#[tokio::test]
async fn one_comes_back_to_the_page_one_went_from_and_to_no_other() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    for (asked, page) in
        [("", "/akun"), ("?to=board", "/board"), ("?to=unit", "/unit"), ("?to=akun", "/akun")]
    {
        let away = it.go(asked).await;
        let answer = it.back(&away, rina(&[])).await;
        assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
        assert!(answer.text().contains(&format!("0;url={page}\"")), "{asked}: {}", answer.text());
    }
    for elsewhere in ["https://evil.example", "//evil.example", "/board", "lapor", "board%2F..%2Fx", "BOARD"]
    {
        let path = format!("/api/v1/session/oidc?to={elsewhere}");
        let refused = it.site.send("GET", &path, None, None).await;
        assert_eq!((refused.status.as_u16(), refused.header("location")), (422, ""), "{elsewhere}");
    }
    // Nor by what the browser keeps meanwhile.
    let mut away = it.go("?to=board").await;
    away.cookie = away.cookie.replace("/board", "//evil.example");
    let answer = it.back(&away, rina(&[])).await;
    assert_eq!(answer.status, 404, "{}", answer.text());
    assert!(!answer.text().contains("evil"), "{}", answer.text());
}

#[tokio::test]
async fn strangers_and_accounts_of_others_stay_shut() {
    let it = Fixture::new().await;
    assert_eq!(it.signs_in(rina(&[])).await.status, 403, "nobody invited her");
    it.site.account(&crate::harness::centre::person("rina", &[Role::Dispatcher])).await;
    let answer = it.signs_in(rina(&[])).await;
    assert_eq!(answer.status, 403, "who has a password is somebody else's");
    assert!(answer.text().contains("administrator mengundang"), "{}", answer.text());
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_gets_in_only_with_one() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Supervisor).await;
    assert_eq!(it.signs_in(rina(&[("amr", json!(["pwd"]))])).await.status, 403);
    assert_eq!(it.signs_in(rina(&[])).await.status, 200);
}

#[tokio::test]
async fn only_the_browser_that_began_comes_back_and_once() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let (away, other) = (it.go("").await, it.go("").await);
    let mixed = Away { cookie: away.cookie.clone(), state: other.state.clone(), nonce: other.nonce.clone() };
    assert_eq!(it.back(&mixed, rina(&[])).await.status, 404);
    assert_eq!(it.back(&other, rina(&[])).await.status, 200);
    assert_eq!(it.back(&other, rina(&[])).await.status, 404, "once");
    let late = it.go("").await;
    it.site.it.clock.fast_forward(std::time::Duration::from_secs(601));
    assert_eq!(it.back(&late, rina(&[])).await.status, 404, "too late");
}

#[tokio::test]
async fn what_is_signed_for_others_or_by_others_is_not_believed() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let now_s = it.provider.now_s;
    for (name, wrong) in [
        ("nonce", json!("another")),
        ("aud", json!("another centre")),
        ("iss", json!("http://evil.example")),
        ("exp", json!(now_s - 1)),
    ] {
        let answer = it.signs_in(rina(&[(name, wrong)])).await;
        assert_eq!(answer.status, 403, "{name}: {}", answer.text());
    }
    let away = it.go("").await;
    *it.provider.challenge.lock().unwrap() = "of another".to_owned();
    assert_eq!(it.back(&away, rina(&[])).await.status, 403, "a code that somebody else began");
    assert_eq!(it.signs_in(rina(&[])).await.status, 200);
}

#[tokio::test]
async fn it_asks_for_the_password_anew_for_what_needs_that() {
    let it = Fixture::new().await;
    it.invite("dewi", Role::Admin).await;
    let dewi = |asked_s: i64| rina(&[("preferred_username", json!("dewi")), ("auth_time", json!(asked_s))]);
    let invite = async |answer: &Answer| {
        let body = json!({"name": "x", "roles": ["dispatcher"]});
        it.site.send("POST", "/api/v1/accounts", Some(&session_of(answer)), Some(body)).await
    };
    let now_s = it.provider.now_s;
    let plain = it.signs_in(dewi(now_s)).await;
    assert_eq!(invite(&plain).await.code(), "step_up_needed");
    let away = it.go("?again=true").await;
    let old = it.back(&away, dewi(now_s - 3_600)).await;
    assert_eq!(invite(&old).await.code(), "step_up_needed", "it did not ask");
    let away = it.go("?again=true").await;
    let fresh = it.back(&away, dewi(now_s)).await;
    assert_eq!(invite(&fresh).await.status, 201);
}
