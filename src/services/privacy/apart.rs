//! What is sealed under keys of its own (calls, words between people here, reasons) is kept for a time of its own, then its keys are
//! deleted: in bounded steps along the log, from where the last look ended, named in the record and looked for afterwards. What may belong
//! to an incident under hold waits.

use jiff::{SignedDuration, Timestamp};

use super::hold::HeldSpan;
use crate::domain::command::{Asker, Command};
use crate::domain::cursor::StreamId;
use crate::domain::event::Entry;
use crate::domain::ids::ReportId;
use crate::domain::privacy::{Ground, KeySort};
use crate::domain::report::SealedText;
use crate::services::{Centre, ServiceError};
use crate::store::erased_list::ErasedKey;
use crate::store::log::RawEntry;

/// Entries of the log looked at in one step; as many keys are deleted by one commit at most.
const ENTRIES: usize = 200;
/// Steps of one look, so that other work has its turn.
const STEPS: usize = 200;

/// What one step along the log found.
#[derive(Default)]
struct Found {
    keys: Vec<ReportId>,
    /// Up to there it was looked.
    last: Option<StreamId>,
    /// What comes next is kept.
    over: bool,
}

impl Centre {
    /// Erases what is sealed apart and kept no longer; how many keys.
    ///
    /// # Errors
    /// When the store cannot be reached; what was done is done.
    pub(super) async fn erase_apart(&self, held: &[HeldSpan]) -> Result<usize, ServiceError> {
        let settings = &self.config.privacy;
        let mut erased = 0;
        for sort in KeySort::ALL {
            let days = match sort {
                KeySort::Calls => settings.calls_days,
                KeySort::Words => settings.words_days,
                KeySort::Reasons => settings.reasons_days,
            };
            let span = SignedDuration::from_hours(24 * i64::from(days));
            let until = self.clock.now().saturating_sub(span).unwrap_or(Timestamp::MIN);
            erased += self.erase_sort(sort, until, held).await?;
        }
        Ok(erased)
    }

    async fn erase_sort(
        &self,
        sort: KeySort,
        until: Timestamp,
        held: &[HeldSpan],
    ) -> Result<usize, ServiceError> {
        let mut after = self.store.log_looked_through(sort).await?;
        let mut gone = Vec::new();
        for _ in 0..STEPS {
            let entries = self.store.range(after, None, ENTRIES).await?;
            let found = due(&entries, sort, until, held);
            gone.extend(self.erase_keys(sort, found.keys, (until, Ground::Retention)).await?);
            if let Some(last) = found.last {
                self.store.look_from_log(sort, last).await?;
                after = last;
            }
            if found.over || entries.len() < ENTRIES {
                break;
            }
        }
        self.prove_keys(sort, &gone).await?;
        Ok(gone.len())
    }

    /// Deletes those that are still there, and says so in the record; which ones.
    pub(super) async fn erase_keys(
        &self,
        sort: KeySort,
        mut keys: Vec<ReportId>,
        (until, ground): (Timestamp, Ground),
    ) -> Result<Vec<ReportId>, ServiceError> {
        keys.sort();
        keys.dedup();
        let wrapped = self.store.wrapped_keys(&keys).await?;
        let mut there = wrapped.into_iter().map(|key| key.is_some());
        keys.retain(|_| there.next().unwrap_or_default());
        if keys.is_empty() {
            return Ok(keys);
        }
        let command = Command::EraseKeys { sort, keys: keys.clone(), until };
        self.execute(&Asker::System, command, None).await?;
        let named = keys.iter().map(|of| ErasedKey { of: of.clone(), whole: true, ground });
        self.note_keys(named.collect()).await?;
        Ok(keys)
    }

    /// Looks for them once more, and writes down that they are gone.
    pub(super) async fn prove_keys(&self, sort: KeySort, keys: &[ReportId]) -> Result<(), ServiceError> {
        if keys.is_empty() {
            return Ok(());
        }
        let rewritten = self.config.redis.url.is_none();
        if rewritten {
            self.store.rewrite_file().await?;
        }
        for some in keys.chunks(ENTRIES) {
            if self.store.wrapped_keys(some).await?.iter().any(Option::is_some) {
                tracing::error!(sort = sort.word(), "a key that was deleted is still there");
                return Err(ServiceError::Busy);
            }
        }
        let keys = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        self.execute(&Asker::System, Command::ProveKeysErased { sort, keys, rewritten }, None).await?;
        Ok(())
    }
}

fn due(entries: &[RawEntry], sort: KeySort, until: Timestamp, held: &[HeldSpan]) -> Found {
    let mut found = Found::default();
    for raw in entries {
        // What a newer program wrote is for that to erase.
        if let Ok(entry) = serde_json::from_slice::<Entry>(&raw.data) {
            if entry.at > until {
                found.over = true;
                break;
            }
            if !held.iter().any(|span| span.holds(entry.at)) {
                found.keys.extend(apart(&entry, sort).map(|sealed| sealed.key_of.clone()));
            }
        }
        found.last = Some(raw.id);
    }
    found
}

/// What of an entry is sealed under keys of its own, of this sort.
pub(super) fn apart(entry: &Entry, sort: KeySort) -> impl Iterator<Item = &SealedText> {
    let all = entry.events.iter().filter_map(|event| event.sealed_apart());
    all.filter(move |(of, _)| *of == sort).map(|(_, sealed)| sealed)
}
