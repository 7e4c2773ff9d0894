//! What happened to one incident, and which incidents ended last.

use std::collections::BTreeSet;

use redis::AsyncCommands;

use super::log::{LogEntry, RawEntry};
use super::{Store, StoreError};
use crate::domain::cursor::StreamId;
use crate::domain::ids::IncidentId;

impl Store {
    /// The last `limit` entries of the log that belong to any of these incidents, oldest first.
    pub async fn timeline(
        &self,
        incidents: &[IncidentId],
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let names: Vec<&str> = incidents.iter().map(IncidentId::as_str).collect();
        self.trails(&names, limit).await
    }

    /// The last `limit` entries of the log on any of these trails, oldest first; see
    /// [`Event::trails`](crate::domain::event::Event::trails).
    pub async fn trails(&self, names: &[&str], limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let from = -(limit.max(1) as isize);
        let mut trails = redis::pipe();
        for name in names {
            trails.lrange(self.keys.trail(name), from, -1);
        }
        let trails: Vec<Vec<String>> = trails.query_async(&mut self.connection()).await?;
        let ids: BTreeSet<StreamId> = trails.iter().flatten().filter_map(|id| id.parse().ok()).collect();
        let mut entries = Vec::with_capacity(ids.len().min(limit));
        for id in ids.into_iter().rev().take(limit) {
            entries.extend(self.entry(id).await?.as_ref().map(RawEntry::read));
        }
        entries.reverse();
        Ok(entries)
    }

    /// Ids of incidents that ended, the last one first, `limit` of them after leaving out `skip`.
    pub async fn ended(&self, skip: usize, limit: usize) -> Result<Vec<IncidentId>, StoreError> {
        let (first, last) = (skip as isize, (skip + limit.max(1)) as isize - 1);
        let ids: Vec<String> = self.connection().zrevrange(self.keys.closed(), first, last).await?;
        Ok(ids.into_iter().map(IncidentId::from).collect())
    }
}
