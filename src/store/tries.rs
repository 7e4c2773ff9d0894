//! Counts of wrong tries, which all processes share, under a hash of whom they are of. The clock forgives; a time to live
//! only sweeps.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::{AsyncCommands, Script};

use super::{Store, StoreError, even_when_full};
use crate::domain::tries::Tries;

static COUNT: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/count_try.lua")));

/// A count is kept so long after the last try: longer than any counts.
const SWEEP_AFTER_MS: i64 = 600_000;
/// One that the record goes by.
const SWEEP_REFUSED_AFTER_MS: i64 = 25 * 3_600_000;

impl Store {
    /// The wrong tries that are counted.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn tries(&self, hash: &str) -> Result<Option<Tries>, StoreError> {
        let found: Option<String> = self.connection().get(self.keys.tries(hash)).await?;
        found.map(|text| read(&text)).transpose()
    }

    /// Puts a count in the place of another; `false` when that is another by now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn swap_tries(
        &self,
        hash: &str,
        before: Option<Tries>,
        after: Option<Tries>,
    ) -> Result<bool, StoreError> {
        self.swap_count(hash, (before, after), SWEEP_AFTER_MS).await
    }

    /// The same for a count of refused tries that the record goes by, which is kept for a day.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn swap_refused(
        &self,
        hash: &str,
        before: Option<Tries>,
        after: Tries,
    ) -> Result<bool, StoreError> {
        self.swap_count(hash, (before, Some(after)), SWEEP_REFUSED_AFTER_MS).await
    }

    async fn swap_count(
        &self,
        hash: &str,
        (before, after): (Option<Tries>, Option<Tries>),
        sweep_after_ms: i64,
    ) -> Result<bool, StoreError> {
        let [before, after] = [before, after].map(|tries| tries.map(write).unwrap_or_default());
        let mut call = COUNT.key(self.keys.tries(hash));
        let call = call.arg(before).arg(after).arg(sweep_after_ms);
        let done: u32 = call.invoke_async(&mut self.connection()).await?;
        Ok(done == 1)
    }

    /// Forgets a count.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_tries(&self, hash: &str) -> Result<(), StoreError> {
        let _: u32 = self.connection().del(self.keys.tries(hash)).await?;
        Ok(())
    }
}

/// How many, and when the last one was, ms.
fn write(tries: Tries) -> String {
    format!("{} {}", tries.wrong, tries.last.as_millisecond())
}

fn read(text: &str) -> Result<Tries, StoreError> {
    let parts = text.split_once(' ').and_then(|(wrong, last_ms)| {
        let last = Timestamp::from_millisecond(last_ms.parse().ok()?).ok()?;
        Some(Tries { wrong: wrong.parse().ok()?, last })
    });
    let what = || "a count of wrong tries".to_owned();
    parts.ok_or_else(|| StoreError::Damaged { what: what(), why: "it is no count".to_owned() })
}
