//! What tests share: a private Redis for this process, folders that go away, waiting for a condition.

pub mod alone;
pub mod areas;
pub mod board;
pub mod bucket;
pub mod bustle;
pub mod centre;
pub mod client;
pub mod command;
pub mod folder;
pub mod form;
pub mod hostile;
pub mod media;
pub mod messengers;
pub mod mount;
pub mod newer;
pub mod own_redis;
pub mod photo;
pub mod provider;
pub mod push_service;
pub mod receiver;
pub mod record;
pub mod redis;
pub mod regions;
pub mod said;
pub mod screen;
pub mod server;
pub mod site;
pub mod socket;
pub mod source;
pub mod world;

use std::time::Duration;

pub use self::redis::{fresh_region, redis_url};

/// Longest anything may take before a test fails, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks `check` again and again until it gives something. Fails, saying `what`, after 20 s.
pub async fn eventually<T>(what: &str, mut check: impl AsyncFnMut() -> Option<T>) -> T {
    let ask = async {
        loop {
            if let Some(found) = check().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let asked = tokio::time::timeout(PATIENCE, ask).await;
    asked.unwrap_or_else(|_| panic!("not within {} s: {what}", PATIENCE.as_secs()))
}
