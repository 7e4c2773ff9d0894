//! What is done when nobody answers: which file says so.

use std::path::PathBuf;

use serde::Deserialize;

use super::not_empty;

/// Where the ladders are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// `None`: those that are compiled in.
    #[serde(deserialize_with = "not_empty")]
    pub ladders_file: Option<PathBuf>,
}
