//! Which reports belong together. Every report opened an incident of its own, and keeps it: what is attached and
//! detached, merged and unmerged are those incidents.

use super::incident::settle;
use super::intake::free_label;
use super::{Ctx, Decision, Refusal, Undecided, after, allow, expect_version, incident, load, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::command::{Asker, Command};
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::{Incident, Phase};
use crate::domain::merged::Absorbed;
use crate::domain::report::Report;
use crate::domain::triage::Triage;

/// A deadline that has passed, or is about to, passes for both together after this, seconds: longer than the clocks of
/// two processes differ.
pub(super) const SOON_S: i64 = 10;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Merge { incident: id, into, judged, version } => {
            settle(incident(state, id)?, *version, ctx)?;
            Ok(vec![merge(state, (id, into), (judged.as_deref(), None), ctx)?])
        }
        Command::Unmerge { incident: id, version } => {
            let (doc, is) = incident(state, id)?;
            allow(ctx, Act::Settle, On::Incident(doc))?;
            expect_version(*version, is)?;
            let label = own_label(state, doc)?;
            Ok(vec![unmerge(state, doc, label, None)?])
        }
        Command::Attach { incident: id, report, judged, version } => {
            let doc = attaches(state, (id, report), *version, ctx)?;
            let (told, home) = alone(state, report)?;
            if told.incident == doc.id {
                return Err(Refusal::ReportElsewhere { of: doc.id.clone() }.into());
            }
            let mut events = Vec::new();
            if home.merged.is_some() {
                // It leaves where it was and arrives in one act: nobody else can take its label in between.
                events.push(unmerge(state, home, home.label.clone(), Some(report))?);
            }
            events.push(merge(state, (&home.id, id), (judged.as_deref(), Some(report)), ctx)?);
            Ok(events)
        }
        Command::Detach { incident: id, report, version } => {
            let (doc, is) = incident(state, id)?;
            if let Err(refusal) = allow(ctx, Act::Settle, On::Incident(doc))
                && !(refusal == Refusal::Forbidden && took(self::report(state, report)?, ctx))
            {
                return Err(refusal.into());
            }
            expect_version(*version, is)?;
            let (told, home) = alone(state, report)?;
            if told.incident != doc.id {
                return Err(Refusal::ReportElsewhere { of: told.incident.clone() }.into());
            }
            if home.id == doc.id {
                return Err(Refusal::ReportOpenedIt.into());
            }
            let label = own_label(state, home)?;
            Ok(vec![unmerge(state, home, label, Some(report))?])
        }
        _ => Ok(Vec::new()),
    }
}

/// The incident to which a report is attached: by whoever settles incidents, and by who took the call, of that call.
fn attaches<'a>(
    state: &'a State,
    (id, told): (&IncidentId, &ReportId),
    version: Option<u64>,
    ctx: &Ctx<'_>,
) -> Result<&'a Incident, Undecided> {
    let (doc, is) = incident(state, id)?;
    match settle((doc, is), version, ctx) {
        Err(Refusal::Forbidden) if took(report(state, told)?, ctx) => {
            expect_version(version, is)?;
            still_open(doc)?;
            Ok(doc)
        }
        other => Ok(other?),
    }
}

fn took(told: &Report, ctx: &Ctx<'_>) -> bool {
    let Asker::Person(person) = ctx.asker else { return false };
    told.taken_by.as_ref() == Some(&person.name) && person.may(Act::TakeReports, On::Nothing)
}

/// A report, and the incident it opened, to which no other report may belong.
fn alone<'a>(state: &'a State, id: &ReportId) -> Result<(&'a Report, &'a Incident), Undecided> {
    let told = report(state, id)?;
    let (home, _) = incident(state, told.home())?;
    if home.reports.len() > 1 {
        return Err(Refusal::ReportHoldsOthers { home: home.id.clone() }.into());
    }
    Ok((told, home))
}

fn merge(
    state: &State,
    (id, into): (&IncidentId, &IncidentId),
    (judged, attached): (Option<&Triage>, Option<&ReportId>),
    ctx: &Ctx<'_>,
) -> Result<Event, Undecided> {
    if id == into {
        return Err(Refusal::SameIncident.into());
    }
    let ((from, _), (to, _)) = (incident(state, id)?, incident(state, into)?);
    let own = attached.map(|told| report(state, told)).transpose()?;
    if !own.is_some_and(|told| took(told, ctx)) {
        allow(ctx, Act::Settle, On::Incident(from))?;
        allow(ctx, Act::Settle, On::Incident(to))?;
    }
    still_open(to)?;
    if attached.is_none() || from.merged.is_none() {
        still_open(from)?;
    }
    if from.drill != to.drill {
        return Err(Refusal::DrillAndReal.into());
    }
    let phase = from.merged.as_ref().map_or(from.phase, |merged| merged.was);
    if to.phase == Phase::Resolved && phase == Phase::Open {
        return Err(Refusal::MergeIntoResolved.into());
    }
    if from.active().next().is_some() {
        return Err(Refusal::UnitsOnMerged.into());
    }
    if from.open_referrals().next().is_some() || from.is_for_another_region() {
        return Err(Refusal::ReferralsOnMerged.into());
    }
    let most = ctx.policy.reports_per_incident;
    if from.reports.len() + to.reports.len() > most {
        return Err(Refusal::TooManyReports { most }.into());
    }
    known(state, &from.reports)?;
    // Only what the rules did not say before is news: a level that a person lowered stays where it is.
    let news = judged.filter(|judged| judged.level < from.rules_level());
    let mut part = Absorbed::of(from, ctx.now, news);
    if let Some(queue) = &mut part.queue {
        if let Some(news) = news {
            let fresh = after(ctx.now, ctx.policy.on_the_way(news.level.number()));
            queue.deadline = if queue.overdue { fresh } else { queue.deadline.min(fresh) };
            queue.overdue = false;
        }
        if !queue.overdue {
            // The same one may have passed for both together before, and then does so only once.
            queue.deadline = queue.deadline.max(after(ctx.now, SOON_S));
        }
    }
    Ok(Event::IncidentMerged {
        incident: id.clone(),
        into: into.clone(),
        part: Box::new(part),
        attached: attached.cloned(),
        repeats: None,
    })
}

fn unmerge(
    state: &State,
    doc: &Incident,
    label: String,
    detached: Option<&ReportId>,
) -> Result<Event, Undecided> {
    let mut from = Vec::new();
    let mut whole = doc;
    while let Some(merged) = &whole.merged {
        from.push(merged.incident.clone());
        whole = incident(state, &merged.incident)?.0;
    }
    if from.is_empty() {
        return Err(Refusal::NotMerged.into());
    }
    known(state, &doc.reports)?;
    Ok(Event::IncidentUnmerged {
        incident: doc.id.clone(),
        from,
        label,
        reports: doc.reports.clone(),
        detached: detached.cloned(),
    })
}

/// The label it had, unless another open incident holds that by now.
pub(super) fn own_label(state: &State, doc: &Incident) -> Result<String, Undecided> {
    let key = Key::Label(doc.label.clone());
    match state.claims.get(&key) {
        None => Err(load(key)),
        Some(slot) if slot.version == 0 => Ok(doc.label.clone()),
        Some(_) => free_label(state, &doc.code),
    }
}

pub(super) fn report<'a>(state: &'a State, id: &ReportId) -> Result<&'a Report, Undecided> {
    let key = || Key::Report(id.clone());
    let slot = state.reports.get(id).ok_or_else(|| load(key()))?;
    slot.doc.as_ref().ok_or_else(|| Refusal::NotFound(key()).into())
}

/// The reports that move are at hand.
pub(super) fn known(state: &State, reports: &[ReportId]) -> Result<(), Undecided> {
    let keys = reports.iter().cloned().map(Key::Report);
    let lacking: Vec<Key> = keys.filter(|key| !state.knows(key)).collect();
    if lacking.is_empty() { Ok(()) } else { Err(Undecided::Load(lacking)) }
}
