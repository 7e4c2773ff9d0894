//! Folding facts about units and their sendings.

use jiff::Timestamp;

use super::{Missing, change};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::{Assignment, Stamp, Step};
use crate::domain::ending::After;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::UnitId;
use crate::domain::incident::Phase;
use crate::domain::need::NeedChange;
use crate::domain::unit::{Activity, Availability, Unit};

pub(super) fn apply_to_unit(state: &mut State, event: &Event, entry: &Entry) -> Result<(), Missing> {
    let at = entry.at;
    match event {
        Event::Talked { unit, talk } => change_unit(state, unit, |doc| doc.talk_with(talk, entry)),
        Event::UnitRegistered { unit, spec } => {
            let slot = state.units.entry(unit.clone()).or_default();
            match &mut slot.doc {
                Some(doc) => doc.spec = (**spec).clone(),
                None => {
                    slot.doc = Some(Unit {
                        v: 1,
                        id: unit.clone(),
                        spec: (**spec).clone(),
                        availability: Availability::Available,
                        activity: Activity::Station,
                        since: at,
                        assignment: None,
                        idle_since: None,
                        rest_until: None,
                        talk: Vec::new(),
                        needs: Vec::new(),
                    });
                }
            }
            change_unit(state, unit, |_| {})
        }
        Event::CrewRests { unit, until } => change_unit(state, unit, |doc| doc.rest_until = *until),
        Event::UnitStatusChanged { unit, availability, activity } => change_unit(state, unit, |doc| {
            (doc.availability, doc.activity, doc.since) = (*availability, *activity, at);
        }),
        _ => Ok(()),
    }
}

/// What a crew needs; the incident changes by nothing but that its timeline has one line more.
pub(super) fn change_need(state: &mut State, needs: &NeedChange, entry: &Entry) -> Result<(), Missing> {
    if let Some(incident) = &needs.incident {
        change(state, incident, entry.at, |_| {})?;
    }
    change_unit(state, &needs.unit, |doc| doc.change_need(needs, &entry.by, (entry.at, entry.said_at)))
}

/// A unit is bound to an incident.
pub(super) fn assign(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    let Event::UnitAssigned { incident, assignment, unit, answer_by, spare, by_radio } = event else {
        return Ok(());
    };
    let sending = Assignment {
        id: assignment.clone(),
        unit: unit.clone(),
        stamps: vec![Stamp::new(Step::Offered, at)],
        answer_by: *answer_by,
        result: None,
        spare: *spare,
        by_radio: *by_radio,
        alerted: None,
        destinations: Vec::new(),
    };
    change_unit(state, unit, |doc| {
        doc.assignment = Some(assignment.clone());
        (doc.activity, doc.since) = (activity_of(&sending), at);
    })?;
    change(state, incident, at, |doc| doc.assignments.push(sending))
}

pub(super) fn take_step(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    let Event::StepTaken { incident, assignment, unit, step, said_at, on_behalf, result, .. } = event else {
        return Ok(());
    };
    let mut activity = None;
    change(state, incident, at, |doc| {
        if let Some(sending) = doc.assignments.iter_mut().find(|a| a.id == *assignment) {
            let stamp = Stamp { said_at: *said_at, on_behalf: *on_behalf, ..Stamp::new(*step, at) };
            sending.stamp(stamp);
            sending.result = *result;
            activity = Some(activity_of(sending));
        }
    })?;
    change_unit(state, unit, |doc| {
        if doc.assignment.as_ref() == Some(assignment) {
            doc.since = at;
            doc.activity = activity.unwrap_or(doc.activity);
            if step.is_end() {
                doc.assignment = None;
                doc.idle_since = Some(at);
            }
        }
    })
}

/// A step did not happen: everything is as it was before it, and the stamp stays to be seen.
pub(super) fn strike_step(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    let Event::StepStruck { incident, assignment, unit, answer_by, reopens, .. } = event else {
        return Ok(());
    };
    let mut now = None;
    change(state, incident, at, |doc| {
        if *reopens {
            let reopened = doc.after.reopened;
            let ratings = std::mem::take(&mut doc.after.ratings);
            (doc.phase, doc.after) = (Phase::Open, After { reopened, ratings, ..After::default() });
        }
        if let Some(sending) = doc.assignments.iter_mut().find(|a| a.id == *assignment) {
            sending.strike(at);
            sending.answer_by = answer_by.unwrap_or(sending.answer_by);
            now = Some((activity_of(sending), sending.last().map_or(at, |stamp| stamp.at)));
        }
    })?;
    change_unit(state, unit, |doc| {
        if let Some((activity, since)) = now {
            doc.assignment = Some(assignment.clone());
            (doc.activity, doc.since) = (activity, since);
        }
    })
}

fn change_unit(state: &mut State, id: &UnitId, how: impl FnOnce(&mut Unit)) -> Result<(), Missing> {
    let doc = state.units.get_mut(id).and_then(|slot| slot.doc.as_mut());
    let doc = doc.ok_or_else(|| Missing(Key::Unit(id.clone())))?;
    how(doc);
    doc.v = doc.shape();
    Ok(())
}

/// What a unit does by where its sending stands.
fn activity_of(sending: &Assignment) -> Activity {
    match sending.step() {
        Step::Offered if sending.by_radio => Activity::Assigned,
        Step::Offered => Activity::Alerted,
        Step::Accepted => Activity::Acknowledged,
        Step::EnRoute => Activity::EnRoute,
        Step::Staged => Activity::Staged,
        Step::OnScene => Activity::OnScene,
        Step::AtPerson => Activity::AtPerson,
        Step::Transporting => Activity::Transporting,
        Step::AtFacility => Activity::AtFacility,
        Step::Cleared | Step::Declined | Step::Expired | Step::Recalled => Activity::InService,
    }
}
