//! Erasing personal data: never while somebody may still need help by it.

use super::merge::report;
use super::{Ctx, Decision, Refusal, allow, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Erase;
use crate::domain::event::Event;
use crate::domain::privacy::Class;

pub(super) fn decide(state: &State, erase: &Erase, ctx: &Ctx<'_>) -> Decision {
    let doc = report(state, &erase.report)?;
    let (whole, _) = incident(state, &doc.incident)?;
    allow(ctx, Act::ErasePersonal, On::Incident(whole))?;
    let classes: Vec<Class> = erase.classes.iter().copied().filter(|class| !doc.is_erased(*class)).collect();
    if classes.is_empty() {
        return Err(Refusal::NothingToDo.into());
    }
    if whole.is_on_board() {
        return Err(Refusal::IncidentOpen.into());
    }
    Ok(vec![Event::PersonalDataErased {
        incident: whole.id.clone(),
        report: doc.id.clone(),
        classes,
        ground: erase.ground,
        reason: erase.reason.clone(),
    }])
}
