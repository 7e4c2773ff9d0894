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
