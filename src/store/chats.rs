//! Conversations in writing with reporters: side state, sealed, kept for a while. What was told in one is in reports and facts; losing
//! one loses where its dialogue stood, and nothing that anybody told.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::Script;

use super::{Store, StoreError, even_when_full};
use crate::domain::ids::ReportId;

static SAVE: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/save_chat.lua")));

/// A conversation as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptChat {
    /// How often it was written; 0: there is none.
    pub version: u64,
    /// Sealed.
    pub sealed: String,
}

/// What is to be carried for a conversation: a message to its reporter, or what they sent, to here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// It is fetched, and waits for nothing else.
    pub is_file: bool,
    /// Its name for ever.
    pub id: String,
    /// What carries it needs, JSON.
    pub body: String,
}

/// What is written of a conversation at once.
#[derive(Clone, Copy, Debug)]
pub struct SaveChat<'a> {
    /// Its name: a keyed hash.
    pub name: &'a str,
    /// It, as it was read, with what is sealed now.
    pub chat: &'a KeptChat,
    /// For how long it is kept, seconds.
    pub keep_s: u64,
    /// When something is due in it.
    pub due: Option<Timestamp>,
    /// Reports that came from it.
    pub reports: &'a [ReportId],
    /// Messages that go out.
    pub letters: &'a [Letter],
    /// Server time.
    pub now: Timestamp,
}

impl Store {
    /// A conversation.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn chat(&self, name: &str) -> Result<KeptChat, StoreError> {
        let mut ask = redis::cmd("HMGET");
        ask.arg(self.keys.chat(name)).arg("version").arg("sealed");
        let (version, sealed): (Option<u64>, Option<String>) =
            ask.query_async(&mut self.connection()).await?;
        Ok(KeptChat { version: version.unwrap_or_default(), sealed: sealed.unwrap_or_default() })
    }

    /// Writes a conversation and what goes out of it; `false` when somebody else was faster, and nothing was written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; it may have been written.
    pub async fn save_chat(&self, save: &SaveChat<'_>) -> Result<bool, StoreError> {
        let mut call = SAVE.prepare_invoke();
        call.key(self.keys.chat(save.name))
            .key(self.keys.chats_due())
            .key(self.keys.letters())
            .key(self.keys.files());
        for report in save.reports {
            call.key(self.keys.chat_of(report.as_str()));
        }
        call.arg(save.chat.version).arg(&save.chat.sealed).arg(save.keep_s).arg(save.name);
        call.arg(save.due.map_or(String::new(), |due| due.as_millisecond().to_string()));
        call.arg(save.now.as_millisecond());
        for letter in save.letters {
            let (stream, subject) = if letter.is_file { (4, &*letter.id) } else { (3, save.name) };
            call.arg(stream).arg(&letter.id).arg(subject).arg(save.now.as_millisecond()).arg(&letter.body);
        }
        let written: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(written == 1)
    }

    /// Names of conversations that something is due in by `now`, 50 at most.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn chats_due(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut ask = redis::cmd("ZRANGEBYSCORE");
        ask.arg(self.keys.chats_due()).arg("-inf").arg(now.as_millisecond()).arg("LIMIT").arg(0).arg(50);
        Ok(ask.query_async(&mut self.connection()).await?)
    }

    /// Forgets that something is due in a conversation that is kept no longer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn chat_is_gone(&self, name: &str) -> Result<(), StoreError> {
        let mut remove = redis::cmd("ZREM");
        remove.arg(self.keys.chats_due()).arg(name);
        let _: i64 = remove.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Names of the conversations that reports came from, each once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn chats_of(&self, reports: &[ReportId]) -> Result<Vec<String>, StoreError> {
        let mut names: Vec<String> = Vec::new();
        for name in self.chat_names(reports).await?.into_iter().flatten() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
    /// The name of the conversation that each report came from, where it came from one that is kept.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn chat_names(&self, reports: &[ReportId]) -> Result<Vec<Option<String>>, StoreError> {
        if reports.is_empty() {
            return Ok(Vec::new());
        }
        let mut ask = redis::cmd("MGET");
        for report in reports {
            ask.arg(self.keys.chat_of(report.as_str()));
        }
        Ok(ask.query_async(&mut self.connection()).await?)
    }
}
