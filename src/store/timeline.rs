//! What happened to one incident, and which incidents ended last.

use redis::AsyncCommands;

use super::log::{LogEntry, RawEntry};
use super::{Store, StoreError};
use crate::domain::cursor::StreamId;
use crate::domain::ids::IncidentId;

impl Store {
    /// The last `limit` entries of the log that belong to an incident, oldest first.
    pub async fn timeline(&self, incident: &IncidentId, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let from = -(limit.max(1) as isize);
        let ids: Vec<String> = self.connection().lrange(self.keys.trail(incident.as_str()), from, -1).await?;
        let mut entries = Vec::with_capacity(ids.len());
        for id in ids.iter().filter_map(|id| id.parse::<StreamId>().ok()) {
            entries.extend(self.entry(id).await?.as_ref().map(RawEntry::read));
        }
        Ok(entries)
    }

    /// Ids of incidents that ended, the last one first, `limit` of them after leaving out `skip`.
    pub async fn ended(&self, skip: usize, limit: usize) -> Result<Vec<IncidentId>, StoreError> {
        let (first, last) = (skip as isize, (skip + limit.max(1)) as isize - 1);
        let ids: Vec<String> = self.connection().zrevrange(self.keys.closed(), first, last).await?;
        Ok(ids.into_iter().map(IncidentId::from).collect())
    }
}
