//! What people ask about their own data, by the code of their report, and what they are answered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::event::{Actor, Entry, Event};
use crate::domain::report::{Report, SealedText};

/// What somebody wants of their data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    /// That it is erased (Law 27/2022 art. 8).
    Erasure,
    /// That it is used for nothing but the help that was asked for (art. 10, 11).
    Objection,
}

impl Wants {
    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Erasure => "erasure",
            Self::Objection => "objection",
        }
    }
}

/// Something that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Its number in the report, from 1.
    pub n: u32,
    /// What.
    pub wants: Wants,
    /// When.
    pub at: Timestamp,
    /// Until when it is answered.
    pub due: Timestamp,
    /// In words, sealed with the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<SealedText>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AskAnswer>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskAnswer {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Whether it was done as asked.
    pub granted: bool,
    /// In words, sealed apart.
    pub words: SealedText,
}

impl Report {
    /// Until when the next answer is due; `None`: nothing is asked.
    pub fn ask_due(&self) -> Option<Timestamp> {
        self.asks.iter().filter(|ask| ask.answer.is_none()).map(|ask| ask.due).min()
    }

    /// Whether its data is used for nothing but the help that was asked for.
    pub fn is_objected(&self) -> bool {
        let granted = |ask: &Ask| ask.answer.as_ref().is_some_and(|answer| answer.granted);
        self.asks.iter().any(|ask| ask.wants == Wants::Objection && granted(ask))
    }

    /// Follows what is asked and answered.
    pub(in crate::domain) fn ask_with(&mut self, event: &Event, entry: &Entry) {
        match event {
            Event::PrivacyAsked { ask, .. } => self.asks.push((**ask).clone()),
            Event::PrivacyAnswered { n, granted, words, .. } => {
                let Some(ask) = self.asks.iter_mut().find(|ask| ask.n == *n) else { return };
                let by = match &entry.by {
                    Actor::Account(name) => name.clone(),
                    Actor::Public | Actor::Partner(_) | Actor::System => String::new(),
                };
                ask.answer = Some(AskAnswer { at: entry.at, by, granted: *granted, words: words.clone() });
            }
            _ => return,
        }
        self.v = self.shape();
    }
}
