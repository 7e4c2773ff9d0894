//! Accounts are made by inviting: no administrator ever knows a password. What happens to them stands in the record, nobody
//! changes their own, and the last administrator stays.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::Event;
use sigap::services::accounts::people::Change;

use crate::harness::centre::person;
use crate::harness::site::{Answer, PASSWORD, Site};

async fn invite(site: &Site, admin: &str, body: Value) -> Answer {
    site.send("POST", "/api/v1/accounts", Some(admin), Some(body)).await
}

fn token_of(answer: &Answer) -> String {
    let link = answer.json()["link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("http://127.0.0.1:8080/akun#undangan="), "{link}");
    link.split_once('=').unwrap().1.to_owned()
}

async fn join(site: &Site, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    site.send("POST", "/api/v1/invitations", None, Some(body)).await
}

#[tokio::test]
async fn an_invitation_opens_an_account_once_and_for_three_days() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    let invited = invite(&site, &admin, json!({"name": "Rina", "roles": ["dispatcher"]})).await;
    assert_eq!(invited.status, 201, "{}", invited.text());
    let token = token_of(&invited);
    let look = site.send("POST", "/api/v1/invitations/look", None, Some(json!({"token": token}))).await;
    assert_eq!(look.json(), json!({"name": "rina"}));
    assert_eq!(join(&site, &token, "short").await.json()["errors"][0]["field"], "password");
    let joined = join(&site, &token, PASSWORD).await;
    assert_eq!(joined.json()["person"]["roles"], json!(["dispatcher"]), "{}", joined.text());
    assert_eq!(join(&site, &token, PASSWORD).await.code(), "no_invitation");
    let body = json!({"name": "rina", "password": PASSWORD});
    assert_eq!(site.send("POST", "/api/v1/session", None, Some(body)).await.status, 200);
    // Another, too late; and one that a newer password makes worthless.
    let late = token_of(&invite(&site, &admin, json!({"name": "asep", "roles": ["call_taker"]})).await);
    let again = site.send("POST", "/api/v1/accounts/rina/invitation", Some(&admin), None).await;
    site.it.centre.accounts.reset("rina", "another password").await.unwrap();
    assert_eq!(join(&site, &token_of(&again), PASSWORD).await.code(), "no_invitation");
    site.it.clock.fast_forward(Duration::from_hours(72));
    assert_eq!(join(&site, &late, PASSWORD).await.code(), "no_invitation");
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused_by_field() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    for (body, code, field) in [
        (json!({"name": "a b", "roles": ["dispatcher"]}), "invalid", "name"),
        (json!({"name": "system", "roles": ["dispatcher"]}), "invalid", "name"),
        (json!({"name": "rina", "roles": []}), "invalid", "roles"),
        (json!({"name": "rina", "roles": ["officer"]}), "invalid", "roles"),
        (json!({"name": "rina", "roles": ["responder"]}), "invalid", "roles"),
        (json!({"name": "rina", "roles": ["king"]}), "invalid", "roles[0]"),
    ] {
        let refused = invite(&site, &admin, body.clone()).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, code), "{body}");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{body}");
    }
    assert_eq!(
        invite(&site, &admin, json!({"name": "ADMIN", "roles": ["admin"]})).await.code(),
        "already_exists"
    );
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let refused = invite(&site, &dispatcher, json!({"name": "x", "roles": ["admin"]})).await;
    assert_eq!(refused.code(), "forbidden");
    assert_eq!(site.it.centre.accounts.list().await.unwrap().len(), 2, "nothing was half made");
}

#[tokio::test]
async fn what_happens_to_accounts_stands_in_the_record() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    let rina = json!({"name": "rina", "roles": ["dispatcher"]});
    join(&site, &token_of(&invite(&site, &admin, rina).await), PASSWORD).await;
    let change = async |body: Value| {
        let changed = site.send("PATCH", "/api/v1/accounts/rina", Some(&admin), Some(body)).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        changed.json()
    };
    assert_eq!(
        change(json!({"roles": ["dispatcher", "supervisor"]})).await["roles"].as_array().unwrap().len(),
        2
    );
    change(json!({"roles": ["dispatcher", "supervisor"]})).await;
    assert_eq!(change(json!({"disabled": true})).await["disabled"], true);
    change(json!({"disabled": false})).await;
    let log = site.it.centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
    let told: Vec<String> = log
        .iter()
        .filter_map(|raw| raw.read().entry)
        .flat_map(|entry| {
            let by = serde_json::to_value(&entry.by).unwrap();
            entry.events.into_iter().map(move |event| (by.clone(), event))
        })
        .filter_map(|(by, event)| match event {
            Event::AccountChanged { account, change } => {
                let change = serde_json::to_value(&change).unwrap()["change"].as_str().unwrap().to_owned();
                Some(format!("{} {account} {change}", by.to_string().trim_matches('"')))
            }
            _ => None,
        })
        .collect();
    let by_admin =
        |what: &str| told.iter().filter(|line| line.contains("admin") && line.ends_with(what)).count();
    assert_eq!(by_admin("rina invited"), 1, "{told:#?}");
    assert_eq!(by_admin("rina roles_changed"), 1, "what changes nothing is not told: {told:#?}");
    assert_eq!((by_admin("rina disabled"), by_admin("rina enabled")), (1, 1), "{told:#?}");
    assert!(told.iter().any(|line| line.ends_with("rina joined")), "{told:#?}");
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn nobody_changes_their_own_and_the_last_administrator_stays() {
    let site = Site::new().await;
    let (admin, other) = (site.cookie_of(Role::Admin).await, person("other", &[Role::Admin]));
    let path = "/api/v1/accounts/admin";
    let disable = || Some(json!({"disabled": true}));
    assert_eq!(site.send("PATCH", path, Some(&admin), disable()).await.code(), "own_account");
    let other = site.cookie(&other).await;
    assert_eq!(site.send("PATCH", path, Some(&other), disable()).await.status, 200);
    assert_eq!(site.send("GET", "/api/v1/session", Some(&admin), None).await.status, 200, "read lately");
    site.it.clock.fast_forward(Duration::from_secs(5));
    assert_eq!(site.send("GET", "/api/v1/session", Some(&admin), None).await.code(), "no_session");
    let change = Change { disabled: Some(true), ..Change::default() };
    let refused = site.it.centre.change_account(&Asker::System, "other", &change).await.unwrap_err();
    assert!(refused.to_string().contains("last administrator"), "{refused}");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_holder_and_by_an_administrator() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    let first = site.cookie(&person("rina", &[Role::Dispatcher])).await;
    let body = json!({"name": "rina", "password": PASSWORD});
    let second = site.send("POST", "/api/v1/session", None, Some(body)).await;
    let set = second.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap();
    let second = set.split(';').next().unwrap().to_owned();
    // The first hears that somebody signed in elsewhere, until she says that she has seen it.
    let who = site.send("GET", "/api/v1/session", Some(&first), None).await.json();
    assert_eq!(who["new_devices"].as_array().unwrap().len(), 1, "{who}");
    assert_eq!(site.send("POST", "/api/v1/session/devices-seen", Some(&first), None).await.status, 204);
    let who = site.send("GET", "/api/v1/session", Some(&first), None).await.json();
    assert_eq!(who["new_devices"], json!([]));
    let listed = site.send("GET", "/api/v1/session/all", Some(&first), None).await.json();
    let sessions = listed["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let theirs = sessions.iter().find(|one| one["current"] == false).unwrap()["id"].as_str().unwrap();
    // Nobody ends another's by knowing its name.
    let path = format!("/api/v1/session/all/{theirs}");
    assert_eq!(site.send("DELETE", &path, Some(&admin), None).await.code(), "not_found");
    assert_eq!(site.send("DELETE", &path, Some(&first), None).await.status, 204);
    assert_eq!(site.send("GET", "/api/v1/session", Some(&second), None).await.code(), "no_session");
    let listed = site.send("GET", "/api/v1/accounts/rina/sessions", Some(&admin), None).await.json();
    let left = listed["sessions"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/accounts/rina/sessions/{left}");
    assert_eq!(site.send("DELETE", &path, Some(&admin), None).await.status, 204);
    assert_eq!(site.send("GET", "/api/v1/session", Some(&first), None).await.code(), "no_session");
}
