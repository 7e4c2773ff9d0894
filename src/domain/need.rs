//! What a crew needs of its centre beside its sending: help for itself in an emergency, more units, a line to whoever reported.
//! Asked by the crew (or by radio), seen to by a person, and there until that is done or withdrawn. One of each kind at a time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::Actor;
use super::ids::{Capability, IncidentId, UnitId};
use super::report::SealedText;
use super::unit::Unit;

/// What is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// The crew itself is in danger.
    Emergency,
    /// More units, where it is.
    MoreUnits,
    /// To speak with whoever reported, through the centre.
    Reporter,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedStep {
    /// The crew asked.
    Asked,
    /// Somebody at the centre sees to it.
    Taken,
    /// The centre has done it.
    Settled,
    /// The crew needs it no more, or pressed by mistake.
    Withdrawn,
}

/// A step of a need, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedChange {
    /// Whose.
    pub unit: UnitId,
    /// Which.
    pub need: NeedKind,
    /// What became of it.
    pub step: NeedStep,
    /// The incident that the crew is on then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// What the units should be able to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<Capability>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SealedText>,
}

/// Somebody at the centre who sees to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct SeenTo {
    /// Name of the account.
    pub by: String,
    /// Since when, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// A need that is not over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Need {
    /// What.
    pub need: NeedKind,
    /// When it was asked, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// When the crew pressed, by its phone, where that was out of reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub said_at: Option<Timestamp>,
    /// The incident that the crew was on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub incident: Option<IncidentId>,
    /// What the units should be able to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Capability>>")]
    pub capabilities: Vec<Capability>,
    /// Who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub taken: Option<SeenTo>,
}

impl Unit {
    /// What it needs of a kind now.
    pub fn need(&self, kind: NeedKind) -> Option<&Need> {
        self.needs.iter().find(|open| open.need == kind)
    }

    /// Follows a step of a need, by whom and when; `said_at` by the phone.
    pub(super) fn change_need(
        &mut self,
        change: &NeedChange,
        by: &Actor,
        (at, said_at): (Timestamp, Option<Timestamp>),
    ) {
        match change.step {
            NeedStep::Asked => self.needs.push(Need {
                need: change.need,
                at,
                said_at,
                incident: change.incident.clone(),
                capabilities: change.capabilities.clone(),
                taken: None,
            }),
            NeedStep::Taken => {
                let by = if let Actor::Account(name) = by { name.clone() } else { String::new() };
                if let Some(open) = self.needs.iter_mut().find(|open| open.need == change.need) {
                    open.taken = Some(SeenTo { by, at });
                }
            }
            NeedStep::Settled | NeedStep::Withdrawn => self.needs.retain(|open| open.need != change.need),
        }
    }
}
