//! A report that repeats another, word for word about the same place, belongs to the same incident at once: the incident
//! it opens is merged in the entry that opens it. Everything else about it is as with any report: a receipt, triage, a
//! seal of its own. Never a reason to refuse a report: what cannot join stands alone.

use super::merge::SOON_S;
use super::{Ctx, Undecided, after};
use crate::domain::aggregate::{Key, State};
use crate::domain::apply::apply_entry;
use crate::domain::event::{Actor, Entry, Event};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Phase;
use crate::domain::merged::Absorbed;
use crate::domain::report::{People, Report};
use crate::domain::similar::Said;

/// A report that was said before, and the incident it belongs to.
pub(super) struct Earlier {
    report: Report,
    whole: IncidentId,
}

/// The report that `report` repeats, when it can join that one's incident.
pub(super) fn repeated(
    state: &State,
    report: &Report,
    said: Option<&Said>,
    drill: bool,
    ctx: &Ctx<'_>,
) -> Result<Option<Earlier>, Undecided> {
    let Some(said) = said else { return Ok(None) };
    let Some(slot) = state.claims.get(&said.key()) else { return Err(Undecided::Load(vec![said.key()])) };
    let holder = slot.doc.as_deref().and_then(|holder| said.repeated(holder, report.received_at));
    let Some(id) = holder else { return Ok(None) };
    let Some(slot) = state.reports.get(&id) else { return Err(Undecided::Load(vec![Key::Report(id)])) };
    let Some(earlier) = &slot.doc else { return Ok(None) };
    let whole = &earlier.incident;
    let Some(slot) = state.incidents.get(whole) else {
        return Err(Undecided::Load(vec![Key::Incident(whole.clone())]));
    };
    let can_join = slot.doc.as_ref().is_some_and(|doc| {
        doc.phase == Phase::Open
            && doc.drill == drill
            && doc.reports.len() < ctx.policy.reports_per_incident
            && doc.id != report.incident
    });
    Ok(can_join.then(|| Earlier { report: earlier.clone(), whole: whole.clone() }))
}

/// That the incident opened by `events` goes on as part of the earlier one. It raises that one's level when it tells of
/// something graver, but counts nobody twice.
pub(super) fn joins(events: &[Event], report: &Report, earlier: &Earlier, ctx: &Ctx<'_>) -> Option<Event> {
    let mut alone = State::default();
    let entry = Entry {
        v: 1,
        at: ctx.now,
        by: Actor::System,
        said_at: None,
        events: events.to_vec(),
        touched: Vec::new(),
    };
    apply_entry(&mut alone, &entry).ok()?;
    let doc = alone.incidents.get(&report.incident)?.doc.as_ref()?;
    let mut part = Absorbed::of(doc, ctx.now, None);
    part.people = beyond(report.people, earlier.report.people);
    if let Some(queue) = &mut part.queue {
        queue.deadline = queue.deadline.max(after(ctx.now, SOON_S));
    }
    Some(Event::IncidentMerged {
        incident: report.incident.clone(),
        into: earlier.whole.clone(),
        part: Box::new(part),
        attached: Some(report.id.clone()),
        repeats: Some(earlier.report.id.clone()),
    })
}

/// What a repeat counts more than the report it repeats.
fn beyond(now: People, before: People) -> People {
    let more = |now: Option<u32>, before: Option<u32>| {
        now.map(|now| now.saturating_sub(before.unwrap_or(0))).filter(|more| *more > 0)
    };
    People {
        affected: more(now.affected, before.affected),
        injured: more(now.injured, before.injured),
        trapped: more(now.trapped, before.trapped),
    }
}
