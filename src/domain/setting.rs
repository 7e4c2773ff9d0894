//! City or country: how soon somebody can be there depends on it, so targets may too.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What it is like around an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Dense: roads are short.
    City,
    /// Everything else.
    Country,
}

impl Setting {
    /// Both.
    pub const ALL: [Self; 2] = [Self::City, Self::Country];

    /// By how many people live there on a km²; a city from `urban_from` on (Degree of Urbanisation, UN Statistical
    /// Commission, 2020).
    pub fn of(people_per_km2: f64, urban_from: u32) -> Self {
        if people_per_km2 >= f64::from(urban_from) { Self::City } else { Self::Country }
    }

    /// The word for it in settings and catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Country => "country",
        }
    }

    /// Reads [`Setting::word`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}
