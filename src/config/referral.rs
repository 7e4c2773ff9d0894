//! Other bodies that incidents are referred to, and how long they have to answer.

use std::path::PathBuf;

use serde::Deserialize;

use super::dispatch::PerLevel;
use super::fault::{Fault, Place};
use super::not_empty;
use super::rule::Rule;

/// The agencies that are compiled in, commented.
const BUILT_IN: &str = include_str!("../../config/agencies.toml");
const SECONDS: Rule = Rule::Within(10, 2_592_000);

pub(super) const RULES: &[(&str, Rule)] = &[
    ("referral.answer_s.level_1", SECONDS),
    ("referral.answer_s.level_2", SECONDS),
    ("referral.answer_s.level_3", SECONDS),
    ("referral.answer_s.level_4", SECONDS),
    ("referral.answer_s.level_5", SECONDS),
];

/// How referrals are answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// Seconds until an unanswered referral comes back.
    pub answer_s: PerLevel,
    /// Agencies other than the built-in ones; read with [`read_agencies`].
    #[serde(deserialize_with = "not_empty")]
    pub agencies_file: Option<PathBuf>,
}

/// A body that incidents are referred to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Its code, as in accounts of officers and in units.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// It has no accounts here.
    #[serde(default)]
    pub outside: bool,
    /// Where it is reached.
    #[serde(default)]
    pub phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agency: Vec<toml::Spanned<Agency>>,
}

impl Referral {
    /// The agencies: those of its file, when it names one, else the built-in ones.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_agencies`].
    pub fn agencies(&self) -> Result<Vec<Agency>, Vec<Fault>> {
        let Some(path) = &self.agencies_file else { return read_agencies("config/agencies.toml", BUILT_IN) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_agencies(&name, &text),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("referral.agencies_file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults.
///
/// # Errors
/// The first thing that is not understood, or every agency without a name or a code of its own.
pub fn read_agencies(name: &str, text: &str) -> Result<Vec<Agency>, Vec<Fault>> {
    let fault = |at: usize, word: String| Fault { place: Place::in_file(name, text, at), key: None, word };
    let file: File = toml::from_str(text).map_err(|error| {
        vec![fault(error.span().map_or(0, |span| span.start), error.message().to_owned())]
    })?;
    let (mut codes, mut faults) = (std::collections::BTreeSet::new(), Vec::new());
    for agency in &file.agency {
        let (at, agency) = (agency.span().start, agency.get_ref());
        let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if agency.code.is_empty() || !agency.code.chars().all(plain) {
            faults.push(fault(at, format!("'{}' is no code of small letters and digits", agency.code)));
        }
        if agency.name.trim().is_empty() {
            faults.push(fault(at, format!("{}: has no name", agency.code)));
        }
        if !codes.insert(&agency.code) {
            faults.push(fault(at, format!("{}: is there twice", agency.code)));
        }
    }
    if faults.is_empty() {
        Ok(file.agency.into_iter().map(toml::Spanned::into_inner).collect())
    } else {
        Err(faults)
    }
}
