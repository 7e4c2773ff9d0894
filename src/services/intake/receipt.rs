//! What a reporter is given: made of the stored report alone, so that a retry gets the same.

use crate::domain::cursor::Cursor;
use crate::domain::report::Report;
use crate::domain::similar::Similar;

/// Where a report is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// On the disk of Redis.
    Primary,
    /// On the disk of this process, since Redis is away; it is carried over when Redis is back.
    Journal,
}

/// A report on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// What is stored.
    pub report: Report,
    /// Where in the log; `None` for one given before.
    pub cursor: Option<Cursor>,
    /// The same request had been carried out before.
    pub replay: bool,
    /// On which disk.
    pub stored: Stored,
    /// Open incidents that may be the same thing, as far as the board knows; none in a replay.
    pub similar: Vec<Similar>,
    /// It repeated another word for word, and belongs to that one's incident.
    pub repeats: bool,
}

impl Receipt {
    /// Of a report that was taken before, or waits in the journal.
    pub(super) fn plain(report: Report, replay: bool, stored: Stored) -> Self {
        Self { report, cursor: None, replay, stored, similar: Vec::new(), repeats: false }
    }
}
