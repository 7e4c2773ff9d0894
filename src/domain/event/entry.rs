//! Entries of the log: what one command changed, when, and who did it. What the facts are says [`super`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::aggregate::Key;

/// The newest shape of entries and documents that this program understands. It writes each in the oldest shape that
/// holds it.
pub const VERSION: u16 = 3;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Somebody without an account.
    Public,
    /// An account, by name.
    Account(String),
    /// Somebody with a key of their own, by its name.
    Partner(String),
    /// sigap itself: a timer, or the seeding of demo data.
    System,
}

/// All that one command changed; one entry of the stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Shape of this entry.
    pub v: u16,
    /// Server time.
    pub at: Timestamp,
    /// Who did it.
    pub by: Actor,
    /// When they did it by their phone, where that was out of reach then and no event has a place for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<Timestamp>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Every document touched, with its version afterwards.
    pub touched: Vec<(Key, u64)>,
}

impl Actor {
    /// The oldest shape of an entry that can name it.
    pub fn shape(&self) -> u16 {
        if matches!(self, Self::Partner(_)) { 3 } else { 1 }
    }
}
