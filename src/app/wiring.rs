//! From settings to a centre that can work.

use std::sync::Arc;

use anyhow::Context;

use crate::ambient::{Clock, Ids};
use crate::config::Config;
use crate::services::board::Board;
use crate::services::{Centre, policy};
use crate::store::Store;
use crate::store::local_redis::LocalRedis;
use crate::store::vault::Vault;

/// A centre, and the private Redis it runs on, if it has one.
pub struct Opened {
    /// The centre.
    pub centre: Centre,
    /// To be stopped last.
    pub local_redis: Option<LocalRedis>,
}

/// Opens what the settings name: the data folder, the secrets, Redis.
///
/// # Errors
/// When any of them cannot be had, saying what to do.
pub async fn open(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<Opened> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", config.data_dir.display()))?;
    let secrets = config.secrets_file();
    let vault = Vault::open(&secrets, &ids)?;
    let local_redis = match &config.redis.url {
        Some(_) => None,
        None => Some(LocalRedis::start(&config.data_dir).await?),
    };
    let url = match (&config.redis.url, &local_redis) {
        (Some(url), _) => url.clone(),
        (None, Some(local)) => local.url().to_owned(),
        (None, None) => anyhow::bail!("there is no Redis"),
    };
    let store = Store::open(&url, &config.region.default, config.redis.connections, clock.clone())
        .await
        .context("Redis cannot be reached")?;
    let policy = policy(&config);
    let centre =
        Centre { clock, ids, config: Arc::new(config), store, vault, policy, board: Board::default() };
    Ok(Opened { centre, local_redis })
}
