//! The thing in the world that reports are about.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::assignment::Assignment;
use super::care::Care;
use super::casualty::MassCasualty;
use super::changed::Changed;
use super::code::ReceiptCode;
use super::contact::InTouch;
use super::disposition::Disposition;
use super::ending::After;
use super::escalation::Escalation;
use super::glass::Glass;
use super::hold::Hold;
use super::ids::{AssignmentId, IncidentId, KindCode, ReportId, UnitId};
use super::level::Level;
use super::merged::{Absorbed, MergedInto};
use super::neighbour::Received;
use super::place::Rounded;
use super::referral::Referral;
use super::report::{People, Vulnerable};
use super::scene::Scene;
use super::setting::Setting;
use super::similar::Suggested;
use super::slip::LevelBefore;
use super::triage::Triage;

/// How far an incident's life has come. What people see is derived: [`State`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Needs doing.
    Open,
    /// Done, waiting to be closed.
    Resolved,
    /// Over, with a disposition.
    Closed,
    /// Refused with a reason.
    Rejected,
    /// Part of another incident.
    Merged,
    /// Nobody could make sure whether it is real.
    Unverified,
    /// In other hands, all of it.
    ReferredOut,
}

/// Whether somebody made sure that it is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Not yet.
    Pending,
    /// Yes.
    Verified,
    /// It was tried, and could not be done.
    Failed,
}

/// The state people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for verification.
    New,
    /// Verified, waits for a unit.
    Queued,
    /// A unit is bound to it.
    Active,
    /// Done, waits to be closed.
    Resolved,
    /// Over.
    Closed,
    /// Refused.
    Rejected,
    /// Part of another incident.
    Merged,
    /// Nobody could make sure whether it is real.
    Unverified,
    /// In other hands, all of it.
    ReferredOut,
}

/// A level that a person set over the rules'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSet {
    /// The level set.
    pub level: Level,
    /// By whom.
    pub by: String,
    /// What it was before; absent where an older program set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<LevelBefore>,
}

/// The place in the triage queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Starts as the level; one less once promoted.
    pub tier: u8,
    /// When a unit should be on the way.
    pub deadline: Timestamp,
    /// The deadline passed once and was dealt with; it is not promoted again.
    pub overdue: bool,
}

/// An incident as stored, its assignments inside. Level, queue, head-counts, verification and who is vulnerable are its
/// own here; what counts with all that was merged into it say the methods of the same names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Shape of this document, by the newest thing in it.
    pub v: u16,
    /// Its id.
    pub id: IncidentId,
    /// The short label on boards, unique among the open.
    pub label: String,
    /// The receipt code of its first report.
    pub code: ReceiptCode,
    /// When the first report came.
    pub opened_at: Timestamp,
    /// When the public status last changed.
    pub updated_at: Timestamp,
    /// How far its life has come.
    pub phase: Phase,
    /// Whether somebody made sure.
    pub verification: Verification,
    /// Part of an exercise.
    pub drill: bool,
    /// What it is.
    pub kind: Option<KindCode>,
    /// Its reports, first one first, then those of incidents merged into it. The first one's key seals words about the
    /// incident.
    pub reports: Vec<ReportId>,
    /// Where, as an area.
    pub area: Option<AreaRef>,
    /// Outside the region.
    pub outside: bool,
    /// Where, on the 500 m grid.
    pub rounded: Option<Rounded>,
    /// Head-counts.
    pub people: People,
    /// Who is vulnerable.
    pub vulnerable: Vec<Vulnerable>,
    /// The rules' word.
    pub triage: Triage,
    /// A person's word over it.
    pub level_set: Option<LevelSet>,
    /// Its place in the queue.
    pub queue: Queue,
    /// Every sending, in order.
    pub assignments: Vec<Assignment>,
    /// Status changes the public sees, with time.
    pub milestones: Vec<Milestone>,
    /// How it ended.
    pub disposition: Option<Disposition>,
    /// How many notes it has.
    pub notes: u32,
    /// Alarms raised after the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub further_alarms: u8,
    /// Whom it, or a part of it, was referred to, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub referrals: Vec<Referral>,
    /// Where it came from, when another region asked for help with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Received>,
    /// What is known of it after the work.
    #[serde(default, skip_serializing_if = "is_default")]
    pub after: After,
    /// Many are hurt, or were: what was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass_casualty: Option<MassCasualty>,
    /// Where it went, when it is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<MergedInto>,
    /// What was merged into it, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbed: Vec<Absorbed>,
    /// Incidents that somebody said are something else; they say the same of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_same: Vec<IncidentId>,
    /// Incidents that were suggested as the same when it was opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub similar: Vec<Suggested>,
    /// City or country, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<Setting>,
    /// What somebody called its scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<Scene>,
    /// Somebody has looked at it who was waited for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub acknowledged: bool,
    /// Where it stands on the ladders it is on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalations: Vec<Escalation>,
    /// Who opened it with a reason, outside their view.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub glass: Vec<Glass>,
    /// What people changed of what is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Box<Changed>>,
    /// Who sees to it, and for whom its alarms are put off.
    #[serde(default, skip_serializing_if = "is_default")]
    pub care: Care,
    /// How contact in writing with its reporters stands.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contact: InTouch,
    /// Those of its reports whose reporters are told how it goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub news_to: Vec<ReportId>,
    /// What was told of it is evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Box<Hold>>,
}

fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// A change of the public status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Milestone {
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What the public sees from then on.
    pub status: super::status::PublicStatus,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl Incident {
    /// The alarm that its response is at, from 1.
    pub fn alarm(&self) -> u8 {
        self.further_alarms.saturating_add(1)
    }

    /// The assignments that bind a unit now.
    pub fn active(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().filter(|assignment| assignment.is_active())
    }

    /// The state people see.
    pub fn state(&self) -> State {
        match self.phase {
            Phase::Resolved => State::Resolved,
            Phase::Closed => State::Closed,
            Phase::Rejected => State::Rejected,
            Phase::Merged => State::Merged,
            Phase::Unverified => State::Unverified,
            Phase::ReferredOut => State::ReferredOut,
            Phase::Open if self.active().next().is_some() => State::Active,
            Phase::Open if self.verification() == Verification::Verified => State::Queued,
            Phase::Open => State::New,
        }
    }

    /// Whether it stands in the triage queue: open, and no unit bound to it.
    pub fn is_queued(&self) -> bool {
        matches!(self.state(), State::New | State::Queued)
    }

    /// Whether boards show it.
    pub fn is_on_board(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Resolved) || self.is_followed()
    }

    /// An assignment of it.
    pub fn assignment(&self, id: &AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.id == *id)
    }

    /// Whether `unit` is or was sent to it.
    pub fn has_unit(&self, unit: &UnitId) -> bool {
        self.assignments.iter().any(|assignment| assignment.unit == *unit)
    }

    /// The sealed words must use this report's key.
    pub fn key_of(&self) -> Option<&ReportId> {
        self.reports.first()
    }
}
