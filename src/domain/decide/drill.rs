//! Exercises: declaring one, taking part, and ending it with all that was opened in it.

use jiff::SignedDuration;

use super::{Ctx, Decision, Refusal, Undecided, allow, dispatch, incident, load, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::assignment::Step;
use crate::domain::command::Asker;
use crate::domain::disposition::Disposition;
use crate::domain::drill::{Drill, DrillAct, LONGEST_H, MOST};
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Phase;

pub(super) fn decide(state: &State, act: &DrillAct, ctx: &Ctx<'_>) -> Decision {
    let doc = known(state)?;
    match act {
        DrillAct::Declare { name, from, to } => {
            allow(ctx, Act::RunDrill, On::Nothing)?;
            if let Some(other) = doc.filter(|other| !other.ended) {
                return Err(Refusal::DrillRuns { name: other.name.clone() }.into());
            }
            if *to <= (*from).max(ctx.now) || to.duration_since(*from) > SignedDuration::from_hours(LONGEST_H)
            {
                return Err(Refusal::DrillTimes { most_h: LONGEST_H }.into());
            }
            let drill = doc.map_or(1, |last| last.n + 1);
            Ok(vec![Event::DrillDeclared { drill, name: name.clone(), from: *from, to: *to }])
        }
        DrillAct::Join { on } => {
            allow(ctx, Act::TakeReports, On::Nothing)?;
            let (doc, Asker::Person(person)) = (open(doc)?, ctx.asker) else {
                return Err(Refusal::Forbidden.into());
            };
            if doc.has(&person.name) == *on {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::DrillJoined { drill: doc.n, who: person.name.clone(), on: *on }])
        }
        DrillAct::End => {
            allow(ctx, Act::RunDrill, On::Nothing)?;
            end(state, open(doc)?)
        }
        DrillAct::Pass { due } => {
            let is_due = |doc: &&Drill| !doc.ended && doc.to == *due && *ctx.asker == Asker::System;
            end(state, doc.filter(is_due).ok_or(Refusal::NothingToDo)?)
        }
    }
}

/// The fact that an exercise's incident belongs to the drill that runs. Whoever does not take part opens none meanwhile, so
/// that nobody takes a real call for one by mistake.
pub(super) fn opens(state: &State, opened: &IncidentId, ctx: &Ctx<'_>) -> Result<Option<Event>, Undecided> {
    let Some(doc) = known(state)?.filter(|doc| doc.runs(ctx.now)) else { return Ok(None) };
    let Asker::Person(person) = ctx.asker else { return Ok(None) };
    if !doc.has(&person.name) {
        return Err(Refusal::NotInDrill { name: doc.name.clone() }.into());
    }
    if doc.incidents.len() >= MOST {
        return Err(Refusal::DrillFull { most: MOST }.into());
    }
    Ok(Some(Event::DrillIncidentOpened { drill: doc.n, opened: opened.clone() }))
}

fn known(state: &State) -> Result<Option<&Drill>, Undecided> {
    state.drill.as_ref().map(|slot| slot.doc.as_ref()).ok_or_else(|| load(Key::Drill))
}

fn open(doc: Option<&Drill>) -> Result<&Drill, Refusal> {
    doc.filter(|doc| !doc.ended).ok_or(Refusal::NoDrill)
}

/// Everything it opened is over, and nobody is on the way any more.
fn end(state: &State, doc: &Drill) -> Decision {
    let missing = doc.incidents.iter().filter(|id| !state.incidents.contains_key(*id));
    let missing: Vec<Key> = missing.cloned().map(Key::Incident).collect();
    if !missing.is_empty() {
        return Err(Undecided::Load(missing));
    }
    let mut events = Vec::new();
    for id in &doc.incidents {
        let (opened, _) = incident(state, id)?;
        for sent in opened.active() {
            unit(state, &sent.unit)?;
            events.push(dispatch::ended(id.clone(), &sent.id, &sent.unit, (Step::Recalled, None)));
        }
        if matches!(opened.phase, Phase::Open | Phase::Resolved | Phase::ReferredOut) {
            let (incident, disposition) = (id.clone(), Disposition::Drill);
            events.push(Event::IncidentClosed { incident, disposition, note: None });
        }
    }
    events.push(Event::DrillEnded { drill: doc.n });
    Ok(events)
}
