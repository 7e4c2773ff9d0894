//! A row as a case: words, answers, and the level that experts gave.

use std::collections::HashMap;

use anyhow::{Context, bail};

use super::Args;
use crate::cli::rows::{Row, Table};
use crate::domain::ids::KindCode;
use crate::domain::level::Level;
use crate::domain::report::{CallType, People};
use crate::domain::triage::{Answer, Answers, Rules, TriageInput};

/// A case as the rules get it.
#[derive(Debug)]
pub(super) struct Labelled {
    /// Its row, from 1.
    pub number: u64,
    pub expected: Level,
    pub text: String,
    /// Cells that hold something which is no answer, such as `??`.
    pub unread: usize,
    answers: Answers,
    kind: Option<KindCode>,
    people: People,
}

impl Labelled {
    pub fn input(&self) -> TriageInput<'_> {
        TriageInput {
            text: &self.text,
            kind: self.kind.as_ref(),
            answers: &self.answers,
            people: &self.people,
            vulnerable: &[],
            call_type: CallType::Normal,
            night: false,
        }
    }
}

/// What the values of a column mean.
type Meanings = HashMap<String, String>;

/// Which column is what.
#[derive(Debug)]
pub(super) struct Columns {
    text: Vec<String>,
    expected: String,
    /// Answer, its column, and what the column's values mean when they are no numbers.
    answers: Vec<(String, String, Option<Meanings>)>,
    kind: Option<KindCode>,
}

impl Columns {
    pub fn choose(args: &Args, table: &Table, rules: &Rules) -> anyhow::Result<Self> {
        let known = |column: &str| {
            if table.header.iter().any(|name| name == column) {
                return Ok(column.to_owned());
            }
            bail!("there is no column '{column}'; there are {}", table.header.join(", "))
        };
        let mut values = HashMap::new();
        for pair in &args.values {
            let (answer, meanings) = split(pair, '=')?;
            let meanings: anyhow::Result<Meanings> = meanings.split(',').map(|one| split(one, ':')).collect();
            values.insert(answer, meanings?);
        }
        let mut answers = Vec::new();
        for pair in &args.answer {
            let (answer, column) = split(pair, '=')?;
            if rules.questions().iter().all(|question| question.name != answer) {
                bail!("no question of the rules is called '{answer}'");
            }
            let meanings = values.remove(&answer);
            answers.push((answer, known(&column)?, meanings));
        }
        if let Some(answer) = values.keys().next() {
            bail!("--values {answer}=… has no --answer {answer}=COLUMN");
        }
        let text = args.text.iter().map(|column| known(column)).collect::<anyhow::Result<_>>()?;
        let kind = args.kind.clone().map(KindCode::from);
        Ok(Self { text, expected: known(&args.expected)?, answers, kind })
    }

    /// The case of a row, or why there is none.
    pub fn case(&self, table: &Table, row: &Row) -> Result<Labelled, String> {
        let expected = table.cell(row, &self.expected).ok_or_else(|| "no level expected".to_owned())?;
        let expected = number(&expected)
            .filter(|number| (1.0..=5.0).contains(number) && number.fract() == 0.0)
            .and_then(|number| Level::try_from(number as u8).ok())
            .ok_or_else(|| format!("'{expected}' is no level"))?;
        let text: Vec<_> = self.text.iter().filter_map(|column| table.cell(row, column)).collect();
        let (mut answers, mut unread) = (Answers::new(), 0);
        for (answer, column, meanings) in &self.answers {
            let Some(cell) = table.cell(row, column) else { continue };
            let said = match meanings {
                Some(meanings) => meanings.get(cell.as_ref()).cloned().map(Answer::Word),
                None => number(&cell).map(Answer::Number),
            };
            match said {
                Some(said) => drop(answers.insert(answer.clone(), said)),
                None => unread += 1,
            }
        }
        let kind = self.kind.clone();
        let people = People::default();
        Ok(Labelled { number: row.number, expected, text: text.join(". "), unread, answers, kind, people })
    }
}

fn split(pair: &str, sign: char) -> anyhow::Result<(String, String)> {
    let (left, right) = pair.split_once(sign).with_context(|| format!("'{pair}' lacks a '{sign}'"))?;
    Ok((left.trim().to_owned(), right.trim().to_owned()))
}

/// Also with a decimal comma.
fn number(cell: &str) -> Option<f64> {
    cell.trim().replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}
