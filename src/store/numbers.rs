//! Which reports came from one telephone: by a keyed hash of its number, never the number. Kept for a while, outside the log, and
//! only a help: what is lost is not shown.

use super::{Store, StoreError};
use crate::domain::ids::ReportId;

/// So many of one telephone are remembered, the last ones.
const MOST: isize = 20;

impl Store {
    /// Remembers for `keep_s` seconds that a report came from a telephone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn remember_number(
        &self,
        hash: &str,
        report: &ReportId,
        keep_s: u32,
    ) -> Result<(), StoreError> {
        let key = self.keys.number(hash);
        let mut pipe = redis::pipe();
        pipe.atomic().lrem(&key, 0, report.as_str()).ignore();
        pipe.lpush(&key, report.as_str()).ignore().ltrim(&key, 0, MOST - 1).ignore();
        pipe.expire(&key, i64::from(keep_s)).ignore();
        Ok(pipe.query_async(&mut self.connection()).await?)
    }

    /// The reports that came from a telephone, the last one first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn reports_of_number(&self, hash: &str) -> Result<Vec<ReportId>, StoreError> {
        let mut command = redis::cmd("LRANGE");
        command.arg(self.keys.number(hash)).arg(0).arg(MOST - 1);
        let ids: Vec<String> = command.query_async(&mut self.connection()).await?;
        Ok(ids.into_iter().map(ReportId::from).collect())
    }
}
