//! The verbs of an incident's life that send nobody.

use super::{Ctx, Decision, Refusal, after, allow, expect_version, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::incident::{Incident, Phase, Verification};

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Verify { incident: id, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            if doc.verification == Verification::Verified {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::IncidentVerified { incident: id.clone() }])
        }
        Command::Reject { incident: id, reason, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            without_units(doc)?;
            Ok(vec![Event::IncidentRejected { incident: id.clone(), reason: reason.clone() }])
        }
        Command::SetLevel { .. } => set_level(state, command, ctx),
        Command::AddFacts { incident: id, facts, triage } => {
            // Who may add is known by the key of the report, not by a role.
            let (doc, _) = incident(state, id)?;
            if !doc.is_on_board() {
                return Err(Refusal::IncidentOver.into());
            }
            let raised = triage.level < doc.level();
            let tier = triage.level.number().min(doc.queue.tier);
            let fresh = after(ctx.now, ctx.policy.on_the_way(tier));
            // One that passed was dealt with, and would not pass again.
            let deadline = if doc.queue.overdue { fresh } else { fresh.min(doc.queue.deadline) };
            Ok(vec![Event::FactsAdded {
                incident: id.clone(),
                facts: facts.clone(),
                triage: raised.then(|| triage.clone()),
                tier: if raised { tier } else { doc.queue.tier },
                deadline: if raised { deadline } else { doc.queue.deadline },
            }])
        }
        Command::AddNote { incident: id, note } => {
            let (doc, _) = incident(state, id)?;
            allow(ctx, Act::Note, On::Incident(doc))?;
            Ok(vec![Event::NoteAdded { incident: id.clone(), note: note.clone() }])
        }
        Command::Resolve { incident: id, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            if doc.phase == Phase::Resolved {
                return Err(Refusal::NothingToDo.into());
            }
            without_units(doc)?;
            Ok(vec![Event::IncidentResolved { incident: id.clone() }])
        }
        Command::Close { incident: id, disposition, note, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            without_units(doc)?;
            let note = note.clone();
            Ok(vec![Event::IncidentClosed { incident: id.clone(), disposition: *disposition, note }])
        }
        Command::PassDeadline { incident: id, due } => {
            let (doc, _) = incident(state, id)?;
            if !doc.is_queued() || doc.queue.overdue || doc.queue.deadline != *due {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![pass_deadline(doc, ctx)])
        }
        Command::OpenPrivate { incident: id, at } => {
            let (doc, _) = incident(state, id)?;
            allow(ctx, Act::OpenPrivate, On::Incident(doc))?;
            Ok(vec![Event::PersonalDataOpened { incident: id.clone(), opened_at: *at }])
        }
        _ => Ok(Vec::new()),
    }
}

/// Promotes by one tier, once, and never into 1, with a fresh deadline; what is in tier 1 or 2 keeps its place.
fn pass_deadline(doc: &Incident, ctx: &Ctx<'_>) -> Event {
    let (tier, deadline) = match doc.queue.tier {
        tier @ (1 | 2) => (tier, doc.queue.deadline),
        tier => (tier - 1, after(ctx.now, ctx.policy.on_the_way(tier - 1))),
    };
    Event::DeadlinePassed { incident: doc.id.clone(), tier, deadline }
}

fn set_level(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let Command::SetLevel { incident: id, level, reason, version } = command else { return Ok(Vec::new()) };
    let (doc, is) = incident(state, id)?;
    let act = if *level > doc.level() { Act::LowerLevel } else { Act::RaiseLevel };
    allow(ctx, act, On::Incident(doc))?;
    expect_version(*version, is)?;
    if !doc.is_on_board() {
        return Err(Refusal::IncidentOver.into());
    }
    if *level == doc.level() {
        return Err(Refusal::NothingToDo.into());
    }
    let tier = level.number();
    Ok(vec![Event::LevelChanged {
        incident: id.clone(),
        level: *level,
        reason: reason.clone(),
        tier,
        deadline: after(ctx.now, ctx.policy.on_the_way(tier)),
    }])
}

fn settle<'a>(
    (doc, is): (&'a Incident, u64),
    version: Option<u64>,
    ctx: &Ctx<'_>,
) -> Result<&'a Incident, Refusal> {
    allow(ctx, Act::Settle, On::Incident(doc))?;
    expect_version(version, is)?;
    if doc.is_on_board() { Ok(doc) } else { Err(Refusal::IncidentOver) }
}

fn without_units(doc: &Incident) -> Result<(), Refusal> {
    if doc.active().next().is_some() { Err(Refusal::UnitsStillBound) } else { Ok(()) }
}
