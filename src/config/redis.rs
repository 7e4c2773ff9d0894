//! The store's address.

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("redis.url", Rule::RedisUrl),
    ("redis.connections", Rule::Within(1, 64)),
    ("redis.command_timeout_ms", Rule::Within(50, 60_000)),
    ("redis.durability_check_s", Rule::Within(1, 3_600)),
    ("redis.max_memory_bytes", Rule::Within(0, 1 << 50)),
    ("redis.memory_low_percent", Rule::Within(1, 99)),
];

/// The store.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// A given server; `None`: a private one in the data folder.
    #[serde(deserialize_with = "not_empty")]
    pub url: Option<String>,
    /// Connections for commands.
    pub connections: usize,
    /// Milliseconds after which Redis counts as away.
    pub command_timeout_ms: u64,
    /// Seconds between two checks of durability.
    pub durability_check_s: u64,
    /// Bytes of memory the private Redis may use; 0: half of what there is.
    pub max_memory_bytes: u64,
    /// Percent of its memory from which on it is said.
    pub memory_low_percent: u8,
}

/// The URL may hold a password.
impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis")
            .field("url", &self.url.as_ref().map(|_| "given"))
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}
