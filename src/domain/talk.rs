//! Short words between the centre and a crew, and announcements, which are the same words to many crews. Kept with the unit, the
//! last ones only; all of them stay in the log. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Actor, Entry};
use super::report::SealedText;
use super::unit::Unit;

/// So many lines are kept with a unit.
pub const KEPT: usize = 40;

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Somebody at the centre.
    Centre,
    /// Somebody of the crew.
    Crew,
}

/// What happened between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "talk", rename_all = "snake_case")]
pub enum TalkStep {
    /// Something was said.
    Said {
        /// Its name, `32-` and 26 characters.
        id: String,
        /// By whom.
        side: Side,
        /// What.
        words: SealedText,
        /// What it is part of, when many were told the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        announcement: Option<String>,
    },
    /// All that was said by the other side until then was read.
    Read {
        /// By whom.
        side: Side,
    },
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkLine {
    /// Its name.
    pub id: String,
    /// When, server time.
    pub at: Timestamp,
    /// The account.
    pub by: String,
    /// For whom.
    pub side: Side,
    /// What.
    pub words: SealedText,
    /// What it is part of, when many were told the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announcement: Option<String>,
    /// When the other side had read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
}

/// How it stands between the two, as boards show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct TalkRow {
    /// Lines that the crew has not read.
    pub for_crew: u32,
    /// Lines that nobody at the centre has read.
    pub for_centre: u32,
    /// When the last one was said.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub last: Timestamp,
}

impl Unit {
    pub(super) fn talk_with(&mut self, step: &TalkStep, entry: &Entry) {
        match step {
            TalkStep::Said { id, side, words, announcement } => {
                let by = match &entry.by {
                    Actor::Account(name) => name.clone(),
                    Actor::Public | Actor::Partner(_) | Actor::System => String::new(),
                };
                self.talk.push(TalkLine {
                    id: id.clone(),
                    at: entry.at,
                    by,
                    side: *side,
                    words: words.clone(),
                    announcement: announcement.clone(),
                    read_at: None,
                });
                let too_many = self.talk.len().saturating_sub(KEPT);
                self.talk.drain(..too_many);
            }
            TalkStep::Read { side } => {
                for line in self.talk.iter_mut().filter(|line| line.side != *side) {
                    line.read_at.get_or_insert(entry.at);
                }
            }
        }
    }

    /// How many lines `side` has not read.
    pub fn unread_by(&self, side: Side) -> u32 {
        let unread = self.talk.iter().filter(|line| line.side != side && line.read_at.is_none()).count();
        u32::try_from(unread).unwrap_or(u32::MAX)
    }

    /// How it stands; `None` while nothing was said.
    pub fn talk_row(&self) -> Option<TalkRow> {
        let last = self.talk.last()?.at;
        Some(TalkRow { for_crew: self.unread_by(Side::Crew), for_centre: self.unread_by(Side::Centre), last })
    }
}
