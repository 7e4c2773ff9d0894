//! What is known of free beds: soon old, never in the log, and said again when it is lost.

use std::collections::HashMap;

use jiff::Timestamp;
use redis::AsyncCommands;

use super::{Store, StoreError};
use crate::domain::ids::FacilityId;

/// Free beds of a facility, as somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BedsSaid {
    /// How many are free.
    pub free: u32,
    /// When that was said, server time.
    pub at: Timestamp,
    /// By which account.
    pub by: String,
}

impl Store {
    /// Keeps what is said of a facility's beds.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_beds(&self, facility: &FacilityId, said: &BedsSaid) -> Result<(), StoreError> {
        let text = format!("{} {} {}", said.at.as_millisecond(), said.free, said.by);
        let _: i64 = self.connection().hset(self.keys.beds(), facility.as_str(), text).await?;
        Ok(())
    }

    /// What was said last of each facility's beds.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn beds(&self) -> Result<HashMap<FacilityId, BedsSaid>, StoreError> {
        let all: HashMap<String, String> = self.connection().hgetall(self.keys.beds()).await?;
        let read = |(facility, text): (String, String)| Some((FacilityId(facility), from_text(&text)?));
        Ok(all.into_iter().filter_map(read).collect())
    }
}

fn from_text(text: &str) -> Option<BedsSaid> {
    let mut parts = text.splitn(3, ' ');
    let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    Some(BedsSaid { at, free: parts.next()?.parse().ok()?, by: parts.next()?.to_owned() })
}
