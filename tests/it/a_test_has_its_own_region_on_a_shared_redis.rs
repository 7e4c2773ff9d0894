//! Tests share one Redis and no state: each takes a region, and with it a hash tag, of its own.

use crate::harness::redis::{get, set};
use crate::harness::{fresh_region, redis_url};

#[tokio::test]
async fn no_region_is_given_twice_and_all_are_on_the_same_server() {
    let (one, other) = (fresh_region(), fresh_region());
    assert_ne!(one, other);
    set(redis_url(), &format!("{{{one}}}:probe"), "mine").await;
    assert_eq!(get(redis_url(), &format!("{{{one}}}:probe")).await.as_deref(), Some("mine"));
    assert_eq!(get(redis_url(), &format!("{{{other}}}:probe")).await, None);
}
