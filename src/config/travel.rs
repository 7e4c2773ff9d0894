//! How long a unit is on the way: figures of the estimate. Proposals until they have been measured.

use serde::Deserialize;

use super::rule::Rule;

const SPEED: Rule = Rule::Within(1, 200);
const DENSITY: Rule = Rule::Within(1, 1_000_000);

pub(super) const RULES: &[(&str, Rule)] = &[
    ("dispatch.travel.detour_percent", Rule::Within(100, 1_000)),
    ("dispatch.travel.suburban_from_per_km2", DENSITY),
    ("dispatch.travel.urban_from_per_km2", DENSITY),
    ("dispatch.travel.dense_from_per_km2", DENSITY),
    ("dispatch.travel.rural_kmh", SPEED),
    ("dispatch.travel.suburban_kmh", SPEED),
    ("dispatch.travel.urban_kmh", SPEED),
    ("dispatch.travel.dense_kmh", SPEED),
    ("dispatch.travel.unknown_kmh", SPEED),
    ("dispatch.travel.equal_s", Rule::Within(1, 3_600)),
];

/// Figures of the estimate of travel times.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Travel {
    /// Length of the road for each 100 of the straight line.
    pub detour_percent: u32,
    /// From how many people per km² on a place counts as suburban.
    pub suburban_from_per_km2: u32,
    /// From how many people per km² on a place counts as urban.
    pub urban_from_per_km2: u32,
    /// From how many people per km² on a place counts as dense.
    pub dense_from_per_km2: u32,
    /// Speed where fewer people live than in suburbs, km/h.
    pub rural_kmh: u32,
    /// Speed in suburban places, km/h.
    pub suburban_kmh: u32,
    /// Speed in urban places, km/h.
    pub urban_kmh: u32,
    /// Speed in dense places, km/h.
    pub dense_kmh: u32,
    /// Speed where the density is not known, km/h.
    pub unknown_kmh: u32,
    /// Travel times in the same so many seconds count as equal; then the longest idle goes first.
    pub equal_s: u32,
}
