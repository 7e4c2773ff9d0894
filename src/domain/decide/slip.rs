//! Taking back what was done by mistake.

use jiff::SignedDuration;

use super::incident::settle;
use super::{Ctx, Decision, Refusal, allow, expect_version, incident, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;
use crate::domain::incident::{Incident, Phase, Verification};
use crate::domain::level::Level;
use crate::domain::slip::Slip;

/// Whoever may do it may take it back. That a note is there, and whose it is, the log says: the asker of this has looked.
pub(super) fn take_back(
    state: &State,
    (id, slip): (&IncidentId, &Slip),
    version: Option<u64>,
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, is) = incident(state, id)?;
    let there = match slip {
        Slip::Note { .. } => {
            allow(ctx, Act::Note, On::Incident(doc))?;
            expect_version(version, is)?;
            doc.notes > 0
        }
        Slip::Verify => settle((doc, is), version, ctx)?.verification == Verification::Verified,
        Slip::Alarm { alarm } => {
            allow(ctx, Act::Assign, On::Incident(doc))?;
            expect_version(version, is)?;
            still_open(doc)?;
            if doc.phase != Phase::Open {
                return Err(Refusal::IncidentOver.into());
            }
            *alarm >= 1 && *alarm < doc.alarm()
        }
        Slip::Facts { change } => {
            allow(ctx, Act::ChangeFacts, On::Incident(doc))?;
            expect_version(version, is)?;
            still_open(doc)?;
            doc.changed.as_ref().is_some_and(|last| last.change == *change && last.before.is_some())
        }
        Slip::TellApart { other } => {
            settle((doc, is), version, ctx)?;
            let (alike, _) = incident(state, other)?;
            allow(ctx, Act::Settle, On::Incident(alike))?;
            doc.not_same.contains(other) || alike.not_same.contains(id)
        }
    };
    if there {
        Ok(vec![Event::ActTakenBack { incident: id.clone(), slip: slip.clone() }])
    } else {
        Err(Refusal::NothingToDo.into())
    }
}

/// Whether the asker raised the level a moment ago, and sets it to what it was.
pub(super) fn is_own_slip(doc: &Incident, to: Level, ctx: &Ctx<'_>) -> bool {
    let Some((set, before)) = doc.level_set.as_ref().and_then(|set| Some((set, set.before?))) else {
        return false;
    };
    let Asker::Person(person) = ctx.asker else { return false };
    let until = before.at.saturating_add(SignedDuration::from_secs(ctx.policy.take_back_s)).ok();
    set.by == person.name && before.level == to && until.is_some_and(|until| ctx.now <= until)
}
