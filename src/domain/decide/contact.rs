//! Contact in writing with reporters.

use super::{Ctx, Decision, Refusal, allow, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Asker;
use crate::domain::contact::ContactStep;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;

/// A step of the contact with a reporter. That a person is asked for is known by the conversation, not by a role; it belongs to
/// what the incident goes on as.
pub(super) fn decide(state: &State, id: &IncidentId, step: &ContactStep, ctx: &Ctx<'_>) -> Decision {
    let mut doc = incident(state, id)?.0;
    while let Some(merged) = &doc.merged {
        doc = incident(state, &merged.incident)?.0;
    }
    let changes = match step {
        ContactStep::PersonAsked => doc.contact.asked.is_none(),
        ContactStep::Unreached => doc.contact.unreached.is_none(),
        ContactStep::Reached => doc.contact.unreached.is_some(),
        ContactStep::Settled => doc.contact.asked.is_some(),
        ContactStep::Answered { .. } => true,
    };
    if matches!(ctx.asker, Asker::Person(_))
        || matches!(step, ContactStep::Answered { .. } | ContactStep::Settled)
    {
        allow(ctx, Act::OpenPrivate, On::Incident(doc))?;
    }
    if !changes {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::ReporterContact { incident: doc.id.clone(), contact: step.clone() }])
}
