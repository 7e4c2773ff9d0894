//! Which calls somebody has to call back. An index of documents: it decides nothing.

use super::{Store, StoreError};
use crate::domain::ids::CallId;

impl Store {
    /// The calls that wait to be called back, those that rang first before all others; `most` of them, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn call_tasks(&self, most: usize) -> Result<(Vec<CallId>, u64), StoreError> {
        self.first_of("ZRANGE", &self.keys.call_tasks(), most).await
    }
}
