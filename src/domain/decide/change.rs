//! Changing what is known of an incident that runs.

use super::{Ctx, Decision, Refusal, after, allow, expect_version, incident, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::changed::FactsChange;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;

/// What the rules make of it counts at once, more urgent or less; a level that a person set stays, and the rules' word is
/// shown beside it. The place in the queue is as for a level set by hand, and never later for what became more urgent.
pub(super) fn change(
    state: &State,
    id: &IncidentId,
    (change, version): (&FactsChange, Option<u64>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, is) = incident(state, id)?;
    allow(ctx, Act::ChangeFacts, On::Incident(doc))?;
    expect_version(version, is)?;
    still_open(doc)?;
    if change.parts.is_empty() {
        return Err(Refusal::NothingToDo.into());
    }
    let (level, queue) = (doc.level_with(&change.facts), doc.queue());
    let fresh = after(ctx.now, ctx.policy.on_the_way(level.number()));
    let (tier, deadline) = match level.cmp(&doc.level()) {
        std::cmp::Ordering::Less if queue.overdue => (level.number().min(queue.tier), fresh),
        std::cmp::Ordering::Less => (level.number().min(queue.tier), fresh.min(queue.deadline)),
        std::cmp::Ordering::Equal => (queue.tier, queue.deadline),
        std::cmp::Ordering::Greater => (level.number(), fresh),
    };
    Ok(vec![Event::FactsChanged { incident: id.clone(), change: Box::new(change.clone()), tier, deadline }])
}
