//! From what was told to a level with its reasons.

use super::super::ids::KindCode;
use super::super::level::Level;
use super::lexicon::Meaning;
use super::measure::Measured;
use super::question::{Given, Question, Value, WhatIf};
use super::rules::{Fallback, Rules};
use super::signs::{Known, Picture, SignId, SignSet};
use super::{Because, CallType, Reason, SignFound, Triage, TriageInput};

/// What was told, sign by sign.
struct Told {
    picture: Picture,
    evidence: Vec<Evidence>,
    /// The age answered; else the adult's and the one the words point to, since words may speak of somebody else.
    ages_years: [f64; 2],
    /// Questions (by index) answered with a value, and those answered with "unknown" or nonsense.
    answered: Vec<bool>,
    nonsense: Vec<bool>,
}

/// The level that was given, and what decides when no rule fires.
#[derive(Clone, Copy)]
struct Judged<'a> {
    level: Level,
    fallback: Option<&'a Fallback>,
}

struct Evidence {
    sign: SignId,
    because: Because,
    uncertain: bool,
}

/// Taken when nothing tells the age: the adult bands of vital signs.
const ADULT_YEARS: f64 = 35.0;
/// The question every report may answer (CONTRACT): its answer chooses the bands of vital signs.
const AGE: &str = "age_years";

/// What a glance at a report tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glanced {
    /// The level that [`Rules::triage`] gives.
    pub level: Level,
    /// Something of it is known to the rules: a word, an answer, a number, a kind.
    pub knows: bool,
}

impl Rules {
    /// The level alone, without reasons and without what was not asked, which is most of the work.
    pub fn glance(&self, input: &TriageInput<'_>) -> Glanced {
        let told = self.told(input);
        let known = told.picture.weigh(&self.signs);
        let kind = input.kind.cloned().or_else(|| self.pointed_to(&known));
        let fallback = self.fallback(kind.as_ref(), input.call_type);
        let level = self.level_of(&known, fallback.map_or(Level::Scheduled, |f| f.level));
        let knows = kind.is_some() || told.evidence.iter().any(|one| one.because != Because::Night);
        Glanced { level, knows }
    }

    /// The level of a report and everything that led to it. Pure; time is linear in the length of the text.
    pub fn triage(&self, input: &TriageInput<'_>) -> Triage {
        let told = self.told(input);
        let known = told.picture.weigh(&self.signs);
        let kind = input.kind.cloned().or_else(|| self.pointed_to(&known));
        let fallback = self.fallback(kind.as_ref(), input.call_type);
        let base = self.base_of(&known, fallback.map_or(Level::Scheduled, |f| f.level));
        let level = self.level_of(&known, fallback.map_or(Level::Scheduled, |f| f.level));
        let mut reasons = self.reasons(&told, &known);
        if let Some(fallback) = fallback.filter(|f| !reasons.iter().any(|reason| reason.level <= f.level)) {
            reasons.insert(0, fallback_reason(fallback, kind.as_ref(), input, &told));
        }
        if base != level {
            self.add_modifiers(&told, &known, level, &mut reasons);
        }
        reasons.sort_by_key(|reason| reason.level);
        let signs = known.yes.iter().map(|sign| told.found(self, sign)).collect();
        let unasked = self.unasked(&told, kind.as_ref(), Judged { level, fallback });
        Triage { level, kind, rules_version: self.version.clone(), reasons, signs, unasked }
    }

    fn told(&self, input: &TriageInput<'_>) -> Told {
        let mut told = Told {
            picture: Picture::default(),
            evidence: Vec::new(),
            ages_years: [ADULT_YEARS; 2],
            answered: vec![false; self.questions.len()],
            nonsense: vec![false; self.questions.len()],
        };
        self.take_given(input, &mut told);
        self.take_words(input.text, &mut told);
        self.take_answers(input, &mut told);
        told
    }

    /// Kind, head-counts, vulnerable persons, night.
    fn take_given(&self, input: &TriageInput<'_>, told: &mut Told) {
        if let Some(kind) = input.kind {
            for (at, sign) in self.signs.iter().enumerate() {
                if sign.of_kinds.contains(kind) {
                    told.say(SignId(at as u8), Because::Kind { kind: kind.clone() });
                }
            }
        }
        for count in &self.counts {
            if let Some(heads) = count.of.of(input.people).filter(|heads| *heads >= count.min) {
                told.say(count.sign, Because::People { name: count.of.name().to_owned(), count: heads });
            }
        }
        for (who, sign) in self.vulnerable.iter().filter(|(who, _)| input.vulnerable.contains(who)) {
            told.say(*sign, Because::Vulnerable { who: *who });
        }
        if let Some(sign) = self.night.filter(|_| input.night) {
            told.say(sign, Because::Night);
        }
    }

    fn take_words(&self, text: &str, told: &mut Told) {
        let tokens = self.speller.tokens(text);
        for hit in self.lexicon.find(&self.speller, &tokens) {
            let phrase = self.lexicon.phrase(&hit);
            let Meaning::Sign(sign) = phrase.meaning else { continue };
            if hit.negated {
                told.picture.words_no.insert(sign);
                continue;
            }
            told.picture.words_yes.insert(sign);
            let because = Because::Word { entry: phrase.text.clone() };
            told.evidence.push(Evidence { sign, because, uncertain: hit.uncertain });
        }
        told.ages_years[1] = self.age_by_signs(&told.picture);
        for measure in &self.measures {
            for value in measure.values(&tokens) {
                let sets: SignSet = match measure.of {
                    Measured::Heads(heads) => {
                        let reached =
                            self.counts.iter().filter(|c| c.of == heads && f64::from(c.min) <= value);
                        reached.map(|count| count.sign).collect()
                    }
                    Measured::Question(at) => {
                        let (question, value) = (&self.questions[at], Value::Number(value));
                        if !question.in_range(&value) {
                            continue;
                        }
                        if let (AGE, Value::Number(years)) = (question.name.as_str(), &value) {
                            told.ages_years[1] = told.ages_years[1].min(*years);
                        }
                        question.effect(&value, told.ages_years).0
                    }
                };
                told.picture.words_yes = told.picture.words_yes.and(&sets);
                let because = Because::Word { entry: measure.label.clone() };
                let evidence = |sign| Evidence { sign, because: because.clone(), uncertain: false };
                told.evidence.extend(sets.iter().map(evidence));
            }
        }
    }

    fn take_answers(&self, input: &TriageInput<'_>, told: &mut Told) {
        let age = self.questions.iter().find(|question| question.name == AGE);
        if let Some(Given::Value(Value::Number(years))) = age.map(|question| question.given(input.answers)) {
            told.ages_years = [years; 2];
        }
        for (at, question) in self.questions.iter().enumerate() {
            match question.given(input.answers) {
                Given::Nothing => {}
                Given::Unknown => {
                    told.nonsense[at] = true;
                    let about = question
                        .effects
                        .iter()
                        .fold(SignSet::default(), |s, e| s.and(&e.sets).and(&e.clears));
                    told.picture.said_unknown = told.picture.said_unknown.and(&about);
                }
                Given::Value(value) => {
                    told.answered[at] = true;
                    let (sets, clears) = question.effect(&value, told.ages_years);
                    told.picture.said_no = told.picture.said_no.and(&clears);
                    for sign in sets.iter() {
                        if let Some(answer) = input.answers.get(&question.name) {
                            let value = answer.clone();
                            told.say(sign, Because::Answer { name: question.name.clone(), value });
                        }
                    }
                }
            }
        }
    }

    fn age_by_signs(&self, picture: &Picture) -> f64 {
        let there = picture.words_yes.and(&picture.said_yes);
        let ages = self.ages.iter().filter(|(sign, _)| there.has(*sign)).map(|(_, age)| *age);
        ages.min_by(f64::total_cmp).unwrap_or(ADULT_YEARS)
    }

    /// The kind of the first sign, in the order of the file, that points to one.
    fn pointed_to(&self, known: &Known) -> Option<KindCode> {
        known.yes.iter().find_map(|sign| self.signs[usize::from(sign.0)].points_to.clone())
    }

    fn fallback(&self, kind: Option<&KindCode>, call_type: CallType) -> Option<&Fallback> {
        self.fallbacks.iter().find(|fallback| fallback.fits(kind, call_type))
    }

    fn reasons(&self, told: &Told, known: &Known) -> Vec<Reason> {
        self.list
            .iter()
            .filter(|rule| rule.fires(known))
            .map(|rule| Reason {
                rule: rule.name.clone(),
                level: rule.level,
                because: told.because(self, rule.all.and(&rule.any).common(&known.yes)),
            })
            .collect()
    }

    fn add_modifiers(&self, told: &Told, known: &Known, level: Level, reasons: &mut Vec<Reason>) {
        for modifier in self.modifiers.iter().filter(|modifier| modifier.fires(known)) {
            reasons.push(Reason {
                rule: modifier.name.clone(),
                level,
                because: told.because(self, modifier.all.and(&modifier.any).common(&known.yes)),
            });
        }
    }

    /// Questions of the kind without a usable answer, whose answer could make the level another.
    fn unasked(&self, told: &Told, kind: Option<&KindCode>, judged: Judged<'_>) -> Vec<String> {
        let outside = judged.level == Level::Referred;
        let mut unasked = Vec::new();
        for (at, question) in self.questions.iter().enumerate() {
            let of_kind = question.is_for(kind) && !(outside && question.universal);
            let open = || !told.answered[at] && self.changes(told, question, judged).next().is_some();
            if told.nonsense[at] || (of_kind && open()) {
                unasked.push(question.name.clone());
            }
        }
        unasked
    }

    /// The outcomes of a question that would make the level another, and which.
    fn changes<'a>(
        &'a self,
        told: &'a Told,
        question: &'a Question,
        judged: Judged<'a>,
    ) -> impl Iterator<Item = (&'a Value, Level)> {
        let floor = judged.fallback.map_or(Level::Scheduled, |f| f.level);
        question.outcomes.iter().filter_map(move |value| {
            let (sets, clears) = question.effect(value, told.ages_years);
            let mut picture = told.picture;
            if sets.within(&picture.said_yes) && clears.within(&picture.said_no) {
                return None;
            }
            picture.said_yes = picture.said_yes.and(&sets);
            picture.said_no = picture.said_no.and(&clears);
            let level = self.level_of(&picture.weigh(&self.signs), floor);
            (level != judged.level).then_some((value, level))
        })
    }

    /// What answers to the questions left open would make of the level: for each of them and each other level the
    /// first answer that leads there, the more urgent first.
    pub fn what_if(&self, input: &TriageInput<'_>) -> Vec<WhatIf> {
        let told = self.told(input);
        let given = self.triage(input);
        let fallback = self.fallback(given.kind.as_ref(), input.call_type);
        let judged = Judged { level: given.level, fallback };
        let mut found: Vec<WhatIf> = Vec::new();
        for question in self.questions.iter().filter(|question| given.unasked.contains(&question.name)) {
            for (value, level) in self.changes(&told, question, judged) {
                if !found.iter().any(|one| one.question == question.name && one.level == level) {
                    let answer = question.around(value);
                    found.push(WhatIf { question: question.name.clone(), answer, level });
                }
            }
        }
        found.sort_by_key(|one| one.level);
        found
    }
}

impl Told {
    fn say(&mut self, sign: SignId, because: Because) {
        self.picture.said_yes.insert(sign);
        self.evidence.push(Evidence { sign, because, uncertain: false });
    }

    /// What showed a sign, itself or by way of one that implies it.
    fn shown_by<'a>(&'a self, rules: &'a Rules, sign: SignId) -> impl Iterator<Item = &'a Evidence> {
        self.evidence.iter().filter(move |evidence| {
            evidence.sign == sign || rules.signs[usize::from(evidence.sign.0)].implies.has(sign)
        })
    }

    fn found(&self, rules: &Rules, sign: SignId) -> SignFound {
        SignFound {
            sign: rules.signs[usize::from(sign.0)].name.clone(),
            uncertain: self.shown_by(rules, sign).all(|evidence| evidence.uncertain),
            because: self.because(rules, SignSet::from_iter([sign])),
        }
    }

    fn because(&self, rules: &Rules, signs: SignSet) -> Vec<Because> {
        let mut list: Vec<Because> = Vec::new();
        for sign in signs.iter() {
            for evidence in self.shown_by(rules, sign) {
                if !list.contains(&evidence.because) {
                    list.push(evidence.because.clone());
                }
            }
        }
        list
    }
}

fn fallback_reason(
    fallback: &Fallback,
    kind: Option<&KindCode>,
    input: &TriageInput<'_>,
    told: &Told,
) -> Reason {
    let because = if fallback.call_types.contains(&input.call_type) {
        vec![Because::CallType { call_type: input.call_type }]
    } else if let Some(kind) = input.kind {
        vec![Because::Kind { kind: kind.clone() }]
    } else if kind.is_some() {
        let mut words: Vec<Because> = told.evidence.iter().map(|evidence| evidence.because.clone()).collect();
        words.dedup();
        words
    } else {
        Vec::new()
    };
    Reason { rule: fallback.name.clone(), level: fallback.level, because }
}
