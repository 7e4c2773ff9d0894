//! Numbers with units in running text: "150 cm", "1,5 m", "3 hari", when the words around say what they measure.

use super::rules::Heads;
use super::words::Token;

/// How to read a number from a text.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    /// Shown as evidence in place of the person's own words.
    pub label: String,
    pub of: Measured,
    /// At least one of these words stands in the same sentence, close by.
    pub near: Vec<u32>,
    /// None of these does.
    pub unless: Vec<u32>,
    /// Unit words and what one of them is worth; empty: a bare number right after a `near` word.
    pub units: Vec<(u32, f64)>,
}

/// What a measure fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    /// The answer to the question with this index.
    Question(usize),
    /// A head-count.
    Heads(Heads),
}

const WORDS_BEFORE: usize = 6;
const WORDS_AFTER: usize = 3;
/// A bare number stands at most this far behind the word that says what it is.
const BARE_BEFORE: usize = 2;

impl Measure {
    /// Every value this measure finds.
    pub fn values<'a>(&'a self, tokens: &'a [Token]) -> impl Iterator<Item = f64> + 'a {
        tokens.iter().enumerate().filter_map(move |(at, token)| {
            let number = token.number?;
            let unit = self.unit_after(tokens, at)?;
            let near = self.around(tokens, at);
            let known = near.iter().any(|t| self.near.contains(&t.word));
            (known && !near.iter().any(|t| self.unless.contains(&t.word))).then_some(number * unit)
        })
    }

    fn unit_after(&self, tokens: &[Token], at: usize) -> Option<f64> {
        if self.units.is_empty() {
            return Some(1.0);
        }
        let next = tokens.get(at + 1)?;
        self.units.iter().find(|(word, _)| *word == next.word).map(|(_, worth)| *worth)
    }

    fn around<'a>(&self, tokens: &'a [Token], at: usize) -> &'a [Token] {
        let (before, after) =
            if self.units.is_empty() { (BARE_BEFORE, 0) } else { (WORDS_BEFORE, WORDS_AFTER + 1) };
        let same = |token: &&Token| token.sentence == tokens[at].sentence;
        let back = tokens[..at].iter().rev().take(before).take_while(same).count();
        let ahead = tokens[at + 1..].iter().take(after).take_while(same).count();
        &tokens[at - back..=at + ahead]
    }
}
