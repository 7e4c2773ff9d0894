//! Proves that no phrase hides a graver one: of two phrases only the longer counts, so one that holds another must be at
//! least as grave, or the file says that this is meant: by `softens`, or by `nothing`, that the shorter means nothing there.

use std::collections::HashMap;

use super::super::level::Level;
use super::lexicon::Meaning;
use super::parse::Reading;
use super::rules::Rules;
use super::signs::{Known, SignId, SignSet};

/// Notes every phrase that hides a graver one.
pub(crate) fn prove(rules: &Rules, reading: &mut Reading<'_>) {
    let gravity: Vec<Level> = (0..rules.signs.len()).map(|at| alone(rules, SignId(at as u8))).collect();
    let learnt = std::mem::take(&mut reading.learnt);
    let mut by_words: HashMap<&[u32], Vec<SignId>> = HashMap::new();
    for (_, words, meaning) in &learnt {
        if let Meaning::Sign(sign) = meaning {
            by_words.entry(words).or_default().push(*sign);
        }
    }
    for (phrase, words, meaning) in &learnt {
        let (level, implied) = match meaning {
            Meaning::Sign(sign) => (gravity[usize::from(sign.0)], covered(rules, *sign)),
            _ => (Level::Referred, SignSet::default()),
        };
        // The same words may have a second meaning, which counts as well.
        let beside: &[SignId] = by_words.get(words.as_slice()).map_or(&[], Vec::as_slice);
        let meant = beside.iter().fold(implied, |set, sign| set.and(&covered(rules, *sign)));
        let level = beside.iter().map(|sign| gravity[usize::from(sign.0)]).fold(level, Level::min);
        for (sign, part) in parts(rules, words, &by_words) {
            if gravity[usize::from(sign.0)] < level && !meant.has(sign) {
                let (name, part) =
                    (&rules.signs[usize::from(sign.0)].name, in_words(&phrase.text, part, words));
                let message = format!("`{}` hides `{part}` of the graver sign `{name}`", phrase.text);
                reading.faults.add(&phrase.span, message);
            }
        }
    }
}

/// The level of somebody with this sign and what it implies, when nothing else is known.
fn alone(rules: &Rules, sign: SignId) -> Level {
    let known = Known { yes: with_implied(rules, sign), no: SignSet::default() };
    rules.base_of(&known, Level::Referred)
}

/// What a phrase of this sign may cover: what the sign stands for itself, and what the file says.
fn covered(rules: &Rules, sign: SignId) -> SignSet {
    with_implied(rules, sign).and(&rules.signs[usize::from(sign.0)].softens)
}

fn with_implied(rules: &Rules, sign: SignId) -> SignSet {
    let mut set = rules.signs[usize::from(sign.0)].implies;
    set.insert(sign);
    set
}

/// Every phrase of a sign that is a real part of `words` and not negated in them, with its place.
fn parts<'a>(
    rules: &'a Rules,
    words: &'a [u32],
    by_words: &'a HashMap<&[u32], Vec<SignId>>,
) -> impl Iterator<Item = (SignId, (usize, usize))> {
    let places = (0..words.len()).flat_map(move |from| (from + 1..=words.len()).map(move |to| (from, to)));
    let real = places.filter(move |(from, to)| to - from < words.len());
    let plain =
        real.filter(move |(from, _)| !words[..*from].iter().any(|word| rules.speller.role(*word).negation));
    plain.flat_map(move |(from, to)| {
        let signs = by_words.get(&words[from..to]).into_iter().flatten();
        signs.map(move |sign| (*sign, (from, to)))
    })
}

/// The part as it stands in the phrase, where each of its words is one; else the whole phrase.
fn in_words(phrase: &str, (from, to): (usize, usize), words: &[u32]) -> String {
    let written: Vec<&str> = phrase.split_whitespace().collect();
    if written.len() == words.len() { written[from..to].join(" ") } else { phrase.to_owned() }
}
