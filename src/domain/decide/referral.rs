//! Referrals: asking other bodies, and what they answer.

use jiff::Timestamp;

use super::ending::reopened;
use super::incident::settle;
use super::{Ctx, Decision, Refusal, Undecided, after, allow, expect_version, incident, neighbour};
use crate::domain::access::{Act, On, Role};
use crate::domain::aggregate::{Key, State};
use crate::domain::command::{Asker, Command};
use crate::domain::disposition::Disposition;
use crate::domain::event::Event;
use crate::domain::ids::{AssignmentId, ReferralId};
use crate::domain::incident::{Incident, Phase};
use crate::domain::neighbour::Neighbour;
use crate::domain::referral::{Body, Refer, Referral, ReferralStep};
use crate::domain::report::SealedText;

/// How many referrals an incident may have.
const MOST: usize = 30;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    let Command::Refer { incident: id, refer, version } = command else { return Ok(Vec::new()) };
    match refer {
        Refer::Ask { to, takes_over, number, reason } => {
            let doc = settle(incident(state, id)?, *version, ctx)?;
            ask(doc, (to, *takes_over), number.as_ref(), reason.as_ref(), ctx)
        }
        Refer::Step { .. } => {
            let (doc, is) = incident(state, id)?;
            allow(ctx, Act::AnswerReferral, On::Incident(doc))?;
            expect_version(*version, is)?;
            step(state, doc, refer, ctx)
        }
        Refer::Expire { referral, due } => {
            let (doc, _) = incident(state, id)?;
            let one = found(doc, referral)?;
            if one.step != ReferralStep::Asked || one.answer_by != *due {
                return Err(Refusal::NothingToDo.into());
            }
            Ok(vec![taken(doc, referral, ReferralStep::Expired)])
        }
        Refer::Told { .. } | Refer::Back { .. } | Refer::Answer { .. } | Refer::TakenBack { .. } => {
            neighbour::decide(state, id, (refer, *version), ctx)
        }
    }
}

fn ask(
    doc: &Incident,
    (to, takes_over): (&Body, bool),
    number: Option<&String>,
    reason: Option<&SealedText>,
    ctx: &Ctx<'_>,
) -> Decision {
    if doc.phase != Phase::Open {
        return Err(Refusal::WrongState { is: doc.state() }.into());
    }
    let asked_us = doc.received.as_ref().filter(|from| from.step.is_open()).map(|from| &from.region);
    if doc.open_referrals().any(|one| one.to.agency == to.agency)
        || asked_us.is_some_and(|region| to.region.as_ref() == Some(region))
    {
        return Err(Refusal::AlreadyReferred.into());
    }
    if doc.referrals.len() >= MOST {
        return Err(Refusal::TooManyReferrals { most: MOST }.into());
    }
    let referral = ReferralId::nth(&doc.id, doc.referrals.len() + 1);
    let mut events = vec![asked(doc, to, (takes_over, reason.cloned()), ctx)];
    if let Some(number) = number {
        let mut accepted = taken(doc, &referral, ReferralStep::Accepted);
        if let Event::ReferralStepTaken { number: there, .. } = &mut accepted {
            *there = Some(number.clone());
        }
        events.push(accepted);
        if takes_over
            && may_hand_over(doc, None)
            && doc.open_referrals().all(|one| one.step != ReferralStep::Asked)
        {
            events.push(Event::IncidentReferredOut { incident: doc.id.clone() });
        }
    }
    Ok(events)
}

/// The next referral of an incident.
pub(super) fn asked(
    doc: &Incident,
    to: &Body,
    (takes_over, reason): (bool, Option<SealedText>),
    ctx: &Ctx<'_>,
) -> Event {
    Event::IncidentReferred {
        incident: doc.id.clone(),
        referral: ReferralId::nth(&doc.id, doc.referrals.len() + 1),
        to: to.clone(),
        takes_over,
        answer_by: after(ctx.now, ctx.policy.end.referral_answer(doc.level())),
        reason,
    }
}

/// The neighbouring region that a ladder asks for help beside us: one beside the incident, unless it was asked, or the
/// incident itself came from another region, which would only hear its own question.
pub(super) fn to_ask<'a>(doc: &Incident, ctx: &Ctx<'a>) -> Option<&'a Neighbour> {
    let may = doc.phase == Phase::Open && !doc.drill && doc.received.is_none() && doc.referrals.len() < MOST;
    let was_asked =
        |one: &&Neighbour| doc.referrals.iter().any(|referral| referral.to.agency == one.agency());
    ctx.policy.neighbours.iter().find(|one| may && one.is_beside(doc) && !was_asked(one))
}

fn step(state: &State, doc: &Incident, refer: &Refer, ctx: &Ctx<'_>) -> Decision {
    let Refer::Step { referral, step: to, said_at, spoke_with, number, reason } = refer else {
        return Ok(Vec::new());
    };
    let one = found(doc, referral)?;
    let ours = may_answer(one, *to, ctx)?;
    if !one.step.may_go_to(*to) || *to == ReferralStep::Expired || doc.phase == Phase::Merged {
        return Err(Refusal::IllegalReferralStep { from: one.step, to: *to }.into());
    }
    if *to == ReferralStep::Accepted && !matches!(doc.phase, Phase::Open | Phase::Resolved) {
        return Err(Refusal::WrongState { is: doc.state() }.into());
    }
    let accepted = *to == ReferralStep::Accepted;
    if accepted && ours && spoke_with.is_none() {
        return Err(Refusal::FieldMissing { field: "spoke_with" }.into());
    }
    if *to == ReferralStep::Returned && reason.is_none() {
        return Err(Refusal::FieldMissing { field: "reason" }.into());
    }
    let mut events = vec![Event::ReferralStepTaken {
        incident: doc.id.clone(),
        referral: referral.clone(),
        step: *to,
        said_at: said_at.filter(|said| *said <= ctx.now && ours),
        spoke_with: spoke_with.clone().filter(|_| accepted && ours),
        number: number.clone(),
        reason: reason.clone().filter(|_| !accepted),
        there: None,
    }];
    events.extend(follows(state, doc, one, *to, ctx)?);
    Ok(events)
}

/// What a step of a referral makes of the incident.
pub(super) fn follows(
    state: &State,
    doc: &Incident,
    one: &Referral,
    to: ReferralStep,
    ctx: &Ctx<'_>,
) -> Result<Option<Event>, Undecided> {
    let others = || doc.referrals.iter().filter(|other| other.id != one.id);
    let kept = || others().any(|other| other.takes_over && other.step == ReferralStep::Accepted);
    match to {
        ReferralStep::Accepted if one.takes_over && may_hand_over(doc, None) => {
            let asked = others().any(|other| other.step == ReferralStep::Asked);
            Ok((!asked).then(|| Event::IncidentReferredOut { incident: doc.id.clone() }))
        }
        // Nobody else has it: it is ours again.
        ReferralStep::Returned | ReferralStep::Withdrawn
            if doc.phase == Phase::ReferredOut && one.takes_over && !kept() =>
        {
            reopened(state, doc, (None, None), ctx).map(Some)
        }
        ReferralStep::Finished if doc.phase == Phase::ReferredOut && one.takes_over && !kept() => {
            let (incident, disposition) = (doc.id.clone(), Disposition::Referred);
            Ok(Some(Event::IncidentClosed { incident, disposition, note: None }))
        }
        _ => Ok(None),
    }
}

/// Everything is in other hands when the last of our units, `but`, leaves an incident that somebody took over.
pub(super) fn handed_over(doc: &Incident, but: &AssignmentId) -> Option<Event> {
    let asked = doc.open_referrals().any(|one| one.step == ReferralStep::Asked);
    let over = doc.taken_over_by().next().is_some() && !asked && may_hand_over(doc, Some(but));
    over.then(|| Event::IncidentReferredOut { incident: doc.id.clone() })
}

fn may_hand_over(doc: &Incident, but: Option<&AssignmentId>) -> bool {
    doc.phase == Phase::Open && doc.active().all(|sent| Some(&sent.id) == but)
}

/// Whether one of ours speaks for the other body; its own officers speak for themselves, and for nobody else.
fn may_answer(one: &Referral, to: ReferralStep, ctx: &Ctx<'_>) -> Result<bool, Refusal> {
    let Asker::Person(person) = ctx.asker else { return Ok(true) };
    if person.is_any(&[Role::Dispatcher, Role::Supervisor]) {
        return Ok(true);
    }
    let own = person.agency.as_ref() == Some(&one.to.agency) && !one.to.outside;
    if own && to != ReferralStep::Withdrawn { Ok(false) } else { Err(Refusal::Forbidden) }
}

pub(super) fn taken(doc: &Incident, referral: &ReferralId, step: ReferralStep) -> Event {
    Event::ReferralStepTaken {
        incident: doc.id.clone(),
        referral: referral.clone(),
        step,
        said_at: None::<Timestamp>,
        spoke_with: None,
        number: None,
        reason: None,
        there: None,
    }
}

pub(super) fn found<'a>(doc: &'a Incident, id: &ReferralId) -> Result<&'a Referral, Refusal> {
    doc.referral(id).ok_or_else(|| Refusal::NotFound(Key::Incident(doc.id.clone())))
}
