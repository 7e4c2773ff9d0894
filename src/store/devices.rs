//! Phones that can be woken, by the unit whose crew carries them. Side state: a phone tells again what it is when its page
//! is opened.

use std::collections::HashMap;

use redis::AsyncCommands;

use super::{Store, StoreError};
use crate::domain::ids::UnitId;

impl Store {
    /// Keeps a phone, sealed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_device(&self, unit: &UnitId, id: &str, sealed: &str) -> Result<(), StoreError> {
        let _: u64 = self.connection().hset(self.keys.phones(unit), id, sealed).await?;
        Ok(())
    }

    /// The phones of a unit, sealed, by id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn devices(&self, unit: &UnitId) -> Result<HashMap<String, String>, StoreError> {
        Ok(self.connection().hgetall(self.keys.phones(unit)).await?)
    }

    /// Forgets a phone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn drop_device(&self, unit: &UnitId, id: &str) -> Result<bool, StoreError> {
        let gone: u64 = self.connection().hdel(self.keys.phones(unit), id).await?;
        Ok(gone > 0)
    }
}
