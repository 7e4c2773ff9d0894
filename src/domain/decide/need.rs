//! What a crew asks of its centre, and what comes of it. A person sees to it before it is done: an old press on a screen never
//! puts out an alarm that nobody has seen.

use super::{Ctx, Decision, Refusal, allow, incident, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::event::Event;
use crate::domain::ids::AssignmentId;
use crate::domain::need::{NeedChange, NeedKind, NeedStep};

pub(super) fn decide(state: &State, wanted: &NeedChange, ctx: &Ctx<'_>) -> Decision {
    let (doc, _) = unit(state, &wanted.unit)?;
    let act = match wanted.step {
        NeedStep::Asked | NeedStep::Withdrawn => Act::AskCentre,
        NeedStep::Taken | NeedStep::Settled => Act::AnswerEscalation,
    };
    allow(ctx, act, On::Unit(doc))?;
    let open = doc.need(wanted.need);
    let bound = doc.assignment.as_ref().and_then(AssignmentId::incident);
    let about = match wanted.step {
        NeedStep::Asked => bound,
        _ => open.and_then(|open| open.incident.clone()),
    };
    match (wanted.step, open) {
        (NeedStep::Asked, Some(_)) | (NeedStep::Taken | NeedStep::Settled | NeedStep::Withdrawn, None) => {
            return Err(Refusal::NothingToDo.into());
        }
        (NeedStep::Taken, Some(open)) if open.taken.is_some() => return Err(Refusal::NothingToDo.into()),
        (NeedStep::Settled, Some(open)) if open.taken.is_none() => return Err(Refusal::NeedNotTaken.into()),
        // Danger to the crew itself needs no incident.
        (NeedStep::Asked, None) if wanted.need != NeedKind::Emergency && about.is_none() => {
            return Err(Refusal::NotOnIncident.into());
        }
        _ => {}
    }
    if let Some(about) = &about {
        // Its timeline tells of it, so it has to be there.
        incident(state, about)?;
    }
    let change = NeedChange { incident: about, ..wanted.clone() };
    Ok(vec![Event::CrewNeedChanged(Box::new(change))])
}
