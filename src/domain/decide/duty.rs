//! The watch of the region and its hand-over, and who stands in on the roster.

use jiff::{SignedDuration, Timestamp};

use super::{Ctx, Decision, Refusal, Undecided, after, allow, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::duty::command::DutyCommand;
use crate::domain::duty::sheet::Sheet;
use crate::domain::duty::{Duty, LONGEST_STAND_IN_HOURS, MOST_STAND_INS, Offered, StandIn};
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, SheetId};
use crate::domain::report::SealedText;

pub(super) fn decide(state: &State, command: &DutyCommand, ctx: &Ctx<'_>) -> Decision {
    let nobody = Duty::default();
    let duty = super::duty(state)?.unwrap_or(&nobody);
    match command {
        DutyCommand::Take { reason } => take(duty, reason.as_ref(), ctx),
        DutyCommand::Sign(sheet) => sign(duty, sheet, ctx),
        DutyCommand::Accept(sheet) => accept(duty, sheet, ctx),
        DutyCommand::Withdraw(sheet) => {
            allow(ctx, Act::HoldWatch, On::Nothing)?;
            let offered = offered(duty, sheet)?;
            if offered.by != asker(ctx) {
                allow(ctx, Act::DirectWatch, On::Nothing)?;
            }
            Ok(vec![Event::HandOverWithdrawn { sheet: sheet.clone() }])
        }
        DutyCommand::SetStandIn(stand_in) => set_stand_in(duty, stand_in, ctx),
        DutyCommand::EndStandIn(id) => {
            allow(ctx, Act::DirectWatch, On::Nothing)?;
            if !duty.stand_ins.iter().any(|one| one.id == *id && ctx.now < one.to) {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::StandInEnded { stand_in: id.clone() }])
        }
    }
}

/// The watch that somebody has is handed over; only a supervisor takes it away, and says why.
fn take(duty: &Duty, reason: Option<&SealedText>, ctx: &Ctx<'_>) -> Decision {
    allow(ctx, Act::HoldWatch, On::Nothing)?;
    if duty.is_on(asker(ctx)) {
        return Err(Refusal::NothingToDo.into());
    }
    if let Some(has) = &duty.responsible {
        if allow(ctx, Act::DirectWatch, On::Nothing).is_err() {
            return Err(Refusal::WatchHeld { by: has.person.clone() }.into());
        }
        if reason.is_none() {
            return Err(Refusal::FieldMissing { field: "reason" }.into());
        }
    }
    Ok(vec![Event::DutyTaken { reason: reason.cloned() }])
}

fn sign(duty: &Duty, sheet: &Sheet, ctx: &Ctx<'_>) -> Decision {
    allow(ctx, Act::HoldWatch, On::Nothing)?;
    let Some(has) = duty.responsible.as_ref().filter(|has| has.person == asker(ctx)) else {
        return Err(Refusal::NotYourWatch.into());
    };
    if duty.offered.is_some() {
        return Err(Refusal::HandOverOpen.into());
    }
    if sheet.incoming.as_deref() == Some(asker(ctx)) {
        return Err(Refusal::SamePerson.into());
    }
    Ok(vec![Event::HandOverSigned { sheet: Box::new(Sheet { since: has.since, ..sheet.clone() }) }])
}

fn accept(duty: &Duty, sheet: &SheetId, ctx: &Ctx<'_>) -> Decision {
    allow(ctx, Act::HoldWatch, On::Nothing)?;
    let offered = offered(duty, sheet)?;
    if offered.by == asker(ctx) {
        return Err(Refusal::SamePerson.into());
    }
    if offered.to.as_deref().is_some_and(|to| to != asker(ctx)) {
        return Err(Refusal::Forbidden.into());
    }
    Ok(vec![Event::HandOverAccepted { sheet: sheet.clone() }])
}

fn offered<'a>(duty: &'a Duty, sheet: &SheetId) -> Result<&'a Offered, Undecided> {
    duty.offered.as_ref().filter(|offered| offered.sheet == *sheet).ok_or(Refusal::NothingToDo.into())
}

fn set_stand_in(duty: &Duty, stand_in: &StandIn, ctx: &Ctx<'_>) -> Decision {
    allow(ctx, Act::DirectWatch, On::Nothing)?;
    let wrong = |field| Refusal::FieldOutOfRange { field };
    if !stand_in.post.is_post() {
        return Err(wrong("post").into());
    }
    let longest = SignedDuration::from_hours(LONGEST_STAND_IN_HOURS);
    let lasts = stand_in.to.duration_since(stand_in.from);
    if lasts <= SignedDuration::ZERO || lasts > longest || stand_in.to <= ctx.now {
        return Err(wrong("to").into());
    }
    if duty.stand_ins.iter().filter(|one| ctx.now < one.to).count() >= MOST_STAND_INS {
        return Err(Refusal::TooManyStandIns { most: MOST_STAND_INS }.into());
    }
    Ok(vec![Event::StandInSet { stand_in: Box::new(stand_in.clone()) }])
}

/// The board as it was is for those who supervise.
pub(super) fn open_past(moment: Timestamp, ctx: &Ctx<'_>) -> Decision {
    allow(ctx, Act::Supervise, On::Nothing)?;
    Ok(vec![Event::PastBoardOpened { moment }])
}

/// Opens an incident to somebody whose view does not hold it, for a while.
pub(super) fn break_glass(state: &State, id: &IncidentId, reason: &SealedText, ctx: &Ctx<'_>) -> Decision {
    let (doc, _) = incident(state, id)?;
    allow(ctx, Act::BreakGlass, On::Nothing)?;
    let until = after(ctx.now, ctx.policy.glass_s.into());
    Ok(vec![Event::GlassBroken { incident: doc.id.clone(), reason: reason.clone(), until }])
}

fn asker<'a>(ctx: &'a Ctx<'_>) -> &'a str {
    ctx.asker.account().unwrap_or_default()
}
