//! Devices that have called for their crew: what a phone says by itself once it was woken or shows an offer. Answers
//! nothing for anybody.

use super::{Ctx, Decision, Refusal, allow, incident, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::{AlertedBy, Step};
use crate::domain::event::Event;
use crate::domain::ids::AssignmentId;

/// The first device of a crew counts, and only while the offer waits for an answer.
pub(super) fn alerted(state: &State, id: &AssignmentId, by: AlertedBy, ctx: &Ctx<'_>) -> Decision {
    let missing = || Refusal::NotFound(Key::Incident(id.as_str().into()));
    let (doc, _) = incident(state, &id.incident().ok_or_else(missing)?)?;
    let sending = doc.assignment(id).ok_or_else(missing)?;
    let (crew, _) = unit(state, &sending.unit)?;
    allow(ctx, Act::ConfirmAlert, On::Unit(crew))?;
    if sending.step() != Step::Offered || sending.alerted.is_some() {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::CrewAlerted {
        incident: doc.id.clone(),
        assignment: id.clone(),
        unit: sending.unit.clone(),
        by,
    }])
}
