//! Handing an incident to a colleague, and putting its alarms off.

use super::{Ctx, Decision, Refusal, allow, expect_version, incident, still_open};
use crate::domain::access::{Act, On, Role};
use crate::domain::aggregate::State;
use crate::domain::care::CareStep;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;

/// A step of an incident's care. In [`CareStep::Handed`] `from` is not read: it follows from who keeps it.
pub(super) fn decide(
    state: &State,
    (id, step): (&IncidentId, &CareStep),
    version: Option<u64>,
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, is) = incident(state, id)?;
    let act = match step {
        CareStep::Shelved { .. } | CareStep::Unshelved => Act::AnswerEscalation,
        _ => Act::Settle,
    };
    allow(ctx, act, On::Incident(doc))?;
    let Asker::Person(person) = ctx.asker else { return Err(Refusal::Forbidden.into()) };
    expect_version(version, is)?;
    still_open(doc)?;
    let keeper = doc.care.keeper.as_ref().map(|keeper| keeper.person.as_str());
    let leads = person.is_any(&[Role::Supervisor]);
    let mut step = step.clone();
    match &mut step {
        CareStep::Handed { from, to, .. } => {
            if let Some(keeper) = keeper.filter(|keeper| *keeper != person.name && !leads) {
                return Err(Refusal::NotYourIncident { keeper: keeper.to_owned() }.into());
            }
            keeper.unwrap_or(&person.name).clone_into(from);
            if from == to {
                return Err(Refusal::NothingToDo.into());
            }
        }
        CareStep::Accepted | CareStep::GivenBack { .. } if doc.handed_to() != Some(&person.name) => {
            return Err(Refusal::NothingToDo.into());
        }
        CareStep::Withdrawn if doc.handed_to().is_none() => return Err(Refusal::NothingToDo.into()),
        CareStep::Withdrawn if keeper != Some(&person.name) && !leads => {
            let keeper = keeper.unwrap_or_default().to_owned();
            return Err(Refusal::NotYourIncident { keeper }.into());
        }
        CareStep::Unshelved if doc.care.shelved.iter().all(|one| one.by != person.name) => {
            return Err(Refusal::NothingToDo.into());
        }
        _ => {}
    }
    Ok(vec![Event::CareChanged { incident: id.clone(), care: step }])
}
