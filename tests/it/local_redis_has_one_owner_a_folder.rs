//! Two sigaps never run on one data folder: the second is told how to join the first.

use std::time::Duration;

use sigap::store::local_redis::{LocalRedis, LocalRedisError};

use crate::harness::folder::Folder;
use crate::harness::redis::{get, set};

#[tokio::test]
async fn a_second_owner_is_refused_with_the_url_to_use() {
    let folder = Folder::new();
    let first = LocalRedis::start(folder.path()).await.unwrap();
    let refused = LocalRedis::start(folder.path()).await.unwrap_err();
    assert!(matches!(refused, LocalRedisError::Owned { .. }), "{refused}");
    let word = refused.to_string();
    assert!(word.contains(&format!("redis.url = \"{}\"", first.url())), "{word}");
    assert!(word.contains(&format!("process {}", std::process::id())), "{word}");
    set(first.url(), "still", "here").await;
    first.stop().await;
}

#[tokio::test]
async fn after_a_stop_the_folder_is_free_and_nothing_runs() {
    let folder = Folder::new();
    let first = LocalRedis::start(folder.path()).await.unwrap();
    let url = first.url().to_owned();
    first.stop().await;
    assert!(redis_is_gone(&url).await);
    let second = LocalRedis::start(folder.path()).await.unwrap();
    assert!(!second.was_adopted());
    second.stop().await;
}

#[tokio::test]
async fn a_folder_with_a_long_or_strange_name_gets_a_socket_it_can_have() {
    for name in ["x".repeat(120), "with space, \"quote\" & é".to_owned()] {
        let folder = Folder::named(&name);
        let redis = LocalRedis::start(folder.path()).await.unwrap();
        set(redis.url(), "a", "1").await;
        redis.stop().await;
        let again = tokio::time::timeout(Duration::from_secs(20), LocalRedis::start(folder.path()));
        let again = again.await.unwrap().unwrap();
        assert_eq!(get(again.url(), "a").await.as_deref(), Some("1"));
        again.stop().await;
    }
}

async fn redis_is_gone(url: &str) -> bool {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.is_err()
}
