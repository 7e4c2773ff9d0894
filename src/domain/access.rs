//! Who may do and see what: one pure function of roles × agency × region × party to the incident.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assignment::Step;
use super::ids::{AgencyId, UnitId};
use super::incident::Incident;
use super::unit::Unit;

/// What a person is here. Roles combine.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it; docs/GLOSSARY.md tells more")]
pub enum Role {
    CallTaker,
    Dispatcher,
    Responder,
    Supervisor,
    Officer,
    Auditor,
    Admin,
    /// A screen on a wall that visitors see: it stays signed in, reads what is cut for it, and does nothing.
    Wall,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 8] = [
        Self::CallTaker,
        Self::Dispatcher,
        Self::Responder,
        Self::Supervisor,
        Self::Officer,
        Self::Auditor,
        Self::Admin,
        Self::Wall,
    ];

    /// The word for it on the wire and the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::CallTaker => "call_taker",
            Self::Dispatcher => "dispatcher",
            Self::Responder => "responder",
            Self::Supervisor => "supervisor",
            Self::Officer => "officer",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::Wall => "wall",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.word() == word)
            .ok_or_else(|| format!("'{word}' is no role; there are {}", Self::ALL.map(Self::word).join(", ")))
    }
}

/// Somebody who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Person {
    /// Account name.
    pub name: String,
    /// Roles, combined.
    pub roles: Vec<Role>,
    /// The agency an officer speaks for.
    pub agency: Option<AgencyId>,
    /// The unit a responder is on.
    pub unit: Option<UnitId>,
}

/// An act that needs permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Act {
    /// See the board, lists of incidents and units.
    SeeBoard,
    /// See who else there is: other bodies and facilities with their telephones and beds, who takes part in a drill; and search.
    LookUp,
    /// See one incident with its timeline.
    SeeIncident,
    /// Open the name, telephone, words and exact place of an incident's reports.
    OpenPrivate,
    /// Have a call type, a channel and a dry run believed.
    TakeReports,
    Assign,
    Recall,
    /// Verify, resolve, close, reject, reopen, refer.
    Settle,
    /// Accept, return or finish what was referred, for one's agency or as one was told on the telephone.
    AnswerReferral,
    Note,
    /// Add a photo to an incident: a crew also after its work there, for what it took may arrive late.
    AddPhoto,
    /// Change where an incident is, what it is, and who is there.
    ChangeFacts,
    RaiseLevel,
    LowerLevel,
    /// Declare that many are hurt, and tag patients.
    TagPatients,
    /// Say how many beds of a facility are free.
    SayBeds,
    /// Call a scene safe or dangerous.
    CallScene,
    /// Take the steps of an assignment, for oneself or on a crew's behalf.
    Step,
    SetUnitStatus,
    /// Ask the centre for what a crew needs, and withdraw that.
    AskCentre,
    SendPosition,
    /// Say something to a crew, or as one.
    Talk,
    /// Say the same to many crews.
    Announce,
    /// Say that one's device has called.
    ConfirmAlert,
    /// Declare a drill, and end it.
    RunDrill,
    /// Take and hand over the watch of the region.
    HoldWatch,
    /// Take the watch from somebody who cannot hand it over, and change the roster.
    DirectWatch,
    /// Open an incident outside one's view, with a reason.
    BreakGlass,
    /// Erase what is sealed of a report.
    ErasePersonal,
    /// Hold what was told of an incident as evidence, and let it go.
    Hold,
    /// See figures of the centre's work.
    SeeFigures,
    /// See how the watch is worked, person by person, and the past of its board.
    Supervise,
    /// Make accounts, change what they may do, and end their sessions.
    Administer,
    /// Read the record as it lies in the log, and take it away with its proof.
    ReadRecord,
    /// Answer an alarm: see to it, or say what came of a telephone call.
    AnswerEscalation,
}

/// What an act is done to.
#[derive(Clone, Copy, Debug)]
pub enum On<'a> {
    /// Nothing in particular.
    Nothing,
    /// An incident.
    Incident(&'a Incident),
    /// A unit.
    Unit(&'a Unit),
}

/// Which rows a person sees; one feed is kept for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// The whole region.
    Region,
    /// What concerns the units of an agency.
    Agency(AgencyId),
    /// What concerns one unit.
    Unit(UnitId),
    /// The whole region, cut to what visitors may read: [`super::wall`].
    Wall,
}

impl Person {
    /// Whether the person has any of `roles`.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }

    /// What the person sees; `None` when nothing of the running work is theirs to see. Of several roles the one that sees most
    /// counts; a wall comes last.
    pub fn view(&self) -> Option<View> {
        use Role::{Auditor, CallTaker, Dispatcher, Officer, Responder, Supervisor};
        if self.is_any(&[CallTaker, Dispatcher, Supervisor, Auditor]) {
            Some(View::Region)
        } else if let (true, Some(agency)) = (self.is_any(&[Officer]), &self.agency) {
            Some(View::Agency(agency.clone()))
        } else if let (true, Some(unit)) = (self.is_any(&[Responder]), &self.unit) {
            Some(View::Unit(unit.clone()))
        } else if self.is_any(&[Role::Wall]) {
            Some(View::Wall)
        } else {
            None
        }
    }

    /// Whether the person may do `act` to `on`. What lies outside the person's view is refused as if it did
    /// not exist: ask [`Person::sees`] first.
    pub fn may(&self, act: Act, on: On<'_>) -> bool {
        use Role::{Auditor, CallTaker, Dispatcher, Officer, Responder, Supervisor};
        match act {
            Act::SeeBoard => self.view().is_some(),
            Act::LookUp => self.works_here(),
            Act::SeeIncident => self.works_here() && self.sees(on),
            Act::TakeReports | Act::AnswerEscalation | Act::ChangeFacts => {
                self.is_any(&[CallTaker, Dispatcher, Supervisor])
            }
            Act::Assign | Act::Recall | Act::Settle | Act::RaiseLevel | Act::HoldWatch => {
                self.is_any(&[Dispatcher, Supervisor])
            }
            Act::AnswerReferral => {
                self.is_any(&[Dispatcher, Supervisor]) || (self.is_any(&[Officer]) && self.is_referred(on))
            }
            Act::SayBeds => {
                self.is_any(&[CallTaker, Dispatcher, Supervisor])
                    || (self.is_any(&[Responder]) && self.unit.is_some())
            }
            Act::Talk => {
                self.is_any(&[CallTaker, Dispatcher, Supervisor])
                    || (self.is_any(&[Responder]) && self.is_own(on))
            }
            Act::LowerLevel
            | Act::RunDrill
            | Act::DirectWatch
            | Act::Announce
            | Act::ErasePersonal
            | Act::Hold => self.is_any(&[Supervisor]),
            // Auditors change nothing, and what they may not see is not theirs to open.
            Act::BreakGlass => self.is_any(&[CallTaker, Dispatcher, Responder, Supervisor, Officer]),
            Act::Administer => self.is_any(&[Role::Admin]),
            Act::ReadRecord => self.is_any(&[Auditor]),
            Act::Supervise => self.is_any(&[Supervisor, Auditor]),
            Act::SeeFigures => self.is_any(&[Dispatcher, Supervisor, Auditor]),
            Act::OpenPrivate | Act::Note => {
                self.is_any(&[CallTaker, Dispatcher, Supervisor])
                    || (self.is_any(&[Responder]) && self.is_bound(on))
                    || (self.is_any(&[Officer]) && self.is_referred(on))
            }
            Act::AddPhoto => self.may(Act::Note, on) || (self.is_any(&[Responder]) && self.was_sent(on)),
            Act::TagPatients | Act::CallScene => {
                self.is_any(&[Dispatcher, Supervisor]) || (self.is_any(&[Responder]) && self.is_bound(on))
            }
            Act::Step | Act::SetUnitStatus | Act::AskCentre => {
                self.is_any(&[Dispatcher, Supervisor])
                    || (self.is_any(&[Responder]) && self.is_own(on))
                    || (act == Act::SetUnitStatus && self.is_any(&[Officer]) && self.is_of_agency(on))
            }
            Act::SendPosition | Act::ConfirmAlert => {
                self.is_any(&[Responder]) && self.is_own(on) && !self.is_any(&[Auditor])
            }
        }
    }

    /// Whether some of the running work is theirs: what a wall shows is nobody's.
    pub fn works_here(&self) -> bool {
        self.view().is_some_and(|view| view != View::Wall)
    }

    /// Whether the person is the crew of a unit, or one of it.
    pub fn is_crew_of(&self, unit: &UnitId) -> bool {
        self.is_any(&[Role::Responder]) && self.unit.as_ref() == Some(unit)
    }

    /// Whether `on` lies in the person's view.
    pub fn sees(&self, on: On<'_>) -> bool {
        match (self.view(), on) {
            (Some(View::Region), _) | (Some(_), On::Nothing) | (Some(View::Wall), On::Unit(_)) => true,
            (Some(View::Agency(agency)), On::Unit(unit)) => unit.spec.agency == agency,
            // Which others concern an agency is known to the board, which knows every unit's agency.
            (Some(View::Agency(_)), On::Incident(_)) => self.is_referred(on),
            (None, _) => false,
            (Some(View::Wall), On::Incident(incident)) => incident.is_on_board(),
            (Some(View::Unit(_)), On::Unit(_)) => self.is_own(on),
            (Some(View::Unit(unit)), On::Incident(incident)) => incident.active().any(|a| a.unit == unit),
        }
    }

    fn is_own(&self, on: On<'_>) -> bool {
        match (&self.unit, on) {
            (Some(own), On::Unit(unit)) => unit.id == *own,
            (Some(own), On::Incident(incident)) => incident.has_unit(own),
            _ => false,
        }
    }

    /// Field staff see people's data only while assigned.
    fn is_bound(&self, on: On<'_>) -> bool {
        match (&self.unit, on) {
            (Some(own), On::Incident(incident)) => incident.active().any(|a| a.unit == *own),
            _ => false,
        }
    }

    /// Whether the own unit went to it, or still may.
    fn was_sent(&self, on: On<'_>) -> bool {
        let went = |step: Step| !matches!(step, Step::Declined | Step::Expired);
        match (&self.unit, on) {
            (Some(own), On::Incident(doc)) => {
                doc.assignments.iter().any(|a| a.unit == *own && went(a.step()))
            }
            _ => false,
        }
    }

    /// Whether the agency that an officer speaks for is asked, or at it.
    fn is_referred(&self, on: On<'_>) -> bool {
        matches!((&self.agency, on), (Some(own), On::Incident(incident)) if incident.is_referred_to(own))
    }

    fn is_of_agency(&self, on: On<'_>) -> bool {
        matches!((&self.agency, on), (Some(own), On::Unit(unit)) if unit.spec.agency == *own)
    }
}
