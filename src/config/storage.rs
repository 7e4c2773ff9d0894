//! Folders and files.

use std::path::PathBuf;

use serde::Deserialize;

use super::rule::Rule;
use super::{Config, not_empty};

pub(super) const RULES: &[(&str, Rule)] = &[("data_dir", Rule::Filled)];

/// Where the master and HMAC keys are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// `None`: in the data folder; see [`Config::secrets_file`].
    #[serde(deserialize_with = "not_empty")]
    pub file: Option<PathBuf>,
}

/// Where reports wait while Redis is away.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// `None`: in the data folder; see [`Config::journal_dir`].
    #[serde(deserialize_with = "not_empty")]
    pub dir: Option<PathBuf>,
}

impl Config {
    /// The file of the keys.
    pub fn secrets_file(&self) -> PathBuf {
        self.secrets.file.clone().unwrap_or_else(|| self.data_dir.join("secrets.toml"))
    }

    /// The folder of the journal.
    pub fn journal_dir(&self) -> PathBuf {
        self.journal.dir.clone().unwrap_or_else(|| self.data_dir.join("journal"))
    }
}
