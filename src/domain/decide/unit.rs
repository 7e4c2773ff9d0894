//! Units: registering them, and what their crews say of them.

use super::{Ctx, Decision, Refusal, allow, expect_version, load, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::{Key, State};
use crate::domain::command::{Asker, Command};
use crate::domain::event::Event;
use crate::domain::unit::{Activity, Availability};

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::RegisterUnit { unit, spec } => {
            if !matches!(ctx.asker, Asker::System) {
                return Err(Refusal::Forbidden.into());
            }
            let slot = state.units.get(unit).ok_or_else(|| load(Key::Unit(unit.clone())))?;
            if slot.doc.as_ref().is_some_and(|doc| doc.spec == *spec) {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::UnitRegistered { unit: unit.clone(), spec: Box::new(spec.clone()) }])
        }
        Command::SetUnitStatus { unit: id, availability, activity, version } => {
            let (doc, is) = unit(state, id)?;
            allow(ctx, Act::SetUnitStatus, On::Unit(doc))?;
            expect_version(*version, is)?;
            let activity = match (doc.assignment.is_some(), activity) {
                // A change of status never silently frees a busy unit.
                (true, Some(wanted)) if *wanted != doc.activity => return Err(Refusal::UnitBusy.into()),
                (false, Some(wanted)) if !wanted.is_free() => return Err(Refusal::UnitBusy.into()),
                (false, Some(wanted)) => *wanted,
                (false, None) if *availability == Availability::NotAvailable => Activity::OffDuty,
                (false, None) if doc.activity == Activity::OffDuty => Activity::Station,
                (true, _) | (false, None) => doc.activity,
            };
            if (doc.availability, doc.activity) == (*availability, activity) {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::UnitStatusChanged { unit: id.clone(), availability: *availability, activity }])
        }
        Command::Rest { unit: id, until, version } => {
            let (doc, is) = unit(state, id)?;
            allow(ctx, Act::SetUnitStatus, On::Unit(doc))?;
            expect_version(*version, is)?;
            let until = until.filter(|until| *until > ctx.now);
            if until.is_some() && doc.assignment.is_some() {
                return Err(Refusal::UnitBusy.into());
            }
            if until == doc.rest_until || (until.is_none() && !doc.rests(ctx.now)) {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::CrewRests { unit: id.clone(), until }])
        }
        _ => Ok(Vec::new()),
    }
}
