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
    ("limits.told_per_minute", Rule::Within(1, 1_000_000)),
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
    /// Answers, ratings and reopenings by receipt code in a minute, by everybody.
    pub told_per_minute: u32,
    /// Searches for places in a minute by everybody who is not signed in.
    pub place_searches_per_minute: u32,
}
