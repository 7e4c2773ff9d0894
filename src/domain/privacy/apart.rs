//! What is sealed under a key of its own, because it belongs to no report: for how long each sort of it is kept is a setting.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::call::CallFact;
use crate::domain::event::Event;
use crate::domain::report::SealedText;
use crate::domain::talk::TalkStep;

/// What sort of thing is sealed under a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeySort {
    /// Number, recording and exchange's name of a call.
    Calls,
    /// What people here say to each other: with crews, to many crews, on a sheet of the watch.
    Words,
    /// Why people here did something, and what they answered to those who ask about their data.
    Reasons,
}

impl KeySort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Calls, Self::Words, Self::Reasons];

    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Words => "words",
            Self::Reasons => "reasons",
        }
    }
}

impl Event {
    /// What of it is sealed under a key of its own.
    pub fn sealed_apart(&self) -> Option<(KeySort, &SealedText)> {
        let (sort, sealed): (KeySort, Option<&SealedText>) = match self {
            Self::CallChanged { fact, .. } => match &**fact {
                CallFact::Noted(told) => (KeySort::Calls, told.sealed.as_ref()),
                CallFact::Settled { .. } | CallFact::NumberOpened => return None,
            },
            Self::Talked { talk: TalkStep::Said { words, .. }, .. } => (KeySort::Words, Some(words)),
            Self::HandOverSigned { sheet } => (KeySort::Words, sheet.notes.as_ref()),
            Self::StandInSet { stand_in } => (KeySort::Reasons, Some(&stand_in.reason)),
            Self::DutyTaken { reason }
            | Self::PersonalDataOpened { reason, .. }
            | Self::PersonalDataErased { reason, .. } => (KeySort::Reasons, reason.as_ref()),
            Self::PrivacyAnswered { words, .. } => (KeySort::Reasons, Some(words)),
            Self::HoldSet { reason, .. } | Self::HoldLifted { reason, .. } => {
                (KeySort::Reasons, Some(reason))
            }
            _ => return None,
        };
        Some((sort, sealed?))
    }
}
