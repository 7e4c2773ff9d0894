//! Declaring that many are hurt, and tagging patients.

use jiff::Timestamp;

use super::{Ctx, Decision, Refusal, after, allow, expect_version, incident, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::casualty::Category;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Phase;
use crate::domain::level::Level;

pub(super) fn declare(
    state: &State,
    id: &IncidentId,
    (on, version): (bool, Option<u64>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, is) = incident(state, id)?;
    allow(ctx, Act::TagPatients, On::Incident(doc))?;
    expect_version(version, is)?;
    still_open(doc)?;
    if doc.is_mass_casualty() == on {
        return Err(Refusal::NothingToDo.into());
    }
    if !on {
        return Ok(vec![Event::MassCasualtyOver { incident: id.clone() }]);
    }
    if doc.phase != Phase::Open {
        return Err(Refusal::IncidentOver.into());
    }
    let (tier, queue) = (Level::Critical.number(), doc.queue());
    let deadline = after(ctx.now, ctx.policy.on_the_way(tier));
    let deadline = if queue.overdue { deadline } else { deadline.min(queue.deadline) };
    Ok(vec![Event::MassCasualtyDeclared { incident: id.clone(), tier, deadline }])
}

pub(super) fn tag(
    state: &State,
    id: &IncidentId,
    (tag, category, said_at): (&str, Category, Option<Timestamp>),
    ctx: &Ctx<'_>,
) -> Decision {
    let (doc, _) = incident(state, id)?;
    allow(ctx, Act::TagPatients, On::Incident(doc))?;
    still_open(doc)?;
    let Some(mass) = doc.mass_casualty.as_ref().filter(|mass| !mass.over) else {
        return Err(Refusal::NotMassCasualty.into());
    };
    let known = mass.patients.iter().find(|patient| patient.tag == tag);
    if known.is_some_and(|known| known.category == category) {
        return Err(Refusal::NothingToDo.into());
    }
    let most = ctx.policy.patients_per_incident;
    if known.is_none() && mass.patients.len() >= most {
        return Err(Refusal::TooManyPatients { most }.into());
    }
    let unit = match ctx.asker {
        Asker::Person(person) => person.unit.clone().filter(|unit| person.is_crew_of(unit)),
        Asker::Public | Asker::Partner(_) | Asker::System => None,
    };
    Ok(vec![Event::PatientTagged {
        incident: id.clone(),
        tag: tag.to_owned(),
        category,
        unit,
        // A phone's clock cannot stamp the future: what it says then is not kept.
        said_at: said_at.filter(|said| *said <= ctx.now),
    }])
}
