//! Anybody may go to the provider of identities, signed in or not. That asks the provider what it is only now and then, comes at a
//! pace, and writes nothing where Redis is full.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::harness::centre::{TestCentre, morning};
use crate::harness::own_redis::OwnRedis;
use crate::harness::provider::{Fixture, Provider};
use crate::harness::site::{Answer, Site};

const GO: &str = "/api/v1/session/oidc";

impl Fixture {
    async fn goes(&self) -> Answer {
        self.site.send("GET", GO, None, None).await
    }

    fn asked(&self) -> usize {
        self.provider.asked.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn the_provider_is_asked_once_in_ten_minutes_what_it_is() {
    let it = Fixture::new().await;
    for _ in 0..20 {
        it.go("").await;
    }
    assert_eq!(it.asked(), 1);
    it.site.it.clock.fast_forward(Duration::from_mins(10));
    it.go("").await;
    it.go("").await;
    assert_eq!(it.asked(), 2);
}

#[tokio::test]
async fn that_it_was_away_is_not_remembered() {
    let it = Fixture::new().await;
    it.provider.is_away.store(true, Ordering::Relaxed);
    assert_eq!(it.goes().await.status, 503);
    it.provider.is_away.store(false, Ordering::Relaxed);
    it.go("").await;
}

#[tokio::test]
async fn more_in_a_minute_than_a_shift_that_begins_wait() {
    let it = Fixture::new().await;
    for _ in 0..240 {
        assert_eq!(it.goes().await.status, 303);
    }
    let refused = it.goes().await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_requests"));
    assert!(!refused.header("retry-after").is_empty());
    it.site.it.clock.fast_forward(Duration::from_secs(1));
    assert_eq!(it.goes().await.status, 303);
}

#[tokio::test]
async fn a_redis_that_is_full_is_not_filled_by_it() {
    let (redis, provider) = (OwnRedis::new().await, Provider::start(morning().as_second()).await);
    let site = Site::of(TestCentre::on(&redis.url(), &provider.settings()).await).await;
    let it = Fixture { site, provider };
    it.go("").await;
    redis.tell(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let refused = it.goes().await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "storage_full"));
}
