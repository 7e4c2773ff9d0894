//! Striking a step that was entered wrongly: the stamp stays to be seen, and everything is as it was before it. Only the
//! last step, and only while nothing follows from it.

use super::{Ctx, Decision, Refusal, Undecided, after, allow, incident, still_open, unit};
use crate::domain::access::{Act, On, Role};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::{Assignment, Stamp, Step};
use crate::domain::command::{Asker, Command};
use crate::domain::event::Event;
use crate::domain::ids::AssignmentId;
use crate::domain::incident::{Incident, Phase};
use crate::domain::unit::{Activity, Unit};

/// How many steps of one sending may be struck.
const MOST: usize = 20;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let Command::StrikeStep { assignment: id, step, reason } = command else { return Ok(Vec::new()) };
    let missing = || Refusal::NotFound(Key::Incident(id.as_str().into()));
    let (doc, _) = incident(state, &id.incident().ok_or_else(missing)?)?;
    let act = if *step == Step::Recalled { Act::Recall } else { Act::Step };
    allow(ctx, act, On::Incident(doc))?;
    let sending = doc.assignment(id).ok_or_else(missing)?;
    let (crew, _) = unit(state, &sending.unit)?;
    if act == Act::Step {
        allow(ctx, act, On::Unit(crew))?;
    }
    let last = last(sending, *step)?;
    soon_enough(last, ctx)?;
    let reopens = follows(doc, last)?;
    if last.step.is_end() {
        still_free(crew, last)?;
    }
    let before = sending.standing().rev().nth(1).map_or(Step::Offered, |stamp| stamp.step);
    let offered = before == Step::Offered;
    Ok(vec![Event::StepStruck {
        incident: doc.id.clone(),
        assignment: id.clone(),
        unit: sending.unit.clone(),
        step: *step,
        reason: reason.clone(),
        answer_by: offered.then(|| after(ctx.now, ctx.policy.offer(doc.level()))),
        reopens,
    }])
}

/// The step to strike, when it is the last one and somebody entered it.
fn last(sending: &Assignment, step: Step) -> Result<&Stamp, Refusal> {
    let is = sending.step();
    let Some(last) = sending.last().filter(|last| last.step == step) else {
        return Err(Refusal::NotLastStep { is });
    };
    if matches!(step, Step::Offered | Step::Expired) {
        return Err(Refusal::StepNotEntered);
    }
    let struck = sending.stamps.len() - sending.standing().count();
    if struck >= MOST { Err(Refusal::TooManyStrikes { most: MOST }) } else { Ok(last) }
}

/// A crew strikes what it has just entered; whoever dispatches, at any time.
fn soon_enough(last: &Stamp, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let Asker::Person(person) = ctx.asker else { return Ok(()) };
    let within_s = ctx.policy.strike_by_crew_s;
    let late = ctx.now.duration_since(last.at).as_secs() > i64::from(within_s);
    if late && !person.is_any(&[Role::Dispatcher, Role::Supervisor]) {
        return Err(Refusal::StrikeTooLate { within_s });
    }
    Ok(())
}

/// Whether the step resolved the incident; refused when it went on since.
fn follows(doc: &Incident, last: &Stamp) -> Result<bool, Undecided> {
    still_open(doc)?;
    if doc.phase != Phase::Resolved {
        return Ok(false);
    }
    // Resolved by hand, later, or confirmed by a reporter: somebody has gone on from there.
    let by_it = last.step == Step::Cleared
        && doc.milestones.last().is_some_and(|done| done.at <= last.at)
        && doc.after.confirmed.is_empty();
    if by_it { Ok(true) } else { Err(Refusal::StepBuiltUpon { bound_to: None }.into()) }
}

/// Whether the unit that the step freed can be bound again: it is, and was since, on nothing else.
fn still_free(crew: &Unit, last: &Stamp) -> Result<(), Refusal> {
    let went_elsewhere = crew.idle_since.is_some_and(|since| since > last.at);
    if crew.assignment.is_some() || went_elsewhere || crew.activity == Activity::OffDuty {
        let bound_to = crew.assignment.as_ref().and_then(AssignmentId::incident);
        return Err(Refusal::StepBuiltUpon { bound_to });
    }
    Ok(())
}
