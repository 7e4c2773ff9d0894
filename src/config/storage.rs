//! Folders and files.

use std::path::PathBuf;

use serde::Deserialize;

use super::rule::Rule;
use super::secret::Secret;
use super::{Config, not_empty};

pub(super) const RULES: &[(&str, Rule)] = &[
    ("data_dir", Rule::Filled),
    ("journal.max_bytes", Rule::Within(65_536, 1_099_511_627_776)),
    ("journal.after_ms", Rule::Within(50, 60_000)),
    ("disk.check_ms", Rule::Within(20, 60_000)),
    ("disk.low_bytes", Rule::Within(0, 1 << 50)),
    ("disk.full_bytes", Rule::Within(0, 1 << 50)),
    ("disk.reserve_bytes", Rule::Within(0, 1 << 40)),
];

/// When a disk counts as full, and what is kept for then.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Milliseconds between two looks.
    pub check_ms: u64,
    /// Bytes free below which boards are told.
    pub low_bytes: u64,
    /// Bytes free below which nothing new is taken.
    pub full_bytes: u64,
    /// Bytes kept beside the private Redis; 0: none.
    pub reserve_bytes: u64,
}

/// Where the master and HMAC keys are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// `None`: in the data folder; see [`Config::secrets_file`].
    #[serde(deserialize_with = "not_empty")]
    pub file: Option<PathBuf>,
    /// The keys themselves.
    pub keys: Secret,
    /// A program that says them, with its arguments.
    pub command: Vec<String>,
}

/// Where reports wait while Redis is away.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// `None`: in the data folder; see [`Config::journal_dir`].
    #[serde(deserialize_with = "not_empty")]
    pub dir: Option<PathBuf>,
    /// Its budget, set aside on the disk, bytes.
    pub max_bytes: u64,
    /// A report that Redis has not taken by then goes to the journal, milliseconds.
    pub after_ms: u64,
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
