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
    ("session.wall_hours", Rule::Within(1, 744)),
    ("session.call_taker_idle_minutes", Rule::Within(0, 1_440)),
    ("session.dispatcher_idle_minutes", Rule::Within(0, 1_440)),
    ("session.responder_idle_minutes", Rule::Within(0, 1_440)),
    ("session.supervisor_idle_minutes", Rule::Within(0, 1_440)),
    ("session.officer_idle_minutes", Rule::Within(0, 1_440)),
    ("session.auditor_idle_minutes", Rule::Within(0, 1_440)),
    ("session.admin_idle_minutes", Rule::Within(0, 1_440)),
    ("session.wall_idle_minutes", Rule::Within(0, 1_440)),
    ("session.step_up_minutes", Rule::Within(1, 60)),
    ("session.invite_hours", Rule::Within(1, 720)),
    ("session.ticket_s", Rule::Within(1, 300)),
    ("session.recheck_s", Rule::Within(1, 4)),
    ("session.tries_per_minute", Rule::Within(1, 1_000)),
];

/// A role of people who sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it; docs/GLOSSARY.md tells more")]
pub enum StaffRole {
    CallTaker,
    Dispatcher,
    Responder,
    Supervisor,
    Officer,
    Auditor,
    Admin,
    Wall,
}

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
    /// Hours of the session of a screen on a wall.
    pub wall_hours: u32,
    /// Minutes after which a call taker's session ends that nobody uses; 0: never before its end.
    pub call_taker_idle_minutes: u32,
    /// The same of a dispatcher's session.
    pub dispatcher_idle_minutes: u32,
    /// The same of a responder's session.
    pub responder_idle_minutes: u32,
    /// The same of a supervisor's session.
    pub supervisor_idle_minutes: u32,
    /// The same of an agency officer's session.
    pub officer_idle_minutes: u32,
    /// The same of an auditor's session.
    pub auditor_idle_minutes: u32,
    /// The same of an administrator's session.
    pub admin_idle_minutes: u32,
    /// The same of the session of a screen on a wall.
    pub wall_idle_minutes: u32,
    /// Roles that sign in with a second factor.
    pub second_factor: Vec<StaffRole>,
    /// Minutes for which password and code count as given lately.
    pub step_up_minutes: u32,
    /// Hours an invitation is good for.
    pub invite_hours: u32,
    /// Seconds a one-use ticket for a socket is good for.
    pub ticket_s: u32,
    /// Seconds after which a session is read again.
    pub recheck_s: u32,
    /// Wrong passwords for one account in a minute before it has to wait.
    pub tries_per_minute: u32,
}
