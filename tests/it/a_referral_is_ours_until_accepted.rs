//! Referrals: asked, accepted, returned, finished; several at once; unanswered ones come back by themselves, once; what is
//! wholly in other hands says so, and comes back when they give it back.

use jiff::SignedDuration;
use sigap::domain::access::{Person, Role};
use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::Refusal;
use sigap::domain::disposition::Disposition;
use sigap::domain::event::Event;
use sigap::domain::ids::{IncidentId, ReferralId};
use sigap::domain::incident::{Phase, State};
use sigap::domain::level::Level;
use sigap::domain::referral::{Body, Refer, ReferralStep};
use sigap::domain::status::{PublicStatus, public_status};
use sigap::domain::timer::{Due, timers};

use crate::harness::centre::person;
use crate::harness::world::{World, close, merge, supervisor, words};

fn body(agency: &str) -> Body {
    Body { agency: agency.into(), name: agency.to_uppercase(), outside: agency == "pln", region: None }
}

fn ask(incident: &IncidentId, agency: &str, takes_over: bool) -> Command {
    let refer = Refer::Ask { to: body(agency), takes_over, number: None, reason: None };
    Command::Refer { incident: incident.clone(), refer, version: None }
}

fn step(incident: &IncidentId, n: usize, step: ReferralStep) -> Command {
    let refer = Refer::Step {
        referral: ReferralId::nth(incident, n),
        step,
        said_at: None,
        spoke_with: Some(words()),
        number: Some("L-77".to_owned()),
        reason: Some(words()),
    };
    Command::Refer { incident: incident.clone(), refer, version: None }
}

fn officer(agency: &str) -> Asker {
    Asker::Person(Person { agency: Some(agency.into()), ..person("admin-penghubung", &[Role::Officer]) })
}

fn code(done: Result<Vec<Event>, Refusal>) -> &'static str {
    done.map_or_else(|refusal| refusal.code(), |_| "done")
}

fn told(level: Level) -> (World, IncidentId) {
    let mut world = World::new();
    let incident = world.told(1, level, None);
    (world, incident)
}

#[test]
fn several_are_asked_at_once_and_it_stays_ours() {
    let (mut world, incident) = told(Level::Urgent);
    for agency in ["polri", "pln", "psc"] {
        world.does(&supervisor(), &ask(&incident, agency, false)).unwrap();
    }
    assert_eq!(code(world.does(&supervisor(), &ask(&incident, "pln", false))), "already_referred");
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), public_status(doc)), (State::New, PublicStatus::Coordinated));
    assert!(doc.is_queued() && doc.is_coordinating(), "ours until somebody accepts");
    world.does(&supervisor(), &step(&incident, 2, ReferralStep::Accepted)).unwrap();
    let doc = world.doc(&incident);
    assert_eq!(doc.referrals[1].number.as_deref(), Some("L-77"));
    assert_eq!(doc.phase, Phase::Open, "it acts beside us");
    world.sends("AMB-1", &incident).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), public_status(doc)), (State::Active, PublicStatus::FollowedUp));
    assert!(doc.is_coordinating(), "a mark beside what happens");
}

#[test]
fn what_nobody_answers_comes_back_by_itself_once() {
    let (mut world, incident) = told(Level::Urgent);
    world.does(&supervisor(), &ask(&incident, "pln", true)).unwrap();
    let due = world.now + SignedDuration::from_secs(3_600);
    let timer =
        timers(world.doc(&incident)).into_iter().find(|one| matches!(one.what, Due::Referral(_))).unwrap();
    assert_eq!(timer.at, due);
    assert_eq!(Due::parse(&timer.what.member()), Some(timer.what.clone()));
    let early = timer.what.command(due - SignedDuration::from_secs(1));
    assert_eq!(code(world.does(&Asker::System, &early)), "nothing_to_do");
    world.does(&Asker::System, &timer.what.command(due)).unwrap();
    assert_eq!(code(world.does(&Asker::System, &timer.what.command(due))), "nothing_to_do");
    let doc = world.doc(&incident);
    assert_eq!(
        (doc.referrals[0].step, public_status(doc)),
        (ReferralStep::Expired, PublicStatus::WaitingVerification)
    );
    world.does(&supervisor(), &ask(&incident, "pln", true)).unwrap();
}

#[test]
fn all_of_it_is_handed_over_only_when_nobody_of_ours_is_at_it() {
    let (mut world, incident) = told(Level::Referred);
    world.sends("AMB-1", &incident).unwrap();
    world.does(&supervisor(), &ask(&incident, "pln", true)).unwrap();
    world.does(&supervisor(), &ask(&incident, "polri", false)).unwrap();
    world.does(&supervisor(), &step(&incident, 1, ReferralStep::Accepted)).unwrap();
    assert_eq!(world.doc(&incident).phase, Phase::Open, "a unit is on it");
    world.does(&supervisor(), &step(&incident, 2, ReferralStep::Withdrawn)).unwrap();
    let recall = Command::TakeStep {
        assignment: world.doc(&incident).assignments[0].id.clone(),
        step: sigap::domain::assignment::Step::Recalled,
        said_at: None,
        on_behalf: false,
        result: None,
        reason: None,
    };
    world.does(&supervisor(), &recall).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), public_status(doc)), (State::ReferredOut, PublicStatus::ReferredOut));
    assert!(!doc.is_on_board() && timers(doc).is_empty(), "PLN has no account here");
    world.does(&supervisor(), &step(&incident, 1, ReferralStep::Returned)).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), doc.referrals[0].step), (State::New, ReferralStep::Returned), "ours again");
    assert_eq!(doc.queue().deadline, world.now + SignedDuration::from_secs(3_600));
}

#[test]
fn an_officer_answers_for_the_own_agency_and_sees_it_to_the_end() {
    let (mut world, incident) = told(Level::Referred);
    let accept = step(&incident, 1, ReferralStep::Accepted);
    assert_eq!(code(world.does(&officer("psc"), &ask(&incident, "psc", true))), "not_found");
    world.does(&supervisor(), &ask(&incident, "psc", true)).unwrap();
    assert_eq!(code(world.does(&officer("damkar"), &accept)), "not_found", "as if it did not exist");
    assert_eq!(code(world.does(&officer("psc"), &close(&incident))), "forbidden");
    assert_eq!(code(world.does(&officer("psc"), &step(&incident, 1, ReferralStep::Withdrawn))), "forbidden");
    assert_eq!(
        code(world.does(&officer("psc"), &step(&incident, 1, ReferralStep::Finished))),
        "illegal_referral_step"
    );
    let events = world.does(&officer("psc"), &accept).unwrap();
    assert!(matches!(&events[0], Event::ReferralStepTaken { spoke_with: None, .. }), "it speaks for itself");
    let doc = world.doc(&incident);
    assert_eq!(doc.state(), State::ReferredOut);
    assert!(doc.is_on_board(), "for its officers to finish it");
    world.does(&officer("psc"), &step(&incident, 1, ReferralStep::Finished)).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.phase, doc.disposition), (Phase::Closed, Some(Disposition::Referred)));
}

#[test]
fn who_accepts_on_the_telephone_has_a_name() {
    let (mut world, incident) = told(Level::Referred);
    world.does(&supervisor(), &ask(&incident, "pln", false)).unwrap();
    let nameless = Refer::Step {
        referral: ReferralId::nth(&incident, 1),
        step: ReferralStep::Accepted,
        said_at: None,
        spoke_with: None,
        number: None,
        reason: None,
    };
    let nameless = Command::Refer { incident: incident.clone(), refer: nameless, version: None };
    assert_eq!(code(world.does(&supervisor(), &nameless)), "field_missing");
}

#[test]
fn what_has_a_number_elsewhere_is_accepted_there() {
    let (mut world, incident) = told(Level::Referred);
    let refer =
        Refer::Ask { to: body("pln"), takes_over: true, number: Some("1234567".to_owned()), reason: None };
    world.does(&supervisor(), &Command::Refer { incident: incident.clone(), refer, version: None }).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), doc.referrals[0].step), (State::ReferredOut, ReferralStep::Accepted));
}

#[test]
fn an_end_takes_back_what_nobody_answered_and_a_merge_waits() {
    let (mut world, incident) = told(Level::Urgent);
    let other = world.told(4, Level::Urgent, None);
    world.does(&supervisor(), &ask(&incident, "pln", false)).unwrap();
    world.does(&supervisor(), &ask(&incident, "psc", false)).unwrap();
    world.does(&supervisor(), &step(&incident, 1, ReferralStep::Accepted)).unwrap();
    assert_eq!(code(world.does(&supervisor(), &merge(&incident, &other))), "referrals_on_merged");
    world.does(&supervisor(), &close(&incident)).unwrap();
    let steps: Vec<_> = world.doc(&incident).referrals.iter().map(|one| one.step).collect();
    assert_eq!(steps, [ReferralStep::Accepted, ReferralStep::Withdrawn]);
    assert!(timers(world.doc(&incident)).is_empty());
    world.does(&supervisor(), &step(&incident, 1, ReferralStep::Finished)).unwrap();
    assert_eq!(world.doc(&incident).phase, Phase::Closed);
}
