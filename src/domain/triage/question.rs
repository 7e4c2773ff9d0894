//! The protocol's questions, and what an answer says about the signs.

use super::super::ids::KindCode;
use super::super::level::Level;
use super::signs::SignSet;
use super::{Answer, Answers};

/// A question of the protocol. Its words are `question.<name>` in the catalogues.
#[derive(Clone, Debug)]
pub struct Question {
    /// Name of the answer.
    pub name: String,
    /// What may be answered.
    pub form: Form,
    pub(crate) universal: bool,
    pub(crate) kinds: Vec<KindCode>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) absurd: Vec<Absurd>,
    /// One value for every outcome it can have.
    pub(crate) outcomes: Vec<Value>,
}

/// What may be answered to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// `yes`, `no` or `unknown`.
    YesNo,
    /// One of these, or `unknown`.
    Choice(Vec<String>),
    /// A number from the first to the second, in the unit the question's name ends with.
    Number(f64, f64),
}

/// What some answers set.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub when: When,
    /// Years of age it holds for, from the first and under the second.
    pub ages: Option<(f64, f64)>,
    pub sets: SignSet,
    pub clears: SignSet,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    Is(Vec<String>),
    /// From the first and under the second.
    Between(f64, f64),
}

/// A value that cannot be true beside another answer, such as a heart rate of 0 in somebody who is alert.
#[derive(Clone, Debug)]
pub(crate) struct Absurd {
    pub when: When,
    pub beside: String,
    pub is: Vec<String>,
}

/// How an answer is to be taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// Not asked.
    Nothing,
    /// Asked; the answer was "unknown", of the wrong sort, or out of any sense.
    Unknown,
    Value(Value),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Word(String),
    Number(f64),
}

/// What an answer to a question that is still open would make of the level.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// Name of the question.
    pub question: String,
    /// The answer.
    pub answer: Would,
    /// The level it would lead to.
    pub level: Level,
}

/// An answer that could be given.
#[derive(Clone, Debug, PartialEq)]
pub enum Would {
    /// A word.
    Word(String),
    /// A number from the first on, and under the second where something ends it.
    Between(f64, Option<f64>),
}

impl When {
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Is(words), Value::Word(word)) => words.contains(word),
            (Self::Between(from, below), Value::Number(number)) => from <= number && number < below,
            _ => false,
        }
    }
}

impl Question {
    /// Whether the question belongs to incidents of this kind.
    pub fn is_for(&self, kind: Option<&KindCode>) -> bool {
        self.universal || kind.is_some_and(|kind| self.kinds.contains(kind))
    }

    /// Reads the answer to this question.
    pub(crate) fn given(&self, answers: &Answers) -> Given {
        let Some(answer) = answers.get(&self.name) else { return Given::Nothing };
        let value = match (&self.form, answer) {
            (Form::Number(..), Answer::Number(number)) => Some(Value::Number(*number)),
            (Form::Number(..), Answer::Word(word)) => {
                word.trim().replace(',', ".").parse().ok().map(Value::Number)
            }
            (_, Answer::Word(word)) => Some(Value::Word(word.trim().to_lowercase())),
            (_, Answer::Number(_)) => None,
        };
        match value {
            Some(value) if self.in_range(&value) && !self.is_absurd(&value, answers) => Given::Value(value),
            _ => Given::Unknown,
        }
    }

    pub(crate) fn in_range(&self, value: &Value) -> bool {
        match (&self.form, value) {
            (Form::YesNo, Value::Word(word)) => word == "yes" || word == "no",
            (Form::Choice(words), Value::Word(word)) => words.contains(word),
            (Form::Number(min, max), Value::Number(number)) => min <= number && number <= max,
            _ => false,
        }
    }

    fn is_absurd(&self, value: &Value, answers: &Answers) -> bool {
        self.absurd.iter().any(|absurd| {
            let beside = match answers.get(&absurd.beside) {
                Some(Answer::Word(word)) => absurd.is.contains(&word.trim().to_lowercase()),
                _ => false,
            };
            beside && absurd.when.holds(value)
        })
    }

    /// All answers that do what `value` does.
    pub(crate) fn around(&self, value: &Value) -> Would {
        let from = match value {
            Value::Word(word) => return Would::Word(word.clone()),
            Value::Number(from) => *from,
        };
        let edges = self.effects.iter().filter_map(|effect| match effect.when {
            When::Between(from, below) => Some([from, below]),
            When::Is(_) => None,
        });
        let last = if let Form::Number(_, last) = self.form { last } else { from };
        let above = edges.flatten().filter(|edge| *edge > from && *edge <= last);
        Would::Between(from, above.min_by(f64::total_cmp))
    }

    /// What a value sets and clears in somebody of one of these ages.
    pub(crate) fn effect(&self, value: &Value, ages_years: [f64; 2]) -> (SignSet, SignSet) {
        self.effects
            .iter()
            .filter(|effect| effect.when.holds(value))
            .filter(|effect| {
                effect
                    .ages
                    .is_none_or(|(from, below)| ages_years.iter().any(|age| (from..below).contains(age)))
            })
            .fold((SignSet::default(), SignSet::default()), |(sets, clears), effect| {
                (sets.and(&effect.sets), clears.and(&effect.clears))
            })
    }
}

/// One value for every outcome that a question of this form with these effects can have.
pub(crate) fn outcomes(form: &Form, effects: &[Effect]) -> Vec<Value> {
    match form {
        Form::YesNo => vec![Value::Word("yes".into()), Value::Word("no".into())],
        Form::Choice(words) => words.iter().cloned().map(Value::Word).collect(),
        Form::Number(..) => {
            let mut edges: Vec<f64> = effects
                .iter()
                .filter_map(|effect| match effect.when {
                    When::Between(from, _) => Some(from),
                    When::Is(_) => None,
                })
                .collect();
            edges.sort_by(f64::total_cmp);
            edges.dedup_by(|a, b| a.total_cmp(b).is_eq());
            edges.into_iter().map(Value::Number).collect()
        }
    }
}
