//! Where in the log something stands.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The id of a log entry: milliseconds and a number within the millisecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamId {
    /// Milliseconds since 1970 by the clock of the store.
    pub ms: u64,
    /// Number within the millisecond.
    pub n: u64,
}

/// A place in one continuous history of the log. Cursors of different epochs cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// The history.
    pub epoch: String,
    /// The entry.
    pub id: StreamId,
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.ms, self.n)
    }
}

impl FromStr for StreamId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || format!("'{text}' is no place in the log");
        let (ms, n) = text.split_once('-').ok_or_else(fault)?;
        Ok(Self { ms: ms.parse().map_err(|_| fault())?, n: n.parse().map_err(|_| fault())? })
    }
}

impl TryFrom<String> for StreamId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<StreamId> for String {
    fn from(id: StreamId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.id)
    }
}

impl FromStr for Cursor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (epoch, id) = text.split_once(':').ok_or_else(|| format!("'{text}' is no cursor"))?;
        Ok(Self { epoch: epoch.to_owned(), id: id.parse()? })
    }
}

impl TryFrom<String> for Cursor {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}
