//! The words of a report with its place, by which a repeat is known. Only a keyed hash of them is kept.

use jiff::{SignedDuration, Timestamp};

use crate::domain::aggregate::Key;
use crate::domain::ids::ReportId;
use crate::domain::report::Report;

/// What a report says, and for how long saying it again is a repeat.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// Keyed hash of words and place.
    pub hash: String,
    /// Seconds.
    pub within_s: u32,
}

/// What waited elsewhere is known as a repeat for so much longer, seconds.
const KEPT_FOR_LATE_S: u32 = 3_600;

impl Said {
    /// The name under which the report that said it last is found.
    pub fn key(&self) -> Key {
        Key::Said(self.hash.clone())
    }

    /// For how long that is kept, seconds.
    pub fn kept_s(&self) -> u32 {
        self.within_s.saturating_add(KEPT_FOR_LATE_S)
    }

    /// What is kept of the report that said it last.
    pub fn holder(report: &Report) -> String {
        format!("{} {}", report.id, report.received_at.as_second())
    }

    /// The report that said it, when that is so short a time from `at` that this is a repeat.
    pub fn repeated(&self, holder: &str, at: Timestamp) -> Option<ReportId> {
        let (report, second) = holder.split_once(' ')?;
        let said_at = Timestamp::from_second(second.parse().ok()?).ok()?;
        let apart = at.duration_since(said_at).abs();
        (apart <= SignedDuration::from_secs(i64::from(self.within_s))).then(|| report.into())
    }
}
