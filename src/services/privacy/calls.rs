//! The number of a telephone call goes with the report of the same telephone that is erased on purpose. No index leads from one to the
//! other: the log is walked back from its end to the day of the report, no further than numbers of calls are kept.

use jiff::{SignedDuration, Timestamp};

use super::apart::apart;
use crate::domain::event::Entry;
use crate::domain::ids::ReportId;
use crate::domain::privacy::{Class, Ground, KeySort};
use crate::services::{Centre, ServiceError};

/// A call so long before or after a report of its number is taken for the one it came by.
const AROUND: SignedDuration = SignedDuration::from_hours(12);
/// Entries of the log read at once.
const ENTRIES: usize = 500;

impl Centre {
    /// The keys of calls that a report came by, as far as they are kept and not held. Asked for before the report is erased: nobody
    /// knows its telephone afterwards.
    pub(super) async fn calls_of(&self, report: &ReportId) -> Result<Vec<ReportId>, ServiceError> {
        let opened = self.open_reports(std::slice::from_ref(report)).await?.pop();
        let Some((doc, Some(private))) = opened else { return Ok(Vec::new()) };
        let Some(phone) = private.phone else { return Ok(Vec::new()) };
        let kept = SignedDuration::from_hours(24 * i64::from(self.config.privacy.calls_days));
        let from = doc.received_at.saturating_sub(AROUND).unwrap_or(Timestamp::MIN);
        let from = from.max(self.clock.now().saturating_sub(kept).unwrap_or(Timestamp::MIN));
        let to = doc.received_at.saturating_add(AROUND).unwrap_or(Timestamp::MAX);
        let held = self.held_spans().await?;
        let (mut keys, mut before) = (Vec::new(), None);
        loop {
            let entries = self.store.range_back(before, ENTRIES).await?;
            let (mut near, mut over) = (Vec::new(), entries.len() < ENTRIES);
            for raw in &entries {
                let Ok(entry) = serde_json::from_slice::<Entry>(&raw.data) else { continue };
                if entry.at < from {
                    over = true;
                    break;
                }
                if entry.at <= to && !held.iter().any(|span| span.holds(entry.at)) {
                    near.extend(apart(&entry, KeySort::Calls).cloned());
                }
            }
            let calls = self.open_calls(&near).await?;
            let same = near
                .into_iter()
                .zip(calls)
                .filter(|(_, call)| call.as_ref().is_some_and(|call| call.number.as_ref() == Some(&phone)));
            keys.extend(same.map(|(sealed, _)| sealed.key_of));
            match entries.last() {
                Some(last) if !over => before = Some(last.id),
                _ => return Ok(keys),
            }
        }
    }

    /// Deletes the keys of these calls, once their report was erased. What fails now goes when the time of calls is over.
    pub(super) async fn erase_calls_of(&self, report: &ReportId, keys: Vec<ReportId>, ground: Ground) {
        let erasing = async {
            if keys.is_empty() || !self.report(report).await?.is_erased(Class::Personal) {
                return Ok(());
            }
            let gone = self.erase_keys(KeySort::Calls, keys, (self.clock.now(), ground)).await?;
            self.prove_keys(KeySort::Calls, &gone).await
        };
        if let Err(fault) = erasing.await {
            let fault: ServiceError = fault;
            tracing::warn!(%fault, "the number of the call that an erased report came by goes by its own time");
        }
    }
}
