//! Climbing ladders: which step comes, whom it tells, and when the next one is due. And watching what has to be watched
//! after anything happened.

use jiff::Timestamp;

use super::referral::{asked as asked_beside, to_ask};
use super::{Ctx, Decision, Refusal, Undecided, after, allow, duty, incident, unit};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::apply::apply_entry;
use crate::domain::assignment::Step;
use crate::domain::command::Command;
use crate::domain::duty::posts;
use crate::domain::escalation::{By, Escalation, EscalationAnswer, Ladder, Step as Rung, Told, Watch, Whom};
use crate::domain::event::{Entry, Event};
use crate::domain::ids::{AssignmentId, IncidentId, UnitId};
use crate::domain::incident::{Incident, Phase};
use crate::domain::neighbour::Neighbour;
use crate::domain::roster::OnCall;
use crate::domain::unit::Availability;

/// "At once", for what a timer then does: its moment differs from that of a step that has just come.
const AT_ONCE_S: i64 = 1;
/// What is watched of an incident as a whole.
const OF_INCIDENTS: [Watch; 4] = [Watch::Acknowledged, Watch::OnTheWay, Watch::OnScene, Watch::CallBack];

/// A step that has fallen due.
struct Due<'a> {
    doc: &'a Incident,
    one: &'a Escalation,
    /// Units to ask next, the best one first.
    candidates: &'a [UnitId],
    /// Who holds the posts of the roster.
    on_call: &'a [OnCall],
    /// The region to ask for help, where a ladder comes to that.
    neighbour: Option<&'a Neighbour>,
}

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Escalate { incident: id, watch, assignment, due, candidates, on_call } => {
            let (doc, _) = incident(state, id)?;
            let one = doc.escalation(*watch, assignment.as_ref()).filter(|one| one.due == Some(*due));
            let one = one.filter(|_| doc.phase == Phase::Open).ok_or(Refusal::NothingToDo)?;
            let (on_call, neighbour) = (posts(on_call, duty(state)?, ctx.now), to_ask(doc, ctx));
            climb(state, &Due { doc, one, candidates, on_call: &on_call, neighbour }, ctx)
        }
        Command::AnswerEscalation { incident: id, watch, assignment, answer: said } => {
            let (doc, _) = incident(state, id)?;
            allow(ctx, Act::AnswerEscalation, On::Incident(doc))?;
            super::still_open(doc)?;
            let one = doc.escalation(*watch, assignment.as_ref()).ok_or(Refusal::NothingToDo)?;
            answer(state, (doc, one), *said, ctx)
        }
        _ => Ok(Vec::new()),
    }
}

/// The first step from the due one on that tells somebody; empty ones are passed over at once.
fn climb(state: &State, due: &Due<'_>, ctx: &Ctx<'_>) -> Decision {
    let Due { doc, one, .. } = due;
    let ladder = ctx.policy.ladders.about(one.watch, one.level, doc);
    let steps = ladder.map(|ladder| ladder.steps.as_slice()).unwrap_or_default();
    let mut at = usize::from(one.step);
    let mut skipped = Vec::new();
    let mut told = Vec::new();
    while let Some(step) = steps.get(at) {
        told = tell(state, due, step)?;
        if !told.is_empty() {
            break;
        }
        skipped.push(number(at));
        at += 1;
    }
    let after_it = ladder.and_then(|ladder| ladder.after(at.min(steps.len().saturating_sub(1))));
    let next = after_it.map(|(next, wait)| (next, after(ctx.now, wait)));
    let asked = told.iter().find(|told| told.whom == Whom::NextUnit).and_then(|told| told.unit.clone());
    // From then on the unit that is asked now is waited for.
    let goes_on = if asked.is_some() { None } else { next };
    let asks_region = told.iter().any(|told| told.whom == Whom::Neighbour);
    let mut events = vec![Event::EscalationStepTaken {
        incident: doc.id.clone(),
        watch: one.watch,
        assignment: one.assignment.clone(),
        step: number(at.min(steps.len())),
        skipped,
        told,
        next: number(goes_on.map_or(steps.len(), |(next, _)| next)),
        due: goes_on.map(|(_, due)| due),
    }];
    events.extend(
        due.neighbour.filter(|_| asks_region).map(|to| asked_beside(doc, &to.body(), (false, None), ctx)),
    );
    if let Some(unit) = asked {
        let assignment = AssignmentId::nth(&doc.id, doc.assignments.len() + 1);
        events.push(Event::UnitAssigned {
            incident: doc.id.clone(),
            assignment: assignment.clone(),
            unit,
            answer_by: after(ctx.now, ctx.policy.offer(doc.level())),
            spare: false,
            by_radio: false,
        });
        let (step, due) = next.map_or((steps.len(), None), |(step, due)| (step, Some(due)));
        events.push(set(&doc.id, (Watch::Offer, Some(assignment)), one.level, (step, due)));
    }
    Ok(events)
}

/// Whom a step tells now; empty when there is nobody.
fn tell(state: &State, due: &Due<'_>, step: &Rung) -> Result<Vec<Told>, Undecided> {
    let mut told = Vec::new();
    for whom in &step.tell {
        let mut one = Told { whom: *whom, by: step.by.clone(), unit: None, person: None };
        match whom {
            Whom::Unit => {
                let offer = due.one.assignment.as_ref().and_then(|of| due.doc.assignment(of));
                let Some(offer) = offer.filter(|offer| offer.step() == Step::Offered) else { continue };
                one.unit = Some(offer.unit.clone());
                // No device has said that it called for them.
                if offer.alerted.is_none() && !one.by.contains(&By::Call) {
                    one.by.push(By::Call);
                }
            }
            Whom::NextUnit => match next_unit(state, due)? {
                Some(unit) => one.unit = Some(unit),
                None => continue,
            },
            post => match due.on_call.iter().find(|held| held.post == *post) {
                // Nobody on duty is nobody to tell.
                Some(held) if held.person.is_none() => continue,
                Some(held) => one.person.clone_from(&held.person),
                // Its centre is told by being asked for help.
                None if *post == Whom::Neighbour && due.neighbour.is_some() => {}
                // Nobody here holds these posts by a role.
                None if matches!(post, Whom::Head | Whom::Neighbour) => continue,
                None => {}
            },
        }
        if *whom == Whom::Neighbour {
            one.person = one.person.or_else(|| due.neighbour.map(|region| region.name.clone()));
        }
        told.push(one);
    }
    Ok(told)
}

/// The best unit that can be asked in place of one that did not answer, and was not asked before.
fn next_unit(state: &State, due: &Due<'_>) -> Result<Option<UnitId>, Undecided> {
    for id in due.candidates.iter().filter(|id| !due.doc.has_unit(id)) {
        let doc = match unit(state, id) {
            Ok((doc, _)) => doc,
            Err(Undecided::Refused(_)) => continue,
            Err(load) => return Err(load),
        };
        if doc.availability != Availability::NotAvailable && doc.spec.crew > 0 && doc.assignment.is_none() {
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}

fn answer(
    state: &State,
    (doc, one): (&Incident, &Escalation),
    said: EscalationAnswer,
    ctx: &Ctx<'_>,
) -> Decision {
    let is_told = !one.told.is_empty() || matches!(one.watch, Watch::Acknowledged | Watch::CallBack);
    let is_over = one.answer.is_some_and(EscalationAnswer::settles) && one.watch != Watch::CallBack;
    if !is_told || is_over {
        return Err(Refusal::NothingToDo.into());
    }
    let due = match said {
        // Whoever is not called back stays to be called back; else the next one is told.
        EscalationAnswer::Taken | EscalationAnswer::NotReached if one.watch == Watch::CallBack => one.due,
        EscalationAnswer::Taken | EscalationAnswer::Reached => None,
        EscalationAnswer::NotReached => one.due.map(|_| after(ctx.now, AT_ONCE_S)),
    };
    let mut events = vec![Event::EscalationAnswered {
        incident: doc.id.clone(),
        watch: one.watch,
        assignment: one.assignment.clone(),
        answer: said,
        due,
    }];
    if said == EscalationAnswer::Reached
        && one.watch == Watch::CallBack
        && let Some(ladder) = ctx.policy.ladders.about(one.watch, doc.level(), doc)
    {
        let due = after(ctx.now, ladder.from_s.into());
        events.push(set(&doc.id, (one.watch, None), doc.level(), (0, Some(due))));
    }
    if let (EscalationAnswer::Reached, Some(of)) = (said, &one.assignment)
        && doc.assignment(of).is_some_and(|of| of.step() == Step::Offered)
    {
        // A crew that was reached by telephone has its order.
        let step = Step::Accepted;
        let by_telephone = Command::TakeStep {
            assignment: of.clone(),
            step,
            said_at: None,
            on_behalf: true,
            result: None,
            reason: None,
        };
        events.extend(super::dispatch::take_step(state, &by_telephone, ctx)?);
    }
    Ok(events)
}

/// Watches what has to be watched after `events`, in the same act: so an open incident always stands on every ladder that
/// it needs, once.
pub(super) fn watch(state: &State, events: &[Event], ctx: &Ctx<'_>) -> Vec<Event> {
    let touched: Vec<&IncidentId> =
        events.iter().filter(|event| !event.touches().is_empty()).flat_map(Event::incidents).collect();
    if ctx.policy.ladders.is_empty() || touched.is_empty() {
        return Vec::new();
    }
    let mut then = state.clone();
    let entry = Entry {
        v: 0,
        at: ctx.now,
        by: ctx.asker.actor(),
        said_at: None,
        events: events.to_vec(),
        touched: Vec::new(),
    };
    if apply_entry(&mut then, &entry).is_err() {
        return Vec::new();
    }
    let mut set = Vec::new();
    let mut seen: Vec<&IncidentId> = Vec::new();
    for id in touched {
        let doc = then.incidents.get(id).and_then(|slot| slot.doc.as_ref());
        if let Some(doc) = doc.filter(|doc| doc.phase == Phase::Open && !seen.contains(&id)) {
            seen.push(id);
            watch_incident(doc, events, ctx, &mut set);
            watch_offers(doc, events, ctx, &mut set);
        }
    }
    set
}

fn watch_incident(doc: &Incident, events: &[Event], ctx: &Ctx<'_>, set: &mut Vec<Event>) {
    let is_new =
        |event: &Event| matches!(event, Event::IncidentOpened { incident, .. } if *incident == doc.id);
    let since = if events.iter().any(is_new) { doc.opened_at.min(ctx.now) } else { ctx.now };
    for watch in OF_INCIDENTS.into_iter().filter(|watch| doc.needs(*watch)) {
        let stands = doc.escalation(watch, None);
        if stands.is_some_and(|one| one.level == doc.level()) {
            continue;
        }
        let ladder = ctx.policy.ladders.about(watch, doc.level(), doc);
        let due = ladder.map(|ladder| begins(doc, watch, ladder, since, ctx.now));
        if due.is_some() || stands.is_some() {
            set.push(self::set(&doc.id, (watch, None), doc.level(), (0, due)));
        }
    }
}

/// When the first step comes.
fn begins(doc: &Incident, watch: Watch, ladder: &Ladder, since: Timestamp, now: Timestamp) -> Timestamp {
    let first = ladder.steps.first().map_or(0, |step| step.after_s);
    let queue = doc.queue();
    let due = match watch {
        Watch::OnTheWay if queue.overdue => after(now, first.into()),
        Watch::OnTheWay => after(queue.deadline, first.into()),
        _ => after(since, i64::from(ladder.from_s) + i64::from(first)),
    };
    // One that waited in the journal may be late already; else a moment that has passed may be that of a step that came.
    if since < now { due } else { due.max(after(now, AT_ONCE_S)) }
}

fn watch_offers(doc: &Incident, events: &[Event], ctx: &Ctx<'_>, set: &mut Vec<Event>) {
    let is_set = |of: &AssignmentId| {
        events
            .iter()
            .any(|event| matches!(event, Event::EscalationSet { assignment: Some(set), .. } if set == of))
    };
    for event in events.iter().filter(|event| event.incident() == Some(&doc.id)) {
        match event {
            // An offer that stands again is watched like a new one.
            Event::UnitAssigned { assignment, .. }
            | Event::StepStruck { assignment, answer_by: Some(_), .. }
                if !is_set(assignment) =>
            {
                let ladder = ctx.policy.ladders.about(Watch::Offer, doc.level(), doc);
                if let Some(first) = ladder.and_then(|ladder| ladder.steps.first()) {
                    let due = after(ctx.now, first.after_s.into());
                    set.push(self::set(
                        &doc.id,
                        (Watch::Offer, Some(assignment.clone())),
                        doc.level(),
                        (0, Some(due)),
                    ));
                }
            }
            Event::StepTaken { assignment, step: Step::Expired | Step::Declined, .. } => {
                let one = doc.escalation(Watch::Offer, Some(assignment));
                let Some(one) = one.filter(|one| !one.answer.is_some_and(EscalationAnswer::settles)) else {
                    continue;
                };
                let ladder = ctx.policy.ladders.about(Watch::Offer, one.level, doc);
                // No answer, or no: nobody waits for the reminders in between.
                let next = ladder.and_then(|ladder| ladder.beyond_reminders(one.step.into()));
                let due = next.map(|_| after(ctx.now, AT_ONCE_S));
                let (of, step) = ((Watch::Offer, Some(assignment.clone())), next.unwrap_or(one.step.into()));
                set.push(self::set(&doc.id, of, one.level, (step, due)));
            }
            _ => {}
        }
    }
}

fn set(
    incident: &IncidentId,
    (watch, assignment): (Watch, Option<AssignmentId>),
    level: crate::domain::level::Level,
    (step, due): (usize, Option<Timestamp>),
) -> Event {
    Event::EscalationSet { incident: incident.clone(), watch, assignment, level, step: number(step), due }
}

fn number(step: usize) -> u8 {
    u8::try_from(step).unwrap_or(u8::MAX)
}
