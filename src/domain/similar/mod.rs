//! Which open incidents may be the same thing: how near, how soon, which kind, which words, and how all of it was
//! weighed. Suggests and decides nothing; pure, and made again from the documents at any time.
//!
//! What is kept in the clear is compared: the place on its grid of 500 m, and keyed hashes of words. So a distance
//! says how far it may be off, and a word is known to be shared without being known.

mod answer;
mod likeness;
mod said;
mod score;
mod search;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use answer::{Alike, Similar, Suggested};
pub use likeness::{Likeness, Repeat};
pub use said::Said;
pub use search::Tellings;

use jiff::Timestamp;

use super::ids::{IncidentId, KindCode, ReportId};
use super::incident::Incident;
use super::place::Point;
use super::report::Report;

/// What is compared of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// The report.
    pub report: ReportId,
    /// What it is about.
    pub kind: Option<KindCode>,
    /// Part of an exercise: never like what is real.
    pub drill: bool,
    /// Where.
    pub place: Option<Point>,
    /// The place is as it was told; else it is the middle of its square of 500 m.
    pub exact: bool,
    /// Code of the area.
    pub area: Option<String>,
    /// When it came.
    pub at: Timestamp,
    /// Keyed hashes of its words, sorted, each once.
    pub words: Vec<u32>,
}

impl Telling {
    /// As kept in the clear.
    pub fn of(report: &Report, drill: bool) -> Self {
        Self {
            report: report.id.clone(),
            kind: report.kind.clone(),
            drill,
            place: report.rounded.map(|rounded| rounded.0),
            exact: false,
            area: report.area.as_ref().map(|area| area.code.clone()),
            at: report.received_at,
            words: report.sketch.clone(),
        }
    }
}

/// So many are remembered of one incident; the oldest are forgotten first.
const MOST_TOLD_APART: usize = 200;

impl Incident {
    /// Incidents that somebody said are something else than it, or than what was merged into it. Merging two of them all
    /// the same counts more while it lasts.
    pub fn not_same(&self) -> impl Iterator<Item = &IncidentId> {
        self.not_same.iter().chain(self.absorbed.iter().flat_map(|part| &part.not_same))
    }

    /// Whether somebody said that the two are not the same, of any two incidents that are part of them now.
    pub fn is_told_apart(&self, other: &Self) -> bool {
        self.says_apart(other) || other.says_apart(self)
    }

    fn says_apart(&self, other: &Self) -> bool {
        self.not_same().any(|said| *said == other.id || other.absorbed.iter().any(|p| p.incident == *said))
    }

    /// Is something else than `other` from now on.
    pub(super) fn tell_apart(&mut self, other: &IncidentId) {
        if !self.not_same.contains(other) {
            self.not_same.push(other.clone());
        }
        if self.not_same.len() > MOST_TOLD_APART {
            self.not_same.remove(0);
        }
        self.v = self.shape();
    }
}
