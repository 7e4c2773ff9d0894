//! Referrals between regions: what one side says is a step in the log of the other, each once, however often it is carried.

use super::incident::{settle, without_units};
use super::referral::{follows, found, taken};
use super::{Ctx, Decision, Refusal, incident};
use crate::domain::aggregate::State;
use crate::domain::apply::apply_entry;
use crate::domain::command::Asker;
use crate::domain::disposition::Disposition;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::{IncidentId, ReferralId};
use crate::domain::incident::{Incident, Phase};
use crate::domain::neighbour::Received;
use crate::domain::referral::{Refer, ReferralStep};
use crate::domain::report::SealedText;
use crate::domain::wishes::Contact;

pub(super) fn decide(
    state: &State,
    id: &IncidentId,
    (refer, version): (&Refer, Option<u64>),
    ctx: &Ctx<'_>,
) -> Decision {
    match refer {
        Refer::Answer { step, reason } => {
            let doc = settle(incident(state, id)?, version, ctx)?;
            answer(doc, (*step, reason.as_ref()))
        }
        // What passes between regions is carried by nobody's hand.
        _ if *ctx.asker != Asker::System => Err(Refusal::Forbidden.into()),
        Refer::Told { referral, step, wish } => told(incident(state, id)?.0, referral, (*step, *wish)),
        Refer::Back { .. } => back(state, id, refer, ctx),
        Refer::TakenBack { step } => taken_back(incident(state, id)?.0, *step),
        Refer::Ask { .. } | Refer::Step { .. } | Refer::Expire { .. } => Ok(Vec::new()),
    }
}

/// The other side knows.
fn told(doc: &Incident, referral: &ReferralId, (step, wish): (ReferralStep, Option<Contact>)) -> Decision {
    let sent = doc.referral(referral).filter(|one| one.is_to_be_told());
    let sent = sent.map(|one| one.carried != Some(step) || (one.wish.is_some() && one.wish <= wish));
    let received = doc.received.as_ref().filter(|one| one.referral == *referral && one.is_to_be_told());
    let received = received.map(|one| one.carried != Some(step));
    if !sent.or(received).unwrap_or_default() {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::ReferralTold { incident: doc.id.clone(), referral: referral.clone(), step, wish }])
}

/// The region that was asked says how far it is: every step on the way there, unless the referral has ended meanwhile.
fn back(state: &State, id: &IncidentId, refer: &Refer, ctx: &Ctx<'_>) -> Decision {
    let Refer::Back { referral, step, there, number, reason } = refer else { return Ok(Vec::new()) };
    let (doc, _) = incident(state, id)?;
    let one = found(doc, referral)?;
    let mut events = Vec::new();
    if one.there.is_none() {
        events.push(Event::ReferralArrived {
            incident: id.clone(),
            referral: referral.clone(),
            there: there.clone(),
            number: number.clone(),
        });
    }
    for next in way(one.step, *step) {
        // Each follows from what the one before made of it.
        let now = folded(state, &events, ctx);
        let (doc, _) = incident(&now, id)?;
        let mut event = taken(doc, referral, next);
        if let Event::ReferralStepTaken { there: from, reason: why, .. } = &mut event {
            *from = Some(there.clone());
            *why = reason.clone().filter(|_| next == *step);
        }
        events.push(event);
        events.extend(follows(&now, doc, found(doc, referral)?, next, ctx)?);
    }
    if events.is_empty() { Err(Refusal::NothingToDo.into()) } else { Ok(events) }
}

/// The steps from one to another, none of them left out; none when there is no such way.
fn way(from: ReferralStep, to: ReferralStep) -> Vec<ReferralStep> {
    if from.may_go_to(to) {
        vec![to]
    } else if from == ReferralStep::Asked && to == ReferralStep::Finished {
        vec![ReferralStep::Accepted, to]
    } else {
        Vec::new()
    }
}

fn folded(state: &State, events: &[Event], ctx: &Ctx<'_>) -> State {
    let mut then = state.clone();
    let (by, events) = (ctx.asker.actor(), events.to_vec());
    // What cannot be folded cannot be committed either, and is said there.
    let _ =
        apply_entry(&mut then, &Entry { v: 0, at: ctx.now, by, said_at: None, events, touched: Vec::new() });
    then
}

/// What somebody here says to the region that asked.
fn answer(doc: &Incident, (step, reason): (ReferralStep, Option<&SealedText>)) -> Decision {
    let received = doc.received.as_ref().ok_or(Refusal::NothingToDo)?;
    let is_ours = matches!(step, ReferralStep::Accepted | ReferralStep::Returned);
    if !is_ours || !received.step.may_go_to(step) {
        return Err(Refusal::IllegalReferralStep { from: received.step, to: step }.into());
    }
    let mut events = vec![said(doc, received, step, reason)];
    if step == ReferralStep::Returned {
        if reason.is_none() {
            return Err(Refusal::FieldMissing { field: "reason" }.into());
        }
        without_units(doc)?;
        events.push(given_back(doc));
    }
    Ok(events)
}

/// The region that asked takes it back, or noted what somebody here said on the telephone. Where nobody of ours is on the
/// way it ends here; else that is for people to see to.
fn taken_back(doc: &Incident, step: ReferralStep) -> Decision {
    let received = doc.received.as_ref().ok_or(Refusal::NothingToDo)?;
    // An acceptance that came too late meets one that expired.
    let step = match (received.step, step) {
        (ReferralStep::Accepted, ReferralStep::Expired) => ReferralStep::Withdrawn,
        (_, step) => step,
    };
    let mut events: Vec<Event> = way(received.step, step)
        .into_iter()
        .map(|step| match said(doc, received, step, None) {
            Event::ReceivedStepTaken { incident, referral, step, reason, .. } => {
                Event::ReceivedStepTaken { incident, referral, step, by_sender: true, reason }
            }
            other => other,
        })
        .collect();
    if events.is_empty() {
        return Err(Refusal::NothingToDo.into());
    }
    let is_open = matches!(doc.phase, Phase::Open | Phase::Resolved);
    if !step.is_open() && is_open && doc.active().next().is_none() {
        events.push(given_back(doc));
    }
    Ok(events)
}

/// What follows for the region that asked from what was done here: who goes there has accepted, who ends it has finished.
pub(super) fn answers(state: &State, events: &[Event]) -> Vec<Event> {
    let mut said_so = Vec::new();
    for event in events {
        let Some(doc) = event.incident().and_then(|id| state.incidents.get(id)?.doc.as_ref()) else {
            continue;
        };
        let Some(received) = doc.received.as_ref().filter(|received| received.step.is_open()) else {
            continue;
        };
        let by_hand = |event: &Event| matches!(event, Event::ReceivedStepTaken { .. });
        if events.iter().any(by_hand) || !said_so.is_empty() {
            continue;
        }
        let (step, why) = match event {
            Event::UnitAssigned { .. } | Event::IncidentVerified { .. } | Event::IncidentResolved { .. } => {
                (ReferralStep::Accepted, None)
            }
            Event::IncidentClosed { .. } => (ReferralStep::Finished, None),
            Event::IncidentRejected { reason, .. } | Event::VerificationFailed { reason, .. } => {
                (ReferralStep::Returned, Some(reason))
            }
            _ => continue,
        };
        said_so.extend(way(received.step, step).into_iter().map(|step| said(doc, received, step, why)));
    }
    said_so
}

fn said(doc: &Incident, received: &Received, step: ReferralStep, reason: Option<&SealedText>) -> Event {
    Event::ReceivedStepTaken {
        incident: doc.id.clone(),
        referral: received.referral.clone(),
        step,
        by_sender: false,
        reason: reason.cloned(),
    }
}

/// It is in the hands of the region that it came from.
fn given_back(doc: &Incident) -> Event {
    Event::IncidentClosed { incident: doc.id.clone(), disposition: Disposition::Referred, note: None }
}
