//! What is done when nobody answers, and who is on call: which files say so.

use std::path::PathBuf;

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[("escalation.check_ms", Rule::Within(20, 600_000))];

/// Where the ladders are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// `None`: those that are compiled in.
    #[serde(deserialize_with = "not_empty")]
    pub ladders_file: Option<PathBuf>,
    /// Who is on call; `None`: whoever has the role.
    #[serde(deserialize_with = "not_empty")]
    pub roster_file: Option<PathBuf>,
    /// How often a running process looks whether the roster has changed, milliseconds.
    pub check_ms: u64,
}
