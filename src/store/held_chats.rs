//! Conversations whose report is under hold: they have no time until they are let go, and then the one they would have had.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::{AsyncCommands, Script};

use super::{Store, StoreError, even_when_full};
use crate::domain::ids::ReportId;

static HOLD: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/hold_chat.lua")));
static LET_GO: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/let_chat_go.lua")));
static LATER: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/forget_chat_later.lua")));

impl Store {
    /// Keeps the conversation of this name, that a report came from, until it is let go; whether there is one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn hold_chat(&self, report: &ReportId, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut call = HOLD.key(self.keys.chat(name));
        call.key(self.keys.chat_of(report.as_str())).key(self.keys.chats_held());
        call.arg(now.as_millisecond()).arg(report.as_str()).arg(name);
        let held: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(held == 1)
    }

    /// Lets it go: it is kept for as long as it would have been, and goes now where that is over. `name`: where it is known still.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn let_chat_go(
        &self,
        report: &ReportId,
        name: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut call = LET_GO.key(self.keys.chat(name.unwrap_or_default()));
        call.key(self.keys.chat_of(report.as_str())).key(self.keys.chats_held());
        call.arg(now.as_millisecond()).arg(report.as_str());
        let _: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Has a conversation that others hold forgotten when it is let go; `false`: nobody holds it, and nothing was done.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_chat_later(&self, name: &str) -> Result<bool, StoreError> {
        let is_held: i64 = LATER.key(self.keys.chat(name)).invoke_async(&mut self.connection()).await?;
        Ok(is_held == 1)
    }

    /// Reports whose conversation is held.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn reports_with_held_chat(&self) -> Result<Vec<ReportId>, StoreError> {
        let all: Vec<String> = self.connection().smembers(self.keys.chats_held()).await?;
        Ok(all.into_iter().map(ReportId::from).collect())
    }
}
