//! The live feed.

use serde::Deserialize;

use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("live.heartbeat_ms", Rule::Within(50, 4_000)),
    ("live.stale_ms", Rule::Within(100, 4_000)),
    ("live.gather_ms", Rule::Within(0, 1_000)),
    ("live.ring_entries", Rule::Within(1, 10_000_000)),
    ("live.ring_bytes", Rule::Within(1_024, 4_294_967_296)),
    ("live.max_sockets", Rule::Within(1, 1_000_000)),
    ("live.max_sockets_per_account", Rule::Within(1, 10_000)),
    ("live.slow_grace_ms", Rule::Within(10, 60_000)),
    ("live.idle_timeout_ms", Rule::Within(100, 600_000)),
    ("live.message_limit_bytes", Rule::Within(64, 1_048_576)),
    ("live.position_hours", Rule::Within(1, 168)),
    ("live.max_messages_per_s", Rule::Within(1, 10_000)),
    ("live.presence_ms", Rule::Within(50, 60_000)),
    ("live.shown_within_ms", Rule::Within(0, 10_000)),
];

/// The live feed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// Milliseconds between heartbeats.
    pub heartbeat_ms: u64,
    /// Milliseconds after which the reader of the log counts as stale.
    pub stale_ms: u64,
    /// Milliseconds of changes that leave together.
    pub gather_ms: u64,
    /// Patches kept for each view.
    pub ring_entries: usize,
    /// Bytes of patches kept for each view.
    pub ring_bytes: usize,
    /// Sockets open at once.
    pub max_sockets: usize,
    /// Sockets of one account open at once.
    pub max_sockets_per_account: usize,
    /// Milliseconds a reader may be too slow before it is cut.
    pub slow_grace_ms: u64,
    /// Milliseconds without a sign of life after which a socket is closed.
    pub idle_timeout_ms: u64,
    /// Largest message of a client.
    pub message_limit_bytes: usize,
    /// Hours after which a unit's position is deleted; an older one is not taken.
    pub position_hours: u32,
    /// Messages of a client in a second.
    pub max_messages_per_s: u32,
    /// Milliseconds between two messages of who looks at which incident.
    pub presence_ms: u64,
    /// Milliseconds an answer waits until the own board shows what was done; then it is given all the same.
    pub shown_within_ms: u64,
}
