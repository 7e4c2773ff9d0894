//! Words between the centre and a crew: who may say and read them.

use super::{Ctx, Decision, Refusal, allow, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::ids::UnitId;
use crate::domain::talk::{Side, TalkStep};

/// What is said, or read. The side follows from who asks: a crew speaks for itself, everybody else for the centre.
pub(super) fn decide(state: &State, id: &UnitId, step: &TalkStep, ctx: &Ctx<'_>) -> Decision {
    let (doc, _) = unit(state, id)?;
    let is_crew = matches!(ctx.asker, Asker::Person(person) if person.is_crew_of(id));
    let side = if is_crew { Side::Crew } else { Side::Centre };
    let announces = matches!(step, TalkStep::Said { announcement: Some(_), .. });
    allow(ctx, if announces { Act::Announce } else { Act::Talk }, On::Unit(doc))?;
    let talk = match step {
        TalkStep::Said { id, .. } if doc.talk.iter().any(|line| line.id == *id) => {
            return Err(Refusal::NothingToDo.into());
        }
        // An announcement is the centre's, whoever is on a unit besides.
        TalkStep::Said { announcement: Some(_), .. } => step.clone(),
        TalkStep::Said { id, words, .. } => {
            TalkStep::Said { id: id.clone(), side, words: words.clone(), announcement: None }
        }
        TalkStep::Read { .. } if doc.unread_by(side) == 0 => return Err(Refusal::NothingToDo.into()),
        TalkStep::Read { .. } => TalkStep::Read { side },
    };
    Ok(vec![Event::Talked { unit: id.clone(), talk }])
}
