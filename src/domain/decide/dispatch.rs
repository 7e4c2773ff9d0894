//! Sending units and following them to the end.

use jiff::Timestamp;

use super::ending::resolved;
use super::referral::handed_over;
use super::{Ctx, Decision, Refusal, Undecided, after, allow, expect_version, incident, still_open, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::Step;
use crate::domain::command::{Asker, Command};
use crate::domain::disposition::Disposition;
use crate::domain::event::Event;
use crate::domain::ids::{AssignmentId, IncidentId, UnitId};
use crate::domain::incident::{Incident, Phase};
use crate::domain::recommend::plan::MOST_ALARMS;
use crate::domain::unit::Availability;

pub(super) fn assign(
    state: &State,
    (incident_id, unit_id): (&IncidentId, &UnitId),
    divert: bool,
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, _) = incident(state, incident_id)?;
    allow(ctx, Act::Assign, On::Incident(doc))?;
    still_open(doc)?;
    if doc.phase != Phase::Open {
        return Err(Refusal::IncidentOver.into());
    }
    let (who, _) = unit(state, unit_id)?;
    // Waking a crew is an act of its own, as diverting one is.
    let rests = who.rests(ctx.now) && !divert;
    if who.availability == Availability::NotAvailable || who.spec.crew == 0 || rests {
        return Err(Refusal::UnitUnavailable { bound_to: None }.into());
    }
    let mut events = Vec::new();
    if let Some(bound) = &who.assignment {
        let elsewhere = bound.incident();
        if elsewhere.as_ref() == Some(incident_id) {
            return Err(Refusal::AlreadyAssigned.into());
        }
        let Some(from) = elsewhere else { return Err(Refusal::UnitUnavailable { bound_to: None }.into()) };
        // An exercise lets a crew go at once; everything else is an act of its own.
        let from_drill = incident(state, &from)?.0.drill && !doc.drill;
        if !divert && !from_drill {
            return Err(Refusal::UnitUnavailable { bound_to: Some(from) }.into());
        }
        events.push(ended(from, bound, unit_id, (Step::Recalled, Some(incident_id.clone()))));
    }
    events.push(Event::UnitAssigned {
        incident: incident_id.clone(),
        assignment: AssignmentId::nth(incident_id, doc.assignments.len() + 1),
        unit: unit_id.clone(),
        answer_by: after(ctx.now, ctx.policy.offer(doc.level())),
        spare: false,
        by_radio: false,
    });
    Ok(events)
}

/// The same for a crew that is told by radio: no device of it is alerted.
pub(super) fn assign_by_radio(state: &State, who: (&IncidentId, &UnitId), ctx: &Ctx<'_>) -> Decision {
    let mut events = assign(state, who, false, ctx)?;
    if let Some(Event::UnitAssigned { by_radio, .. }) = events.last_mut() {
        *by_radio = true;
    }
    Ok(events)
}

pub(super) fn raise_alarm(
    state: &State,
    id: &IncidentId,
    (alarm, version): (u8, Option<u64>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, is) = incident(state, id)?;
    allow(ctx, Act::Assign, On::Incident(doc))?;
    expect_version(version, is)?;
    still_open(doc)?;
    if doc.phase != Phase::Open {
        return Err(Refusal::IncidentOver.into());
    }
    if alarm <= doc.alarm() {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::AlarmRaised { incident: id.clone(), alarm: alarm.min(MOST_ALARMS) }])
}

pub(super) fn take_step(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let Command::TakeStep { assignment, step, said_at, on_behalf, result, reason } = command else {
        return Ok(Vec::new());
    };
    let (doc, from, unit_id) = sending(state, assignment)?;
    let act = if *step == Step::Recalled { Act::Recall } else { Act::Step };
    allow(ctx, act, On::Incident(doc))?;
    let (crew, _) = unit(state, &unit_id)?;
    if act == Act::Step {
        allow(ctx, act, On::Unit(crew))?;
    }
    if !from.may_go_to(*step) || *step == Step::Expired {
        return Err(Refusal::IllegalStep { from, to: *step }.into());
    }
    if *step == Step::Cleared && result.is_none() {
        return Err(Refusal::ResultMissing.into());
    }
    let on_behalf = is_on_behalf(ctx, act, &unit_id, *on_behalf)?;
    let mut events = vec![Event::StepTaken {
        incident: doc.id.clone(),
        assignment: assignment.clone(),
        unit: unit_id,
        step: *step,
        // A phone's clock cannot stamp the future: what it says then is not kept.
        said_at: said_at.filter(|said| *said <= ctx.now),
        on_behalf,
        result: result.filter(|_| *step == Step::Cleared),
        reason: reason.clone(),
        diverted_to: None,
    }];
    let last = doc.active().all(|a| a.id == *assignment);
    let outcome = result.filter(|_| *step == Step::Cleared && last).and_then(Disposition::of_result);
    match outcome {
        Some(outcome) => events.push(resolved(doc, outcome, ctx)),
        None if step.is_end() => events.extend(handed_over(doc, assignment)),
        None => {}
    }
    Ok(events)
}

/// Whether somebody speaks for the crew. What the crew itself says is its own; another one has to say so.
fn is_on_behalf(ctx: &Ctx<'_>, act: Act, unit: &UnitId, said: bool) -> Result<bool, Refusal> {
    match ctx.asker {
        Asker::Person(person) if act == Act::Step && !person.is_crew_of(unit) => {
            if said {
                Ok(true)
            } else {
                Err(Refusal::OnBehalfMissing)
            }
        }
        _ => Ok(false),
    }
}

pub(super) fn expire_offer(state: &State, assignment: &AssignmentId, due: Timestamp) -> Decision {
    let (doc, from, unit_id) = sending(state, assignment)?;
    unit(state, &unit_id)?;
    let still_due = doc.assignment(assignment).is_some_and(|a| a.answer_by == due);
    if from != Step::Offered || !still_due {
        return Err(Refusal::NothingToDo.into());
    }
    let expired = ended(doc.id.clone(), assignment, &unit_id, (Step::Expired, None));
    Ok(std::iter::once(expired).chain(handed_over(doc, assignment)).collect())
}

pub(super) fn ended(
    incident: IncidentId,
    assignment: &AssignmentId,
    unit: &UnitId,
    (step, diverted_to): (Step, Option<IncidentId>),
) -> Event {
    Event::StepTaken {
        incident,
        assignment: assignment.clone(),
        unit: unit.clone(),
        step,
        said_at: None,
        on_behalf: false,
        result: None,
        reason: None,
        diverted_to,
    }
}

fn sending<'a>(state: &'a State, id: &AssignmentId) -> Result<(&'a Incident, Step, UnitId), Undecided> {
    let missing = || Refusal::NotFound(Key::Incident(id.as_str().into()));
    let (doc, _) = incident(state, &id.incident().ok_or_else(missing)?)?;
    let sending = doc.assignment(id).ok_or_else(missing)?;
    Ok((doc, sending.step(), sending.unit.clone()))
}
