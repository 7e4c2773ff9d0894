//! Calls on the telephone: what may be told of one, and what may come of it.

use jiff::{SignedDuration, Timestamp};

use super::{Ctx, Decision, Refusal, Undecided, allow, expect_version, incident, load};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::call::{Call, CallAct, CallFact, CallOutcome, CallTold};
use crate::domain::event::Event;
use crate::domain::ids::{CallId, IncidentId};

/// The clock of an exchange may be ahead of ours by so many seconds.
const AHEAD_S: i64 = 60;

pub(super) fn decide(state: &State, id: &CallId, act: &CallAct, ctx: &Ctx<'_>) -> Decision {
    allow(ctx, Act::TakeReports, On::Nothing)?;
    let slot = state.calls.get(id).ok_or_else(|| load(Key::Call(id.clone())))?;
    let fact = match act {
        CallAct::Note { told, version, .. } => {
            expect_version(Some(*version), slot.version)?;
            CallFact::Noted(note(slot.doc.as_ref(), told, ctx.now)?)
        }
        CallAct::Settle { outcome, led_to } => {
            let doc = slot.doc.as_ref().ok_or_else(|| Refusal::NotFound(Key::Call(id.clone())))?;
            settle(state, doc, (*outcome, led_to.as_ref()))?
        }
        CallAct::OpenNumber => {
            let doc = slot.doc.as_ref().ok_or_else(|| Refusal::NotFound(Key::Call(id.clone())))?;
            doc.sealed.as_ref().ok_or(Refusal::NothingToDo)?;
            CallFact::NumberOpened
        }
    };
    Ok(vec![Event::CallChanged { call: id.clone(), fact: Box::new(fact) }])
}

/// What is new of what was told. What is known stays as it was told first: two tellings that differ are two calls, or a mistake.
fn note(doc: Option<&Call>, told: &CallTold, now: Timestamp) -> Result<CallTold, Refusal> {
    let was = |of: fn(&Call) -> Option<Timestamp>| doc.and_then(of);
    let times = [
        ("rang", was(|doc| Some(doc.rang)), told.rang),
        ("answered", was(|doc| doc.answered), told.answered),
        ("ended", was(|doc| doc.ended), told.ended),
    ];
    let latest = now.saturating_add(SignedDuration::from_secs(AHEAD_S)).unwrap_or(Timestamp::MAX);
    let mut before = None;
    for (field, is, told) in times {
        if is.is_some() && told.is_some_and(|told| Some(told) != is) {
            return Err(Refusal::CallToldOtherwise { field });
        }
        let Some(at) = is.or(told) else { continue };
        if at > latest || before.is_some_and(|before| at < before) {
            return Err(Refusal::FieldOutOfRange { field });
        }
        before = Some(at);
    }
    if doc.is_none() && told.rang.is_none() {
        return Err(Refusal::FieldMissing { field: "rang" });
    }
    let taker = doc.and_then(|doc| doc.taken_by.as_ref());
    if taker.is_some() && told.taken_by.is_some() && told.taken_by.as_ref() != taker {
        return Err(Refusal::CallToldOtherwise { field: "taken_by" });
    }
    let [rang, answered, ended] = times.map(|(_, is, told)| told.filter(|_| is.is_none()));
    let taken_by = told.taken_by.clone().filter(|_| taker.is_none());
    let fresh = CallTold { rang, answered, ended, taken_by, sealed: told.sealed.clone() };
    if doc.is_some() && fresh == CallTold::default() {
        return Err(Refusal::NothingToDo);
    }
    Ok(fresh)
}

fn settle(
    state: &State,
    doc: &Call,
    (outcome, led_to): (CallOutcome, Option<&IncidentId>),
) -> Result<CallFact, Undecided> {
    if doc.outcome.is_some() {
        return Err(Refusal::CallNotWaiting.into());
    }
    let led_to = match outcome {
        // Any call may have led to one, also one that was taken as usual.
        CallOutcome::Report => {
            let id = led_to.ok_or(Refusal::FieldMissing { field: "incident_id" })?;
            incident(state, id)?;
            Some(id.clone())
        }
        CallOutcome::Silent if doc.silent => return Err(Refusal::NothingToDo.into()),
        CallOutcome::Silent if doc.answered.is_some() => None,
        _ if doc.is_task() && outcome != CallOutcome::Silent => None,
        _ => return Err(Refusal::CallNotWaiting.into()),
    };
    Ok(CallFact::Settled { outcome, led_to })
}
