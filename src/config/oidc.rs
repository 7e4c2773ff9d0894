//! Signing in at a provider of identities (OpenID Connect).

use serde::Deserialize;

use super::rule::Rule;
use super::secret::Secret;

pub(super) const RULES: &[(&str, Rule)] =
    &[("oidc.issuer", Rule::Url), ("oidc.timeout_ms", Rule::Within(50, 60_000))];

/// A provider of identities, where people sign in once for many services.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Its address, exactly as it names itself in what it signs; empty: none.
    pub issuer: String,
    /// What it calls this centre.
    pub client_id: String,
    /// What it shares with this centre.
    pub client_secret: Secret,
    /// What people call it, on the button.
    pub name: String,
    /// It always asks for a second factor, also where it does not say so in what it signs.
    pub asks_second_factor: bool,
    /// Whoever signed in there and signs out here is led to where they sign out there too.
    pub signs_out_there: bool,
    /// How long it may take to answer, milliseconds.
    pub timeout_ms: u64,
}

impl Oidc {
    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }
}
