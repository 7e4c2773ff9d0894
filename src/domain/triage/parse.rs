//! From the text of a rule file to [`Rules`], or to every fault in it.

use std::collections::{HashMap, HashSet};

use super::super::ids::KindCode;
use super::super::level::Level;
use super::super::report::Vulnerable;
use super::lexicon::{Lexicon, Meaning};
use super::parse_question;
use super::read::{Entry, Fault, Faults, Word};
use super::rules::{Count, Fallback, Heads, Modifier, Rule, Rules};
use super::signs::{MAX_SIGNS, Sign, SignId, SignSet};
use super::words::Speller;
use super::{CallType, check, hiding, texts};

/// What is read so far.
pub(crate) struct Reading<'t> {
    pub faults: Faults<'t>,
    pub signs: HashMap<String, SignId>,
    /// Signs something can show.
    pub shown: SignSet,
    /// Every phrase of a sign.
    pub sign_phrases: Vec<Word>,
    /// Every phrase that means something, with its words.
    pub learnt: Vec<(Word, Vec<u32>, Meaning)>,
    /// Names of rules, modifiers and fallbacks.
    names: HashSet<String>,
}

const TOP: &[&str] = &[
    "version",
    "spelling",
    "words",
    "numbers",
    "phrases",
    "sign",
    "measure",
    "count",
    "vulnerable",
    "night",
    "question",
    "rule",
    "modifier",
    "fallback",
];

impl Rules {
    /// Reads and proves a rule file.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<Fault>> {
        let mut reading = Reading {
            faults: Faults::new(toml_text),
            signs: HashMap::new(),
            shown: SignSet::default(),
            sign_phrases: Vec::new(),
            learnt: Vec::new(),
            names: HashSet::new(),
        };
        let table = reading.faults.parse();
        let top = Entry::new(table.get_ref(), table.span());
        top.only(&mut reading.faults, TOP);
        let version = top.word(&mut reading.faults, "version").text;
        let mut speller = reading.speller(&top);
        let mut lexicon = Lexicon::new();
        reading.phrases(&top, &mut speller, &mut lexicon);
        let sign_entries = top.tables(&mut reading.faults, "sign");
        reading.name_signs(&sign_entries);
        let mut ages = Vec::new();
        let mut signs = Vec::new();
        for entry in &sign_entries {
            let sign = reading.sign(entry, (&mut speller, &mut lexicon));
            if let Some(age) = entry.maybe_number(&mut reading.faults, "age_years") {
                ages.push((reading.signs.get(&sign.name).copied().unwrap_or(SignId(0)), age));
            }
            signs.push(sign);
        }
        close_over_implied(&mut signs);
        let questions = parse_question::questions(&mut reading, &top);
        let names: Vec<&str> = questions.iter().map(|question| question.name.as_str()).collect();
        let measures = reading.measures(&top, &names, &mut speller);
        speller.finish();
        reading.prove_endings(&speller);
        let mut rules = Self {
            version,
            speller,
            lexicon,
            signs,
            ages,
            measures,
            counts: reading.counts(&top),
            vulnerable: reading.vulnerable(&top),
            night: top.maybe_word(&mut reading.faults, "night").and_then(|word| reading.show(&word)),
            questions,
            list: reading.rules(&top),
            modifiers: reading.modifiers(&top),
            fallbacks: reading.fallbacks(&top),
            texts: texts::texts(&mut reading, &top),
        };
        check::prove(&rules, &mut reading, &top);
        hiding::prove(&rules, &mut reading);
        rules.list.sort_by_key(|rule| rule.level);
        reading.faults.or(rules)
    }
}

impl Reading<'_> {
    /// The sign of that name.
    pub fn known_sign(&mut self, word: &Word) -> Option<SignId> {
        let found = self.signs.get(&word.text).copied();
        if found.is_none() {
            self.faults.add(&word.span, format!("there is no sign `{}`", word.text));
        }
        found
    }

    /// The sign of that name, which something can show from now on.
    fn show(&mut self, word: &Word) -> Option<SignId> {
        let found = self.known_sign(word);
        if let Some(sign) = found {
            self.shown.insert(sign);
        }
        found
    }

    pub fn sign_set(&mut self, entry: &Entry<'_, '_>, key: &str) -> SignSet {
        let words = entry.words(&mut self.faults, key);
        words.iter().filter_map(|word| self.known_sign(word)).collect()
    }

    pub fn shown_set(&mut self, entry: &Entry<'_, '_>, key: &str) -> SignSet {
        let set = self.sign_set(entry, key);
        self.shown = self.shown.and(&set);
        set
    }

    pub fn kinds(&mut self, entry: &Entry<'_, '_>, key: &str) -> Vec<KindCode> {
        entry.words(&mut self.faults, key).into_iter().map(|word| KindCode(word.text)).collect()
    }

    fn name_signs(&mut self, entries: &[Entry<'_, '_>]) {
        for (at, entry) in entries.iter().enumerate() {
            let name = entry.word(&mut self.faults, "name");
            let Some(id) = u8::try_from(at).ok().filter(|_| at < MAX_SIGNS) else {
                self.faults.add(&name.span, format!("more than {MAX_SIGNS} signs"));
                break;
            };
            if self.signs.insert(name.text.clone(), SignId(id)).is_some() {
                self.faults.add(&name.span, format!("sign `{}` is defined twice", name.text));
            }
        }
    }

    fn sign(&mut self, entry: &Entry<'_, '_>, book: (&mut Speller, &mut Lexicon)) -> Sign {
        entry.only(
            &mut self.faults,
            &[
                "name",
                "id",
                "su",
                "en",
                "points_to",
                "of_kinds",
                "implies",
                "denies",
                "softens",
                "calm",
                "age_years",
                "text",
            ],
        );
        let name = entry.maybe_word(&mut self.faults, "name").map(|word| word.text).unwrap_or_default();
        let of_kinds = self.kinds(entry, "of_kinds");
        let (speller, lexicon) = book;
        let calm = entry.flag(&mut self.faults, "calm", false);
        if let Some(&id) = self.signs.get(&name) {
            let mut shown = !of_kinds.is_empty();
            for lang in ["id", "su", "en"] {
                shown |= self.learn((entry, lang), (Meaning::Sign(id), calm), (&mut *speller, &mut *lexicon));
            }
            if shown {
                self.shown.insert(id);
            }
        }
        let denies = self.sign_set(entry, "denies");
        if !calm && !denies.is_empty() {
            self.faults.add(&entry.span, format!("only a calm sign may deny others, `{name}` is not"));
        }
        Sign {
            points_to: entry.maybe_word(&mut self.faults, "points_to").map(|word| KindCode(word.text)),
            of_kinds,
            implies: self.shown_set(entry, "implies"),
            softens: self.sign_set(entry, "softens"),
            denies,
            calm,
            name,
        }
    }

    fn counts(&mut self, top: &Entry<'_, '_>) -> Vec<Count> {
        let mut counts = Vec::new();
        for entry in top.tables(&mut self.faults, "count") {
            entry.only(&mut self.faults, &["of", "min", "sign"]);
            let of = entry.word(&mut self.faults, "of");
            let sign = entry.word(&mut self.faults, "sign");
            let sign = self.show(&sign);
            let min = entry.maybe_number(&mut self.faults, "min").unwrap_or(1.0).max(1.0) as u32;
            match (heads(&of.text), sign) {
                (Some(of), Some(sign)) => counts.push(Count { of, min, sign }),
                (None, _) => self.faults.add(&of.span, "people are counted as affected, injured or trapped"),
                _ => {}
            }
        }
        counts
    }

    fn vulnerable(&mut self, top: &Entry<'_, '_>) -> Vec<(Vulnerable, SignId)> {
        let Some(entry) = top.table(&mut self.faults, "vulnerable") else { return Vec::new() };
        let all = [
            ("infant", Vulnerable::Infant),
            ("child", Vulnerable::Child),
            ("pregnant", Vulnerable::Pregnant),
            ("elderly", Vulnerable::Elderly),
            ("disabled", Vulnerable::Disabled),
        ];
        entry.only(&mut self.faults, &all.map(|(key, _)| key));
        let mut pairs = Vec::new();
        for (key, who) in all {
            let word = entry.word(&mut self.faults, key);
            pairs.extend(self.show(&word).map(|sign| (who, sign)));
        }
        pairs
    }

    fn name(&mut self, entry: &Entry<'_, '_>) -> String {
        let name = entry.word(&mut self.faults, "name");
        if !self.names.insert(name.text.clone()) {
            self.faults.add(&name.span, format!("rule `{}` is defined twice", name.text));
        }
        name.text
    }

    fn level(&mut self, entry: &Entry<'_, '_>) -> Level {
        let number = entry.maybe_number(&mut self.faults, "level");
        let level =
            Level::ALL.into_iter().find(|l| number.is_some_and(|n| (n - f64::from(l.number())).abs() < 1e-9));
        level.unwrap_or_else(|| {
            self.faults.add(&entry.span, "`level` must be 1, 2, 3, 4 or 5");
            Level::Critical
        })
    }

    fn rules(&mut self, top: &Entry<'_, '_>) -> Vec<Rule> {
        let entries = top.tables(&mut self.faults, "rule");
        let mut rules = Vec::new();
        for entry in &entries {
            entry.only(&mut self.faults, &["name", "level", "all", "any", "not", "unknown", "text"]);
            rules.push(Rule {
                name: self.name(entry),
                level: self.level(entry),
                all: self.sign_set(entry, "all"),
                any: self.sign_set(entry, "any"),
                not: self.sign_set(entry, "not"),
                unknown: self.sign_set(entry, "unknown"),
            });
        }
        rules
    }

    fn modifiers(&mut self, top: &Entry<'_, '_>) -> Vec<Modifier> {
        let mut modifiers = Vec::new();
        for entry in top.tables(&mut self.faults, "modifier") {
            entry.only(&mut self.faults, &["name", "all", "any", "text"]);
            modifiers.push(Modifier {
                name: self.name(&entry),
                from: vec![Level::Urgent, Level::Scheduled],
                all: self.sign_set(&entry, "all"),
                any: self.sign_set(&entry, "any"),
            });
        }
        modifiers
    }

    fn fallbacks(&mut self, top: &Entry<'_, '_>) -> Vec<Fallback> {
        let mut fallbacks = Vec::new();
        for entry in top.tables(&mut self.faults, "fallback") {
            entry.only(&mut self.faults, &["name", "level", "call_types", "kinds", "any_kind", "text"]);
            let mut call_types = Vec::new();
            for word in entry.words(&mut self.faults, "call_types") {
                match call_type(&word.text) {
                    Some(call_type) => call_types.push(call_type),
                    None => self.faults.add(&word.span, format!("there is no call type `{}`", word.text)),
                }
            }
            fallbacks.push(Fallback {
                name: self.name(&entry),
                level: self.level(&entry),
                call_types,
                kinds: self.kinds(&entry, "kinds"),
                any_kind: entry.flag(&mut self.faults, "any_kind", false),
            });
        }
        fallbacks
    }
}

/// Adds to what each sign implies what those imply in turn.
fn close_over_implied(signs: &mut [Sign]) {
    for _ in 0..signs.len() {
        let implied: Vec<SignSet> = signs.iter().map(|sign| sign.implies).collect();
        let wider = |set: SignSet| set.iter().fold(set, |all, s| all.and(&implied[usize::from(s.0)]));
        let next: Vec<SignSet> = implied.iter().map(|set| wider(*set)).collect();
        if next == implied {
            return;
        }
        signs.iter_mut().zip(next).for_each(|(sign, set)| sign.implies = set);
    }
}

pub(crate) fn heads(name: &str) -> Option<Heads> {
    Heads::ALL.into_iter().find(|heads| heads.name() == name)
}

fn call_type(name: &str) -> Option<CallType> {
    match name {
        "normal" => Some(CallType::Normal),
        "information" => Some(CallType::Information),
        "silent" => Some(CallType::Silent),
        "prank" => Some(CallType::Prank),
        "test" => Some(CallType::Test),
        "drill" => Some(CallType::Drill),
        _ => None,
    }
}
