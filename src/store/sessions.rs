//! Sessions and one-use tickets, stored under the hash of their secret. `expires_at` is judged by the Clock; a
//! time to live in Redis only sweeps.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::{AsyncCommands, Script};
use serde::{Deserialize, Serialize};

use super::accounts::{parse, write};
use super::{Store, StoreError, even_when_full};

static KEEP_FOR: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/keep_for.lua")));

/// What Redis keeps a session for beyond its end, so that a clock that runs behind still finds it.
const SWEEP_AFTER_MS: i64 = 3_600_000;

/// A session as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSession {
    /// Shape of this document; 1 now.
    pub v: u16,
    /// Whose.
    pub account: String,
    /// The account's generation when it began.
    pub generation: u64,
    /// When somebody signed in.
    pub began_at: Timestamp,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

/// A ticket for a socket as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTicket {
    /// The hash under which its session is stored.
    pub session: String,
    /// When it is no good any more.
    pub expires_at: Timestamp,
}

impl Store {
    /// The session stored under a hash, ended or not.
    pub async fn session(&self, hash: &str) -> Result<Option<StoredSession>, StoreError> {
        let found: Option<String> = self.connection().get(self.keys.session(hash)).await?;
        found.map(|text| parse("a session", &text)).transpose()
    }

    /// Writes a session.
    pub async fn put_session(&self, hash: &str, session: &StoredSession) -> Result<(), StoreError> {
        self.put_swept(&self.keys.session(hash), &write("a session", session)?, session.expires_at).await
    }

    /// Ends a session; `false` when there was none.
    pub async fn end_session(&self, hash: &str) -> Result<bool, StoreError> {
        let ended: u32 = self.connection().del(self.keys.session(hash)).await?;
        Ok(ended > 0)
    }

    /// Writes a ticket.
    pub async fn put_ticket(&self, hash: &str, ticket: &StoredTicket) -> Result<(), StoreError> {
        self.put_swept(&self.keys.ticket(hash), &write("a ticket", ticket)?, ticket.expires_at).await
    }

    /// Takes a ticket away, so that only one can have it.
    pub async fn take_ticket(&self, hash: &str) -> Result<Option<StoredTicket>, StoreError> {
        let found: Option<String> =
            redis::cmd("GETDEL").arg(self.keys.ticket(hash)).query_async(&mut self.connection()).await?;
        found.map(|text| parse("a ticket", &text)).transpose()
    }

    async fn put_swept(&self, key: &str, text: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let left_ms = expires_at.as_millisecond() - self.clock.now().as_millisecond();
        let sweep_ms = left_ms.max(0) + SWEEP_AFTER_MS;
        let mut call = KEEP_FOR.key(key);
        let _: i64 = call.arg(text).arg(sweep_ms).invoke_async(&mut self.connection()).await?;
        Ok(())
    }
}
