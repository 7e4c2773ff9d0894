//! Naming where a crew brings somebody to, and what the facility says.

use jiff::Timestamp;

use super::{Ctx, Decision, Refusal, allow, dispatch, incident, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::{Assignment, Step};
use crate::domain::command::Command;
use crate::domain::destination::{Bring, Destination, DestinationStep};
use crate::domain::event::Event;
use crate::domain::ids::FacilityId;
use crate::domain::incident::Incident;

/// How many destinations one sending may have.
const MOST: usize = 20;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let Command::Bring { assignment: id, bring, said_at } = command else { return Ok(Vec::new()) };
    let missing = || Refusal::NotFound(Key::Incident(id.as_str().into()));
    let (doc, _) = incident(state, &id.incident().ok_or_else(missing)?)?;
    allow(ctx, Act::Step, On::Incident(doc))?;
    let sent = doc.assignment(id).ok_or_else(missing)?;
    let (crew, _) = unit(state, &sent.unit)?;
    allow(ctx, Act::Step, On::Unit(crew))?;
    // A phone's clock cannot stamp the future: what it says then is not kept.
    let said_at = said_at.filter(|said| *said <= ctx.now);
    match bring {
        Bring::To { facility, name, starts, on_behalf } => {
            let mut events = Vec::new();
            if *starts {
                let leaves = Command::TakeStep {
                    assignment: id.clone(),
                    step: Step::Transporting,
                    said_at,
                    on_behalf: *on_behalf,
                    result: None,
                    reason: None,
                };
                events.extend(dispatch::take_step(state, &leaves, ctx)?);
            }
            events.push(named(doc, sent, (facility, name), said_at)?);
            Ok(events)
        }
        Bring::Answer { .. } => Ok(vec![answered(doc, sent, bring, said_at)?]),
    }
}

fn named(
    doc: &Incident,
    sent: &Assignment,
    (facility, name): (&FacilityId, &str),
    said_at: Option<Timestamp>,
) -> Result<Event, Refusal> {
    let is = sent.step();
    if !sent.is_active() || is < Step::Accepted || is == Step::AtFacility {
        return Err(Refusal::NotUnderWay { is });
    }
    let same = |last: &Destination| last.facility == *facility && last.step != DestinationStep::Refused;
    if sent.destination().is_some_and(same) {
        return Err(Refusal::NothingToDo);
    }
    if sent.destinations.len() >= MOST {
        return Err(Refusal::TooManyDestinations { most: MOST });
    }
    Ok(Event::DestinationNamed {
        incident: doc.id.clone(),
        assignment: sent.id.clone(),
        facility: facility.clone(),
        name: name.to_owned(),
        said_at,
    })
}

fn answered(
    doc: &Incident,
    sent: &Assignment,
    bring: &Bring,
    said_at: Option<Timestamp>,
) -> Result<Event, Refusal> {
    let Bring::Answer { step, spoke_with, reason, facility } = bring else {
        return Err(Refusal::NothingToDo);
    };
    let last = sent.destination().ok_or(Refusal::NoDestination)?;
    if facility.as_ref().is_some_and(|of| *of != last.facility) {
        return Err(Refusal::OtherDestination { is: last.name.clone() });
    }
    if last.step == *step {
        return Err(Refusal::NothingToDo);
    }
    if !last.step.may_go_to(*step) {
        return Err(Refusal::IllegalDestinationStep { from: last.step, to: *step });
    }
    let is = sent.step();
    // Buttons are forgotten: who was brought may be handed over after the crew said that it is done.
    let late = is == Step::Cleared && *step == DestinationStep::HandedOver;
    if !sent.is_active() && !late {
        return Err(Refusal::NotUnderWay { is });
    }
    if *step == DestinationStep::Accepted && spoke_with.is_none() {
        return Err(Refusal::FieldMissing { field: "spoke_with" });
    }
    if *step == DestinationStep::Refused && reason.is_none() {
        return Err(Refusal::FieldMissing { field: "reason" });
    }
    Ok(Event::DestinationAnswered {
        incident: doc.id.clone(),
        assignment: sent.id.clone(),
        facility: last.facility.clone(),
        step: *step,
        said_at,
        spoke_with: spoke_with.clone(),
        reason: reason.clone(),
        forbidden: *step == DestinationStep::Refused && doc.is_emergency(),
    })
}
