//! Reads how words are written, the phrases, and the numbers in running text.

use super::lexicon::{Lexicon, Meaning, Phrase};
use super::measure::{Measure, Measured};
use super::parse::{Reading, heads};
use super::read::{Entry, Faults};
use super::words::{Role, Speller};

type SetRole = fn(&mut Role);

impl Reading<'_> {
    pub fn speller(&mut self, top: &Entry<'_, '_>) -> Speller {
        let faults = &mut self.faults;
        let words = top.table(faults, "words");
        let list = |faults: &mut Faults<'_>, key: &str| {
            words.as_ref().map(|entry| entry.words(faults, key)).unwrap_or_default()
        };
        if let Some(entry) = &words {
            let known = ["suffixes", "negations", "negation_fillers", "fillers", "clauses", "joins"];
            entry.only(faults, &known);
        }
        let suffixes = list(faults, "suffixes").into_iter().map(|word| word.text).collect();
        let mut speller = Speller::new(suffixes);
        let roles: [(&str, SetRole); 5] = [
            ("negations", |role| role.negation = true),
            ("negation_fillers", |role| role.negation_filler = true),
            ("fillers", |role| role.filler = true),
            ("clauses", |role| role.clause = true),
            ("joins", |role| role.joins = true),
        ];
        for (key, set) in roles {
            for word in list(faults, key) {
                let number = speller.learn(&word.text);
                set(speller.role_mut(number));
            }
        }
        if let Some(entry) = top.table(faults, "numbers") {
            for (word, value) in entry.numbers(faults) {
                let number = speller.learn(&word.text);
                speller.role_mut(number).number = Some(value);
            }
        }
        let Some(entry) = top.table(faults, "spelling") else { return speller };
        for (meaning, variants) in entry.word_lists(faults) {
            for variant in variants {
                if variant.text.contains(|c: char| !c.is_alphabetic()) {
                    faults.add(&variant.span, format!("`{}`: a way of writing is one word", variant.text));
                    continue;
                }
                if !speller.learn_variant(&variant.text, &meaning.text) {
                    faults.add(&variant.span, format!("`{}` already means something else", variant.text));
                }
            }
        }
        speller
    }

    pub fn phrases(&mut self, top: &Entry<'_, '_>, speller: &mut Speller, lexicon: &mut Lexicon) {
        let Some(entry) = top.table(&mut self.faults, "phrases") else { return };
        entry.only(&mut self.faults, &["nothing", "hearsay", "exercise"]);
        for (key, meaning) in
            [("nothing", Meaning::Nothing), ("hearsay", Meaning::Hearsay), ("exercise", Meaning::Exercise)]
        {
            self.learn((&entry, key), (meaning, false), (speller, lexicon));
        }
    }

    /// Adds the phrases of a list; whether there were any.
    pub fn learn(
        &mut self,
        (entry, key): (&Entry<'_, '_>, &str),
        (meaning, calm): (Meaning, bool),
        (speller, lexicon): (&mut Speller, &mut Lexicon),
    ) -> bool {
        let phrases = entry.words(&mut self.faults, key);
        for phrase in &phrases {
            let words = speller.learn_phrase(&phrase.text);
            if let Meaning::Sign(_) = meaning {
                self.sign_phrases.push(phrase.clone());
            }
            if meaning != Meaning::Nothing {
                self.learnt.push((phrase.clone(), words.clone(), meaning));
            }
            if words.is_empty() {
                self.faults.add(&phrase.span, "a phrase needs at least one word");
            } else if !lexicon.add(&words, Phrase { text: phrase.text.clone(), meaning, calm }) {
                self.faults.add(&phrase.span, format!("`{}` is there already", phrase.text));
            }
        }
        !phrases.is_empty()
    }

    pub fn measures(
        &mut self,
        top: &Entry<'_, '_>,
        questions: &[&str],
        speller: &mut Speller,
    ) -> Vec<Measure> {
        let mut measures = Vec::new();
        for entry in top.tables(&mut self.faults, "measure") {
            entry.only(&mut self.faults, &["label", "question", "count", "near", "unless", "units"]);
            let label = entry.word(&mut self.faults, "label").text;
            let mut learn = |faults: &mut Faults<'_>, key: &str| -> Vec<u32> {
                entry.words(faults, key).iter().map(|word| speller.learn(&word.text)).collect()
            };
            let near = learn(&mut self.faults, "near");
            let unless = learn(&mut self.faults, "unless");
            let units = entry.table(&mut self.faults, "units");
            let units = units.map(|units| units.numbers(&mut self.faults)).unwrap_or_default();
            let units = units.into_iter().map(|(unit, worth)| (speller.learn(&unit.text), worth)).collect();
            let question = entry.maybe_word(&mut self.faults, "question");
            let count = entry.maybe_word(&mut self.faults, "count");
            let of = match (&question, &count) {
                (Some(question), None) => {
                    questions.iter().position(|q| *q == question.text).map(Measured::Question)
                }
                (None, Some(count)) => heads(&count.text).map(Measured::Heads),
                _ => None,
            };
            match of {
                Some(of) => measures.push(Measure { label, of, near, unless, units }),
                None => self
                    .faults
                    .add(&entry.span, "a measure needs one existing `question`, or one `count` of people"),
            }
        }
        measures
    }

    /// Notes phrases that would miss a word's plain form, since they are written with an ending that is taken off.
    pub fn prove_endings(&mut self, speller: &Speller) {
        for phrase in &self.sign_phrases {
            for word in phrase.text.split_whitespace() {
                if let Some(stem) = speller.known_stem(word) {
                    self.faults.add(&phrase.span, format!("write `{stem}`, which also finds `{word}`"));
                }
            }
        }
    }
}
