//! The verbs of an incident's life that send nobody.

use jiff::Timestamp;

use super::contact::wished;
use super::ending::{resolved, unproved, without_reporter};
use super::slip::is_own_slip;
use super::{Ctx, Decision, Refusal, Undecided, after, allow, expect_version, incident, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::{Asker, Command};
use crate::domain::duty::is_alone;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;
use crate::domain::incident::{Incident, Phase, Verification};
use crate::domain::report::SealedText;
use crate::domain::triage::Triage;
use crate::domain::wishes::Contact;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Verify { incident: id, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            if doc.verification() == Verification::Verified {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::IncidentVerified { incident: id.clone() }])
        }
        Command::Reject { incident: id, reason, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            unproved(doc)?;
            without_units(doc)?;
            Ok(vec![Event::IncidentRejected { incident: id.clone(), reason: reason.clone() }])
        }
        Command::SetLevel { .. } => set_level(state, command, ctx),
        Command::AddFacts { incident: id, facts, triage, contact } => {
            add_facts(state, id, (facts, triage, *contact), ctx)
        }
        Command::AddNote { incident: id, note } => {
            let (doc, _) = incident(state, id)?;
            allow(ctx, Act::Note, On::Incident(doc))?;
            if doc.merged.is_some() {
                still_open(doc)?;
            }
            Ok(vec![Event::NoteAdded { incident: id.clone(), note: note.clone() }])
        }
        Command::Resolve { incident: id, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            if doc.phase == Phase::Resolved {
                return Err(Refusal::NothingToDo.into());
            }
            without_units(doc)?;
            Ok(vec![resolved(doc, doc.outcome(), ctx)])
        }
        Command::Close { incident: id, disposition, note, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            without_units(doc)?;
            without_reporter(doc)?;
            let note = note.clone();
            Ok(vec![Event::IncidentClosed { incident: id.clone(), disposition: *disposition, note }])
        }
        Command::PassDeadline { incident: id, due } => {
            let (doc, _) = incident(state, id)?;
            let queue = doc.queue();
            if !doc.is_queued() || queue.overdue || queue.deadline != *due {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![pass_deadline(doc, ctx)])
        }
        Command::OpenPrivate { incident: id, at } => open_private(state, id, (*at, None), ctx),
        Command::OpenWithReason { incident: id, reason, .. } => {
            open_private(state, id, (None, Some(reason.clone())), ctx)
        }
        Command::OpenTogether { incidents, reason, .. } => {
            let opened = incidents.iter().map(|id| open_private(state, id, (None, reason.clone()), ctx));
            Ok(opened.collect::<Result<Vec<_>, _>>()?.concat())
        }
        Command::SearchNumber { found } => {
            allow(ctx, Act::TakeReports, On::Nothing)?;
            Ok(vec![Event::NumberSearched { found: *found }])
        }
        _ => Ok(Vec::new()),
    }
}

/// More of what a reporter says; it may raise the level, and never lowers it.
fn add_facts(
    state: &State,
    id: &IncidentId,
    (facts, triage, contact): (&SealedText, &Triage, Contact),
    ctx: &Ctx<'_>,
) -> Decision {
    // Who may add is known by the key of the report, not by a role.
    let wished = match contact {
        Contact::Call => None,
        contact => wished(state, &facts.key_of, contact)?,
    };
    let doc = survivor(state, id)?;
    let queue = doc.queue();
    still_open(doc)?;
    let raised = triage.level < doc.level();
    let tier = triage.level.number().min(queue.tier);
    let fresh = after(ctx.now, ctx.policy.on_the_way(tier));
    // One that passed was dealt with, and would not pass again.
    let deadline = if queue.overdue { fresh } else { fresh.min(queue.deadline) };
    let added = Event::FactsAdded {
        incident: doc.id.clone(),
        facts: facts.clone(),
        triage: raised.then(|| Box::new(triage.clone())),
        tier: if raised { tier } else { queue.tier },
        deadline: if raised { deadline } else { queue.deadline },
    };
    Ok(std::iter::once(added).chain(wished).collect())
}

fn open_private(
    state: &State,
    id: &IncidentId,
    (opened_at, reason): (Option<Timestamp>, Option<SealedText>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, _) = incident(state, id)?;
    allow(ctx, Act::OpenPrivate, On::Incident(doc))?;
    Ok(vec![Event::PersonalDataOpened { incident: id.clone(), opened_at, reason }])
}

/// Promotes by one tier, once, and never into 1, with a fresh deadline; what is in tier 1 or 2 keeps its place.
fn pass_deadline(doc: &Incident, ctx: &Ctx<'_>) -> Event {
    let queue = doc.queue();
    let (tier, deadline) = match queue.tier {
        tier @ (1 | 2) => (tier, queue.deadline),
        tier => (tier - 1, after(ctx.now, ctx.policy.on_the_way(tier - 1))),
    };
    Event::DeadlinePassed { incident: doc.id.clone(), tier, deadline }
}

fn set_level(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let Command::SetLevel { incident: id, level, reason, version, on_call } = command else {
        return Ok(Vec::new());
    };
    let (doc, is) = incident(state, id)?;
    let lowers = *level > doc.level() && !is_own_slip(doc, *level, ctx);
    let alone = match ctx.asker {
        Asker::Person(person) if lowers && !person.may(Act::LowerLevel, On::Incident(doc)) => {
            // With nobody to ask, the dispatcher who has the watch does it, and it is said.
            allow(ctx, Act::RaiseLevel, On::Incident(doc))?;
            is_alone(person, on_call, super::duty(state)?, ctx.now)
        }
        _ => false,
    };
    let act = if lowers && !alone { Act::LowerLevel } else { Act::RaiseLevel };
    allow(ctx, act, On::Incident(doc))?;
    expect_version(*version, is)?;
    still_open(doc)?;
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
        alone,
    }])
}

/// The incident that goes on with what was told to `id`.
fn survivor<'a>(state: &'a State, id: &IncidentId) -> Result<&'a Incident, Undecided> {
    let mut doc = incident(state, id)?.0;
    while let Some(merged) = &doc.merged {
        doc = incident(state, &merged.incident)?.0;
    }
    Ok(doc)
}

pub(super) fn settle<'a>(
    (doc, is): (&'a Incident, u64),
    version: Option<u64>,
    ctx: &Ctx<'_>,
) -> Result<&'a Incident, Refusal> {
    allow(ctx, Act::Settle, On::Incident(doc))?;
    expect_version(version, is)?;
    still_open(doc).map(|()| doc)
}

pub(super) fn without_units(doc: &Incident) -> Result<(), Refusal> {
    if doc.active().next().is_some() { Err(Refusal::UnitsStillBound) } else { Ok(()) }
}
