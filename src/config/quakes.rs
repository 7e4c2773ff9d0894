//! Earthquakes: where they are told of, and which concern the region.

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;
use super::secret::Secret;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("quakes.url", Rule::Url),
    ("quakes.poll_ms", Rule::Within(20, 3_600_000)),
    ("quakes.timeout_ms", Rule::Within(50, 60_000)),
    ("quakes.near_km", Rule::Within(0, 2_000)),
    ("quakes.least_magnitude_tenths", Rule::Within(0, 100)),
    ("quakes.show_hours", Rule::Within(1, 168)),
];

/// Earthquakes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quakes {
    /// A file in the form of BMKG's public data; `None`: nobody asks.
    #[serde(deserialize_with = "not_empty")]
    pub url: Option<Secret>,
    /// Between two askings, milliseconds.
    pub poll_ms: u64,
    /// How long it may take, milliseconds.
    pub timeout_ms: u64,
    /// How far from the middle of an area of ours it may be, kilometres.
    pub near_km: u32,
    /// Smallest magnitude that is told of where nobody felt it, tenths.
    pub least_magnitude_tenths: u32,
    /// How long it is shown when nobody has seen it, hours.
    pub show_hours: u32,
}
