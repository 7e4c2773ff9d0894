//! How clocks on boards count, and when they change colour, get a sign and are heard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rule::Rule;

const SECONDS: Rule = Rule::Within(0, 604_800);

pub(super) const RULES: &[(&str, Rule)] = &[
    ("clocks.near_percent", Rule::Within(1, 100)),
    ("clocks.heard_percent", Rule::Within(100, 1_000)),
    ("clocks.heard_level", Rule::Within(0, 5)),
    ("clocks.step_s.accepted", SECONDS),
    ("clocks.step_s.en_route", SECONDS),
    ("clocks.step_s.staged", SECONDS),
    ("clocks.step_s.on_scene", SECONDS),
    ("clocks.step_s.at_person", SECONDS),
    ("clocks.step_s.transporting", SECONDS),
    ("clocks.step_s.at_facility", SECONDS),
    ("clocks.unit_s.returning", SECONDS),
    ("clocks.unit_s.not_available", SECONDS),
];

/// When clocks change, and the targets of what has no deadline of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(rename = "Clocks")]
pub struct Clocks {
    /// From this share of its target on a clock is coloured, per cent.
    pub near_percent: u32,
    /// From this share of its target on a clock is heard, per cent.
    pub heard_percent: u32,
    /// Only clocks of incidents up to this level are heard; 0: none.
    pub heard_level: u8,
    /// How long a crew should be in a step, seconds; 0: no target.
    pub step_s: BTreeMap<String, u32>,
    /// How long a unit should be in a state, seconds; 0: no target.
    pub unit_s: BTreeMap<String, u32>,
}
