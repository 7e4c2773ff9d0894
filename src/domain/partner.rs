//! Who reports with a key of their own: a gauge, or another centre. What the centre knows of them stands on every report
//! they send.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::report::Channel;

/// What somebody with a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerSort {
    /// An instrument.
    Sensor,
    /// Another centre or body.
    Partner,
}

impl PartnerSort {
    /// By what its reports come.
    pub fn channel(self) -> Channel {
        match self {
            Self::Sensor => Channel::Sensor,
            Self::Partner => Channel::Partner,
        }
    }
}

impl std::str::FromStr for PartnerSort {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "sensor" => Ok(Self::Sensor),
            "partner" => Ok(Self::Partner),
            _ => Err(format!("'{word}' is neither sensor nor partner")),
        }
    }
}

/// Somebody with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The name of the key.
    pub name: String,
    /// What it is.
    pub sort: PartnerSort,
    /// In words, whose it is and how far it is trusted.
    pub says: String,
}

impl Partner {
    /// What the record keeps of a key that was made, or that somebody vouched for.
    pub fn kept(&self, per_minute: u32) -> KeyKept {
        KeyKept { sort: self.sort, says: self.says.clone(), per_minute }
    }
}

/// Something happened to the key of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerChanged {
    /// The name of the key.
    pub partner: String,
    /// What.
    #[serde(flatten)]
    pub change: PartnerChange,
}

/// What happens to keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum PartnerChange {
    /// It was made.
    Made(KeyKept),
    /// Whoever holds the machine looked at it, for the keys of the centre did not vouch for it, and found it right as it stood.
    VouchedFor(KeyKept),
    /// It opens nothing any more.
    Withdrawn,
    /// Nobody vouched for it, and it was taken away.
    Dropped,
}

/// Whose a key is, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyKept {
    /// What has it.
    pub sort: PartnerSort,
    /// In words, whose it is and how far it is trusted.
    pub says: String,
    /// Reports it may send in a minute.
    pub per_minute: u32,
}

/// With whose key a report came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Source {
    /// The name of the key.
    pub key: String,
    /// In words, whose it is and how far it is trusted, as it stood when the report came.
    pub says: String,
}

impl From<&Partner> for Source {
    fn from(partner: &Partner) -> Self {
        Self { key: partner.name.clone(), says: partner.says.clone() }
    }
}
