//! Seals of the record: how often, and where copies go.

use std::path::PathBuf;

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("seals.every_events", Rule::Within(1, 100_000)),
    ("seals.every_s", Rule::Within(1, 86_400)),
    ("seals.check_ms", Rule::Within(20, 60_000)),
];

/// Seals.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seals {
    /// So many events are sealed at the latest.
    pub every_events: u64,
    /// An event is sealed by then, seconds.
    pub every_s: u64,
    /// Between two looks, milliseconds.
    pub check_ms: u64,
    /// A second folder of copies; `None`: only that in the data folder.
    #[serde(deserialize_with = "not_empty")]
    pub copies: Option<PathBuf>,
}
