//! Wrong passwords and codes are counted for all processes on a Redis together: several of them give whoever guesses no more
//! tries. Nobody who uses a device that the account knows waits for it.

use std::time::Duration;

use sigap::domain::access::Role;
use sigap::services::Centre;
use sigap::services::accounts::{AccountError, Credentials, Profile};

use crate::harness::centre::TestCentre;
use crate::harness::own_redis::OwnRedis;
use crate::harness::redis;

const PASSWORD: &str = "correct horse";
/// As `session.tries_per_minute` says.
const ALLOWED: usize = 10;

async fn make(centre: &Centre, name: &str) {
    let profile = Profile { name: name.to_owned(), roles: vec![Role::Dispatcher], agency: None, unit: None };
    centre.accounts.create(&profile, PASSWORD).await.unwrap();
}

async fn guess(centre: &Centre, name: &str) -> AccountError {
    centre.accounts.sign_in(&Credentials::new(name, "a wrong one")).await.unwrap_err()
}

#[tokio::test]
async fn two_processes_give_no_more_tries_than_one() {
    let it = TestCentre::new().await;
    let (here, there) = (&it.centre, &it.another().await);
    make(here, "rina").await;
    let known = here.accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap().device.unwrap();
    for n in 0..ALLOWED {
        let refused = guess(if n % 2 == 0 { here } else { there }, "rina").await;
        assert!(matches!(refused, AccountError::Wrong), "{n}: {refused:?}");
    }
    for centre in [here, there] {
        let refused = guess(centre, "rina").await;
        assert!(matches!(refused, AccountError::Wait { seconds: 1 }), "{refused:?}");
        let refused = centre.accounts.sign_in(&Credentials::new("rina", PASSWORD)).await;
        assert!(matches!(refused, Err(AccountError::Wait { .. })), "also the right one: {refused:?}");
        let who = Credentials { device: Some(&known), ..Credentials::new("rina", PASSWORD) };
        centre.accounts.sign_in(&who).await.unwrap();
    }
    it.clock.fast_forward(Duration::from_secs(1));
    assert!(matches!(guess(there, "rina").await, AccountError::Wrong));
    assert!(matches!(guess(here, "rina").await, AccountError::Wait { seconds: 2 }), "the wait grows");
    it.clock.fast_forward(Duration::from_mins(4));
    for _ in 0..ALLOWED {
        assert!(matches!(guess(here, "rina").await, AccountError::Wrong), "forgiven with time");
    }
}

#[tokio::test]
async fn a_right_one_in_one_process_is_known_to_the_other() {
    let it = TestCentre::new().await;
    let (here, there) = (&it.centre, &it.another().await);
    make(here, "rina").await;
    for _ in 0..ALLOWED - 1 {
        guess(here, "rina").await;
    }
    there.accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
    for _ in 0..ALLOWED {
        assert!(matches!(guess(here, "rina").await, AccountError::Wrong));
    }
    assert!(matches!(guess(there, "rina").await, AccountError::Wait { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_no_more_than_one_after_another() {
    let it = TestCentre::new().await;
    let both = [it.centre.clone(), it.another().await];
    make(&both[0], "rina").await;
    let answers = futures::future::join_all((0..40).map(|n| guess(&both[n % 2], "rina"))).await;
    let looked_at = answers.iter().filter(|answer| matches!(answer, AccountError::Wrong)).count();
    assert!(looked_at <= ALLOWED, "{looked_at} of {answers:?}");
    let all_know = |answer: &AccountError| matches!(answer, AccountError::Wrong | AccountError::Wait { .. });
    assert!(answers.iter().all(all_know), "{answers:?}");
}

#[tokio::test]
async fn a_name_that_nobody_has_is_counted_alike_and_none_stands_in_redis() {
    let it = TestCentre::new().await;
    make(&it.centre, "rina-of-the-night").await;
    for name in ["rina-of-the-night", "nobody-of-the-night"] {
        for _ in 0..ALLOWED {
            guess(&it.centre, name).await;
        }
        assert!(matches!(guess(&it.centre, name).await, AccountError::Wait { seconds: 1 }), "{name}");
    }
    let mut conn = redis::connection(&it.redis_url()).await;
    let pattern = it.centre.store.keys.pattern("tries");
    let keys: Vec<String> = ::redis::cmd("KEYS").arg(pattern).query_async(&mut conn).await.unwrap();
    assert_eq!(keys.len(), 2, "{keys:?}");
    for key in keys {
        assert!(!key.contains("night"), "{key}");
        let left_ms: i64 = ::redis::cmd("PTTL").arg(&key).query_async(&mut conn).await.unwrap();
        assert!((240_000..=600_000).contains(&left_ms), "swept {left_ms} ms after the last try");
    }
}

#[tokio::test]
async fn an_outage_of_redis_forgives_nothing() {
    let mut redis = OwnRedis::new().await;
    let it = TestCentre::on(&redis.url(), "").await;
    make(&it.centre, "rina").await;
    for _ in 0..ALLOWED {
        guess(&it.centre, "rina").await;
    }
    redis.kill();
    let refused = guess(&it.centre, "rina").await;
    assert!(matches!(refused, AccountError::Store(_)), "{refused:?}");
    redis.start().await;
    let refused = guess(&it.another().await, "rina").await;
    assert!(matches!(refused, AccountError::Wait { seconds: 1 }), "{refused:?}");
}
