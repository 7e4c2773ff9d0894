//! Keys of partners and sensors, each under the hash of its secret. Side state: gone, they are made anew.

use std::collections::HashMap;

use jiff::Timestamp;
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};

use super::vouched::Kind;
use super::{Store, StoreError};
use crate::domain::partner::Partner;

/// A key as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPartner {
    /// Shape of this document; 1 now.
    pub v: u16,
    /// Whose.
    #[serde(flatten)]
    pub partner: Partner,
    /// Reports it may send in a minute.
    pub per_minute: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

impl Store {
    /// The key stored under a hash, withdrawn or not; none when nobody vouched for it.
    pub async fn partner(&self, hash: &str) -> Result<Option<StoredPartner>, StoreError> {
        let found: Option<String> = self.connection().hget(self.keys.partners(), hash).await?;
        let Some(text) = found else { return Ok(None) };
        self.vouched.open(Kind::Partner, &self.keys.partner(hash), &text)
    }

    /// All of them that are vouched for, with their hashes.
    pub async fn partners(&self) -> Result<Vec<(String, StoredPartner)>, StoreError> {
        let all: HashMap<String, String> = self.connection().hgetall(self.keys.partners()).await?;
        let mut partners = Vec::with_capacity(all.len());
        for (hash, text) in all {
            let partner = self.vouched.open(Kind::Partner, &self.keys.partner(&hash), &text)?;
            partners.extend(partner.map(|partner| (hash, partner)));
        }
        Ok(partners)
    }

    /// Writes one.
    pub async fn put_partner(&self, hash: &str, partner: &StoredPartner) -> Result<(), StoreError> {
        let text = self.vouched.seal(Kind::Partner, &self.keys.partner(hash), partner)?;
        let _: u32 = self.connection().hset(self.keys.partners(), hash, text).await?;
        Ok(())
    }
}
