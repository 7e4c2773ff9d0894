//! Choosing news: whoever has the code of a report says by what they are told how it goes on, or that they are not.

use super::merge::report;
use super::{Ctx, Decision, Refusal, incident};
use crate::domain::aggregate::State;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::ids::ReportId;
use crate::domain::wishes::{Contact, NewsBy};

pub(super) fn choose(state: &State, id: &ReportId, by: Option<NewsBy>, ctx: &Ctx<'_>) -> Decision {
    let told = report(state, id)?;
    let (doc, _) = incident(state, &told.incident)?;
    if !matches!(ctx.asker, Asker::Public | Asker::System) {
        return Err(Refusal::Forbidden.into());
    }
    // Where it is not safe to write nothing is written, whatever somebody with the code says later.
    let by = by.filter(|_| told.wishes.contact != Contact::No);
    if told.wishes.news == by {
        return Err(Refusal::NothingToDo.into());
    }
    Ok(vec![Event::NewsChosen { incident: doc.id.clone(), report: id.clone(), news: by }])
}
