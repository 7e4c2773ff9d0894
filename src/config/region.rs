//! The region this process serves.

use std::path::PathBuf;

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("region.default", Rule::RegionCode),
    ("region.name", Rule::Filled),
    ("region.reach_km", Rule::Within(1, 2_000)),
    ("region.nearest_m", Rule::Within(0, 50_000)),
    ("region.areas_check_ms", Rule::Within(100, 600_000)),
    ("region.timezone", Rule::Timezone),
    ("region.emergency_number", Rule::Filled),
    ("region.quick_exit_url", Rule::Url),
];

/// What this process serves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Code; ids and receipt codes begin with it.
    pub default: String,
    /// What people call it.
    pub name: String,
    /// Areas of a region other than the built-in one; read with [`super::read_centres`].
    #[serde(deserialize_with = "not_empty")]
    pub centres_file: Option<PathBuf>,
    /// Names of areas of a region other than the built-in one; read with [`super::read_names`].
    #[serde(deserialize_with = "not_empty")]
    pub names_file: Option<PathBuf>,
    /// The regions beside it whose centres work on the same Redis; read with [`super::read_neighbours`].
    #[serde(deserialize_with = "not_empty")]
    pub neighbours_file: Option<PathBuf>,
    /// Kilometres from the nearest centre beyond which a place is outside, while no borders are imported.
    pub reach_km: u32,
    /// Metres from the nearest border within which a place that lies in no area is taken for that area's.
    pub nearest_m: u32,
    /// How often a running process looks whether areas were imported.
    pub areas_check_ms: u64,
    /// IANA name, known to exist.
    pub timezone: String,
    /// Shown to people in danger of life.
    pub emergency_number: String,
    #[serde(deserialize_with = "not_empty")]
    phone: Option<String>,
    /// Numbers to call other than the built-in ones; read with [`super::read_numbers`].
    #[serde(deserialize_with = "not_empty")]
    pub numbers_file: Option<PathBuf>,
    /// Where people go who leave the form at once; empty: nowhere.
    pub quick_exit_url: String,
}

impl Region {
    /// The number to call when a report cannot be taken.
    pub fn phone(&self) -> &str {
        self.phone.as_deref().unwrap_or(&self.emergency_number)
    }
}
