//! Slips: what was done by mistake is taken back by another fact; nothing leaves the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cursor::StreamId;
use super::ids::IncidentId;
use super::incident::{Incident, Verification};
use super::level::Level;

/// What is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are named as in the events they take back")]
pub enum Slip {
    /// Nobody made sure after all.
    Verify,
    /// No more is asked for than this alarm brings.
    Alarm { alarm: u8 },
    /// The two may be the same thing after all.
    TellApart { other: IncidentId },
    /// The note in this entry of the log is struck: it stays to be read, and counts no more.
    Note { note: StreamId },
    /// What is known of it is as before this change, the last one.
    Facts { change: u32 },
}

/// What a level was before a person set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelBefore {
    /// The level that counted.
    pub level: Level,
    /// When it was set to another.
    pub at: Timestamp,
}

impl Incident {
    /// Takes back what was done to this incident.
    pub(super) fn take_back(&mut self, slip: &Slip) {
        match slip {
            Slip::Verify => self.verification = Verification::Pending,
            Slip::Alarm { alarm } => self.further_alarms = alarm.saturating_sub(1),
            Slip::TellApart { other } => self.not_same.retain(|said| said != other),
            Slip::Facts { .. } => self.change_back(),
            Slip::Note { .. } => self.notes = self.notes.saturating_sub(1),
        }
        self.v = self.shape();
    }
}
