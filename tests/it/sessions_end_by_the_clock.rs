//! A session has an absolute end by role, ends everywhere when it is ended anywhere, and outlives Redis only
//! where it was read before.

use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use sigap::ambient::{Clock, Ids};
use sigap::config::Config;
use sigap::domain::access::Role;
use sigap::services::accounts::{AccountError, Accounts, Credentials, Profile};
use sigap::store::Store;
use sigap::store::erased_list::ErasedList;
use sigap::store::vault::Vault;

use crate::harness::folder::Folder;
use crate::harness::{eventually, fresh_region, redis, redis_url};

const PASSWORD: &str = "correct horse";

struct Fixture {
    clock: Clock,
    region: String,
    store: Store,
    folder: Folder,
}

impl Fixture {
    async fn new() -> Self {
        let clock = Clock::manual("2026-11-22T02:00:00Z".parse::<Timestamp>().unwrap());
        let region = fresh_region();
        let redis = Config::load(None, []).unwrap().redis;
        let store = Store::open(redis_url(), &region, &redis, clock.clone()).await.unwrap();
        Self { clock, region, store, folder: Folder::new() }
    }

    /// As another process would have them.
    fn accounts(&self) -> Accounts {
        let session = Config::load(None, []).unwrap().session;
        let vault = Vault::open(&self.folder.path().join("secrets"), &Ids::system()).unwrap();
        let erased = ErasedList::open(self.folder.path()).unwrap();
        Accounts::new(self.store.clone(), vault, self.clock.clone(), Ids::system(), session, erased)
    }

    async fn with_dispatcher(&self) -> Accounts {
        let accounts = self.accounts();
        let profile =
            Profile { name: "Rina".to_owned(), roles: vec![Role::Dispatcher], agency: None, unit: None };
        accounts.create(&profile, PASSWORD).await.unwrap();
        accounts
    }
}

#[tokio::test]
async fn a_dispatchers_session_ends_after_thirteen_hours_whatever_she_does() {
    let it = Fixture::new().await;
    let accounts = it.with_dispatcher().await;
    let signed_in = accounts.sign_in(&Credentials::new("RINA ", PASSWORD)).await.unwrap();
    assert_eq!(signed_in.session.person.name, "rina");
    for _ in 0..25 {
        it.clock.fast_forward(Duration::from_mins(30));
        assert!(accounts.session(&signed_in.token).await.unwrap().is_some());
    }
    it.clock.fast_forward(Duration::from_secs(30 * 60 - 1));
    assert!(accounts.session(&signed_in.token).await.unwrap().is_some());
    it.clock.fast_forward(Duration::from_secs(1));
    assert!(accounts.session(&signed_in.token).await.unwrap().is_none());
    assert!(it.accounts().session(&signed_in.token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_session_nobody_uses_ends_before_that_and_a_crews_does_not() {
    let it = Fixture::new().await;
    let accounts = it.with_dispatcher().await;
    let crew = Profile {
        name: "amb-01".to_owned(),
        roles: vec![Role::Responder],
        agency: None,
        unit: Some("amb-01".into()),
    };
    accounts.create(&crew, PASSWORD).await.unwrap();
    let rina = accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
    let crew = accounts.sign_in(&Credentials::new("amb-01", PASSWORD)).await.unwrap();
    it.clock.fast_forward(Duration::from_mins(62));
    // Also where it was read before, and in a process that never heard of it.
    for accounts in [&accounts, &it.accounts()] {
        assert!(accounts.session(&rina.token).await.unwrap().is_none());
        assert!(accounts.session(&crew.token).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn signing_out_or_a_new_password_ends_it_in_every_process_within_five_seconds() {
    let it = Fixture::new().await;
    let (here, there) = (it.with_dispatcher().await, it.accounts());
    let one = here.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
    let two = here.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
    for token in [&one.token, &two.token] {
        assert!(there.session(token).await.unwrap().is_some());
    }
    here.sign_out(&one.token).await.unwrap();
    assert!(here.session(&one.token).await.unwrap().is_none());
    it.clock.fast_forward(Duration::from_secs(5));
    assert!(there.session(&one.token).await.unwrap().is_none());
    assert!(there.session(&two.token).await.unwrap().is_some());
    here.reset("rina", "another horse").await.unwrap();
    it.clock.fast_forward(Duration::from_secs(5));
    assert!(there.session(&two.token).await.unwrap().is_none());
}

#[tokio::test]
async fn who_asks_and_hangs_up_at_once_keeps_no_ended_session_alive() {
    let it = Fixture::new().await;
    let (here, there) = (it.with_dispatcher().await, it.accounts());
    let token = here.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap().token;
    assert!(there.session(&token).await.unwrap().is_some());
    here.sign_out(&token).await.unwrap();
    it.clock.fast_forward(Duration::from_secs(5));
    assert!(there.session(&token).now_or_never().is_none(), "broken off where it asks Redis");
    eventually("it has ended there too, at the same time of the clock", async || {
        there.session(&token).await.unwrap().is_none().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_thirty_seconds() {
    let it = Fixture::new().await;
    let accounts = it.with_dispatcher().await;
    let session = accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap().session;
    let (ticket, _) = accounts.ticket(&session).await.unwrap();
    assert_eq!(accounts.redeem(&ticket).await.unwrap().unwrap(), session);
    assert!(accounts.redeem(&ticket).await.unwrap().is_none());
    let (ticket, expires_at) = accounts.ticket(&session).await.unwrap();
    assert_eq!(expires_at.as_second() - it.clock.now().as_second(), 30);
    it.clock.fast_forward(Duration::from_secs(30));
    assert!(accounts.redeem(&ticket).await.unwrap().is_none());
}

#[tokio::test]
async fn neither_token_nor_password_is_readable_in_redis() {
    let it = Fixture::new().await;
    let accounts = it.with_dispatcher().await;
    let signed_in = accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
    let (ticket, _) = accounts.ticket(&signed_in.session).await.unwrap();
    let device = signed_in.device.unwrap();
    let mut conn = redis::connection(redis_url()).await;
    let pattern = format!("{{{}}}:*", it.region);
    let keys: Vec<String> = ::redis::cmd("KEYS").arg(pattern).query_async(&mut conn).await.unwrap();
    assert!(keys.len() >= 4, "{keys:?}");
    for key in keys {
        let dump: Vec<u8> = ::redis::cmd("DUMP").arg(&key).query_async(&mut conn).await.unwrap();
        for secret in [&signed_in.token, &ticket, &device, PASSWORD] {
            let there = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!there(key.as_bytes()) && !there(&dump), "{key} tells a secret");
        }
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_but_a_known_device_never_waits() {
    let it = Fixture::new().await;
    let accounts = it.with_dispatcher().await;
    let device = accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap().device.unwrap();
    for _ in 0..10 {
        let refused = accounts.sign_in(&Credentials::new("rina", "a wrong one")).await;
        assert!(matches!(refused, Err(AccountError::Wrong)), "{refused:?}");
    }
    let refused = accounts
        .sign_in(&Credentials { device: Some("not known"), ..Credentials::new("rina", PASSWORD) })
        .await;
    assert!(matches!(refused, Err(AccountError::Wait { seconds: 1..=2 })), "{refused:?}");
    let signed_in = accounts
        .sign_in(&Credentials { device: Some(&device), ..Credentials::new("rina", PASSWORD) })
        .await
        .unwrap();
    assert_eq!(signed_in.device, None);
    it.clock.fast_forward(Duration::from_mins(1));
    accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
}
