//! Why a level: the rules that fired and what made them fire, in words a person understands.

use serde::Serialize;
use ts_rs::TS;

use crate::domain::level::Level;
use crate::domain::triage::{Answer, Because, SignFound, Triage};
use crate::text::{Lang, fill, text};

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Said {
    /// Name of the rule.
    pub rule: String,
    /// The level it asks for; of a modifier the level it led to.
    pub level: Level,
    /// The rule in words.
    pub text: String,
    /// What made it fire, in words.
    pub because: Vec<String>,
}

/// A sign that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct Seen {
    /// Name of the sign.
    pub sign: String,
    /// The sign in words.
    pub text: String,
    /// Whether hearsay or words of the past weaken it.
    pub uncertain: bool,
    /// What showed it, in words.
    pub because: Vec<String>,
}

/// A question that was not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct Asked {
    /// Name of its answer.
    pub name: String,
    /// The question.
    pub text: String,
}

/// Every rule that fired, the deciding one first.
pub fn reasons(triage: &Triage, lang: Lang) -> Vec<Said> {
    let said = |reason: &crate::domain::triage::Reason| Said {
        rule: reason.rule.clone(),
        level: reason.level,
        text: text(lang, &format!("rule.{}", reason.rule)).to_owned(),
        because: because(&reason.because, lang),
    };
    triage.reasons.iter().map(said).collect()
}

/// Every sign found.
pub fn signs(triage: &Triage, lang: Lang) -> Vec<Seen> {
    let seen = |found: &SignFound| Seen {
        sign: found.sign.clone(),
        text: text(lang, &format!("sign.{}", found.sign)).to_owned(),
        uncertain: found.uncertain,
        because: because(&found.because, lang),
    };
    triage.signs.iter().map(seen).collect()
}

/// The questions that were not asked and could change the level.
pub fn unasked(triage: &Triage, lang: Lang) -> Vec<Asked> {
    let asked = |name: &String| Asked { name: name.clone(), text: question(name, lang) };
    triage.unasked.iter().map(asked).collect()
}

/// A question in words; its name when it is not one of ours.
pub fn question(name: &str, lang: Lang) -> String {
    text(lang, &format!("question.{name}")).to_owned()
}

fn because(all: &[Because], lang: Lang) -> Vec<String> {
    all.iter().map(|one| one_because(one, lang)).collect()
}

fn one_because(because: &Because, lang: Lang) -> String {
    match because {
        Because::Word { entry } => fill(lang, "because.word", &[("entry", entry)]).into_owned(),
        Because::Answer { name, value } => {
            format!("{} {}", question(name, lang), answer(value, lang)).trim_end().to_owned()
        }
        Because::People { name, count } => {
            fill(lang, &format!("because.{name}"), &[("count", &count.to_string())]).into_owned()
        }
        Because::Vulnerable { who } => text(lang, &format!("vulnerable.{}", word(who))).to_owned(),
        Because::Kind { kind } => text(lang, &format!("kind.{kind}")).to_owned(),
        Because::CallType { call_type } => text(lang, &format!("call_type.{}", word(call_type))).to_owned(),
        Because::Night => text(lang, "because.night").to_owned(),
    }
}

fn answer(value: &Answer, lang: Lang) -> String {
    match value {
        Answer::Number(number) => number.to_string(),
        Answer::Word(word) if matches!(word.as_str(), "yes" | "no" | "unknown") => {
            text(lang, &format!("answer.{word}")).to_owned()
        }
        Answer::Word(word) => word.clone(),
    }
}

/// The word of an enum on the wire.
fn word(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
}
