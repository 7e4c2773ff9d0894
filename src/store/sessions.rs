//! Sessions and one-use tickets, stored under the hash of their secret. `expires_at` is judged by the Clock; a
//! time to live in Redis only sweeps.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::{AsyncCommands, Script};
use serde::{Deserialize, Serialize};

use super::vouched::Kind;
use super::{Store, StoreError, even_when_full};

static KEEP_FOR: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/keep_for.lua")));

static LIST: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/list_for.lua")));

/// What Redis keeps a session for beyond its end, so that a clock that runs behind still finds it.
const SWEEP_AFTER_MS: i64 = 3_600_000;

/// The list of an account's sessions outlives the longest of them, which the settings bound at 31 days.
const LISTED_S: i64 = 32 * 86_400;

/// A session as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Until when nothing was asked by it, seconds, before it ends; `None`: as long as it likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_s: Option<u32>,
    /// What kind of browser it is, such as "Firefox, Android": tells its holder which one that is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub device: String,
    /// Nobody signed in to the account on the device before, though on others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_device: bool,
    /// The second factor is still to be set: nothing else may be done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub limited: bool,
    /// Who it is was proved at a provider of identities.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proved_elsewhere: bool,
    /// There a second factor was given, or here since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_elsewhere: bool,
    /// What that provider calls the session in which it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_session: Option<String>,
    /// When its holder gave password and code once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stepped_up_at: Option<Timestamp>,
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
    /// Writes a session.
    pub async fn put_session(&self, hash: &str, session: &StoredSession) -> Result<(), StoreError> {
        let key = self.keys.session(hash);
        let text = self.vouched.seal(Kind::Session, &key, session)?;
        self.put_swept(&key, &text, session.expires_at).await?;
        self.list_for(&self.keys.sessions(&session.account), hash, LISTED_S).await
    }

    /// Adds to a list of what belongs to an account; one to which nothing is added is forgotten after `seconds`.
    pub(super) async fn list_for(&self, list: &str, hash: &str, seconds: i64) -> Result<(), StoreError> {
        let mut call = LIST.key(list);
        let _: i64 = call.arg(hash).arg(seconds).invoke_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Ends a session; `false` when there was none.
    pub async fn end_session(&self, hash: &str) -> Result<bool, StoreError> {
        let keys = [self.keys.session(hash), self.keys.seen(hash)];
        let ended: u32 = self.connection().del(&keys).await?;
        Ok(ended > 0)
    }

    /// Ends a session of an account; `false` when it has none of that hash.
    pub async fn end_session_of(&self, account: &str, hash: &str) -> Result<bool, StoreError> {
        let list = self.keys.sessions(account);
        if !self.connection().sismember(&list, hash).await? {
            return Ok(false);
        }
        // First the session: who is broken off finds it in the list again.
        let ended = self.end_session(hash).await?;
        let _: u32 = self.connection().srem(&list, hash).await?;
        Ok(ended)
    }

    /// The sessions of an account by hash, with when each was used last. Those that are gone are forgotten.
    pub async fn sessions_of(
        &self,
        account: &str,
    ) -> Result<Vec<(String, StoredSession, Option<Timestamp>)>, StoreError> {
        let list = self.keys.sessions(account);
        let hashes: Vec<String> = self.connection().smembers(&list).await?;
        let mut sessions = Vec::with_capacity(hashes.len());
        for hash in hashes {
            match self.session_and_use(&hash).await? {
                Some((session, used_at)) => sessions.push((hash, session, used_at)),
                None => {
                    let _: u64 = self.connection().srem(&list, &hash).await?;
                }
            }
        }
        Ok(sessions)
    }

    /// A session and when it was used last; none when nobody vouched for it.
    pub async fn session_and_use(
        &self,
        hash: &str,
    ) -> Result<Option<(StoredSession, Option<Timestamp>)>, StoreError> {
        // Two questions: one for both would call what is no text nothing, and somebody signed in the public.
        let mut both = redis::pipe();
        both.get(self.keys.session(hash)).get(self.keys.seen(hash));
        let (text, used_ms): (Option<String>, Option<i64>) = both.query_async(&mut self.connection()).await?;
        let Some(text) = text else { return Ok(None) };
        let used_at = used_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let session = self.vouched.open(Kind::Session, &self.keys.session(hash), &text)?;
        Ok(session.map(|session| (session, used_at)))
    }

    /// Writes down that a session is used now.
    pub async fn use_session(&self, hash: &str, until: Timestamp) -> Result<(), StoreError> {
        let now_ms = self.clock.now().as_millisecond().to_string();
        self.put_swept(&self.keys.seen(hash), &now_ms, until).await
    }

    /// Writes a sign-in at a provider that has begun, sealed. Anybody may begin one: it is not kept beyond its time, and not where
    /// memory is full.
    pub async fn put_handshake(
        &self,
        hash: &str,
        sealed: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let left_ms = expires_at.as_millisecond() - self.clock.now().as_millisecond();
        let key = self.keys.handshake(hash);
        let _: () =
            self.connection().pset_ex(key, sealed, u64::try_from(left_ms).unwrap_or(0).max(1)).await?;
        Ok(())
    }

    /// Takes it away, so that only one can have it.
    pub async fn take_handshake(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let key = self.keys.handshake(hash);
        Ok(redis::cmd("GETDEL").arg(key).query_async(&mut self.connection()).await?)
    }

    /// Writes a ticket.
    pub async fn put_ticket(&self, hash: &str, ticket: &StoredTicket) -> Result<(), StoreError> {
        let key = self.keys.ticket(hash);
        let text = self.vouched.seal(Kind::Ticket, &key, ticket)?;
        self.put_swept(&key, &text, ticket.expires_at).await
    }

    /// Takes a ticket away, so that only one can have it.
    pub async fn take_ticket(&self, hash: &str) -> Result<Option<StoredTicket>, StoreError> {
        let key = self.keys.ticket(hash);
        let found: Option<String> =
            redis::cmd("GETDEL").arg(&key).query_async(&mut self.connection()).await?;
        let Some(text) = found else { return Ok(None) };
        self.vouched.open(Kind::Ticket, &key, &text)
    }

    pub(super) async fn put_swept(
        &self,
        key: &str,
        text: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let left_ms = expires_at.as_millisecond() - self.clock.now().as_millisecond();
        let sweep_ms = left_ms.max(0) + SWEEP_AFTER_MS;
        let mut call = KEEP_FOR.key(key);
        let _: i64 = call.arg(text).arg(sweep_ms).invoke_async(&mut self.connection()).await?;
        Ok(())
    }
}
