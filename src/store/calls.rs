//! Which calls somebody has to call back. An index of documents: it decides nothing.

use super::{Store, StoreError};
use crate::domain::ids::CallId;

impl Store {
    /// The calls that wait to be called back, those that rang first before all others; `most` of them, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn call_tasks(&self, most: usize) -> Result<(Vec<CallId>, u64), StoreError> {
        let key = self.keys.call_tasks();
        let mut pipe = redis::pipe();
        pipe.cmd("ZRANGE").arg(&key).arg(0).arg(most.saturating_sub(1)).zcard(&key);
        let (ids, all): (Vec<String>, u64) = pipe.query_async(&mut self.connection()).await?;
        Ok((ids.into_iter().map(CallId::from).collect(), all))
    }
}
