//! Folding facts about units and their sendings.

use jiff::Timestamp;

use super::{Missing, change};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::{Stamp, Step};
use crate::domain::event::Event;
use crate::domain::ids::{AssignmentId, UnitId};
use crate::domain::unit::{Activity, Availability, Unit};
pub(super) fn apply_to_unit(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    match event {
        Event::UnitRegistered { unit, spec } => {
            let slot = state.units.entry(unit.clone()).or_default();
            let v = if spec.phone.is_some() { 3 } else { 1 };
            match &mut slot.doc {
                Some(doc) => (doc.v, doc.spec) = (v, (**spec).clone()),
                None => {
                    slot.doc = Some(Unit {
                        v,
                        id: unit.clone(),
                        spec: (**spec).clone(),
                        availability: Availability::Available,
                        activity: Activity::Station,
                        since: at,
                        assignment: None,
                        idle_since: None,
                        rest_until: None,
                    });
                }
            }
            Ok(())
        }
        Event::CrewRests { unit, until } => {
            let doc = unit_mut(state, unit)?;
            (doc.rest_until, doc.v) = (*until, doc.v.max(3));
            Ok(())
        }
        Event::UnitStatusChanged { unit, availability, activity } => {
            let doc = unit_mut(state, unit)?;
            (doc.availability, doc.activity, doc.since) = (*availability, *activity, at);
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn take_step(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    let Event::StepTaken { incident, assignment, unit, step, said_at, on_behalf, result, .. } = event else {
        return Ok(());
    };
    let doc = unit_mut(state, unit)?;
    if doc.assignment.as_ref() == Some(assignment) {
        doc.since = at;
        doc.activity = activity_of(*step);
        if step.is_end() {
            doc.assignment = None;
            doc.idle_since = Some(at);
        }
    }
    change(state, incident, at, |doc| {
        if let Some(sending) = doc.assignments.iter_mut().find(|a| a.id == *assignment) {
            // The clocks of two processes differ by a little; stamps never go back.
            let at = sending.stamps.last().map_or(at, |last| at.max(last.at));
            sending.stamps.push(Stamp { step: *step, at, said_at: *said_at, on_behalf: *on_behalf });
            sending.result = *result;
        }
    })
}

pub(super) fn bind(
    state: &mut State,
    unit: &UnitId,
    assignment: &AssignmentId,
    at: Timestamp,
) -> Result<(), Missing> {
    unit_mut(state, unit).map(|doc| {
        doc.assignment = Some(assignment.clone());
        doc.activity = Activity::Alerted;
        doc.since = at;
    })
}

fn unit_mut<'a>(state: &'a mut State, id: &UnitId) -> Result<&'a mut Unit, Missing> {
    state.units.get_mut(id).and_then(|slot| slot.doc.as_mut()).ok_or_else(|| Missing(Key::Unit(id.clone())))
}

fn activity_of(step: Step) -> Activity {
    match step {
        Step::Offered => Activity::Alerted,
        Step::Accepted => Activity::Acknowledged,
        Step::EnRoute => Activity::EnRoute,
        Step::OnScene => Activity::OnScene,
        Step::Transporting => Activity::Transporting,
        Step::AtFacility => Activity::AtFacility,
        Step::Cleared | Step::Declined | Step::Expired | Step::Recalled => Activity::InService,
    }
}
