//! A server that knows how long journeys take by road.

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;
use super::secret::Secret;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("routing.url", Rule::Url),
    ("routing.profile", Rule::Filled),
    ("routing.timeout_ms", Rule::Within(50, 10_000)),
    ("routing.rest_ms", Rule::Within(0, 600_000)),
    ("routing.candidates", Rule::Within(1, 90)),
];

/// How to ask it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routing {
    /// Its address; `None`: travel times are estimated.
    #[serde(deserialize_with = "not_empty")]
    pub url: Option<Secret>,
    /// Its profile.
    pub profile: String,
    /// How long a recommendation waits for it, milliseconds.
    pub timeout_ms: u64,
    /// How long it is left alone after it did not answer, milliseconds.
    pub rest_ms: u64,
    /// Units it is asked about beyond those that would be proposed, for each line of a plan.
    pub candidates: usize,
}
