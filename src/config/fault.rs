//! What is wrong with a setting, and where.

use std::fmt;

/// Where a setting was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the compiled-in defaults.
    Defaults,
    /// In a file, at a line and column counted from 1.
    File {
        /// As it was given.
        name: String,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// A file as a whole.
    Whole(String),
    /// In the environment, by the variable's name.
    Environment(String),
}

impl Place {
    /// The place of byte `at` of `text`.
    pub(super) fn in_file(name: &str, text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self::File {
            name: name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults => f.write_str("defaults"),
            Self::File { name, line, column } => write!(f, "{name}:{line}:{column}"),
            Self::Whole(name) => f.write_str(name),
            Self::Environment(name) => write!(f, "environment {name}"),
        }
    }
}

/// One thing that is wrong. Shown as `sigap.toml:3:10: http.listen: …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}{word}", .key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default())]
pub struct Fault {
    /// Where it was given.
    pub place: Place,
    /// The dotted name of the setting, when it is about one.
    pub key: Option<String>,
    /// What is wrong and what is wanted.
    pub word: String,
}
