//! What somebody wants to happen. Words in it are sealed already.

use jiff::Timestamp;

use super::access::Person;
use super::account::{AccountChange, Passage};
use super::aggregate::Key;
use super::assignment::{AlertedBy, ClearResult, Step};
use super::call::CallAct;
use super::care::CareStep;
use super::casualty::Category;
use super::changed::FactsChange;
use super::contact::ContactStep;
use super::destination::Bring;
use super::disposition::Disposition;
use super::drill::DrillAct;
use super::duty::command::{DutyCommand, WrappedKey};
use super::ending::{End, Told};
use super::escalation::{EscalationAnswer, Watch};
use super::event::Actor;
use super::ids::{AssignmentId, CallId, IncidentId, ReportId, UnitId};
use super::level::Level;
use super::need::NeedChange;
use super::neighbour::Received;
use super::partner::{Partner, PartnerChanged};
use super::photo::Photo;
use super::privacy::{Class, KeySort, Proof, Wants};
use super::referral::Refer;
use super::report::{Report, SealedText};
use super::roster::OnCall;
use super::setting::Setting;
use super::similar::{Said, Suggested};
use super::slip::Slip;
use super::talk::TalkStep;
use super::triage::Triage;
use super::unit::{Activity, Availability, UnitSpec};
use super::voice::Voice;
use super::wishes::{Contact as ContactWish, NewsBy};

pub use super::privacy::{AnswerAsk, Erase};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody without a session.
    Public,
    /// Somebody signed in.
    Person(Person),
    /// Somebody with a key of their own.
    Partner(Partner),
    /// sigap itself.
    System,
}

impl Asker {
    /// How the log names the asker.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Public => Actor::Public,
            Self::Person(person) => Actor::Account(person.name.clone()),
            Self::Partner(partner) => Actor::Partner(partner.name.clone()),
            Self::System => Actor::System,
        }
    }

    /// The account of somebody signed in.
    pub fn account(&self) -> Option<&str> {
        if let Self::Person(person) = self { Some(&person.name) } else { None }
    }

    /// Somebody with a key of their own.
    pub fn partner(&self) -> Option<&Partner> {
        if let Self::Partner(partner) = self { Some(partner) } else { None }
    }

    /// The principal under which idempotency keys are remembered.
    pub fn principal(&self) -> &str {
        match self {
            Self::Public => "public",
            Self::Person(person) => &person.name,
            Self::Partner(partner) => &partner.name,
            Self::System => "system",
        }
    }
}

/// What somebody wants to happen.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named as in the events they lead to")]
pub enum Command {
    /// Register a unit or change its registration.
    RegisterUnit { unit: UnitId, spec: UnitSpec },
    /// Say what a unit does and whether it can be sent.
    SetUnitStatus {
        unit: UnitId,
        availability: Availability,
        activity: Option<Activity>,
        version: Option<u64>,
    },
    /// Let a crew rest until then, or no longer.
    Rest { unit: UnitId, until: Option<Timestamp>, version: Option<u64> },
    /// Ask for something a crew needs, or say what came of that.
    Need(Box<NeedChange>),
    /// Take a report and open an incident for it. `gated`: the call type is a call taker's word, no claim.
    /// `wrapped_key` opens what is sealed in it; it is kept beside the log, never in it.
    ReceiveReport { report: Box<Report>, gated: bool, wrapped_key: String, beside: Beside },
    /// Make sure.
    Verify { incident: IncidentId, version: Option<u64> },
    /// Refuse.
    Reject { incident: IncidentId, reason: SealedText, version: Option<u64> },
    /// Set the level by hand.
    /// `on_call`: who holds the posts of the roster.
    SetLevel {
        incident: IncidentId,
        level: Level,
        reason: SealedText,
        version: Option<u64>,
        on_call: Vec<OnCall>,
    },
    /// Add what the reporter told later, as the rules judge it with all that was said, and how they wish to be reached.
    AddFacts { incident: IncidentId, facts: SealedText, triage: Box<Triage>, contact: ContactWish },
    /// Change what is known of it, as the rules judge it with that.
    ChangeFacts { incident: IncidentId, change: Box<FactsChange>, version: Option<u64> },
    /// Write something down.
    AddNote { incident: IncidentId, note: SealedText },
    /// Keep a photo that lies sealed in its place.
    AddPhoto { photo: Box<Photo> },
    /// Keep a voice note that lies sealed in its place.
    AddVoice { voice: Box<Voice> },
    /// Raise the alarm to this one: more goes than the plan sends first.
    RaiseAlarm { incident: IncidentId, alarm: u8, version: Option<u64> },
    /// Declare that many are hurt, or that it is over.
    DeclareMassCasualty { incident: IncidentId, on: bool, version: Option<u64> },
    /// Tag a patient, or tag one anew.
    TagPatient { incident: IncidentId, tag: String, category: Category, said_at: Option<Timestamp> },
    /// Say something to a crew, or for it, or have read what was said. `wrapped_key` opens what is sealed in it.
    Talk { unit: UnitId, step: TalkStep, wrapped_key: Option<WrappedKey> },
    /// Send a unit. `divert`: also when it is bound elsewhere.
    Assign { incident: IncidentId, unit: UnitId, divert: bool },
    /// Send a unit whose crew is told by radio.
    AssignByRadio { incident: IncidentId, unit: UnitId },
    /// Send units in one act, all or none; `spare` beside them, until they have acknowledged.
    Order { incident: IncidentId, units: Vec<UnitId>, spare: Option<UnitId> },
    /// Go on with a sending, or end it.
    TakeStep {
        assignment: AssignmentId,
        step: Step,
        said_at: Option<Timestamp>,
        on_behalf: bool,
        result: Option<ClearResult>,
        reason: Option<SealedText>,
    },
    /// Say that a device has called for the crew.
    AlertCrew { assignment: AssignmentId, by: AlertedBy },
    /// Name where a crew brings somebody to, or say what the facility answered.
    Bring { assignment: AssignmentId, bring: Bring, said_at: Option<Timestamp> },
    /// Call a scene safe, or dangerous.
    CallScene { incident: IncidentId, safe: bool, version: Option<u64> },
    /// Say that the last step of a sending did not happen: it was entered wrongly.
    StrikeStep { assignment: AssignmentId, step: Step, reason: SealedText },
    /// It is done.
    Resolve { incident: IncidentId, version: Option<u64> },
    /// It is over.
    Close { incident: IncidentId, disposition: Disposition, note: Option<SealedText>, version: Option<u64> },
    /// Let an incident go on as part of another. `judged`: what the rules of now say of its reports.
    Merge { incident: IncidentId, into: IncidentId, judged: Option<Box<Triage>>, version: Option<u64> },
    /// Let it be on its own again, with all that had been merged into it before.
    Unmerge { incident: IncidentId, version: Option<u64> },
    /// Let a report, wherever it belongs, belong to this incident.
    Attach { incident: IncidentId, report: ReportId, judged: Option<Box<Triage>>, version: Option<u64> },
    /// Let a report of this incident have its own again.
    Detach { incident: IncidentId, report: ReportId, version: Option<u64> },
    /// Say that two incidents are not the same thing.
    TellApart { incident: IncidentId, other: IncidentId, version: Option<u64> },
    /// Take back what was done to it by mistake.
    TakeBack { incident: IncidentId, slip: Slip, version: Option<u64> },
    /// End it, or undo its end.
    End { incident: IncidentId, end: End, version: Option<u64> },
    /// Refer it to another body, or go on with that.
    Refer { incident: IncidentId, refer: Refer, version: Option<u64> },
    /// Tell of a call on the telephone, or say what came of it.
    Call { call: CallId, act: CallAct },
    /// Declare a drill, take part in it, or end it.
    Drill(DrillAct),
    /// What somebody with the code of a report says after the work.
    Tell { report: ReportId, told: Told },
    /// The deadline `due` in the queue passed.
    PassDeadline { incident: IncidentId, due: Timestamp },
    /// The offer that had to be answered by `due` was not.
    ExpireOffer { assignment: AssignmentId, due: Timestamp },
    /// The step of a ladder that was due by `due` comes. `candidates`: units to ask next, the best one first; `on_call`:
    /// who holds the posts of the roster.
    Escalate {
        incident: IncidentId,
        watch: Watch,
        assignment: Option<AssignmentId>,
        due: Timestamp,
        candidates: Vec<UnitId>,
        on_call: Vec<OnCall>,
    },
    /// Say what came of being told.
    AnswerEscalation {
        incident: IncidentId,
        watch: Watch,
        assignment: Option<AssignmentId>,
        answer: EscalationAnswer,
    },
    /// Change who answers for the region, or who stands in on the roster. `wrapped_key` opens what is sealed in it.
    Duty { what: DutyCommand, wrapped_key: Option<WrappedKey> },
    /// Open an incident outside one's view, for a while.
    BreakGlass { incident: IncidentId, reason: SealedText },
    /// Read what is sealed of an incident's reports. `at`: when that was, for one recorded later.
    OpenPrivate { incident: IncidentId, at: Option<Timestamp> },
    /// The same with a reason.
    OpenWithReason { incident: IncidentId, reason: SealedText, wrapped_key: Option<WrappedKey> },
    /// Read what is sealed of several incidents at once, with a reason or without.
    OpenTogether { incidents: Vec<IncidentId>, reason: Option<SealedText>, wrapped_key: Option<WrappedKey> },
    /// Look for the reports of a telephone; so many were found.
    SearchNumber { found: u32 },
    /// Hand it to a colleague, answer that, or put its alarms off.
    Care { incident: IncidentId, step: CareStep, version: Option<u64> },
    /// Something between a reporter who writes and the centre.
    Contact { incident: IncidentId, step: ContactStep },
    /// Erase what is sealed of a report.
    Erase(Box<Erase>),
    /// Ask for something about the data of a report; whoever asks has its code.
    AskPrivacy { report: ReportId, wants: Wants, words: Option<SealedText>, due: Timestamp },
    /// Answer that.
    AnswerAsk(Box<AnswerAsk>),
    /// Write down that nothing is left of what was erased.
    ProveErased { incident: IncidentId, report: ReportId, proof: Proof },
    /// Hold what was told of it as evidence, or let it go. `wrapped_key` opens the reason.
    Hold { incident: IncidentId, on: bool, reason: SealedText, wrapped_key: Option<WrappedKey> },
    /// Write down that a hold keeps what would be erased now.
    KeepHeld { incident: IncidentId, classes: Vec<Class> },
    /// Delete keys of what is sealed apart, of a sort, said until then.
    EraseKeys { sort: KeySort, keys: Vec<ReportId>, until: Timestamp },
    /// Write down that so many are gone.
    ProveKeysErased { sort: KeySort, keys: u32, rewritten: bool },
    /// Say by what the reporter is told how it goes on; `None`: not any more.
    ChooseNews { report: ReportId, by: Option<NewsBy> },
    /// Write down what happens to an account.
    Account { account: String, change: AccountChange },
    /// Write down what happens to the key of a gauge or another centre.
    Partner(PartnerChanged),
    /// Write down who comes in, goes out, or is not let in.
    Pass(Passage),
    /// Look at the board as it was then.
    OpenPast { moment: Timestamp },
    /// Take these seals away, with the entries under them.
    ExportRecord { first: u64, last: u64 },
}

/// What is known beside a report when it comes in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// Open incidents that may be the same thing, as far as a board knew.
    pub similar: Vec<Suggested>,
    /// Its words and place, where a repeat of them is known as one.
    pub said: Option<Said>,
    /// City or country, where that is known.
    pub setting: Option<Setting>,
    /// Another region asks for help with it, and why.
    pub from: Option<Box<(Received, Option<SealedText>)>>,
}

impl Command {
    /// Take a report of somebody, of which nothing else is known.
    pub fn receive(report: Report, wrapped_key: String) -> Self {
        let beside = Beside::default();
        Self::ReceiveReport { report: Box::new(report), gated: false, wrapped_key, beside }
    }

    /// The keys that seal what it says, each with the name of what it belongs to; kept beside the log, never in it.
    pub fn wrapped_keys(&self) -> Vec<WrappedKey> {
        let key = match self {
            Self::ReceiveReport { report, wrapped_key, .. } => {
                Some((report.id.as_str().to_owned(), wrapped_key.clone()))
            }
            Self::Duty { wrapped_key, .. }
            | Self::Talk { wrapped_key, .. }
            | Self::OpenWithReason { wrapped_key, .. }
            | Self::OpenTogether { wrapped_key, .. }
            | Self::Hold { wrapped_key, .. }
            | Self::Call { act: CallAct::Note { wrapped_key, .. }, .. } => wrapped_key.clone(),
            Self::Erase(erase) => return erase.wrapped_keys.clone(),
            Self::AnswerAsk(answer) => answer.wrapped_key.clone(),
            _ => None,
        };
        key.into_iter().collect()
    }

    /// Whether it makes only what was never there before, as far as anybody can tell without looking: then it is
    /// decided as if so, and the commit finds out. Saves a round trip for each of many reports.
    pub fn makes_only_new(&self) -> bool {
        matches!(self, Self::ReceiveReport { .. })
    }

    /// The documents to load first; deciding asks for what else it needs.
    #[expect(clippy::too_many_lines, reason = "a line for each command")]
    pub fn begins_with(&self) -> Vec<Key> {
        match self {
            Self::RegisterUnit { unit, .. }
            | Self::SetUnitStatus { unit, .. }
            | Self::Talk { unit, .. }
            | Self::Rest { unit, .. } => vec![Key::Unit(unit.clone())],
            Self::Need(change) => vec![Key::Unit(change.unit.clone())],
            Self::ReceiveReport { report, beside, .. } => [
                Key::Report(report.id.clone()),
                Key::Incident(report.incident.clone()),
                Key::Code(report.code.as_str().to_owned()),
                Key::Label(report.code.short(4)),
            ]
            .into_iter()
            .chain(beside.said.iter().map(Said::key))
            .collect(),
            Self::Verify { incident, .. }
            | Self::Reject { incident, .. }
            | Self::SetLevel { incident, .. }
            | Self::AddFacts { incident, .. }
            | Self::ChangeFacts { incident, .. }
            | Self::AddNote { incident, .. }
            | Self::RaiseAlarm { incident, .. }
            | Self::TakeBack { incident, .. }
            | Self::DeclareMassCasualty { incident, .. }
            | Self::TagPatient { incident, .. }
            | Self::CallScene { incident, .. }
            | Self::Unmerge { incident, .. }
            | Self::Resolve { incident, .. }
            | Self::Close { incident, .. }
            | Self::End { incident, .. }
            | Self::Refer { incident, .. }
            | Self::PassDeadline { incident, .. }
            | Self::BreakGlass { incident, .. }
            | Self::AnswerEscalation { incident, .. }
            | Self::Care { incident, .. }
            | Self::Contact { incident, .. }
            | Self::OpenWithReason { incident, .. }
            | Self::Hold { incident, .. }
            | Self::KeepHeld { incident, .. }
            | Self::OpenPrivate { incident, .. } => vec![Key::Incident(incident.clone())],
            Self::OpenTogether { incidents, .. } => incidents.iter().cloned().map(Key::Incident).collect(),
            Self::OpenPast { .. }
            | Self::Account { .. }
            | Self::Partner(_)
            | Self::Pass(_)
            | Self::ExportRecord { .. }
            | Self::SearchNumber { .. }
            | Self::EraseKeys { .. }
            | Self::ProveKeysErased { .. }
            | Self::ProveErased { .. } => Vec::new(),
            Self::Erase(erase) => vec![Key::Report(erase.report.clone())],
            Self::AnswerAsk(answer) => vec![Key::Report(answer.report.clone())],
            Self::Drill(_) => vec![Key::Drill],
            Self::Call { call, .. } => vec![Key::Call(call.clone())],
            Self::Duty { .. } => vec![Key::Duty],
            Self::Escalate { incident, .. } => vec![Key::Incident(incident.clone()), Key::Duty],
            Self::Tell { report, .. } | Self::ChooseNews { report, .. } | Self::AskPrivacy { report, .. } => {
                vec![Key::Report(report.clone())]
            }
            Self::AddVoice { voice } => vec![Key::Report(voice.report.clone())],
            Self::AddPhoto { photo } => vec![Key::Report(photo.report.clone())],
            Self::Merge { incident, into, .. } => {
                vec![Key::Incident(incident.clone()), Key::Incident(into.clone())]
            }
            Self::TellApart { incident, other, .. } => {
                vec![Key::Incident(incident.clone()), Key::Incident(other.clone())]
            }
            Self::Attach { incident, report, .. } | Self::Detach { incident, report, .. } => {
                vec![Key::Incident(incident.clone()), Key::Report(report.clone())]
            }
            Self::Order { incident, units, spare } => {
                let units = units.iter().chain(spare).cloned().map(Key::Unit);
                std::iter::once(Key::Incident(incident.clone())).chain(units).collect()
            }
            Self::Assign { incident, unit, .. } | Self::AssignByRadio { incident, unit } => {
                vec![Key::Incident(incident.clone()), Key::Unit(unit.clone())]
            }
            Self::TakeStep { assignment, .. }
            | Self::StrikeStep { assignment, .. }
            | Self::AlertCrew { assignment, .. }
            | Self::Bring { assignment, .. }
            | Self::ExpireOffer { assignment, .. } => {
                assignment.incident().map(Key::Incident).into_iter().collect()
            }
        }
    }
}
