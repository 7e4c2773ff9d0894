//! Endings, what reporters say of them, and opening again.

use super::incident::{settle, without_units};
use super::merge::{known, own_label, report};
use super::{Ctx, Decision, Refusal, Undecided, after, allow, expect_version, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Command;
use crate::domain::disposition::Disposition;
use crate::domain::ending::{End, Told};
use crate::domain::event::Event;
use crate::domain::ids::ReportId;
use crate::domain::incident::{Incident, Phase, Verification};
use crate::domain::report::SealedText;

/// Stars of a rating.
const STARS: std::ops::RangeInclusive<u8> = 1..=5;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::End { incident: id, end: End::Unverified { reason }, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            unproved(doc)?;
            without_units(doc)?;
            Ok(vec![Event::VerificationFailed { incident: id.clone(), reason: reason.clone() }])
        }
        Command::End { incident: id, end: End::Confirmed { disposition, note }, version } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            if doc.phase != Phase::Resolved {
                return Err(Refusal::WrongState { is: doc.state() }.into());
            }
            let confirmed = Event::HelpConfirmed { incident: id.clone(), report: None };
            let (incident, disposition, note) = (id.clone(), *disposition, note.clone());
            Ok(vec![confirmed, Event::IncidentClosed { incident, disposition, note }])
        }
        Command::End { incident: id, end: End::Unconfirmed { due }, .. } => {
            let (doc, _) = incident(state, id)?;
            if !doc.awaits_reporter() || doc.after.confirm_by != Some(*due) {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![closed(doc)])
        }
        Command::End { incident: id, end: End::Reopened { reason }, version } => {
            let (doc, is) = incident(state, id)?;
            allow(ctx, Act::Settle, On::Incident(doc))?;
            expect_version(*version, is)?;
            Ok(vec![reopened(state, doc, (None, Some(reason.clone())), ctx)?])
        }
        Command::Tell { report: id, told } => {
            // Who may say so is known by the code of the report, not by a role.
            let (doc, _) = incident(state, &report(state, id)?.incident)?;
            match told {
                Told::Received => received(doc, id),
                Told::NotReceived { words } => not_received(state, doc, (id, words.as_ref()), ctx),
                Told::Rated { stars, words } => rated(state, doc, (id, *stars, words.as_ref()), ctx),
            }
        }
        _ => Ok(Vec::new()),
    }
}

/// What resolves an incident: what the work came to, and until when its reporters may say that it did not.
pub(super) fn resolved(doc: &Incident, outcome: Disposition, ctx: &Ctx<'_>) -> Event {
    let end = &ctx.policy.end;
    Event::IncidentResolved {
        incident: doc.id.clone(),
        outcome: Some(outcome),
        confirm_by: Some(end.calendar.passed(ctx.now, end.confirm_working_days)),
    }
}

/// Only what nobody made sure of, and is not done, can be refused or given up as not to be made sure.
pub(super) fn unproved(doc: &Incident) -> Result<(), Refusal> {
    let is_new = doc.phase == Phase::Open && doc.verification() != Verification::Verified;
    if is_new { Ok(()) } else { Err(Refusal::WrongState { is: doc.state() }) }
}

/// Nobody waits for a word of its reporters.
pub(super) fn without_reporter(doc: &Incident) -> Result<(), Refusal> {
    match doc.after.confirm_by.filter(|_| doc.awaits_reporter()) {
        Some(until) => Err(Refusal::AwaitsReporter { until }),
        None => Ok(()),
    }
}

fn closed(doc: &Incident) -> Event {
    Event::IncidentClosed { incident: doc.id.clone(), disposition: doc.outcome(), note: None }
}

fn received(doc: &Incident, id: &ReportId) -> Decision {
    if !matches!(doc.phase, Phase::Resolved | Phase::Closed) {
        return Err(Refusal::WrongState { is: doc.state() }.into());
    }
    if doc.after.confirmed.contains(id) {
        return Err(Refusal::NothingToDo.into());
    }
    let mut events = vec![Event::HelpConfirmed { incident: doc.id.clone(), report: Some(id.clone()) }];
    events.extend(doc.awaits_reporter().then(|| closed(doc)));
    Ok(events)
}

fn not_received(
    state: &State,
    doc: &Incident,
    (id, words): (&ReportId, Option<&SealedText>),
    ctx: &Ctx<'_>,
) -> Decision {
    let end = &ctx.policy.end;
    if doc.phase == Phase::Open {
        return Err(Refusal::WrongState { is: doc.state() }.into());
    }
    if doc.is_settled(end, ctx.now) {
        return Err(Refusal::EndedLongAgo { days: end.reopen_days }.into());
    }
    if doc.after.reopened >= end.reopens_by_reporters {
        return Err(Refusal::ReopenedTooOften.into());
    }
    // That help did not come says enough; why somebody was wrong to end it does not say itself.
    if doc.phase != Phase::Resolved && words.is_none() {
        return Err(Refusal::WordsMissing.into());
    }
    Ok(vec![reopened(state, doc, (Some(id), words.cloned()), ctx)?])
}

pub(super) fn reopened(
    state: &State,
    doc: &Incident,
    (by, reason): (Option<&ReportId>, Option<SealedText>),
    ctx: &Ctx<'_>,
) -> Result<Event, Undecided> {
    if let Some(merged) = &doc.merged {
        return Err(Refusal::IncidentMerged { into: merged.incident.clone() }.into());
    }
    if doc.phase == Phase::Open {
        return Err(Refusal::WrongState { is: doc.state() }.into());
    }
    let tier = doc.level().number();
    Ok(Event::IncidentReopened {
        incident: doc.id.clone(),
        label: if doc.is_on_board() { None } else { Some(own_label(state, doc)?) },
        tier,
        deadline: after(ctx.now, ctx.policy.on_the_way(tier)),
        report: by.cloned(),
        reason,
    })
}

fn rated(
    state: &State,
    doc: &Incident,
    (id, stars, words): (&ReportId, u8, Option<&SealedText>),
    ctx: &Ctx<'_>,
) -> Decision {
    if !STARS.contains(&stars) {
        return Err(Refusal::StarsOutOfRange.into());
    }
    if doc.phase != Phase::Closed {
        return Err(Refusal::WrongState { is: doc.state() }.into());
    }
    known(state, &doc.reports)?;
    let reports = doc.reports.iter().filter_map(|id| state.reports.get(id)?.doc.as_ref());
    if !doc.may_rate(reports, &ctx.policy.end) {
        return Err(Refusal::NoRating.into());
    }
    if doc.after.ratings.iter().any(|rating| rating.report == *id) {
        return Err(Refusal::RatedAlready.into());
    }
    let (incident, report, words) = (doc.id.clone(), id.clone(), words.cloned());
    Ok(vec![Event::IncidentRated { incident, report, stars, words }])
}
