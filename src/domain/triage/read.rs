//! Reads a rule file into plain values and notes every fault with its place, so that all are seen at once.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A fault of a rule file and where it lies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// Faults collected so far, and the text they lie in.
pub(crate) struct Faults<'t> {
    text: &'t str,
    list: Vec<Fault>,
}

/// A string of the file and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub text: String,
    pub span: Range<usize>,
}

/// A table of the file and where it stands.
pub(crate) struct Entry<'a, 't> {
    table: &'a DeTable<'t>,
    pub span: Range<usize>,
}

impl<'t> Faults<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, list: Vec::new() }
    }

    /// Notes a fault at a byte range of the text.
    pub fn add(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let mut at = span.start.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.list.push(Fault {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        });
    }

    /// The value when nothing is wrong, else every fault in the order of the file.
    pub fn or<T>(mut self, value: T) -> Result<T, Vec<Fault>> {
        if self.list.is_empty() {
            return Ok(value);
        }
        self.list.sort_by_key(|fault| (fault.line, fault.column));
        self.list.dedup();
        Err(self.list)
    }

    /// The top table of the text; faults of TOML itself are noted.
    pub fn parse(&mut self) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.add(&error.span().unwrap_or(0..0), error.message());
        }
        table
    }
}

impl<'a, 't> Entry<'a, 't> {
    pub fn new(table: &'a DeTable<'t>, span: Range<usize>) -> Self {
        Self { table, span }
    }

    /// Notes every key that is not among `known`.
    pub fn only(&self, faults: &mut Faults<'_>, known: &[&str]) {
        for key in self.table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                faults.add(
                    &key.span(),
                    format!("unknown key `{}`; known: {}", key.get_ref(), known.join(", ")),
                );
            }
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// Whether something stands under that name.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// A string that must be there.
    pub fn word(&self, faults: &mut Faults<'_>, key: &str) -> Word {
        let found = self.maybe_word(faults, key);
        if found.is_none() && self.get(key).is_none() {
            faults.add(&self.span, format!("`{key}` is missing"));
        }
        found.unwrap_or(Word { text: String::new(), span: self.span.clone() })
    }

    /// A string that may be there.
    pub fn maybe_word(&self, faults: &mut Faults<'_>, key: &str) -> Option<Word> {
        let value = self.get(key)?;
        let word = as_word(value);
        if word.is_none() {
            faults.add(&value.span(), format!("`{key}` must be a text, not {}", value.get_ref().type_str()));
        }
        word
    }

    /// A list of strings; empty when absent.
    pub fn words(&self, faults: &mut Faults<'_>, key: &str) -> Vec<Word> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            faults.add(&value.span(), format!("`{key}` must be a list of texts"));
            return Vec::new();
        };
        let mut words = Vec::new();
        for item in array {
            match as_word(item) {
                Some(word) => words.push(word),
                None => faults.add(&item.span(), format!("`{key}` must hold only texts")),
            }
        }
        words
    }

    /// A list of texts or lists of texts; a single text is a list of one. Empty when absent.
    pub fn choices(&self, faults: &mut Faults<'_>, key: &str) -> Vec<Vec<Word>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            faults.add(&value.span(), format!("`{key}` must be a list"));
            return Vec::new();
        };
        let mut choices = Vec::new();
        for item in array {
            let words: Option<Vec<Word>> = match item.get_ref().as_array() {
                Some(inner) => inner.iter().map(as_word).collect(),
                None => as_word(item).map(|word| vec![word]),
            };
            match words.filter(|words| !words.is_empty()) {
                Some(words) => choices.push(words),
                None => faults.add(&item.span(), format!("`{key}` must hold texts or lists of texts")),
            }
        }
        choices
    }

    /// A number that may be there.
    pub fn maybe_number(&self, faults: &mut Faults<'_>, key: &str) -> Option<f64> {
        let value = self.get(key)?;
        let number = as_number(value.get_ref());
        if number.is_none() {
            faults.add(&value.span(), format!("`{key}` must be a number"));
        }
        number
    }

    /// A whole number within limits that may be there.
    pub fn whole_number(
        &self,
        faults: &mut Faults<'_>,
        key: &str,
        limits: RangeInclusive<u32>,
    ) -> Option<u32> {
        let value = self.get(key)?;
        as_whole_number(faults, key, value, &limits)
    }

    /// A list of whole numbers within limits that may be there.
    pub fn whole_numbers(
        &self,
        faults: &mut Faults<'_>,
        key: &str,
        limits: RangeInclusive<u32>,
    ) -> Option<Vec<u32>> {
        let value = self.get(key)?;
        let Some(array) = value.get_ref().as_array() else {
            faults.add(&value.span(), format!("`{key}` must be a list of whole numbers"));
            return None;
        };
        Some(array.iter().filter_map(|item| as_whole_number(faults, key, item, &limits)).collect())
    }

    /// Two numbers, from and to, that may be there.
    pub fn maybe_range(&self, faults: &mut Faults<'_>, key: &str) -> Option<(f64, f64)> {
        let value = self.get(key)?;
        let numbers: Option<Vec<f64>> =
            value.get_ref().as_array().map(|a| a.iter().filter_map(|n| as_number(n.get_ref())).collect());
        match numbers.as_deref() {
            Some([from, to]) if from <= to => Some((*from, *to)),
            _ => {
                faults.add(&value.span(), format!("`{key}` must be two numbers, the smaller first"));
                None
            }
        }
    }

    /// True or false; `otherwise` when absent.
    pub fn flag(&self, faults: &mut Faults<'_>, key: &str, otherwise: bool) -> bool {
        let Some(value) = self.get(key) else { return otherwise };
        value.get_ref().as_bool().unwrap_or_else(|| {
            faults.add(&value.span(), format!("`{key}` must be true or false"));
            otherwise
        })
    }

    /// A table; empty when absent.
    pub fn table(&self, faults: &mut Faults<'_>, key: &str) -> Option<Entry<'a, 't>> {
        let value = self.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            faults.add(&value.span(), format!("`{key}` must be a table"));
        }
        table.map(|table| Entry::new(table, value.span()))
    }

    /// A list of tables; empty when absent.
    pub fn tables(&self, faults: &mut Faults<'_>, key: &str) -> Vec<Entry<'a, 't>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            faults.add(&value.span(), format!("`{key}` must be a list of tables"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Entry::new(table, item.span())),
                None => faults.add(&item.span(), format!("`{key}` must hold only tables")),
            }
        }
        tables
    }

    /// Every key with its list of strings.
    pub fn word_lists(&self, faults: &mut Faults<'_>) -> Vec<(Word, Vec<Word>)> {
        self.table
            .keys()
            .map(|key| {
                let name = Word { text: key.get_ref().to_string(), span: key.span() };
                let words = self.words(faults, &name.text);
                (name, words)
            })
            .collect()
    }

    /// Every key with its number.
    pub fn numbers(&self, faults: &mut Faults<'_>) -> Vec<(Word, f64)> {
        self.table
            .keys()
            .filter_map(|key| {
                let name = Word { text: key.get_ref().to_string(), span: key.span() };
                self.maybe_number(faults, &name.text).map(|number| (name, number))
            })
            .collect()
    }
}

fn as_word(value: &Spanned<DeValue<'_>>) -> Option<Word> {
    value.get_ref().as_str().map(|text| Word { text: text.to_owned(), span: value.span() })
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok()? as f64,
        DeValue::Float(n) => n.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn as_whole_number(
    faults: &mut Faults<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    limits: &RangeInclusive<u32>,
) -> Option<u32> {
    let number = match value.get_ref() {
        DeValue::Integer(n) => u32::from_str_radix(n.as_str(), n.radix()).ok(),
        _ => None,
    };
    let number = number.filter(|number| limits.contains(number));
    if number.is_none() {
        let (from, to) = (limits.start(), limits.end());
        faults.add(&value.span(), format!("`{key}` must be a whole number from {from} to {to}"));
    }
    number
}
