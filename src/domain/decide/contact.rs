//! Contact in writing with reporters.

use super::merge::report;
use super::{Ctx, Decision, Refusal, Undecided, allow, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Asker;
use crate::domain::contact::ContactStep;
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::wishes::Contact;

/// A step of the contact with a reporter. That a person is asked for is known by the conversation, not by a role; it belongs to
/// what the incident goes on as.
pub(super) fn decide(state: &State, id: &IncidentId, step: &ContactStep, ctx: &Ctx<'_>) -> Decision {
    if let ContactStep::Wished { report, wish, .. } = step {
        let wished = wished(state, report, *wish)?.ok_or(Refusal::NothingToDo)?;
        return Ok(vec![wished]);
    }
    let mut doc = incident(state, id)?.0;
    while let Some(merged) = &doc.merged {
        doc = incident(state, &merged.incident)?.0;
    }
    let changes = match step {
        ContactStep::PersonAsked => doc.contact.asked.is_none(),
        ContactStep::Unreached => doc.contact.unreached.is_none(),
        ContactStep::Reached => doc.contact.unreached.is_some(),
        ContactStep::Settled => doc.contact.asked.is_some(),
        ContactStep::Answered { .. } | ContactStep::Wished { .. } => true,
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

/// That a reporter wishes more strictly than before to be let alone, whatever became of the incident; `None`: not more strictly.
/// Whose wish it is, is known by the key of the report, not by a role.
pub(super) fn wished(state: &State, id: &ReportId, wish: Contact) -> Result<Option<Event>, Undecided> {
    let told = report(state, id)?;
    if wish <= told.wishes.contact {
        return Ok(None);
    }
    let (doc, _) = incident(state, &told.incident)?;
    let (home, _) = incident(state, told.home())?;
    let is_elsewhere = home.id != doc.id && home.referrals.iter().any(|one| one.to.region.is_some());
    let home = is_elsewhere.then(|| home.id.clone());
    let contact = ContactStep::Wished { report: id.clone(), wish, home };
    Ok(Some(Event::ReporterContact { incident: doc.id.clone(), contact }))
}
