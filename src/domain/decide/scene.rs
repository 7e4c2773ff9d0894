//! Calling a scene safe, or dangerous.

use super::{Ctx, Decision, Refusal, allow, expect_version, incident, still_open};
use crate::domain::access::{Act, On, Role};
use crate::domain::aggregate::State;
use crate::domain::assignment::Step;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;
use crate::domain::incident::{Incident, Phase};

pub(super) fn call(
    state: &State,
    id: &IncidentId,
    (safe, version): (bool, Option<u64>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, is) = incident(state, id)?;
    allow(ctx, Act::CallScene, On::Incident(doc))?;
    expect_version(version, is)?;
    still_open(doc)?;
    if doc.phase != Phase::Open {
        return Err(Refusal::IncidentOver.into());
    }
    if safe && !may_know(doc, ctx.asker) {
        return Err(Refusal::NotOnScene.into());
    }
    if doc.scene.is_some_and(|scene| scene.safe == safe) {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::SceneCalled { incident: id.clone(), safe }])
}

/// Whoever dispatches is told by somebody there; a crew has to be there itself.
fn may_know(doc: &Incident, asker: &Asker) -> bool {
    let Asker::Person(person) = asker else { return true };
    let is_there = |unit: &_| doc.active().any(|sent| sent.unit == *unit && sent.step() >= Step::OnScene);
    person.is_any(&[Role::Dispatcher, Role::Supervisor]) || person.unit.as_ref().is_some_and(is_there)
}
