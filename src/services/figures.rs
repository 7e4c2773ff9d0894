//! Figures of a span of time: counted from the log when they are asked for, never kept. What one look may read is bounded,
//! and so is how many look at once.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{Centre, ServiceError};
use crate::domain::cursor::StreamId;
use crate::domain::event::Entry;
use crate::domain::figures::{Figures, Tally};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::unit::Availability;
use crate::store::StoreError;

/// Entries in one round trip: counting them takes some milliseconds, in which others wait.
const ENTRIES: usize = 250;
/// Incidents in one round trip.
const INCIDENTS: usize = 500;
/// Processes' clocks agree within this; entries near both ends of the span are read as well.
const CLOCKS_AGREE: SignedDuration = SignedDuration::from_secs(10);

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum NoFigures {
    /// The span holds more entries than the `most` one look may read.
    #[error("the span holds more than the {most} entries that one look may read")]
    TooMany {
        /// Entries.
        most: usize,
    },
    /// What is kept cannot be read.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for NoFigures {
    fn from(fault: StoreError) -> Self {
        Self::Service(fault.into())
    }
}

impl Centre {
    /// The figures of `from..to`.
    ///
    /// # Errors
    /// [`NoFigures::TooMany`] beyond `watch.figures_entries`.
    pub async fn figures(&self, from: Timestamp, to: Timestamp) -> Result<Figures, NoFigures> {
        // Closed never: only the process's end closes it.
        let _turn = self.counting.acquire().await;
        let mut tally = Tally::new(from, to);
        self.read_span(from, to, |entry| tally.hear(entry)).await?;
        let documents = self.documents_of(&tally).await?;
        let mut figures = tally.figures(&documents, &self.policy);
        self.as_it_is_now(&mut figures);
        Ok(figures)
    }

    /// Lets `hear` take every entry of `from..to`, and some near both ends.
    pub(super) async fn read_span(
        &self,
        from: Timestamp,
        to: Timestamp,
        mut hear: impl FnMut(&Entry),
    ) -> Result<(), NoFigures> {
        let most = self.config.watch.figures_entries;
        let mut left = most;
        let mut after = self.entry_before(from.saturating_sub(CLOCKS_AGREE).unwrap_or(from)).await?;
        let last = to.saturating_add(CLOCKS_AGREE).unwrap_or(to);
        loop {
            let entries = self.store.range(after, None, ENTRIES).await?;
            let Some(newest) = entries.last().map(|raw| raw.id) else { return Ok(()) };
            after = newest;
            for entry in entries.iter().filter_map(|raw| raw.read().entry) {
                if entry.at >= last {
                    return Ok(());
                }
                left = left.checked_sub(1).ok_or(NoFigures::TooMany { most })?;
                hear(&entry);
            }
            tokio::task::yield_now().await;
        }
    }

    /// The last entry of the log before a moment, by the moments that entries name: they stand in that order, and ids are of
    /// another clock.
    pub(super) async fn entry_before(&self, moment: Timestamp) -> Result<StreamId, StoreError> {
        let (Some(first), last) = (self.store.first().await?, self.store.tail().await?.id) else {
            return Ok(StreamId::default());
        };
        let (mut low, mut high) = (first.ms, last.ms);
        while low < high {
            let middle = low + (high - low) / 2;
            let next = self.store.range(StreamId { ms: middle, n: 0 }, None, 1).await?.pop();
            let is_before = next.and_then(|raw| raw.read().entry).is_some_and(|entry| entry.at < moment);
            if is_before {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // Of the same millisecond more are read: they say themselves that they lie outside.
        Ok(StreamId { ms: low.saturating_sub(1), n: 0 })
    }

    pub(super) async fn documents_of(
        &self,
        tally: &Tally,
    ) -> Result<HashMap<IncidentId, Incident>, ServiceError> {
        let mut documents = HashMap::new();
        for some in tally.wanted().chunks(INCIDENTS) {
            let found = self.incidents(some).await?;
            documents.extend(found.into_iter().map(|(doc, _)| (doc.id.clone(), doc)));
        }
        Ok(documents)
    }

    /// Adds what is open and who is on duty now, as the board knows it.
    pub(super) fn as_it_is_now(&self, figures: &mut Figures) {
        let now = self.clock.now();
        self.board.read(|state| {
            for doc in state.incidents.values().filter_map(|slot| slot.doc.as_ref()) {
                if doc.drill || !doc.is_on_board() {
                    continue;
                }
                figures.incidents.open_by_level[usize::from(doc.level().number() - 1)] += 1;
                figures.incidents.waiting += u32::from(doc.is_queued());
                figures.incidents.overdue += u32::from(doc.is_queued() && doc.queue().deadline < now);
            }
            for unit in state.units.values().filter_map(|slot| slot.doc.as_ref()) {
                let count = match unit.availability {
                    _ if unit.assignment.is_some() => &mut figures.units.bound,
                    Availability::NotAvailable => &mut figures.units.away,
                    _ => &mut figures.units.available,
                };
                *count += 1;
            }
        });
    }
}
