//! Telling people who look at no screen: one address of a paging gateway, or of an agency's own system.

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;
use super::secret::Secret;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("webhook.base_url", Rule::Url),
    ("webhook.timeout_ms", Rule::Within(50, 60_000)),
    ("webhook.tick_ms", Rule::Within(20, 60_000)),
    ("webhook.retry_ms", Rule::Within(50, 600_000)),
    ("webhook.give_up_s", Rule::Within(1, 86_400)),
    ("webhook.group_s", Rule::Within(0, 3_600)),
];

/// Where messages go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// `None`: nobody is told, and nothing is recorded.
    #[serde(rename = "base_url", deserialize_with = "not_empty")]
    pub url: Option<Secret>,
    /// Signs what is sent.
    pub secret: Secret,
    /// How long the receiver may take, milliseconds.
    pub timeout_ms: u64,
    /// Between two looks for new messages, milliseconds.
    pub tick_ms: u64,
    /// Before a message is sent again; twice as long after each try, to a minute. Milliseconds.
    pub retry_ms: u64,
    /// A message that is older is given up, seconds.
    pub give_up_s: u32,
    /// Once a post was told of an alarm, further ones wait so long and come together, seconds; 0: each one at once.
    pub group_s: u32,
}
