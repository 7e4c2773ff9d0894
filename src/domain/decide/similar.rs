//! What people say of incidents that look alike.

use super::incident::settle;
use super::{Ctx, Decision, Refusal, allow, incident, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;

/// The two are not the same thing. Whoever may merge them may say so.
pub(super) fn tell_apart(
    state: &State,
    (id, other): (&IncidentId, &IncidentId),
    version: Option<u64>,
    ctx: &Ctx<'_>,
) -> Decision {
    let doc = settle(incident(state, id)?, version, ctx)?;
    if id == other {
        return Err(Refusal::SameIncident.into());
    }
    let (alike, _) = incident(state, other)?;
    allow(ctx, Act::Settle, On::Incident(alike))?;
    still_open(alike)?;
    if doc.is_told_apart(alike) {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::IncidentsToldApart { incident: id.clone(), other: other.clone() }])
}
