//! The watch of the region: its hand-over, what is opened with a reason, and the figures told upwards.

use serde::Deserialize;

use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("watch.glass_s", Rule::Within(60, 86_400)),
    ("watch.sheet_lines", Rule::Within(10, 2_000)),
    ("watch.figures_hours", Rule::Within(1, 24 * 31)),
    ("watch.figures_entries", Rule::Within(100, 1_000_000)),
    ("watch.figures_at_once", Rule::Within(1, 16)),
    ("watch.alarms_per_hour", Rule::Within(1, 600)),
    ("watch.replay_entries", Rule::Within(100, 10_000_000)),
    ("watch.replay_sweep", Rule::Within(10, 1_000_000)),
];

/// The watch of the region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// How long an incident stays open to somebody who opened it outside their view, seconds.
    pub glass_s: u32,
    /// Incidents on the sheet of a hand-over, the most urgent ones.
    pub sheet_lines: usize,
    /// Hours that one look at figures may cover.
    pub figures_hours: u32,
    /// Entries of the log that one look at figures may read.
    pub figures_entries: usize,
    /// Looks at figures that this process makes at once; others wait.
    pub figures_at_once: usize,
    /// Alarms in an hour that one person can take in; more are marked on the supervisor's page.
    pub alarms_per_hour: u32,
    /// Entries of the log that one look at the past of the board may fold.
    pub replay_entries: usize,
    /// Entries after which such a look forgets what left the board.
    pub replay_sweep: usize,
}
