//! The epoch: a random name for one unbroken history of the log.
//!
//! A primary that lost its tail, or another one after a failover, must never look like continuity: whoever sees
//! another `run_id`, or a history that broke, sets a new epoch, and every client starts from a snapshot.

use std::sync::LazyLock;

use redis::Script;

use super::{Store, StoreError, even_when_full};

static EPOCH: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/epoch.lua")));

impl Store {
    /// The epoch that holds on the primary with this `run_id`; `fresh`, a random id, becomes it when there is
    /// none, when it was set for another primary, or when it is the `broken` one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn epoch(&self, run_id: &str, fresh: &str, broken: Option<&str>) -> Result<String, StoreError> {
        let mut call = EPOCH.prepare_invoke();
        call.key(self.keys.epoch()).arg(run_id).arg(fresh).arg(broken.unwrap_or_default());
        Ok(call.invoke_async(&mut self.connection()).await?)
    }
}
