//! Triage and places in words: reasons, signs, questions and areas in the asker's language. Quotes entries of the
//! lexicon and answers given by choice, never the caller's sentence.

use serde::Serialize;
use ts_rs::TS;

use crate::domain::area::{AreaLevel, AreaRef};
use crate::domain::level::Level;
use crate::domain::suspicion::Suspicion;
use crate::domain::triage::{Answer, Because, Rules, Triage, WhatIf, Would};
use crate::text::{Lang, fill, find, text};

/// A rule that fired, in words.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct ReasonText {
    /// Name of the rule.
    pub rule: String,
    /// The level it asks for.
    pub level: Level,
    /// The rule in words.
    pub text: String,
    /// What made it fire, in words.
    pub because: Vec<String>,
}

/// A sign found, in words.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct SignText {
    /// Name of the sign.
    pub sign: String,
    /// The sign in words.
    pub text: String,
    /// Weakened by hearsay or words of the past.
    pub uncertain: bool,
}

/// A question nobody asked, in words.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct QuestionText {
    /// Name of the answer it asks for.
    pub name: String,
    /// The question in words.
    pub text: String,
    /// Answers that would make the level another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<WouldText>>")]
    pub would: Vec<WouldText>,
}

/// What an answer would make of the level.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct WouldText {
    /// The answer in words, or a range such as `30–40` (the last not included).
    pub answer: String,
    /// The level it would lead to.
    pub level: Level,
}

/// Says what triage found, in one language and with the words of the rules in force.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    rules: &'a Rules,
    lang: Lang,
}

impl<'a> Wording<'a> {
    /// In `lang`, with the words of `rules` before those of the catalogues.
    pub fn new(rules: &'a Rules, lang: Lang) -> Self {
        Self { rules, lang }
    }

    /// Every rule that fired, the deciding one first.
    pub fn reasons(self, triage: &Triage) -> Vec<ReasonText> {
        let reason = |reason: &crate::domain::triage::Reason| ReasonText {
            rule: reason.rule.clone(),
            level: reason.level,
            text: self.word("rule", &reason.rule),
            because: reason.because.iter().map(|because| self.evidence(because)).collect(),
        };
        triage.reasons.iter().map(reason).collect()
    }

    /// Every sign found.
    pub fn signs(self, triage: &Triage) -> Vec<SignText> {
        let sign = |found: &crate::domain::triage::SignFound| SignText {
            sign: found.sign.clone(),
            text: self.word("sign", &found.sign),
            uncertain: found.uncertain,
        };
        triage.signs.iter().map(sign).collect()
    }

    /// Questions that could still change the level, with what their answers would make of it.
    pub fn unasked(self, triage: &Triage, what_if: &[WhatIf]) -> Vec<QuestionText> {
        let question = |name: &String| {
            let would = what_if.iter().filter(|one| one.question == *name);
            let would = would.map(|one| self.would(one)).collect();
            QuestionText { name: name.clone(), text: self.word("question", name), would }
        };
        triage.unasked.iter().map(question).collect()
    }

    fn would(self, one: &WhatIf) -> WouldText {
        let answer = match &one.answer {
            Would::Word(said) => self.answer(&one.question, &Answer::Word(said.clone())),
            Would::Between(from, Some(below)) => format!("{from}–{below}"),
            Would::Between(from, None) => format!("≥ {from}"),
        };
        WouldText { answer, level: one.level }
    }

    fn evidence(self, because: &Because) -> String {
        match because {
            Because::Word { entry } => format!("“{entry}”"),
            Because::Answer { name, value } => {
                // A measured value is not kept in the clear; then only the question is said.
                let answer = self.answer(name, value);
                format!("{} {answer}", self.word("question", name)).trim_end().to_owned()
            }
            Because::People { name, count } => format!("{}: {count}", self.word("people", name)),
            Because::Vulnerable { who } => self.word("vulnerable", &plain(who)),
            Because::Kind { kind } => self.word("kind", kind.as_str()),
            Because::CallType { call_type } => self.word("call_type", &plain(call_type)),
            Because::Night => self.word("because", "night"),
        }
    }

    /// An answer to `question`; some words mean something in their question only, as the letters of AVPU.
    fn answer(self, question: &str, value: &Answer) -> String {
        match value {
            Answer::Number(number) => number.to_string(),
            Answer::Word(said) => find(self.lang, &format!("answer.{question}_{said}"))
                .map_or_else(|| self.word("answer", said), str::to_owned),
        }
    }

    /// What people read for a name of that group.
    pub(super) fn word(self, group: &str, name: &str) -> String {
        self.rules.text(self.lang, group, name).map_or_else(|| name.replace('_', " "), str::to_owned)
    }
}

/// The word of a plain enum on the wire.
fn plain(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `Kel. Citarum, Kec. Bandung Wetan, Kota Bandung`; with how far outside, where no area holds the place.
pub fn area_text(lang: Lang, area: &AreaRef) -> String {
    let around = area.within.iter().filter(|one| one.level != AreaLevel::Province);
    let around = around.map(|one| named(lang, &one.code, &one.name, Some(one.level)));
    let own = named(lang, &area.code, &area.name, area.level);
    let names: Vec<String> = std::iter::once(own).chain(around).collect();
    let names = names.join(", ");
    area.off_m.map_or_else(|| names.clone(), |metres| format!("{names} ({})", off(lang, metres)))
}

fn named(lang: Lang, code: &str, name: &str, level: Option<AreaLevel>) -> String {
    let Some(level) = level else { return name.to_owned() };
    // Official codes of villages end in four digits: 1… for a kelurahan, 2… for a desa.
    let kind = match code.rsplit_once('.').map(|(_, last)| (last.len(), last.chars().next())) {
        Some((4, Some('1'))) if level == AreaLevel::Village => "_1",
        Some((4, Some('2'))) if level == AreaLevel::Village => "_2",
        _ => "",
    };
    fill(lang, &format!("area.{level}{kind}"), &[("name", name)]).into_owned()
}

fn off(lang: Lang, metres: u32) -> String {
    if metres < 1_000 {
        return fill(lang, "area.off_m", &[("m", &metres.to_string())]).into_owned();
    }
    let km = format!("{:.1}", f64::from(metres) / 1_000.0);
    let km = if lang == Lang::En { km } else { km.replace('.', ",") };
    fill(lang, "area.off_km", &[("km", &km)]).into_owned()
}

/// Why something may be a prank, and what to do about it.
pub(super) fn suspicion_text(lang: Lang, found: Suspicion) -> String {
    let pranks = found.pranks.to_string();
    let earlier = (found.pranks > 0).then(|| fill(lang, "suspicion.pranks", &[("n", &pranks)]));
    let said = found.said.then(|| text(lang, "suspicion.said").into());
    let all = [said, earlier, Some(text(lang, "suspicion.call_back").into())];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
