//! Vehicles and teams that can be sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::ids::{AgencyId, AssignmentId, Capability, UnitId};
use super::need::Need;
use super::place::Point;
use super::talk::TalkLine;

/// Whether a unit may be sent at all (primary status of EIDO).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Can be sent.
    Available,
    /// Can be sent when nobody else can: late, short of crew, refuelling.
    ConditionallyAvailable,
    /// Cannot be sent.
    NotAvailable,
}

/// What a unit is doing (secondary status of EIDO). The busy ones follow from its assignment: `assigned` is bound without
/// that a device of it was alerted (its crew is told by radio), `alerted` was, and has not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of EIDO")]
pub enum Activity {
    Station,
    InService,
    Returning,
    OffDuty,
    Assigned,
    Alerted,
    Acknowledged,
    EnRoute,
    Staged,
    OnScene,
    AtPerson,
    Transporting,
    AtFacility,
}

impl Activity {
    /// Whether a crew may set it by itself; the others follow the steps of an assignment.
    pub fn is_free(self) -> bool {
        matches!(self, Self::Station | Self::InService | Self::Returning | Self::OffDuty)
    }
}

/// What a unit is registered with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct UnitSpec {
    /// Its call sign, such as `AMB-03`.
    pub call_sign: String,
    /// Who owns it.
    pub agency: AgencyId,
    /// The agency's name, for people.
    pub agency_name: String,
    /// What it can do.
    pub capabilities: Vec<Capability>,
    /// Where it stands when nobody knows better.
    pub home: Point,
    /// The area of its home.
    pub area: Option<AreaRef>,
    /// People on board when staffed; 0 = nobody, cannot be sent.
    pub crew: u32,
    /// Telephone of the unit on duty, which a dispatcher calls when it does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<String>,
}

/// A unit as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Shape of this document, by the newest thing in it.
    pub v: u16,
    /// Its id.
    pub id: UnitId,
    /// What it is.
    pub spec: UnitSpec,
    /// Whether it may be sent.
    pub availability: Availability,
    /// What it does.
    pub activity: Activity,
    /// Since when it does that, server time.
    pub since: Timestamp,
    /// The assignment that binds it.
    pub assignment: Option<AssignmentId>,
    /// When its last assignment ended; the longest idle is preferred among equals.
    pub idle_since: Option<Timestamp>,
    /// Until when its crew rests; in the past: it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_until: Option<Timestamp>,
    /// What was said between the centre and its crew lately, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub talk: Vec<TalkLine>,
    /// What its crew needs of the centre.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
}

impl Unit {
    /// The oldest shape that holds all of it.
    pub(super) fn shape(&self) -> u16 {
        let does_new = matches!(self.activity, Activity::Assigned | Activity::Staged | Activity::AtPerson);
        let said = !self.talk.is_empty() || !self.needs.is_empty();
        let has_new = self.spec.phone.is_some() || self.rest_until.is_some() || said;
        if has_new || does_new { 3 } else { 1 }
    }

    /// Whether its crew has gone off duty.
    pub fn is_off_duty(&self) -> bool {
        self.activity == Activity::OffDuty
    }

    /// Whether its crew rests at `now`.
    pub fn rests(&self, now: Timestamp) -> bool {
        self.rest_until.is_some_and(|until| until > now)
    }
}
