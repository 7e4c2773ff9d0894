//! Who gets other roles while signed in has them in that session only if it proved what they ask for, and no longer than a session
//! of theirs lasts.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::services::accounts::Profile;
use sigap::services::accounts::people::Change;

use crate::harness::provider::{Fixture, rina, session_of};
use crate::harness::site::Answer;

/// Rina, on a crew, as who no second factor is asked for.
fn crew() -> Profile {
    Profile {
        name: "rina".to_owned(),
        roles: vec![Role::Responder],
        agency: None,
        unit: Some("amb-01".into()),
    }
}

async fn becomes(it: &Fixture, role: Role) {
    let profile = Profile { roles: vec![role], unit: None, ..crew() };
    let change = Change { profile: Some(profile), ..Change::default() };
    it.site.it.centre.change_account(&Asker::System, "rina", &change).await.unwrap();
    it.site.it.clock.fast_forward(Duration::from_secs(5));
}

async fn mine(it: &Fixture, cookie: &str) -> Answer {
    it.site.send("GET", "/api/v1/session", Some(cookie), None).await
}

#[tokio::test]
async fn a_second_factor_that_was_not_given_at_the_provider_is_given_there_first() {
    let it = Fixture::new().await;
    it.site.it.centre.invite(&Asker::System, &crew()).await.unwrap();
    let by_password = || rina(&[("amr", json!(["pwd"]))]);
    let (weak, strong) =
        (session_of(&it.signs_in(by_password()).await), session_of(&it.signs_in(rina(&[])).await));
    for cookie in [&weak, &strong] {
        assert_eq!(mine(&it, cookie).await.status, 200);
    }
    becomes(&it, Role::Supervisor).await;
    assert_eq!(mine(&it, &weak).await.code(), "no_session");
    let who = mine(&it, &strong).await.json();
    assert_eq!(
        (&who["person"]["roles"], &who["second_factor_missing"]),
        (&json!(["supervisor"]), &json!(false))
    );
    assert_eq!(it.site.it.centre.accounts.sessions_of("rina").await.unwrap().len(), 1);
    assert_eq!(it.signs_in(by_password()).await.status, 403);
    assert_eq!(it.signs_in(rina(&[])).await.status, 200);
}

#[tokio::test]
async fn it_lasts_no_longer_than_one_of_the_roles_there_are() {
    let it = Fixture::new().await;
    it.site.it.centre.invite(&Asker::System, &crew()).await.unwrap();
    let session = session_of(&it.signs_in(rina(&[])).await);
    let began = it.site.it.clock.now();
    let ends = async || -> Timestamp {
        mine(&it, &session).await.json()["expires_at"].as_str().unwrap().parse().unwrap()
    };
    assert_eq!(ends().await, began + SignedDuration::from_hours(13));
    becomes(&it, Role::Admin).await;
    assert_eq!(ends().await, began + SignedDuration::from_hours(4));
    it.site.it.clock.fast_forward(Duration::from_mins(17));
    assert_eq!(mine(&it, &session).await.code(), "no_session", "nobody used it");
}
