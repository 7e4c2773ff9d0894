//! Messages that wait for their recipient, who is not called for each of them. Side state like the outbox, which they
//! come from and go back to.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use redis::Script;

use super::outbox::{GROUP, Taken, Told};
use super::{Store, StoreError, even_when_full};

static HOLD: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/hold.lua")));
static LET_GO: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/let_go.lua")));

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its name for ever.
    pub id: String,
    /// When it happened, server time, milliseconds.
    pub at_ms: i64,
    /// What is said, JSON.
    pub body: String,
    packed: String,
}

impl Store {
    /// Takes a message out of the outbox and lets it wait for its recipient.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; it is held, or in the outbox as before.
    pub async fn hold_message(&self, taken: &Taken) -> Result<(), StoreError> {
        let Told { id, at_ms, body, to, .. } = &taken.told;
        let mut call = HOLD.prepare_invoke();
        call.key(self.keys.outbox()).key(self.keys.held(to)).key(self.keys.told());
        call.arg(GROUP).arg(&taken.place).arg(to).arg(format!("{id}\n{at_ms}\n{body}"));
        let _: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Recipients who can be told something by `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn recipients(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let told: HashMap<String, i64> =
            redis::cmd("HGETALL").arg(self.keys.told()).query_async(&mut self.connection()).await?;
        Ok(told.into_iter().filter(|(_, until)| *until <= now.as_millisecond()).map(|(to, _)| to).collect())
    }

    /// Up to `most` of what waits for a recipient, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn held_for(&self, to: &str, most: usize) -> Result<Vec<Held>, StoreError> {
        let mut ask = redis::cmd("LRANGE");
        ask.arg(self.keys.held(to)).arg(0).arg(most.saturating_sub(1));
        let packed: Vec<String> = ask.query_async(&mut self.connection()).await?;
        Ok(packed.into_iter().filter_map(unpack).collect())
    }

    /// Puts `held`, the first that wait for a recipient, back into the outbox as the one message `as_one`, and tells that
    /// recipient nothing more before `until`. Nothing happens when another process did so before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; it happened, or did not.
    pub async fn let_go(
        &self,
        held: &[Held],
        as_one: &Told,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let mut call = LET_GO.prepare_invoke();
        call.key(self.keys.outbox()).key(self.keys.held(&as_one.subject)).key(self.keys.told());
        call.arg(&as_one.subject).arg(now.as_millisecond()).arg(until.as_millisecond());
        call.arg(held.len()).arg(held.first().map_or("", |first| &first.packed));
        call.arg(&as_one.id).arg(as_one.at_ms).arg(&as_one.body);
        let _: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(())
    }
}

fn unpack(packed: String) -> Option<Held> {
    let (id, rest) = packed.split_once('\n')?;
    let (at_ms, body) = rest.split_once('\n')?;
    Some(Held { id: id.to_owned(), at_ms: at_ms.parse().ok()?, body: body.to_owned(), packed })
}
