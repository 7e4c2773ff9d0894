//! What comes after the work: how long reporters are waited for, and the public holidays of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Deserialize;

use super::fault::{Fault, Place};
use super::not_empty;
use super::rule::Rule;

/// The public holidays of Indonesia, commented.
const BUILT_IN: &str = include_str!("../../config/holidays.toml");

pub(super) const RULES: &[(&str, Rule)] = &[
    ("endings.confirm_working_days", Rule::Within(1, 250)),
    ("endings.reopen_days", Rule::Within(1, 3_650)),
    ("endings.reopens_by_reporters", Rule::Within(0, 100)),
];

/// What comes after the work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endings {
    /// Working days until a resolved incident of level 4 or 5 closes by itself.
    pub confirm_working_days: u32,
    /// Days after an ending within which reporters may open an incident again.
    pub reopen_days: u32,
    /// How often reporters may open one incident again.
    pub reopens_by_reporters: u32,
    /// Holidays other than the built-in ones; read with [`read_holidays`].
    #[serde(deserialize_with = "not_empty")]
    pub holidays_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    holiday: Vec<toml::Spanned<Holiday>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    date: String,
    name: String,
}

impl Endings {
    /// The public holidays: those of its file, when it names one, else the built-in ones.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_holidays`].
    pub fn holidays(&self) -> Result<BTreeSet<Date>, Vec<Fault>> {
        let Some(path) = &self.holidays_file else { return read_holidays("config/holidays.toml", BUILT_IN) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_holidays(&name, &text),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("endings.holidays_file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults.
///
/// # Errors
/// The first thing that is not understood, or every holiday without a name or a date of its own.
pub fn read_holidays(name: &str, text: &str) -> Result<BTreeSet<Date>, Vec<Fault>> {
    let fault = |at: usize, word: String| Fault { place: Place::in_file(name, text, at), key: None, word };
    let file: File = toml::from_str(text).map_err(|error| {
        vec![fault(error.span().map_or(0, |span| span.start), error.message().to_owned())]
    })?;
    let (mut days, mut faults) = (BTreeSet::new(), Vec::new());
    for holiday in &file.holiday {
        let (at, holiday) = (holiday.span().start, holiday.get_ref());
        if holiday.name.trim().is_empty() {
            faults.push(fault(at, format!("{}: has no name", holiday.date)));
        }
        match holiday.date.parse::<Date>() {
            Ok(day) if days.insert(day) => {}
            Ok(day) => faults.push(fault(at, format!("{day}: is there twice"))),
            Err(_) => faults.push(fault(at, format!("'{}' is no date such as 2026-08-17", holiday.date))),
        }
    }
    if faults.is_empty() { Ok(days) } else { Err(faults) }
}
