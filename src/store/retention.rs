//! How far what is kept for a time was looked through, which incidents ended when, and whose data somebody asks about.

use std::collections::HashMap;

use jiff::Timestamp;
use redis::AsyncCommands;

use super::{Store, StoreError};
use crate::domain::cursor::StreamId;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::privacy::{Class, KeySort};

impl Store {
    /// Incidents that ended within a span, with when, ms, the first one first: so many, beginning behind so many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ended_between(
        &self,
        (from_ms, until): (i64, Timestamp),
        (behind, most): (usize, usize),
    ) -> Result<Vec<(IncidentId, i64)>, StoreError> {
        let mut ask = redis::cmd("ZRANGEBYSCORE");
        ask.arg(self.keys.closed()).arg(from_ms).arg(until.as_millisecond()).arg("WITHSCORES");
        ask.arg("LIMIT").arg(behind).arg(most);
        let found: Vec<(String, f64)> = ask.query_async(&mut self.connection()).await?;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds, exact in a double")]
        let ended = found.into_iter().map(|(id, at)| (IncidentId::from(id), at as i64));
        Ok(ended.collect())
    }

    /// Up to where ended incidents were looked through for what is kept no longer, ms.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn looked_through(&self, class: Class) -> Result<i64, StoreError> {
        let mut ask = redis::cmd("HGET");
        ask.arg(self.keys.retention()).arg(class.word());
        let at: Option<i64> = ask.query_async(&mut self.connection()).await?;
        Ok(at.unwrap_or(0))
    }

    /// Remembers that.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn look_from(&self, class: Class, at_ms: i64) -> Result<(), StoreError> {
        let mut set = redis::cmd("HSET");
        set.arg(self.keys.retention()).arg(class.word()).arg(at_ms);
        let _: i64 = set.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Up to where the log was looked through for what is sealed apart and kept no longer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn log_looked_through(&self, sort: KeySort) -> Result<StreamId, StoreError> {
        let mut ask = redis::cmd("HGET");
        ask.arg(self.keys.retention()).arg(sort.word());
        let at: Option<String> = ask.query_async(&mut self.connection()).await?;
        Ok(at.and_then(|at| at.parse().ok()).unwrap_or_default())
    }

    /// Remembers that.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn look_from_log(&self, sort: KeySort, id: StreamId) -> Result<(), StoreError> {
        let mut set = redis::cmd("HSET");
        set.arg(self.keys.retention()).arg(sort.word()).arg(id.to_string());
        let _: i64 = set.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Has everything since a moment looked through again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn look_back_to(&self, from: Timestamp) -> Result<(), StoreError> {
        let from_ms = from.as_millisecond();
        for class in Class::SEALED {
            if self.looked_through(class).await? > from_ms {
                self.look_from(class, from_ms).await?;
            }
        }
        let from = StreamId { ms: u64::try_from(from_ms).unwrap_or(0), n: 0 };
        for sort in KeySort::ALL {
            if self.log_looked_through(sort).await? > from {
                self.look_from_log(sort, from).await?;
            }
        }
        Ok(())
    }

    /// Incidents under hold, the one held last first, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn holds(&self, most: usize) -> Result<(Vec<IncidentId>, u64), StoreError> {
        self.first_of("ZREVRANGE", &self.keys.holds(), most).await
    }

    /// All incidents under hold, in no order. Ids alone, in one look: who reads them in pages may miss one that others move.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn held_incidents(&self) -> Result<Vec<IncidentId>, StoreError> {
        let ids: Vec<String> = self.connection().zrange(self.keys.holds(), 0, -1).await?;
        Ok(ids.into_iter().map(IncidentId::from).collect())
    }

    /// When incidents ended; `None` for each that has not.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ended_at(&self, ids: &[IncidentId]) -> Result<Vec<Option<Timestamp>>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut ask = redis::cmd("ZMSCORE");
        ask.arg(self.keys.closed());
        for id in ids {
            ask.arg(id.as_str());
        }
        let at: Vec<Option<f64>> = ask.query_async(&mut self.connection()).await?;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds, exact in a double")]
        let moment = |ms: f64| Timestamp::from_millisecond(ms as i64).ok();
        Ok(at.into_iter().map(|ms| ms.and_then(moment)).collect())
    }

    /// What was under hold at the last look, as it was remembered.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn held_before(&self) -> Result<Option<String>, StoreError> {
        let mut ask = redis::cmd("HGET");
        ask.arg(self.keys.retention()).arg("held");
        Ok(ask.query_async(&mut self.connection()).await?)
    }

    /// Remembers that.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn remember_held(&self, text: &str) -> Result<(), StoreError> {
        let mut set = redis::cmd("HSET");
        set.arg(self.keys.retention()).arg("held").arg(text);
        let _: i64 = set.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Reports about whose data something is asked, that due first first, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn asks(&self, most: usize) -> Result<(Vec<ReportId>, u64), StoreError> {
        self.first_of("ZRANGE", &self.keys.asks(), most).await
    }

    /// The first ones of a sorted set, in the order of `by`, and how many there are.
    pub(super) async fn first_of<Id: From<String>>(
        &self,
        by: &str,
        key: &str,
        most: usize,
    ) -> Result<(Vec<Id>, u64), StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd(by).arg(key).arg(0).arg(most.saturating_sub(1)).zcard(key);
        let (ids, all): (Vec<String>, u64) = pipe.query_async(&mut self.connection()).await?;
        Ok((ids.into_iter().map(Id::from).collect(), all))
    }

    /// Master keys that were used here, by name, each with something sealed by it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn masters(&self) -> Result<HashMap<String, String>, StoreError> {
        let mut ask = redis::cmd("HGETALL");
        ask.arg(self.keys.masters());
        Ok(ask.query_async(&mut self.connection()).await?)
    }

    /// Remembers that a master key is used here.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn remember_master(&self, name: &str, proof: &str) -> Result<(), StoreError> {
        let mut set = redis::cmd("HSETNX");
        set.arg(self.keys.masters()).arg(name).arg(proof);
        let _: i64 = set.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Forgets a master key.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_master(&self, name: &str) -> Result<(), StoreError> {
        let mut remove = redis::cmd("HDEL");
        remove.arg(self.keys.masters()).arg(name);
        let _: i64 = remove.query_async(&mut self.connection()).await?;
        Ok(())
    }
}
