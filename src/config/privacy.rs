//! Personal data: for how long it is kept, and when opening it needs a reason.

use serde::Deserialize;

use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("privacy.personal_days", Rule::Within(1, 36_500)),
    ("privacy.restricted_days", Rule::Within(1, 36_500)),
    ("privacy.calls_days", Rule::Within(1, 36_500)),
    ("privacy.words_days", Rule::Within(1, 36_500)),
    ("privacy.reasons_days", Rule::Within(1, 36_500)),
    ("privacy.every_s", Rule::Within(1, 86_400)),
    ("privacy.step", Rule::Within(1, 1_000)),
    ("privacy.answer_hours", Rule::Within(1, 8_760)),
];

/// Personal data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Days after the end of an incident until what is personal is erased.
    pub personal_days: u32,
    /// Days after the end of an incident until what is restricted is erased.
    pub restricted_days: u32,
    /// Days until number, recording and exchange's name of a call are erased.
    pub calls_days: u32,
    /// Days until what people here said to each other is erased: with crews, to many, on sheets of the watch.
    pub words_days: u32,
    /// Days until reasons of people here, and answers to those who asked about their data, are erased.
    pub reasons_days: u32,
    /// Between two looks for what is kept no longer, seconds.
    pub every_s: u64,
    /// Incidents looked at in one step.
    pub step: usize,
    /// Hours within which whoever asks about their data is answered.
    pub answer_hours: u32,
    /// Opening what was told of an incident that is over needs a reason.
    pub reason_when_over: bool,
    /// Opening anything needs a reason.
    pub reason_always: bool,
}
