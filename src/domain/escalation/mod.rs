//! What is done when nobody answers or a target runs out: a ladder of steps for each thing that is watched. An incident
//! stands on at most one step of each ladder, which is part of its document; the ladders themselves are settings. Pure.
//!
//! Owns what is watched, whom a step tells, and when watching begins and ends. Has no clock and sends nothing.

mod climb;
mod ladder;
mod parse;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ids::{AssignmentId, UnitId};
use super::level::Level;

pub use self::ladder::{Ladder, Ladders, Step};

/// What is watched.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    /// A unit was asked to go and has to answer.
    Offer,
    /// Somebody has to have looked at the incident.
    Acknowledged,
    /// A unit has to be on the way.
    OnTheWay,
    /// A unit has to be there.
    OnScene,
    /// The reporter of a waiting incident has to be called back.
    CallBack,
}

impl Watch {
    /// Everything that may be watched.
    pub const ALL: [Self; 5] =
        [Self::Offer, Self::Acknowledged, Self::OnTheWay, Self::OnScene, Self::CallBack];

    /// The word for it in settings, keys and catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Acknowledged => "acknowledged",
            Self::OnTheWay => "on_the_way",
            Self::OnScene => "on_scene",
            Self::CallBack => "call_back",
        }
    }

    /// Reads [`Watch::word`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|watch| watch.word() == word)
    }
}

/// Whom a step tells.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// The unit that was asked, again.
    Unit,
    /// The best other unit, which is asked then.
    NextUnit,
    /// The dispatcher.
    Dispatcher,
    /// The second dispatcher.
    SecondDispatcher,
    /// The supervisor.
    Supervisor,
    /// The head of the region.
    Head,
    /// The centre of a neighbouring region.
    Neighbour,
}

impl Whom {
    /// Everybody whom a step may tell.
    pub const ALL: [Self; 7] = [
        Self::Unit,
        Self::NextUnit,
        Self::Dispatcher,
        Self::SecondDispatcher,
        Self::Supervisor,
        Self::Head,
        Self::Neighbour,
    ];

    /// The word for it in settings and catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::NextUnit => "next_unit",
            Self::Dispatcher => "dispatcher",
            Self::SecondDispatcher => "second_dispatcher",
            Self::Supervisor => "supervisor",
            Self::Head => "head",
            Self::Neighbour => "neighbour",
        }
    }

    /// Whether it is a post that people hold in turn, rather than a unit.
    pub fn is_post(self) -> bool {
        !matches!(self, Self::Unit | Self::NextUnit)
    }
}

/// How somebody is told.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// An alarm on boards.
    Board,
    /// A message to whatever they carry.
    Message,
    /// The dispatcher is asked to telephone or radio, and says what came of it.
    Call,
}

impl By {
    /// The word for it in settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Message => "message",
            Self::Call => "call",
        }
    }
}

/// Somebody whom a step told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Told {
    /// As what.
    pub whom: Whom,
    /// How.
    pub by: Vec<By>,
    /// The unit, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// The account or name on call; none: whoever has that role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub person: Option<String>,
}

/// What somebody made of being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EscalationAnswer {
    /// They see to it.
    Taken,
    /// Whoever was to be telephoned was reached.
    Reached,
    /// And was not.
    NotReached,
}

/// Where an incident stands on one ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Escalation {
    /// What is watched.
    pub watch: Watch,
    /// The offer, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub assignment: Option<AssignmentId>,
    /// The level whose ladder it is.
    pub level: Level,
    /// The step that comes next, from 0.
    pub step: u8,
    /// When it comes; none: it was answered, or there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Timestamp>,
    /// When the last step came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub told_at: Option<Timestamp>,
    /// Whom it told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Told>>")]
    pub told: Vec<Told>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub answer: Option<EscalationAnswer>,
}

impl Escalation {
    /// Whether it is the one on this ladder.
    pub fn is(&self, watch: Watch, assignment: Option<&AssignmentId>) -> bool {
        self.watch == watch && self.assignment.as_ref() == assignment
    }
}
