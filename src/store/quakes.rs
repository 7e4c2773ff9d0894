//! Earthquakes that boards are told of, and who has seen them. Side state: gone, those that are still new are shown again.

use std::collections::HashMap;

use jiff::Timestamp;
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};

use super::accounts::{parse, write};
use super::{Store, StoreError};
use crate::domain::quake::{Quake, QuakeArea};

/// An earthquake as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredQuake {
    /// Shape of this document; 1 now.
    pub v: u16,
    /// What it was.
    pub quake: Quake,
    /// The areas it concerns.
    pub areas: Vec<QuakeArea>,
    /// When it was told of here first.
    pub told_at: Timestamp,
    /// Who has seen it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<(String, Timestamp)>,
}

impl Store {
    /// Keeps one that is not kept yet; whether it was new.
    pub async fn keep_quake(&self, quake: &StoredQuake) -> Result<bool, StoreError> {
        let text = write("a quake", quake)?;
        let new: u32 = self.connection().hset_nx(self.keys.quakes(), &quake.quake.id, text).await?;
        Ok(new > 0)
    }

    /// Writes one anew.
    pub async fn put_quake(&self, quake: &StoredQuake) -> Result<(), StoreError> {
        let text = write("a quake", quake)?;
        let _: u32 = self.connection().hset(self.keys.quakes(), &quake.quake.id, text).await?;
        Ok(())
    }

    /// One of them.
    pub async fn quake(&self, id: &str) -> Result<Option<StoredQuake>, StoreError> {
        let found: Option<String> = self.connection().hget(self.keys.quakes(), id).await?;
        found.map(|text| parse("a quake", &text)).transpose()
    }

    /// All of them.
    pub async fn quakes(&self) -> Result<Vec<StoredQuake>, StoreError> {
        let all: HashMap<String, String> = self.connection().hgetall(self.keys.quakes()).await?;
        all.values().map(|text| parse("a quake", text)).collect()
    }

    /// Forgets one.
    pub async fn forget_quake(&self, id: &str) -> Result<(), StoreError> {
        let _: u32 = self.connection().hdel(self.keys.quakes(), id).await?;
        Ok(())
    }
}
