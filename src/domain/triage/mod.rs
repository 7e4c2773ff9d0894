//! Words and answers → signs → level, by the written rules of `config/triage.toml`, with every reason shown.

mod check;
mod clipped;
mod evaluate;
mod hiding;
mod lexicon;
mod measure;
mod parse;
mod parse_question;
mod parse_words;
mod question;
pub(crate) mod read;
mod rules;
pub mod score;
mod signs;
mod texts;
mod words;

pub use evaluate::Glanced;
pub use question::{Form, Question, WhatIf, Would};
pub use read::Fault;
pub use rules::Rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ids::KindCode;
use super::level::Level;
use super::report::{CallType, People, Vulnerable};

/// Answers to the protocol's questions: name → `"yes" | "no" | "unknown"`, a short word or a number.
pub type Answers = BTreeMap<String, Answer>;

/// One answer to a protocol question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Answer {
    /// A measured or counted value in the unit its name ends with.
    Number(f64),
    /// `yes`, `no`, `unknown` or a choice such as `p` of AVPU.
    Word(String),
}

/// What triage looks at.
#[derive(Clone, Copy, Debug)]
pub struct TriageInput<'a> {
    /// The person's words, place words excluded.
    pub text: &'a str,
    /// Kind of incident when the person or call taker chose one.
    pub kind: Option<&'a KindCode>,
    /// Answers to protocol questions.
    pub answers: &'a Answers,
    /// Head-counts.
    pub people: &'a People,
    /// Vulnerable persons said to be present.
    pub vulnerable: &'a [Vulnerable],
    /// The call type as a call taker gave it; `Normal` for everything the public says of itself.
    pub call_type: CallType,
    /// Whether it is night (18:00 to 06:00) where the report comes from.
    pub night: bool,
}

/// The outcome: a level and all that led to it. Holds no words of the caller, only entries of the lexicon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Triage {
    /// True level.
    pub level: Level,
    /// Kind given, else the kind the words point to.
    pub kind: Option<KindCode>,
    /// Version written in the rule file.
    pub rules_version: String,
    /// Every rule that fired, the deciding one first.
    pub reasons: Vec<Reason>,
    /// Every sign found, in the order of the rule file.
    pub signs: Vec<SignFound>,
    /// Names of questions not asked (or answered with "unknown" or nonsense) that could change the level.
    pub unasked: Vec<String>,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Reason {
    /// Name of the rule; its text is `rule.<name>` in the catalogues.
    pub rule: String,
    /// The level the rule asks for (a modifier: the level it led to).
    pub level: Level,
    /// What made it fire.
    pub because: Vec<Because>,
}

/// A sign and what showed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct SignFound {
    /// Name of the sign; its text is `sign.<name>` in the catalogues.
    pub sign: String,
    /// Whether hearsay or words of the past weaken it. Never changes the level.
    #[serde(default, skip_serializing_if = "is_false")]
    pub uncertain: bool,
    /// What showed it. Not kept with a report: the reasons say it for every sign that counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Evidence for a sign or rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Because {
    /// An entry of the lexicon (never the caller's own spelling).
    Word {
        /// The entry.
        entry: String,
    },
    /// An answer.
    Answer {
        /// Name of the question.
        name: String,
        /// The answer given.
        value: Answer,
    },
    /// A head-count: `affected`, `injured` or `trapped`.
    People {
        /// Which count.
        name: String,
        /// How many.
        count: u32,
    },
    /// A vulnerable person said to be present.
    Vulnerable {
        /// Who.
        who: Vulnerable,
    },
    /// The kind chosen.
    Kind {
        /// Its code.
        kind: KindCode,
    },
    /// The call type a call taker gave.
    CallType {
        /// Which.
        call_type: CallType,
    },
    /// It is night.
    Night,
}
