//! Whatever happens: an open incident stands on each ladder that it needs, once; what comes next has one moment; a step
//! comes once; and whoever is merged, resolved or closed is watched no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;
use proptest::prelude::*;
use sigap::domain::assignment::Step;
use sigap::domain::command::{Asker, Command};
use sigap::domain::escalation::{EscalationAnswer, Ladders, Watch};
use sigap::domain::event::Event;
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::incident::{Incident, Phase};
use sigap::domain::kind::Kinds;
use sigap::domain::level::Level;
use sigap::domain::timer::timers;

use crate::harness::world::{World, close, merge, supervisor, unmerge, words};

const INCIDENTS: u8 = 3;
const UNITS: [&str; 4] = ["a", "b", "c", "d"];

#[derive(Clone, Debug)]
enum Act {
    Send(u8, u8),
    Step(u8, Step),
    Level(u8, Level),
    Answer(u8, u8, EscalationAnswer),
    Merge(u8, u8),
    Unmerge(u8),
    Verify(u8),
    Close(u8),
    Wait(u16),
}

fn id(n: u8) -> IncidentId {
    IncidentId(format!("32-i{n}"))
}

fn act() -> impl Strategy<Value = Act> {
    let (one, other) = (0..INCIDENTS, 0..INCIDENTS);
    let answer = prop::sample::select(vec![
        EscalationAnswer::Taken,
        EscalationAnswer::Reached,
        EscalationAnswer::NotReached,
    ]);
    let step = prop::sample::select(vec![
        Step::Accepted,
        Step::EnRoute,
        Step::OnScene,
        Step::Declined,
        Step::Recalled,
        Step::Cleared,
    ]);
    let level = prop::sample::select(Level::ALL.to_vec());
    (0..14_u8, (one, other), (step, level, answer), 1..2_000_u16).prop_map(
        |(kind, (one, other), (step, level, answer), wait)| match kind {
            0 | 1 => Act::Send(one, other),
            2 | 3 => Act::Step(one, step),
            4 => Act::Level(one, level),
            5 | 6 => Act::Answer(one, other, answer),
            7 => Act::Merge(one, other),
            8 => Act::Unmerge(one),
            9 => Act::Verify(one),
            10 if wait > 1_500 => Act::Close(one),
            _ => Act::Wait(wait),
        },
    )
}

fn new_world(levels: &[Level]) -> World {
    let mut world = World::new();
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    world.policy.ladders = Arc::new(Ladders::parse(Ladders::default_text(), &kinds).unwrap());
    for unit in UNITS {
        world.has(unit);
    }
    for (n, level) in (0..).zip(levels) {
        world.told(n, *level, None);
    }
    world
}

fn carry_out(world: &mut World, act: &Act) {
    let command = match act {
        Act::Send(one, unit) => {
            Command::Assign { incident: id(*one), unit: UNITS[usize::from(*unit)].into(), divert: false }
        }
        Act::Step(one, step) => {
            let Some(sending) = world.doc(&id(*one)).active().next() else { return };
            let result = (*step == Step::Cleared).then_some(sigap::domain::assignment::ClearResult::Unable);
            let assignment = sending.id.clone();
            Command::TakeStep {
                assignment,
                step: *step,
                said_at: None,
                on_behalf: true,
                result,
                reason: None,
            }
        }
        Act::Level(one, level) => Command::SetLevel {
            incident: id(*one),
            level: *level,
            reason: words(),
            version: None,
            on_call: Vec::new(),
        },
        Act::Answer(one, which, answer) => {
            let all = &world.doc(&id(*one)).escalations;
            let Some(of) = all.get(usize::from(*which)) else { return };
            let (watch, assignment) = (of.watch, of.assignment.clone());
            Command::AnswerEscalation { incident: id(*one), watch, assignment, answer: *answer }
        }
        Act::Merge(one, other) => merge(&id(*one), &id(*other)),
        Act::Unmerge(one) => unmerge(&id(*one)),
        Act::Verify(one) => Command::Verify { incident: id(*one), version: None },
        Act::Close(one) => close(&id(*one)),
        Act::Wait(seconds) => {
            world.now = world.now.checked_add(SignedDuration::from_secs((*seconds).into())).unwrap();
            return;
        }
    };
    let _ = world.does(&supervisor(), &command);
}

/// Fires what is due, as the escalator does.
fn fire(world: &mut World, fired: &mut BTreeSet<String>) {
    let due: Vec<_> = world.docs().flat_map(timers).filter(|timer| timer.at <= world.now).collect();
    for timer in due {
        let mut command = timer.what.command(timer.at);
        if let Command::Escalate { candidates, .. } = &mut command {
            *candidates = UNITS.iter().map(|unit| UnitId::from(*unit)).collect();
        }
        let Ok(events) = world.does(&Asker::System, &command) else { continue };
        let steps = events.iter().filter(|event| matches!(event, Event::EscalationStepTaken { .. }));
        for _ in steps {
            let once = format!("{} {}", timer.what.member(), timer.at);
            assert!(fired.insert(once.clone()), "{once} came twice under one key");
        }
    }
}

fn check(doc: &Incident) {
    for watch in Watch::ALL {
        let stands = doc.escalations.iter().filter(|one| one.watch == watch).count();
        let none = watch == Watch::CallBack && [1, 5].contains(&doc.level().number())
            || watch == Watch::OnScene && doc.level() == Level::Referred;
        match (watch, doc.phase) {
            (Watch::Offer, Phase::Open) | (_, Phase::Merged) => {}
            (_, Phase::Open) if none => assert!(stands <= 1),
            (_, Phase::Open) => assert_eq!(stands, usize::from(doc.needs(watch)), "{watch:?} of {doc:#?}"),
            _ => assert_eq!(stands, 0, "{watch:?} of {doc:#?}"),
        }
    }
    let members: Vec<String> = timers(doc).iter().map(|timer| timer.what.member()).collect();
    let once: BTreeSet<&String> = members.iter().collect();
    assert_eq!(once.len(), members.len(), "{members:?}");
    let open = doc.phase == Phase::Open && (2..=4).contains(&doc.level().number()) && doc.is_queued();
    let called =
        doc.escalation(Watch::CallBack, None).is_some_and(|one| one.due.is_some() || one.answer.is_some());
    assert!(!open || called, "nobody will hear of {doc:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(
        levels in prop::collection::vec(prop::sample::select(Level::ALL.to_vec()), usize::from(INCIDENTS)),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let mut world = new_world(&levels);
        let mut fired = BTreeSet::new();
        for act in &acts {
            carry_out(&mut world, act);
            fire(&mut world, &mut fired);
            world.docs().for_each(check);
        }
    }
}
