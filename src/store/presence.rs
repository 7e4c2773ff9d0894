//! Who has a board open, process by process: true for the moment only, never in the log, and no loss.

use std::collections::HashMap;

use redis::AsyncCommands;

use super::{Store, StoreError};

impl Store {
    /// Says for one process who has a board open there, and gives what all of them say.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn say_presence(
        &self,
        process: &str,
        said: Option<&str>,
    ) -> Result<HashMap<String, String>, StoreError> {
        let mut pipe = redis::pipe();
        if let Some(said) = said {
            pipe.hset(self.keys.present(), process, said).ignore();
        }
        pipe.hgetall(self.keys.present());
        let (all,): (HashMap<String, String>,) = pipe.query_async(&mut self.connection()).await?;
        Ok(all)
    }

    /// Forgets what processes said.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_presence(&self, processes: &[String]) -> Result<(), StoreError> {
        if !processes.is_empty() {
            let _: u64 = self.connection().hdel(self.keys.present(), processes).await?;
        }
        Ok(())
    }
}
