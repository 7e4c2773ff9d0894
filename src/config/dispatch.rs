//! Offers, deadlines and timers.

use std::path::PathBuf;

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;
use super::travel::Travel;

const SECONDS: Rule = Rule::Within(1, 604_800);

pub(super) const RULES: &[(&str, Rule)] = &[
    ("timers.tick_ms", Rule::Within(10, 5_000)),
    ("timers.clock_ahead_s", Rule::Within(-31_622_400, 31_622_400)),
    ("dispatch.offer_s.level_1", SECONDS),
    ("dispatch.offer_s.level_2", SECONDS),
    ("dispatch.offer_s.level_3", SECONDS),
    ("dispatch.offer_s.level_4", SECONDS),
    ("dispatch.offer_s.level_5", SECONDS),
    ("dispatch.queue_deadline_s.level_1", SECONDS),
    ("dispatch.queue_deadline_s.level_2", SECONDS),
    ("dispatch.queue_deadline_s.level_3", SECONDS),
    ("dispatch.queue_deadline_s.level_4", SECONDS),
    ("dispatch.queue_deadline_s.level_5", SECONDS),
    ("dispatch.position_stale_s", Rule::Within(10, 86_400)),
    ("dispatch.coverage_weight_percent", Rule::Within(0, 500)),
    ("dispatch.recommendations", Rule::Within(1, 100)),
    ("dispatch.strike_by_crew_s", Rule::Within(0, 86_400)),
    ("dispatch.retries", Rule::Within(1, 100)),
    ("dispatch.take_back_s", Rule::Within(10, 600)),
    ("dispatch.nearby_m", Rule::Within(100, 50_000)),
];

/// Things that happen by themselves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timers {
    /// Milliseconds between two looks for due timers.
    pub tick_ms: u64,
    /// Seconds that this server's clock is ahead of the machine's; 0 but for trying a day that was.
    pub clock_ahead_s: i64,
}

/// Offers and deadlines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// Seconds to answer an offer.
    pub offer_s: PerLevel,
    /// Seconds from receipt to "unit on the way", the deadline in the queue.
    pub queue_deadline_s: PerLevel,
    /// `None`: the response plans that are compiled in.
    #[serde(deserialize_with = "not_empty")]
    pub plans_file: Option<PathBuf>,
    /// Seconds after which a position is stale.
    pub position_stale_s: u32,
    /// How much of the gap that a unit leaves counts as if it were way, per cent.
    pub coverage_weight_percent: u32,
    /// Units proposed for an incident.
    pub recommendations: usize,
    /// How long a unit is on the way.
    pub travel: Travel,
    /// Signs of triage that make a scene dangerous, so that units wait at a safe distance; beside the kinds that say `stage`.
    pub stage_signs: Vec<String>,
    /// Seconds within which a crew may strike a step that it entered wrongly.
    pub strike_by_crew_s: u32,
    /// How often a conflicting command is decided again.
    pub retries: u32,
    /// Seconds for which whoever raised a level may lower it to what it was.
    pub take_back_s: u32,
    /// Metres within which an open incident is near the place of a call that is being taken.
    pub nearby_m: u32,
}

/// A number for each level of urgency.
#[expect(clippy::struct_field_names, reason = "these are the names in the file")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerLevel {
    level_1: u32,
    level_2: u32,
    level_3: u32,
    level_4: u32,
    level_5: u32,
}

impl PerLevel {
    /// All five, most urgent level first.
    pub fn all(&self) -> [u32; 5] {
        [self.level_1, self.level_2, self.level_3, self.level_4, self.level_5]
    }

    /// The number for a level, 1 to 5; beyond them the nearest.
    pub fn get(&self, level: u8) -> u32 {
        self.all()[usize::from(level.clamp(1, 5)) - 1]
    }
}
