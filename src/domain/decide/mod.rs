//! `decide(state, command, ctx)`: what a command leads to, or why not. The only place where rules of dispatch live.

mod account;
mod alert;
mod bring;
mod call;
mod care;
mod casualty;
mod change;
mod contact;
mod dispatch;
mod drill;
mod duty;
mod ending;
mod erase;
mod escalation;
mod hold;
mod incident;
mod intake;
mod merge;
mod need;
mod neighbour;
mod news;
mod order;
mod photo;
mod referral;
mod refusal;
mod repeat;
mod scene;
mod similar;
mod slip;
mod strike;
mod talk;
mod unit;

use jiff::{SignedDuration, Timestamp};

pub use refusal::Refusal;

use super::access::{Act, On, Person};
use super::aggregate::{Key, State};
use super::command::{Asker, Command};
use super::duty::Duty;
use super::event::Event;
use super::ids::{IncidentId, UnitId};
use super::incident::{Incident, Phase};
use super::policy::Policy;
use super::unit::Unit;

/// What a decision may look at beside state and command.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// Server time.
    pub now: Timestamp,
    /// Who asks.
    pub asker: &'a Asker,
    /// The figures of the centre.
    pub policy: &'a Policy,
}

/// Why there are no events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// Load these documents and ask again.
    Load(Vec<Key>),
    /// No.
    Refused(Refusal),
}

impl From<Refusal> for Undecided {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

type Decision = Result<Vec<Event>, Undecided>;

/// The events a command leads to.
///
/// # Errors
/// [`Undecided::Load`] asks for a document; [`Undecided::Refused`] says why not.
pub fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let mut events = rule(state, command, ctx)?;
    events.extend(order::release_spares(state, &events)?);
    events.extend(neighbour::answers(state, &events));
    events.extend(escalation::watch(state, &events, ctx));
    Ok(events)
}

/// What is looked at, or taken away.
fn of_record(command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::OpenPast { moment } => duty::open_past(*moment, ctx),
        Command::ExportRecord { first, last } => {
            allow(ctx, Act::ReadRecord, On::Nothing)?;
            Ok(vec![Event::RecordExported { first: *first, last: *last }])
        }
        _ => Ok(Vec::new()),
    }
}

/// What changes a report alone.
fn of_report(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Erase(_)
        | Command::AskPrivacy { .. }
        | Command::AnswerAsk(_)
        | Command::ProveErased { .. } => erase::decide(state, command, ctx),
        Command::AddPhoto { photo } => photo::add(state, photo, ctx),
        Command::AddVoice { voice } => photo::add_voice(state, voice, ctx),
        Command::ChooseNews { report, by } => news::choose(state, report, *by, ctx),
        _ => Ok(Vec::new()),
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each command")]
fn rule(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::RegisterUnit { .. } | Command::SetUnitStatus { .. } | Command::Rest { .. } => {
            unit::decide(state, command, ctx)
        }
        Command::Need(change) => need::decide(state, change, ctx),
        Command::ReceiveReport { report, gated, beside, .. } => {
            intake::receive(state, report, (*gated, beside), ctx)
        }
        Command::RaiseAlarm { incident, alarm, version } => {
            dispatch::raise_alarm(state, incident, (*alarm, *version), ctx)
        }
        Command::DeclareMassCasualty { incident, on, version } => {
            casualty::declare(state, incident, (*on, *version), ctx)
        }
        Command::TagPatient { incident, tag, category, said_at } => {
            casualty::tag(state, incident, (tag, *category, *said_at), ctx)
        }
        Command::Order { incident, units, spare } => {
            order::order(state, incident, (units, spare.as_ref()), ctx)
        }
        Command::Assign { incident, unit, divert } => dispatch::assign(state, (incident, unit), *divert, ctx),
        Command::AssignByRadio { incident, unit } => dispatch::assign_by_radio(state, (incident, unit), ctx),
        Command::TakeStep { .. } => dispatch::take_step(state, command, ctx),
        Command::Talk { unit, step, .. } => talk::decide(state, unit, step, ctx),
        Command::AlertCrew { assignment, by } => alert::alerted(state, assignment, *by, ctx),
        Command::Bring { .. } => bring::decide(state, command, ctx),
        Command::CallScene { incident, safe, version } => {
            scene::call(state, incident, (*safe, *version), ctx)
        }
        Command::StrikeStep { .. } => strike::decide(state, command, ctx),
        Command::ExpireOffer { assignment, due } => dispatch::expire_offer(state, assignment, *due),
        Command::Escalate { .. } | Command::AnswerEscalation { .. } => {
            escalation::decide(state, command, ctx)
        }
        Command::Merge { .. } | Command::Unmerge { .. } | Command::Attach { .. } | Command::Detach { .. } => {
            merge::decide(state, command, ctx)
        }
        Command::TellApart { incident, other, version } => {
            similar::tell_apart(state, (incident, other), *version, ctx)
        }
        Command::TakeBack { incident, slip, version } => {
            slip::take_back(state, (incident, slip), *version, ctx)
        }
        Command::Contact { incident, step } => contact::decide(state, incident, step, ctx),
        Command::Care { incident, step, version } => care::decide(state, (incident, step), *version, ctx),
        Command::Account { account, change } => account::decide(account, change, ctx),
        Command::Partner(changed) => account::of_partner(changed, ctx),
        Command::Pass(passage) => account::pass(passage, ctx),
        Command::OpenPast { .. } | Command::ExportRecord { .. } => of_record(command, ctx),
        Command::ChangeFacts { incident, change, version } => {
            change::change(state, incident, (change, *version), ctx)
        }
        Command::Erase(_)
        | Command::AskPrivacy { .. }
        | Command::AnswerAsk(_)
        | Command::ProveErased { .. }
        | Command::AddPhoto { .. }
        | Command::AddVoice { .. }
        | Command::ChooseNews { .. } => of_report(state, command, ctx),
        Command::Hold { .. }
        | Command::KeepHeld { .. }
        | Command::EraseKeys { .. }
        | Command::ProveKeysErased { .. } => hold::decide(state, command, ctx),
        Command::Call { call, act } => call::decide(state, call, act, ctx),
        Command::Drill(act) => drill::decide(state, act, ctx),
        Command::Duty { what, .. } => duty::decide(state, what, ctx),
        Command::BreakGlass { incident, reason } => duty::break_glass(state, incident, reason, ctx),
        Command::Refer { .. } => referral::decide(state, command, ctx),
        Command::End { .. } | Command::Tell { .. } => ending::decide(state, command, ctx),
        Command::Verify { .. }
        | Command::Reject { .. }
        | Command::SetLevel { .. }
        | Command::AddFacts { .. }
        | Command::AddNote { .. }
        | Command::Resolve { .. }
        | Command::Close { .. }
        | Command::PassDeadline { .. }
        | Command::OpenWithReason { .. }
        | Command::OpenTogether { .. }
        | Command::SearchNumber { .. }
        | Command::OpenPrivate { .. } => incident::decide(state, command, ctx),
    }
}

fn load(key: Key) -> Undecided {
    Undecided::Load(vec![key])
}

fn incident<'a>(state: &'a State, id: &IncidentId) -> Result<(&'a Incident, u64), Undecided> {
    let key = || Key::Incident(id.clone());
    let slot = state.incidents.get(id).ok_or_else(|| load(key()))?;
    slot.doc.as_ref().map(|doc| (doc, slot.version)).ok_or_else(|| Refusal::NotFound(key()).into())
}

fn duty(state: &State) -> Result<Option<&Duty>, Undecided> {
    state.duty.as_ref().map(|slot| slot.doc.as_ref()).ok_or_else(|| load(Key::Duty))
}

fn unit<'a>(state: &'a State, id: &UnitId) -> Result<(&'a Unit, u64), Undecided> {
    let key = || Key::Unit(id.clone());
    let slot = state.units.get(id).ok_or_else(|| load(key()))?;
    slot.doc.as_ref().map(|doc| (doc, slot.version)).ok_or_else(|| Refusal::NotFound(key()).into())
}

/// Outside the view: as if it did not exist. Inside, without permission: forbidden.
fn allow(ctx: &Ctx<'_>, act: Act, on: On<'_>) -> Result<(), Refusal> {
    match ctx.asker {
        Asker::Person(person) if act == Act::OpenPrivate && is_open_to(person, on, ctx.now) => Ok(()),
        Asker::System => Ok(()),
        Asker::Public | Asker::Partner(_) => Err(Refusal::Forbidden),
        Asker::Person(person) if person.may(act, on) && visible(person, on) => Ok(()),
        Asker::Person(person) if visible(person, on) => Err(Refusal::Forbidden),
        Asker::Person(_) => Err(match on {
            On::Incident(incident) => Refusal::NotFound(Key::Incident(incident.id.clone())),
            On::Unit(unit) => Refusal::NotFound(Key::Unit(unit.id.clone())),
            On::Nothing => Refusal::Forbidden,
        }),
    }
}

/// Whether the person opened it with a reason a while ago.
fn is_open_to(person: &Person, on: On<'_>, now: Timestamp) -> bool {
    matches!(on, On::Incident(incident) if incident.is_open_to(&person.name, now))
}

/// A crew may still speak of an incident it was on, so that a late press of a button is understood.
fn visible(person: &Person, on: On<'_>) -> bool {
    let was_there = match (on, &person.unit) {
        (On::Incident(incident), Some(unit)) => incident.has_unit(unit),
        _ => false,
    };
    was_there || person.sees(on)
}

/// Whether it can still be worked on; where to, when it goes on as part of another.
fn still_open(doc: &Incident) -> Result<(), Refusal> {
    match &doc.merged {
        Some(merged) => Err(Refusal::IncidentMerged { into: merged.incident.clone() }),
        None if matches!(doc.phase, Phase::Open | Phase::Resolved) => Ok(()),
        None => Err(Refusal::IncidentOver),
    }
}

fn expect_version(wanted: Option<u64>, is: u64) -> Result<(), Refusal> {
    match wanted {
        Some(wanted) if wanted != is => Err(Refusal::VersionConflict { newest: is }),
        _ => Ok(()),
    }
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
