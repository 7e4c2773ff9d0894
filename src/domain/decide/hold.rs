//! Holding what was told of an incident as evidence, and letting it go; and keys of words that belong to no report, erased by the clock.

use super::{Ctx, Decision, Refusal, allow, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::{Asker, Command};
use crate::domain::event::Event;
use crate::domain::privacy::Class;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Hold { incident: id, on, reason, .. } => {
            let (doc, _) = incident(state, id)?;
            allow(ctx, Act::Hold, On::Incident(doc))?;
            if let Some(merged) = &doc.merged {
                // Its reports belong to the other now.
                return Err(Refusal::IncidentMerged { into: merged.incident.clone() }.into());
            }
            if doc.hold.is_some() == *on {
                return Err(Refusal::NothingToDo.into());
            }
            let (incident, reason) = (id.clone(), reason.clone());
            Ok(vec![if *on {
                Event::HoldSet { incident, reason }
            } else {
                Event::HoldLifted { incident, reason }
            }])
        }
        Command::KeepHeld { incident: id, classes } => {
            by_the_clock(ctx)?;
            let (doc, _) = incident(state, id)?;
            // Said once for each class.
            let kept = doc.hold.as_ref().map(|hold| hold.kept.as_slice());
            let is_new = |class: &&Class| kept.is_some_and(|kept| !kept.contains(class));
            let classes: Vec<Class> = classes.iter().filter(is_new).copied().collect();
            if classes.is_empty() {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::ErasureHeld { incident: id.clone(), classes }])
        }
        Command::EraseKeys { sort, keys, until } => {
            by_the_clock(ctx)?;
            if keys.is_empty() {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![Event::KeysErased { sort: *sort, keys: keys.clone(), until: *until }])
        }
        Command::ProveKeysErased { sort, keys, rewritten } => {
            by_the_clock(ctx)?;
            Ok(vec![Event::KeysErasureProved { sort: *sort, keys: *keys, rewritten: *rewritten }])
        }
        _ => Ok(Vec::new()),
    }
}

/// Nobody asks for these.
fn by_the_clock(ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if matches!(ctx.asker, Asker::System) { Ok(()) } else { Err(Refusal::Forbidden) }
}
