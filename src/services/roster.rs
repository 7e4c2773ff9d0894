//! The roster in force: read from its file again when it changes.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::Centre;
use crate::domain::roster::{OnCall, Roster};

/// The notice that a changed file was not taken.
const REFUSED: &str = "roster_refused";

/// A handle on the roster in force. Cheap to clone; clones change together.
#[derive(Clone, Debug)]
pub struct RosterBook {
    zone: TimeZone,
    /// What the file held when it was last read, and the roster in force.
    held: Arc<RwLock<(String, Roster)>>,
}

impl RosterBook {
    /// The roster of `text`, in a zone of the time zone database.
    ///
    /// # Errors
    /// Every fault of it, each with its line.
    pub fn open(text: String, zone: &str) -> Result<Self, Vec<String>> {
        let roster = parse(&text)?;
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Ok(Self { zone, held: Arc::new(RwLock::new((text, roster))) })
    }

    /// Who holds the posts of the roster at a moment.
    pub fn on_call(&self, at: Timestamp) -> Vec<OnCall> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).1.on_call(at, &self.zone)
    }

    /// Takes the roster of the file over when it has changed; `None` when it has not.
    ///
    /// # Errors
    /// Its faults, each with its line; the roster before stays in force.
    pub fn reread(&self, file: &Path) -> Option<Result<(), Vec<String>>> {
        let text = std::fs::read_to_string(file).ok()?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.0 == text {
            return None;
        }
        let parsed = parse(&text);
        held.0 = text;
        Some(parsed.map(|roster| held.1 = roster))
    }
}

impl Centre {
    /// Looks again and again whether the file of the roster has changed, until `stop`. A file with faults changes
    /// nothing, and boards say so until it is put right.
    pub async fn follow_roster(self, stop: CancellationToken) {
        let Some(file) = self.config.escalation.roster_file.clone() else {
            stop.cancelled().await;
            return;
        };
        let pause = Duration::from_millis(self.config.escalation.check_ms);
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            let Some(found) = self.roster.reread(&file) else { continue };
            self.board.set_notice(REFUSED, found.is_err());
            for fault in found.err().unwrap_or_default() {
                tracing::error!(fault, "the changed roster is not taken");
            }
        }
    }
}

fn parse(text: &str) -> Result<Roster, Vec<String>> {
    Roster::parse(text).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}
