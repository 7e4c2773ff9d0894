//! Triage and places in words: reasons, signs, questions and areas in the asker's language. Quotes entries of the
//! lexicon and answers given by choice, never the caller's sentence.

use serde::Serialize;
use ts_rs::TS;

use crate::domain::area::{AreaLevel, AreaRef};
use crate::domain::level::Level;
use crate::domain::triage::{Answer, Because, Triage};
use crate::text::{Lang, fill, find};

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
}

/// Every rule that fired, the deciding one first.
pub fn reasons(lang: Lang, triage: &Triage) -> Vec<ReasonText> {
    let reason = |reason: &crate::domain::triage::Reason| ReasonText {
        rule: reason.rule.clone(),
        level: reason.level,
        text: word(lang, "rule", &reason.rule),
        because: reason.because.iter().map(|because| evidence(lang, because)).collect(),
    };
    triage.reasons.iter().map(reason).collect()
}

/// Every sign found.
pub fn signs(lang: Lang, triage: &Triage) -> Vec<SignText> {
    let sign = |found: &crate::domain::triage::SignFound| SignText {
        sign: found.sign.clone(),
        text: word(lang, "sign", &found.sign),
        uncertain: found.uncertain,
    };
    triage.signs.iter().map(sign).collect()
}

/// Questions that could still change the level.
pub fn unasked(lang: Lang, triage: &Triage) -> Vec<QuestionText> {
    let question = |name: &String| QuestionText { name: name.clone(), text: word(lang, "question", name) };
    triage.unasked.iter().map(question).collect()
}

fn evidence(lang: Lang, because: &Because) -> String {
    match because {
        Because::Word { entry } => format!("“{entry}”"),
        Because::Answer { name, value } => {
            // A measured value is not kept in the clear; then only the question is said.
            format!("{} {}", word(lang, "question", name), answer(lang, value)).trim_end().to_owned()
        }
        Because::People { name, count } => format!("{}: {count}", word(lang, "people", name)),
        Because::Vulnerable { who } => word(lang, "vulnerable", &plain(who)),
        Because::Kind { kind } => word(lang, "kind", kind.as_str()),
        Because::CallType { call_type } => word(lang, "call_type", &plain(call_type)),
        Because::Night => word(lang, "because", "night"),
    }
}

fn answer(lang: Lang, value: &Answer) -> String {
    match value {
        Answer::Number(number) => number.to_string(),
        Answer::Word(said) => word(lang, "answer", said),
    }
}

/// `<group>.<name>`, else `<group>.<name>.text` or `.name` from the catalogue, else the name with spaces.
fn word(lang: Lang, group: &str, name: &str) -> String {
    let key = format!("{group}.{name}");
    ["", ".text", ".name"]
        .iter()
        .find_map(|end| find(lang, &format!("{key}{end}")))
        .map_or_else(|| name.replace('_', " "), str::to_owned)
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
