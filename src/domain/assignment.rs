//! The sending of one unit to one incident, as a list of stamped steps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::destination::Destination;
use super::ids::{AssignmentId, UnitId};

/// Where a sending stands. Ordered by progress; the last four are endings.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The crew was asked.
    Offered,
    /// The crew said yes.
    Accepted,
    /// Wheels are rolling.
    EnRoute,
    /// At a safe distance, until the scene is called safe.
    Staged,
    /// Arrived.
    OnScene,
    /// With the person who needs help.
    AtPerson,
    /// A patient is on the way to a facility.
    Transporting,
    /// At the facility.
    AtFacility,
    /// Done there, with a result.
    Cleared,
    /// The crew said no.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// A dispatcher took it back.
    Recalled,
}

impl Step {
    /// Whether the sending is over.
    pub fn is_end(self) -> bool {
        self >= Self::Cleared
    }

    /// Whether a crew may go from `self` to `next`. Any forward step may be skipped, none goes back;
    /// only an unanswered offer can be declined or expire.
    pub fn may_go_to(self, next: Self) -> bool {
        match next {
            _ if self.is_end() => false,
            Self::Offered => false,
            Self::Declined | Self::Expired => self == Self::Offered,
            Self::Recalled | Self::Cleared => true,
            forward => forward > self,
        }
    }

    /// The one step a crew usually takes next; `None` at the end.
    pub fn usual_next(self) -> Option<Self> {
        match self {
            Self::Offered => Some(Self::Accepted),
            Self::Accepted => Some(Self::EnRoute),
            Self::EnRoute | Self::Staged => Some(Self::OnScene),
            Self::OnScene | Self::AtPerson | Self::AtFacility => Some(Self::Cleared),
            Self::Transporting => Some(Self::AtFacility),
            Self::Cleared | Self::Declined | Self::Expired | Self::Recalled => None,
        }
    }

    /// The word for it on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::EnRoute => "en_route",
            Self::Staged => "staged",
            Self::OnScene => "on_scene",
            Self::AtPerson => "at_person",
            Self::Transporting => "transporting",
            Self::AtFacility => "at_facility",
            Self::Cleared => "cleared",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Recalled => "recalled",
        }
    }
}

/// What came of a sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClearResult {
    /// Help was given.
    Helped,
    /// Somebody was brought to a facility.
    Transported,
    /// Help was not needed any more.
    NotNeeded,
    /// Nobody and nothing was found.
    NotFound,
    /// The crew could not help.
    Unable,
}

impl ClearResult {
    /// Whether the incident is over when its last sending ended so.
    pub fn resolves(self) -> bool {
        matches!(self, Self::Helped | Self::Transported | Self::NotNeeded)
    }
}

/// One step, stamped once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Stamp {
    /// The step reached.
    pub step: Step,
    /// Server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The phone's time, when it was offline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(type = "string | null", optional = nullable)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub said_at: Option<Timestamp>,
    /// Entered by a dispatcher for the crew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_behalf: bool,
    /// When it was struck: it was entered wrongly, and counts no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub struck_at: Option<Timestamp>,
}

impl Stamp {
    /// A step just taken.
    pub fn new(step: Step, at: Timestamp) -> Self {
        Self { step, at, said_at: None, on_behalf: false, struck_at: None }
    }
}

/// How a crew's device said that it had called for its crew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertedBy {
    /// It was woken.
    Push,
    /// It shows the offer, with the page open.
    Screen,
}

/// That a device of the crew has called for it. A device, not a person: the offer is not answered by that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Alerted {
    /// Server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// How.
    pub by: AlertedBy,
}

/// The sending of a unit. Its state is the step of its last stamp that was not struck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Assignment {
    /// `<incident>.<n>`.
    pub id: AssignmentId,
    /// Who is sent.
    pub unit: UnitId,
    /// Steps in the order they were taken, struck ones among them; the first is the offer.
    pub stamps: Vec<Stamp>,
    /// When the offer expires unanswered.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub answer_by: Timestamp,
    /// What came of it, once cleared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<ClearResult>,
    /// Alerted beside the plan's units, and released when those have acknowledged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub spare: bool,
    /// The crew is told by radio: no device of it is alerted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub by_radio: bool,
    /// When the first device of the crew had called for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alerted: Option<Alerted>,
    /// Where it brings somebody to; the last one counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Destination>>")]
    pub destinations: Vec<Destination>,
}

impl Assignment {
    /// Where it stands.
    pub fn step(&self) -> Step {
        self.last().map_or(Step::Offered, |stamp| stamp.step)
    }

    /// Its stamps without those that were struck.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &Stamp> {
        self.stamps.iter().filter(|stamp| stamp.struck_at.is_none())
    }

    /// The last stamp that was not struck.
    pub fn last(&self) -> Option<&Stamp> {
        self.standing().next_back()
    }

    /// Whether it still binds its unit.
    pub fn is_active(&self) -> bool {
        !self.step().is_end()
    }

    /// When `step` was stamped, server time.
    pub fn at(&self, step: Step) -> Option<Timestamp> {
        self.standing().find(|stamp| stamp.step == step).map(|stamp| stamp.at)
    }

    /// Stamps a step. The clocks of two processes differ by a little; stamps never go back.
    pub(super) fn stamp(&mut self, mut stamp: Stamp) {
        stamp.at = self.not_before(stamp.at);
        self.stamps.push(stamp);
    }

    /// Strikes the last step at `at`: it stands where it stood before.
    pub(super) fn strike(&mut self, at: Timestamp) {
        let at = self.not_before(at);
        if let Some(last) = self.stamps.iter_mut().rfind(|stamp| stamp.struck_at.is_none()) {
            last.struck_at = Some(at);
        }
        self.result = None;
    }

    fn not_before(&self, at: Timestamp) -> Timestamp {
        self.stamps
            .iter()
            .flat_map(|stamp| [Some(stamp.at), stamp.struck_at])
            .flatten()
            .fold(at, Timestamp::max)
    }

    /// Whether it holds anything that the shapes before 3 did not have.
    pub(super) fn is_of_shape_3(&self) -> bool {
        let is_new = |stamp: &Stamp| stamp.struck_at.is_some() || stamp.step.is_of_shape_3();
        let called = self.alerted.is_some();
        self.spare
            || self.by_radio
            || called
            || !self.destinations.is_empty()
            || self.stamps.iter().any(is_new)
    }
}

impl Step {
    /// Whether the shapes before 3 cannot name it.
    pub(super) fn is_of_shape_3(self) -> bool {
        matches!(self, Self::Staged | Self::AtPerson)
    }
}
