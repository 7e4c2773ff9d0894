//! The rules as read from a file, and the level they give to what is known of the signs.

use super::super::ids::KindCode;
use super::super::kind::{Kinds, Mandate};
use super::super::level::Level;
use super::super::report::{CallType, People, Vulnerable};
use super::lexicon::Lexicon;
use super::measure::Measure;
use super::question::Question;
use super::signs::{Known, Sign, SignId, SignSet};
use super::texts::Texts;
use super::words::Speller;

/// A rule file, read and proved.
#[derive(Debug)]
pub struct Rules {
    pub(crate) version: String,
    pub(crate) speller: Speller,
    pub(crate) lexicon: Lexicon,
    pub(crate) signs: Vec<Sign>,
    /// The age a sign tells of, years, when no age was answered.
    pub(crate) ages: Vec<(SignId, f64)>,
    pub(crate) measures: Vec<Measure>,
    pub(crate) counts: Vec<Count>,
    pub(crate) vulnerable: Vec<(Vulnerable, SignId)>,
    pub(crate) night: Option<SignId>,
    pub(crate) questions: Vec<Question>,
    /// Most urgent first, else in the order of the file.
    pub(crate) list: Vec<Rule>,
    pub(crate) modifiers: Vec<Modifier>,
    pub(crate) fallbacks: Vec<Fallback>,
    pub(crate) texts: Texts,
}

/// Which head-count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heads {
    Affected,
    Injured,
    Trapped,
}

impl Heads {
    pub const ALL: [Self; 3] = [Self::Affected, Self::Injured, Self::Trapped];

    pub fn name(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Injured => "injured",
            Self::Trapped => "trapped",
        }
    }

    pub fn of(self, people: &People) -> Option<u32> {
        match self {
            Self::Affected => people.affected,
            Self::Injured => people.injured,
            Self::Trapped => people.trapped,
        }
    }
}

/// A head-count that is a sign from `min` on.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    pub of: Heads,
    pub min: u32,
    pub sign: SignId,
}

/// A rule: fires when all of `all`, one of `any`, none of `not` are there and one of `unknown` is not known.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub name: String,
    pub level: Level,
    pub all: SignSet,
    pub any: SignSet,
    pub not: SignSet,
    pub unknown: SignSet,
}

impl Rule {
    pub fn fires(&self, known: &Known) -> bool {
        self.all.within(&known.yes)
            && (self.any.is_empty() || self.any.meets(&known.yes))
            && !self.not.meets(&known.yes)
            && (self.unknown.is_empty() || !self.unknown.within(&known.yes.and(&known.no)))
    }
}

/// What raises a level by one step.
#[derive(Clone, Debug)]
pub(crate) struct Modifier {
    pub name: String,
    pub from: Vec<Level>,
    pub all: SignSet,
    pub any: SignSet,
}

impl Modifier {
    pub fn fires(&self, known: &Known) -> bool {
        self.all.within(&known.yes) && (self.any.is_empty() || self.any.meets(&known.yes))
    }
}

/// What decides when no rule fires; the first that fits.
#[derive(Clone, Debug)]
pub(crate) struct Fallback {
    pub name: String,
    pub level: Level,
    pub call_types: Vec<CallType>,
    pub kinds: Vec<KindCode>,
    pub any_kind: bool,
}

impl Fallback {
    pub fn fits(&self, kind: Option<&KindCode>, call_type: CallType) -> bool {
        let unbound = self.call_types.is_empty() && self.kinds.is_empty() && !self.any_kind;
        unbound
            || self.call_types.contains(&call_type)
            || kind.is_some_and(|kind| self.any_kind || self.kinds.contains(kind))
    }
}

impl Rules {
    /// The rule file that is compiled in.
    pub fn default_text() -> &'static str {
        include_str!("../../../config/triage.toml")
    }

    /// The version written in the file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The questions for a kind of incident, those for everybody included, in the order to ask them.
    pub fn questions_of(&self, kind: Option<&KindCode>) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |question| question.is_for(kind))
    }

    /// Every question.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Names of every sign, in the order of the file.
    pub fn sign_names(&self) -> impl Iterator<Item = &str> {
        self.signs.iter().map(|sign| sign.name.as_str())
    }

    /// Names of everything that can be a [`super::Reason`]: rules, modifiers, and what decides when no rule fires.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        let rules = self.list.iter().map(|rule| rule.name.as_str());
        let modifiers = self.modifiers.iter().map(|modifier| modifier.name.as_str());
        rules.chain(modifiers).chain(self.fallbacks.iter().map(|fallback| fallback.name.as_str()))
    }

    /// The kinds this file names anywhere.
    pub fn kinds_named(&self) -> impl Iterator<Item = &KindCode> {
        let of_signs = self.signs.iter().flat_map(|sign| sign.of_kinds.iter().chain(&sign.points_to));
        let of_questions = self.questions.iter().flat_map(|question| &question.kinds);
        of_signs.chain(of_questions).chain(self.fallbacks.iter().flat_map(|fallback| &fallback.kinds))
    }

    /// What does not fit between this file and the kinds: unknown codes, and kinds with the wrong base level.
    pub fn check_kinds(&self, kinds: &Kinds) -> Vec<String> {
        let mut faults: Vec<String> = self
            .kinds_named()
            .filter(|code| kinds.get(code).is_none())
            .map(|code| format!("the rules name kind `{code}`, which does not exist"))
            .collect();
        for kind in kinds.iter() {
            let fallback = self.fallbacks.iter().find(|f| f.fits(Some(&kind.code), CallType::Normal));
            let base = if kind.mandate == Mandate::In { Level::Scheduled } else { Level::Referred };
            if fallback.is_some_and(|fallback| fallback.level != base) {
                let base = base.number();
                faults.push(format!(
                    "kind `{}` must fall back to level {base}, as its mandate says",
                    kind.code
                ));
            }
        }
        faults.sort();
        faults.dedup();
        faults
    }

    /// The level of what is known, and of the rule and the modifier (if any) that led to it.
    pub(crate) fn level_of(&self, known: &Known, fallback: Level) -> Level {
        let level = self.base_of(known, fallback);
        let raised = self.modifiers.iter().any(|m| m.from.contains(&level) && m.fires(known));
        if raised { level.raised() } else { level }
    }

    /// The level before modifiers.
    pub(crate) fn base_of(&self, known: &Known, fallback: Level) -> Level {
        let found = self.list.iter().find(|rule| rule.fires(known)).map(|rule| rule.level);
        found.map_or(fallback, |level| level.min(fallback))
    }
}
