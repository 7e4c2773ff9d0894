//! Whatever is commanded, in whatever order: only legal transitions happen, stamps never go back, every refusal has a code,
//! and the public label follows from the state.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use sigap::domain::assignment::{Assignment, ClearResult, Step};
use sigap::domain::command::{Asker, Command};
use sigap::domain::destination::{Bring, DestinationStep};
use sigap::domain::disposition::Disposition;
use sigap::domain::ending::{End, Told};
use sigap::domain::ids::{AssignmentId, IncidentId};
use sigap::domain::incident::{Incident, Phase, State};
use sigap::domain::level::Level;
use sigap::domain::referral::{Body, Refer, ReferralStep};
use sigap::domain::status::{PublicStatus, public_status};
use sigap::domain::timer::timers;

use crate::harness::world::{World, report_of, supervisor, words};

const STEPS: [Step; 12] = [
    Step::Offered,
    Step::Accepted,
    Step::EnRoute,
    Step::Staged,
    Step::OnScene,
    Step::AtPerson,
    Step::Transporting,
    Step::AtFacility,
    Step::Cleared,
    Step::Declined,
    Step::Expired,
    Step::Recalled,
];
const RESULTS: [ClearResult; 5] = [
    ClearResult::Helped,
    ClearResult::Transported,
    ClearResult::NotNeeded,
    ClearResult::NotFound,
    ClearResult::Unable,
];
const REFERRAL_STEPS: [ReferralStep; 6] = [
    ReferralStep::Asked,
    ReferralStep::Accepted,
    ReferralStep::Finished,
    ReferralStep::Returned,
    ReferralStep::Expired,
    ReferralStep::Withdrawn,
];

/// Any command about the incident, and who gives it.
fn command(doc: &Incident, sort: u8, one: usize, other: usize) -> (Asker, Command) {
    let incident = doc.id.clone();
    let end = |end| Command::End { incident: doc.id.clone(), end, version: None };
    let refer = |refer| Command::Refer { incident: doc.id.clone(), refer, version: None };
    let tell = |told| (Asker::Public, Command::Tell { report: report_of(1), told });
    let step = || Command::TakeStep {
        assignment: AssignmentId::nth(&doc.id, 1 + one % (doc.assignments.len().max(1))),
        step: STEPS[other % 12],
        said_at: None,
        on_behalf: true,
        result: Some(RESULTS[one % 5]),
        reason: None,
    };
    let command = match sort {
        0 => Command::Verify { incident, version: None },
        1 => Command::Reject { incident, reason: words(), version: None },
        2 => Command::Resolve { incident, version: None },
        3 => Command::Close { incident, disposition: Disposition::ALL[one % 17], note: None, version: None },
        4 => end(End::Unverified { reason: words() }),
        5 => end(End::Reopened { reason: words() }),
        6 => end(End::Confirmed { disposition: Disposition::Handled, note: None }),
        7 => return tell(Told::Received),
        8 => return tell(Told::NotReceived { words: Some(words()) }),
        9 => return tell(Told::Rated { stars: 3, words: None }),
        10 => {
            let to = Body {
                agency: "pln".into(),
                name: "PLN".to_owned(),
                outside: one.is_multiple_of(2),
                region: None,
            };
            refer(Refer::Ask { to, takes_over: other.is_multiple_of(2), number: None, reason: None })
        }
        11 | 12 => refer(Refer::Step {
            referral: sigap::domain::ids::ReferralId::nth(&doc.id, 1 + one % doc.referrals.len().max(1)),
            step: REFERRAL_STEPS[other % 6],
            said_at: None,
            spoke_with: Some(words()),
            number: None,
            reason: Some(words()),
        }),
        13 => match timers(doc).into_iter().nth(one % 3) {
            Some(timer) => return (Asker::System, timer.what.command(timer.at)),
            None => step(),
        },
        14 | 15 => Command::Assign { incident, unit: "AMB-1".into(), divert: false },
        16 => Command::AssignByRadio { incident, unit: "AMB-1".into() },
        17..=19 => match doc.assignments.get(one % doc.assignments.len().max(1)) {
            // Mostly the last step; now and then another one.
            Some(sent) => Command::StrikeStep {
                assignment: sent.id.clone(),
                step: if other.is_multiple_of(4) { STEPS[other % 12] } else { sent.step() },
                reason: words(),
            },
            None => step(),
        },
        20 => Command::CallScene { incident, safe: one.is_multiple_of(2), version: None },
        21 | 22 => Command::Bring {
            assignment: AssignmentId::nth(&doc.id, 1 + one % (doc.assignments.len().max(1))),
            bring: bring(one, other),
            said_at: None,
        },
        _ => step(),
    };
    (supervisor(), command)
}

fn bring(one: usize, other: usize) -> Bring {
    let answer =
        |step| Bring::Answer { step, spoke_with: Some(words()), reason: Some(words()), facility: None };
    match other % 5 {
        0 => answer(DestinationStep::Accepted),
        1 => answer(DestinationStep::Refused),
        2 => answer(DestinationStep::HandedOver),
        starts => Bring::To {
            facility: if one.is_multiple_of(2) { "rs-1".into() } else { "rs-2".into() },
            name: "RS".to_owned(),
            starts: starts == 3,
            on_behalf: true,
        },
    }
}

/// The phases that may follow each.
fn may_follow(was: Phase, is: Phase) -> bool {
    use Phase::{Closed, Merged, Open, ReferredOut, Rejected, Resolved, Unverified};
    match was {
        Open => is != Merged,
        Resolved => matches!(is, Resolved | Closed | Open),
        ReferredOut => matches!(is, ReferredOut | Closed | Open),
        Closed | Rejected | Unverified => is == was || is == Open,
        Merged => false,
    }
}

fn label_follows(doc: &Incident) {
    let expected: &[PublicStatus] = match doc.state() {
        State::New => &[PublicStatus::WaitingVerification, PublicStatus::Coordinated],
        State::Queued => &[PublicStatus::Verified, PublicStatus::Coordinated],
        State::Active => &[
            PublicStatus::FollowedUp,
            PublicStatus::HelpComing,
            PublicStatus::HelpArrived,
            PublicStatus::Transporting,
        ],
        State::Resolved => &[PublicStatus::Done],
        State::Closed => &[PublicStatus::Closed],
        State::Rejected => &[PublicStatus::Rejected],
        State::Merged => &[PublicStatus::Merged],
        State::Unverified => &[PublicStatus::Unverified],
        State::ReferredOut => &[PublicStatus::ReferredOut],
    };
    let is = public_status(doc);
    assert!(expected.contains(&is), "{:?} is told as {is:?}", doc.state());
    assert_eq!(doc.milestones.last().map(|last| last.status), Some(is), "what was told last");
    if is == PublicStatus::HelpComing {
        assert!(doc.active().any(|sent| sent.step() >= Step::Accepted), "only once a unit accepted");
    }
}

fn stamps_stay(was: &Incident, is: &Incident) {
    for sent in &is.assignments {
        let stamps: Vec<Timestamp> = sent.stamps.iter().map(|stamp| stamp.at).collect();
        assert!(stamps.is_sorted(), "{}: {stamps:?}", sent.id);
        let mut steps: BTreeMap<Step, usize> = BTreeMap::new();
        sent.standing().for_each(|stamp| *steps.entry(stamp.step).or_default() += 1);
        assert!(steps.values().all(|times| *times == 1), "each step is stamped once");
        if let Some(before) = was.assignment(&sent.id) {
            stays_or_is_struck(before, sent);
            destinations_go_on(before, sent);
        }
    }
    for one in &is.referrals {
        if let Some(before) = was.referral(&one.id).filter(|before| before.step != one.step) {
            assert!(before.step.may_go_to(one.step), "{:?} to {:?}", before.step, one.step);
            assert!(one.since >= before.since);
        }
    }
}

/// What was stamped stays as it was, but for the last one that stood: it may be struck, once.
fn stays_or_is_struck(before: &Assignment, sent: &Assignment) {
    let (old, new) = sent.stamps.split_at(before.stamps.len());
    let mut struck = before.clone();
    if old != before.stamps {
        let last = struck.stamps.iter_mut().rfind(|stamp| stamp.struck_at.is_none()).unwrap();
        last.struck_at = old.iter().filter_map(|stamp| stamp.struck_at).max();
        assert!(last.struck_at >= Some(last.at), "struck after it was taken");
        assert!(!matches!(last.step, Step::Offered | Step::Expired), "nobody entered that");
    }
    assert_eq!(old, struck.stamps, "what was stamped stays");
    new.iter().fold(struck.step(), |from, stamp| {
        assert!(from.may_go_to(stamp.step), "{from:?} to {:?}", stamp.step);
        stamp.step
    });
}

/// Destinations are only added, and what a facility said only goes on.
fn destinations_go_on(before: &Assignment, sent: &Assignment) {
    for (was, is) in before.destinations.iter().zip(&sent.destinations) {
        assert_eq!((&was.facility, &was.name), (&is.facility, &is.name));
        assert!(was.step == is.step || was.step.may_go_to(is.step), "{:?} to {:?}", was.step, is.step);
        assert!(is.since >= was.since && (!is.forbidden || is.step == DestinationStep::Refused));
    }
    assert!(sent.destinations.len() >= before.destinations.len());
}

fn unit_follows(world: &World, id: &IncidentId) {
    let bound = world.doc(id).active().map(|sent| &sent.id).next();
    let unit = world.state.units.values().find_map(|slot| slot.doc.as_ref()).unwrap();
    assert_eq!(unit.assignment.as_ref(), bound, "a busy unit is freed by nothing but its own steps");
    assert_eq!(unit.activity.is_free(), bound.is_none());
}

proptest! {
    #[test]
    fn whatever_is_commanded(
        level in 1_u8..=5,
        acts in prop::collection::vec((0_u8..32, 0_usize..30, 0_usize..30), 1..60),
    ) {
        let mut world = World::new();
        let id = world.told(1, Level::try_from(level).unwrap(), None);
        world.sends("AMB-1", &id).unwrap();
        for (sort, one, other) in acts {
            let was = world.doc(&id).clone();
            let (asker, command) = command(&was, sort, one, other);
            // The clocks of two processes differ.
            world.now -= SignedDuration::from_secs([0, 0, 1, 2][one % 4]);
            if let Err(refusal) = world.does(&asker, &command) {
                prop_assert!(!refusal.code().is_empty());
                prop_assert_eq!(world.doc(&id), &was, "a refusal changes nothing");
                continue;
            }
            let is = world.doc(&id);
            prop_assert!(may_follow(was.phase, is.phase), "{:?} to {:?}", was.phase, is.phase);
            let ended = !matches!(is.phase, Phase::Open);
            prop_assert!(!ended || is.active().next().is_none(), "nobody is on what ended");
            label_follows(is);
            stamps_stay(&was, is);
            unit_follows(&world, &id);
        }
    }
}
