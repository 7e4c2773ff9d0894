//! Signing in.

use serde::Deserialize;

use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("session.call_taker_hours", Rule::Within(1, 24)),
    ("session.dispatcher_hours", Rule::Within(1, 24)),
    ("session.responder_hours", Rule::Within(1, 72)),
    ("session.supervisor_hours", Rule::Within(1, 24)),
    ("session.officer_hours", Rule::Within(1, 24)),
    ("session.auditor_hours", Rule::Within(1, 24)),
    ("session.admin_hours", Rule::Within(1, 24)),
    ("session.ticket_s", Rule::Within(1, 300)),
    ("session.recheck_s", Rule::Within(1, 5)),
    ("session.tries_per_minute", Rule::Within(1, 1_000)),
];

/// Signing in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Hours of a call taker's session.
    pub call_taker_hours: u32,
    /// Hours of a dispatcher's session.
    pub dispatcher_hours: u32,
    /// Hours of a responder's session.
    pub responder_hours: u32,
    /// Hours of a supervisor's session.
    pub supervisor_hours: u32,
    /// Hours of an agency officer's session.
    pub officer_hours: u32,
    /// Hours of an auditor's session.
    pub auditor_hours: u32,
    /// Hours of an administrator's session.
    pub admin_hours: u32,
    /// Seconds a one-use ticket for a socket is good for.
    pub ticket_s: u32,
    /// Seconds after which a session is read again.
    pub recheck_s: u32,
    /// Wrong passwords for one account in a minute before it has to wait.
    pub tries_per_minute: u32,
}
