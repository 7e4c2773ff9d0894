//! Orders: units sent in one act, and a spare one beside them that is released when they have acknowledged.

use super::{Ctx, Decision, Refusal, dispatch, incident, unit};
use crate::domain::aggregate::State;
use crate::domain::assignment::{Assignment, Step};
use crate::domain::event::Event;
use crate::domain::ids::{AssignmentId, IncidentId, UnitId};
use crate::domain::incident::Incident;

pub(super) fn order(
    state: &State,
    id: &IncidentId,
    (units, spare): (&[UnitId], Option<&UnitId>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, _) = incident(state, id)?;
    let mut events: Vec<Event> = Vec::new();
    for (n, one) in units.iter().chain(spare).enumerate() {
        if units.iter().chain(spare).take(n).any(|before| before == one) {
            return Err(Refusal::AlreadyAssigned.into());
        }
        let mut sent = dispatch::assign(state, (id, one), false, ctx)?;
        if let Some(Event::UnitAssigned { assignment, spare, .. }) = sent.last_mut() {
            *assignment = AssignmentId::nth(id, doc.assignments.len() + n + 1);
            *spare = n >= units.len();
        }
        events.append(&mut sent);
    }
    Ok(events)
}

/// Releases spare units whose plan has acknowledged with `events`. One that is on the way already is wanted, one beside
/// a unit that said no or nothing takes its place.
pub(super) fn release_spares(state: &State, events: &[Event]) -> Decision {
    let mut released = Vec::new();
    for event in events {
        let Event::StepTaken { incident: id, assignment, step, .. } = event else { continue };
        if *step <= Step::Offered || step.is_end() {
            continue;
        }
        let (doc, _) = incident(state, id)?;
        if !acknowledged_with(doc, assignment) {
            continue;
        }
        for spare in
            doc.active().filter(|one| one.spare && one.step() < Step::EnRoute && one.id != *assignment)
        {
            unit(state, &spare.unit)?;
            released.push(dispatch::ended(id.clone(), &spare.id, &spare.unit, (Step::Recalled, None)));
        }
    }
    Ok(released)
}

/// Whether all that were sent beside the spare have acknowledged once `now` has.
fn acknowledged_with(doc: &Incident, now: &AssignmentId) -> bool {
    let has = |one: &Assignment| {
        one.id == *now || !matches!(one.step(), Step::Offered | Step::Declined | Step::Expired)
    };
    doc.assignments.iter().filter(|one| !one.spare).all(has) && doc.assignments.iter().any(|one| !one.spare)
}
