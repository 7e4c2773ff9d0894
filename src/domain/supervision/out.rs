//! The work of a watch as it is answered.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::domain::access::Role;
use crate::domain::ids::IncidentId;
use crate::domain::level::Level;

/// What alarms asked of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct PersonAlarms {
    /// Account.
    pub name: String,
    /// Their roles, combined.
    pub roles: Vec<Role>,
    /// They have a board open now.
    pub here: bool,
    /// Alarms shown to them, part by part of the span; null: they did nothing in it, so nobody knows that they were there.
    pub shown: Vec<Option<u32>>,
    /// All of them.
    pub total: u32,
    /// The most in one part.
    pub most: u32,
    /// How many alarms they answered themselves.
    pub answered: u32,
    /// Half of those took no longer, seconds; null: there were none.
    pub answered_p50_s: Option<u32>,
}

/// A level that a person set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct LevelByHand {
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Account.
    pub by: String,
    /// The incident.
    pub incident: IncidentId,
    /// Its short label.
    pub label: String,
    /// What it was before; null: the span does not tell.
    pub from: Option<Level>,
    /// To what it was set.
    pub to: Level,
    /// By a dispatcher who was alone.
    pub alone: bool,
    /// Why; null when it was erased, or is not the asker's to read.
    pub reason: Option<String>,
}
