//! What happened to one incident, and which incidents ended last.

use std::collections::BTreeSet;

use redis::AsyncCommands;

use super::log::{Fields, LogEntry, RawEntry};
use super::{Store, StoreError};
use crate::domain::cursor::StreamId;
use crate::domain::ids::IncidentId;

/// Entries of a timeline read at once.
const STEP: usize = 500;

impl Store {
    /// Every entry of the log that belongs to any of these incidents, oldest first, however many there are; a step at a time.
    pub async fn whole_timeline(
        &self,
        incidents: &[IncidentId],
        mut each: impl FnMut(LogEntry),
    ) -> Result<(), StoreError> {
        let mut ids: BTreeSet<StreamId> = BTreeSet::new();
        // From the head: there nothing moves when further ones come.
        for from in (0..).step_by(STEP) {
            let mut trails = redis::pipe();
            for id in incidents {
                trails.lrange(self.keys.trail(id.as_str()), from, from + STEP as isize - 1);
            }
            let trails: Vec<Vec<String>> = trails.query_async(&mut self.connection()).await?;
            if trails.iter().all(Vec::is_empty) {
                break;
            }
            ids.extend(trails.iter().flatten().filter_map(|id| id.parse::<StreamId>().ok()));
        }
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        for step in ids.chunks(STEP) {
            let mut entries = redis::pipe();
            for id in step {
                entries.cmd("XRANGE").arg(self.keys.log()).arg(id).arg(id);
            }
            let found: Vec<Vec<Fields>> = entries.query_async(&mut self.connection()).await?;
            found.into_iter().flatten().filter_map(RawEntry::of).for_each(|raw| each(raw.read()));
        }
        Ok(())
    }

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
