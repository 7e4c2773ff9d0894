//! Who comes back from a provider of identities comes from another site, so that the browser sends neither session nor device: what
//! it brought when it went counts. The session before ends, and a device that is known stays so.

use sigap::domain::access::Role;

use crate::harness::provider::{Fixture, rina, session_of};
use crate::harness::site::Answer;

/// The cookie of a device that is known from now on, if there is one.
fn device_of(answer: &Answer) -> Option<String> {
    let mut cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let device = cookies.find(|cookie| cookie.starts_with("sigap-device="))?;
    Some(device.split(';').next().unwrap().to_owned())
}

#[tokio::test]
async fn the_session_before_is_over_and_the_device_is_no_new_one() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let first = it.signs_in(rina(&[])).await;
    let (before, device) = (session_of(&first), device_of(&first).unwrap());
    let away = it.go_from("", Some(&format!("{before}; {device}"))).await;
    assert!(!away.cookie.contains(&device) && !away.cookie.contains("sigap="), "only the state comes back");
    let second = it.back(&away, rina(&[])).await;
    let after = session_of(&second);
    assert_eq!(device_of(&second), None, "it has one that is known");
    assert_eq!(it.site.send("GET", "/api/v1/session", Some(&before), None).await.code(), "no_session");
    let all = it.site.send("GET", "/api/v1/session/all", Some(&after), None).await.json();
    let sessions = all["sessions"].as_array().unwrap();
    assert_eq!((sessions.len(), &sessions[0]["new_device"]), (1, &false.into()), "{all}");
}

#[tokio::test]
async fn a_browser_that_brought_nothing_ends_none_and_is_a_new_device() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let before = session_of(&it.signs_in(rina(&[])).await);
    let elsewhere = it.signs_in(rina(&[])).await;
    assert!(device_of(&elsewhere).is_some());
    assert_eq!(it.site.send("GET", "/api/v1/session", Some(&before), None).await.status, 200);
}

#[tokio::test]
async fn who_is_not_let_in_keeps_the_session_there_was() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let before = session_of(&it.signs_in(rina(&[])).await);
    let away = it.go_from("?again=true", Some(&before)).await;
    assert_eq!(it.back(&away, rina(&[("sub", "9999".into())])).await.status, 403);
    assert_eq!(it.site.send("GET", "/api/v1/session", Some(&before), None).await.status, 200);
}
