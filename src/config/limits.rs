//! How much of anything.

use serde::Deserialize;

use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("limits.talk_chars", Rule::Within(1, 4_000)),
    ("limits.text_chars", Rule::Within(100, 100_000)),
    ("limits.page_rows", Rule::Within(1, 10_000)),
    ("limits.idempotency_days", Rule::Within(1, 90)),
    ("limits.reports_per_incident", Rule::Within(2, 1_000)),
    ("limits.patients_per_incident", Rule::Within(10, 2_000)),
    ("limits.reports_per_minute", Rule::Within(1, 1_000_000)),
    ("limits.number_days", Rule::Within(1, 3_650)),
    ("limits.prank_half_life_days", Rule::Within(1, 3_650)),
    ("limits.told_per_minute", Rule::Within(1, 1_000_000)),
    ("limits.added_per_day", Rule::Within(10, 1_000_000)),
    ("limits.codes_missed_per_minute", Rule::Within(1, 1_000_000)),
    ("limits.lanes.hotline_at_once", Rule::Within(1, 4_096)),
    ("limits.lanes.flagged_at_once", Rule::Within(1, 4_096)),
    ("limits.lanes.other_at_once", Rule::Within(1, 4_096)),
    ("limits.lanes.waiting", Rule::Within(0, 100_000)),
    ("limits.lanes.waiting_over", Rule::Within(0, 100_000)),
    ("limits.lanes.wait_ms", Rule::Within(10, 60_000)),
    ("limits.lanes.again_s", Rule::Within(1, 3_600)),
    ("limits.lanes.alike_per_minute", Rule::Within(1, 1_000_000)),
    ("limits.lanes.unknown_per_minute", Rule::Within(1, 1_000_000)),
    ("limits.lanes.address_per_minute", Rule::Within(1, 1_000_000)),
    ("limits.place_searches_per_minute", Rule::Within(1, 1_000_000)),
];

/// How much of anything.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Signs of words between the centre and a crew.
    pub talk_chars: usize,
    /// Signs of a text.
    pub text_chars: usize,
    /// Rows in one answer of a list.
    pub page_rows: usize,
    /// Days an answer is remembered for a repeated key.
    pub idempotency_days: u32,
    /// Reports that may belong to one incident.
    pub reports_per_incident: usize,
    /// Patients of one incident that may have tags.
    pub patients_per_incident: usize,
    /// Reports in a minute from one device or telephone.
    pub reports_per_minute: u32,
    /// Days for which it is remembered which reports came from one telephone.
    pub number_days: u32,
    /// Days after which a confirmed prank of a telephone counts half.
    pub prank_half_life_days: u32,
    /// What may be sent by one receipt code in a minute.
    pub told_per_minute: u32,
    /// How often the teller of a report may add to it in a day.
    pub added_per_day: u32,
    /// Receipt codes that lead nowhere, asked for from one address in a minute.
    pub codes_missed_per_minute: u32,
    /// Searches for places in a minute by everybody who is not signed in.
    pub place_searches_per_minute: u32,
    /// When more reports come than can be taken.
    pub lanes: Lanes,
}

/// How many reports are taken at once, and how many wait. Each process for itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lanes {
    /// Reports of call takers and partners taken at once, beside all others.
    pub hotline_at_once: usize,
    /// Reports with a red flag taken at once, beside those without.
    pub flagged_at_once: usize,
    /// Other reports taken at once.
    pub other_at_once: usize,
    /// Reports of a lane that may wait.
    pub waiting: usize,
    /// Reports of a lane that may wait behind these, since of their like more came than a limit says.
    pub waiting_over: usize,
    /// The longest that one waits, milliseconds.
    pub wait_ms: u64,
    /// Seconds after which one is told to come again that found no room.
    pub again_s: u64,
    /// Reports in a minute that say much the same.
    pub alike_per_minute: u32,
    /// Reports in a minute without a telephone in which the rules know nothing, by everybody.
    pub unknown_per_minute: u32,
    /// Reports in a minute from one address before less room is left to those of them that are over a limit.
    pub address_per_minute: u32,
}
