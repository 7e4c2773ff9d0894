//! What falls due, as indexed; and the clock of the store.

use jiff::Timestamp;

use super::{Store, StoreError};
use crate::domain::aggregate::Key;
use crate::domain::timer::Due;

/// A timer that has fallen due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTimer {
    /// The text it is stored under.
    pub member: String,
    /// What it is; `None` when a newer program set it.
    pub what: Option<Due>,
    /// When it fell due.
    pub at: Timestamp,
}

impl Store {
    /// Up to `limit` timers that were due by `now`, the oldest first, without the first `skip` of them.
    pub async fn due(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<DueTimer>, StoreError> {
        let found: Vec<(String, f64)> = redis::cmd("ZRANGEBYSCORE")
            .arg(self.keys.timers())
            .arg("-inf")
            .arg(now.as_millisecond())
            .arg("WITHSCORES")
            .arg("LIMIT")
            .arg(skip)
            .arg(limit)
            .query_async(&mut self.connection())
            .await?;
        let timer = |(member, score): (String, f64)| DueTimer {
            what: Due::parse(&member),
            at: Timestamp::from_millisecond(score as i64).unwrap_or(Timestamp::UNIX_EPOCH),
            member,
        };
        Ok(found.into_iter().map(timer).collect())
    }

    /// Takes a timer away that its document does not know, unless one of the two was changed meanwhile: `version` is
    /// that of the document looked at. False when it was.
    pub async fn drop_timer(&self, timer: &DueTimer, of: &Key, version: u64) -> Result<bool, StoreError> {
        let script = redis::Script::new(include_str!("lua/drop_timer.lua"));
        let mut call = script.key(self.keys.timers());
        let dropped: i64 = call
            .key(self.keys.document(of))
            .arg(&timer.member)
            .arg(timer.at.as_millisecond())
            .arg(version)
            .invoke_async(&mut self.connection())
            .await?;
        Ok(dropped == 1)
    }

    /// The store's own time.
    pub async fn time(&self) -> Result<Timestamp, StoreError> {
        let (s, us): (i64, i64) = redis::cmd("TIME").query_async(&mut self.connection()).await?;
        Ok(Timestamp::from_microsecond(s * 1_000_000 + us).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let _: String = redis::cmd("PING").query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// In what the running configuration differs from what durable answers need; empty when all is well.
    pub async fn durability(&self) -> Result<Vec<super::durability::Deviation>, StoreError> {
        Ok(super::durability::check_durability(&mut self.connection()).await?)
    }
}
