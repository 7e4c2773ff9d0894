//! Whoever can write to Redis, and has not the keys of the centre, makes no session, no account, no invitation, no ticket and no
//! key of a partner, and neither edits nor moves one. Each try lets nobody in, and is counted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::AsyncCommands;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sigap::domain::access::Role;
use sigap::domain::partner::{Partner, PartnerSort};
use sigap::services::accounts::Credentials;
use sigap::store::vouched::{Kind, Voucher};

use crate::harness::centre::person;
use crate::harness::redis::{connection, get, set};
use crate::harness::site::{PASSWORD, Site};

fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

fn refused(site: &Site, kind: Kind) -> u64 {
    let counts = site.it.centre.store.vouched.refused();
    counts.into_iter().find(|(word, _)| *word == kind.word()).unwrap().1
}

async fn text(site: &Site, key: &str) -> (String, String) {
    let kept = get(&site.it.redis_url(), key).await.unwrap();
    let (mac, json) = kept.split_once(' ').unwrap();
    (mac.to_owned(), json.to_owned())
}

#[tokio::test]
async fn by_a_session() {
    let site = Site::new().await;
    site.account(&person("kepala", &[Role::Supervisor])).await;
    let token = "0123456789abcdef0123456789abcdef0123456789ab";
    let now = site.it.clock.now();
    let session = json!({"v": 1, "account": "kepala", "generation": 1, "began_at": now, "stepped_up_at": now,
        "expires_at": now + jiff::SignedDuration::from_hours(8)});
    let key = site.it.centre.store.keys.session(&hash(token));
    let cookie = format!("sigap={}.{token}", site.it.centre.region());
    let own = site.cookie_of(Role::Dispatcher).await;
    let own_token = own.rsplit('.').next().unwrap();
    let (mac, mine) = text(&site, &site.it.centre.store.keys.session(&hash(own_token))).await;
    for kept in [session.to_string(), format!("{mac} {session}"), format!("{mac} {mine}")] {
        let before = refused(&site, Kind::Session);
        set(&site.it.redis_url(), &key, &kept).await;
        let answer = site.send("GET", "/api/v1/incidents", Some(&cookie), None).await;
        assert_eq!(answer.status, 401, "{kept}");
        assert!(refused(&site, Kind::Session) > before);
    }
    assert_eq!(site.send("GET", "/api/v1/incidents", Some(&own), None).await.status, 200);
}

#[tokio::test]
async fn by_an_account_that_is_edited_or_moved() {
    let site = Site::new().await;
    let centre = &site.it.centre;
    for (name, role) in [("kepala", Role::Supervisor), ("sari", Role::CallTaker)] {
        site.account(&person(name, &[role])).await;
    }
    let (url, key) = (site.it.redis_url(), centre.store.keys.account("sari"));
    let right = get(&url, &key).await.unwrap();
    let (mac, json) = text(&site, &key).await;
    let others = get(&url, &centre.store.keys.account("kepala")).await.unwrap();
    let edited = |field: &str, value: Value| {
        let mut account: Value = serde_json::from_str(&json).unwrap();
        account[field] = value;
        format!("{mac} {account}")
    };
    let theirs: Value = serde_json::from_str(others.split_once(' ').unwrap().1).unwrap();
    for kept in [
        edited("roles", json!(["supervisor"])),
        edited("password", theirs["password"].clone()),
        edited("exempt", json!(true)),
        edited("generation", json!(7)),
        others.clone(),
        json.clone(),
    ] {
        let before = refused(&site, Kind::Account);
        set(&url, &key, &kept).await;
        assert!(centre.accounts.sign_in(&Credentials::new("sari", PASSWORD)).await.is_err(), "{kept}");
        assert!(refused(&site, Kind::Account) > before);
        assert!(centre.accounts.reset("sari", "kata sandi yang lain").await.is_err());
    }
    let left = centre.store.unvouched_accounts().await.unwrap();
    assert_eq!(left.len(), 1);
    set(&url, &key, &right).await;
    centre.accounts.sign_in(&Credentials::new("sari", PASSWORD)).await.unwrap();
    assert!(centre.store.unvouched_accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn by_the_key_of_a_partner_a_ticket_or_an_invitation() {
    let site = Site::new().await;
    let store = &site.it.centre.store;
    let (url, now) = (site.it.redis_url(), site.it.clock.now());
    let partner = Partner { name: "pos".to_owned(), sort: PartnerSort::Sensor, says: "Pos duga".to_owned() };
    site.it.centre.make_partner(partner, 60).await.unwrap();
    let mut redis = connection(&url).await;
    let all: Vec<(String, String)> = redis.hgetall(store.keys.partners()).await.unwrap();
    let _: u64 = redis.hset(store.keys.partners(), "mine", &all[0].1).await.unwrap();
    assert!(
        store.partner("mine").await.unwrap().is_none() && store.partner(&all[0].0).await.unwrap().is_some()
    );
    assert_eq!(store.partners().await.unwrap().len(), 1);
    let later = now + jiff::SignedDuration::from_hours(1);
    let ticket = json!({"session": "x", "expires_at": later}).to_string();
    set(&url, &store.keys.ticket("mine"), &ticket).await;
    assert!(store.take_ticket("mine").await.unwrap().is_none());
    let invite = json!({"account": "kepala", "generation": 1, "expires_at": later}).to_string();
    set(&url, &store.keys.invite("mine"), &invite).await;
    let _: u64 = redis.sadd(store.keys.invites("kepala"), "mine").await.unwrap();
    assert!(store.invite("mine").await.unwrap().is_none());
    for kind in [Kind::Partner, Kind::Ticket, Kind::Invite] {
        assert!(refused(&site, kind) > 0, "{kind:?}");
    }
    let metrics = site.send("GET", "/metrics", None, None).await.text();
    assert!(metrics.contains("sigap_not_vouched{of=\"ticket\"} 1"), "{metrics}");
}

#[tokio::test]
async fn a_mac_is_of_its_sort_its_key_and_its_text() {
    let site = Site::new().await;
    let ours = Voucher::of(&site.it.centre.vault);
    let kept = ours.seal(Kind::Account, "a", &json!({"v": 1})).unwrap();
    assert_eq!(ours.open::<Value>(Kind::Account, "a", &kept).unwrap(), Some(json!({"v": 1})));
    for (kind, name) in [(Kind::Session, "a"), (Kind::Account, "b"), (Kind::Account, "")] {
        assert!(!ours.is_ours(kind, name, &kept));
    }
    for at in 0..kept.len() {
        let mut bytes = kept.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(text) = String::from_utf8(bytes) {
            assert!(!ours.is_ours(Kind::Account, "a", &text), "{text}");
        }
    }
    for kept in ["", " ", " {}", "{}", "=== {}"] {
        assert!(!ours.is_ours(Kind::Account, "a", kept), "{kept}");
    }
    let none = Voucher::default();
    assert!(none.seal(Kind::Account, "a", &1).is_err() && !none.is_ours(Kind::Account, "a", &kept));
}
