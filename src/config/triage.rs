//! The rules of triage: which file, and how soon a change of it is taken over.

use std::path::PathBuf;

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[("triage.check_ms", Rule::Within(20, 600_000))];

/// Where the rules of triage are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// `None`: the rules that are compiled in.
    #[serde(deserialize_with = "not_empty")]
    pub rules_file: Option<PathBuf>,
    /// How often a running process looks whether the file has changed, milliseconds.
    pub check_ms: u64,
}
