//! A referral to a neighbouring region of the same installation: an incident of its own there, ours until they accept, their
//! answers steps of the referral here, each once however often a letter comes, and both logs name the other's.

use sigap::domain::command::{Asker, Beside, Command};
use sigap::domain::contact::ContactStep;
use sigap::domain::decide::Refusal;
use sigap::domain::disposition::Disposition;
use sigap::domain::escalation::Ladders;
use sigap::domain::event::Event;
use sigap::domain::ids::{IncidentId, ReferralId};
use sigap::domain::incident::{Phase, State};
use sigap::domain::kind::Kinds;
use sigap::domain::level::Level;
use sigap::domain::neighbour::{Neighbour, Received, There};
use sigap::domain::referral::{Refer, ReferralStep};
use sigap::domain::status::{PublicStatus, public_status};
use sigap::domain::timer::{Due, timers};
use sigap::domain::wishes::Contact;

use crate::harness::world::{World, close, merge, supervisor, words};

fn jakarta(areas: &[&str]) -> Neighbour {
    let areas = areas.iter().map(|area| (*area).to_owned()).collect();
    Neighbour { code: "31".to_owned(), name: "DKI Jakarta".to_owned(), phone: None, areas }
}

fn there() -> There {
    There { incident: "31-i1".into(), label: "QX7P".to_owned() }
}

fn refer(incident: &IncidentId, refer: Refer) -> Command {
    Command::Refer { incident: incident.clone(), refer, version: None }
}

fn ask(incident: &IncidentId, takes_over: bool) -> Command {
    refer(incident, Refer::Ask { to: jakarta(&[]).body(), takes_over, number: None, reason: Some(words()) })
}

fn back(incident: &IncidentId, step: ReferralStep) -> Command {
    let referral = ReferralId::nth(incident, 1);
    let number = Some("31-QX7P-AAAA-AA-A".to_owned());
    refer(incident, Refer::Back { referral, step, there: there(), number, reason: None })
}

fn told(incident: &IncidentId, step: ReferralStep) -> Command {
    refer(incident, Refer::Told { referral: ReferralId::nth(incident, 1), step, wish: None })
}

fn told_of(incident: &IncidentId, step: ReferralStep, wish: Contact) -> Command {
    refer(incident, Refer::Told { referral: ReferralId::nth(incident, 1), step, wish: Some(wish) })
}

fn code(done: Result<Vec<Event>, Refusal>) -> &'static str {
    done.map_or_else(|refusal| refusal.code(), |_| "done")
}

fn tells(world: &World, incident: &IncidentId) -> usize {
    timers(world.doc(incident)).iter().filter(|timer| matches!(timer.what, Due::Tell(..))).count()
}

/// A world with an incident that was referred to the neighbour, which knows of it.
fn referred(level: Level, takes_over: bool) -> (World, IncidentId) {
    let mut world = World::new();
    let incident = world.told(1, level, None);
    world.does(&supervisor(), &ask(&incident, takes_over)).unwrap();
    world.does(&Asker::System, &told(&incident, ReferralStep::Asked)).unwrap();
    (world, incident)
}

/// A world of the other region, with the incident it was asked to help with.
fn received(level: Level) -> (World, IncidentId) {
    let mut world = World::new();
    let from = Received {
        region: "32".to_owned(),
        name: "Jawa Barat".to_owned(),
        referral: "32-i9.r1".into(),
        from: There { incident: "32-i9".into(), label: "K7F2".to_owned() },
        takes_over: true,
        answer_by: world.now,
        step: ReferralStep::Asked,
        since: world.now,
        carried: None,
        reason: None,
    };
    let first = world.told(1, level, None);
    let mut report = world.report(&"32-r1".into()).clone();
    (report.id, report.incident) = ("32-r2".into(), "32-i2".into());
    report.code = sigap::domain::code::ReceiptCode::from_bytes("32", &[9; 8]);
    let beside = Beside { from: Some(Box::new((from, Some(words())))), ..Beside::default() };
    let id = report.incident.clone();
    let wrapped_key = String::new();
    let command = Command::ReceiveReport { report: Box::new(report), gated: false, wrapped_key, beside };
    world.does(&Asker::System, &command).unwrap();
    assert_ne!(first, id);
    (world, id)
}

#[test]
fn it_is_told_once_and_stays_ours_until_they_accept() {
    let mut world = World::new();
    let incident = world.told(1, Level::Urgent, None);
    world.does(&supervisor(), &ask(&incident, true)).unwrap();
    let timer =
        timers(world.doc(&incident)).into_iter().find(|one| matches!(one.what, Due::Tell(..))).unwrap();
    assert_eq!(Due::parse(&timer.what.member()), Some(timer.what.clone()));
    assert_eq!(code(world.does(&supervisor(), &told(&incident, ReferralStep::Asked))), "forbidden");
    world.does(&Asker::System, &told(&incident, ReferralStep::Asked)).unwrap();
    assert_eq!(code(world.does(&Asker::System, &told(&incident, ReferralStep::Asked))), "nothing_to_do");
    assert_eq!(tells(&world, &incident), 0);
    assert!(world.doc(&incident).is_queued(), "ours until accepted");

    world.does(&Asker::System, &back(&incident, ReferralStep::Asked)).unwrap();
    let one = &world.doc(&incident).referrals[0];
    assert_eq!((one.step, one.there.clone()), (ReferralStep::Asked, Some(there())), "it is known there");
    world.does(&Asker::System, &back(&incident, ReferralStep::Accepted)).unwrap();
    assert_eq!(code(world.does(&Asker::System, &back(&incident, ReferralStep::Accepted))), "nothing_to_do");
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), public_status(doc)), (State::ReferredOut, PublicStatus::ReferredOut));
    assert!(doc.is_on_board(), "it can be followed until they are done");
    assert_eq!(doc.taken_over_by().next().unwrap().number.as_deref(), Some("31-QX7P-AAAA-AA-A"));
    assert_eq!(tells(&world, &incident), 0, "nobody is told what they said");
    world.does(&Asker::System, &back(&incident, ReferralStep::Finished)).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.phase, doc.disposition), (Phase::Closed, Some(Disposition::Referred)));
}

#[test]
fn letters_that_come_late_or_leave_steps_out_lead_to_the_same() {
    let (mut world, incident) = referred(Level::Urgent, true);
    world.does(&Asker::System, &back(&incident, ReferralStep::Finished)).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.phase, doc.referrals[0].step), (Phase::Closed, ReferralStep::Finished));
    assert_eq!(code(world.does(&Asker::System, &back(&incident, ReferralStep::Accepted))), "nothing_to_do");

    let (mut world, incident) = referred(Level::Urgent, true);
    world.does(&Asker::System, &back(&incident, ReferralStep::Returned)).unwrap();
    assert_eq!(world.doc(&incident).state(), State::New, "ours as before");
    let (mut world, incident) = referred(Level::Urgent, true);
    world.does(&Asker::System, &back(&incident, ReferralStep::Accepted)).unwrap();
    world.does(&Asker::System, &back(&incident, ReferralStep::Returned)).unwrap();
    assert_eq!(world.doc(&incident).state(), State::New, "ours again");
}

#[test]
fn they_are_told_when_it_is_taken_back_by_a_person_by_the_clock_or_by_its_end() {
    let (mut world, incident) = referred(Level::Urgent, false);
    let due = world.doc(&incident).referrals[0].answer_by;
    let expire = Refer::Expire { referral: ReferralId::nth(&incident, 1), due };
    world.does(&Asker::System, &refer(&incident, expire)).unwrap();
    assert_eq!(tells(&world, &incident), 1);
    // They accepted meanwhile: too late, and they will be told so.
    assert_eq!(code(world.does(&Asker::System, &back(&incident, ReferralStep::Accepted))), "done");
    assert_eq!(world.doc(&incident).referrals[0].step, ReferralStep::Expired);
    assert_eq!(code(world.does(&Asker::System, &back(&incident, ReferralStep::Accepted))), "nothing_to_do");
    world.does(&Asker::System, &told(&incident, ReferralStep::Expired)).unwrap();
    assert_eq!(tells(&world, &incident), 0);

    let (mut world, incident) = referred(Level::Urgent, false);
    world.does(&supervisor(), &close(&incident)).unwrap();
    assert_eq!((world.doc(&incident).phase, tells(&world, &incident)), (Phase::Closed, 1));
}

#[test]
fn sending_accepts_and_ending_finishes() {
    let (mut world, id) = received(Level::Urgent);
    assert_eq!(tells(&world, &id), 1, "that it came is said");
    world.sends("AMB-1", &id).unwrap();
    let step = |world: &World| world.doc(&id).received.as_ref().unwrap().step;
    assert_eq!(step(&world), ReferralStep::Accepted);
    world.does(&supervisor(), &refer(&id, Refer::TakenBack { step: ReferralStep::Withdrawn })).unwrap_err();
    world.does(&Asker::System, &refer(&id, Refer::TakenBack { step: ReferralStep::Expired })).unwrap();
    assert_eq!((step(&world), world.doc(&id).state()), (ReferralStep::Withdrawn, State::Active));

    let (mut world, id) = received(Level::Scheduled);
    world.does(&supervisor(), &close(&id)).unwrap();
    assert_eq!(world.doc(&id).received.as_ref().unwrap().step, ReferralStep::Finished);
    let way: Vec<ReferralStep> =
        world.log.iter().flat_map(|entry| &entry.events).filter_map(of_ours).collect();
    assert_eq!(way, [ReferralStep::Accepted, ReferralStep::Finished], "no step is left out");
}

fn of_ours(event: &Event) -> Option<ReferralStep> {
    match event {
        Event::ReceivedStepTaken { step, .. } => Some(*step),
        _ => None,
    }
}

#[test]
fn it_is_given_back_with_a_reason_and_without_a_unit_on_it() {
    let (mut world, id) = received(Level::Urgent);
    let answer = |reason| refer(&id, Refer::Answer { step: ReferralStep::Returned, reason });
    assert_eq!(code(world.does(&supervisor(), &answer(None))), "field_missing");
    let finish = Refer::Answer { step: ReferralStep::Finished, reason: None };
    assert_eq!(code(world.does(&supervisor(), &refer(&id, finish))), "illegal_referral_step");
    assert_eq!(code(world.does(&supervisor(), &merge(&id, &"32-i1".into()))), "referrals_on_merged");
    let accept = Refer::Answer { step: ReferralStep::Accepted, reason: None };
    world.does(&supervisor(), &refer(&id, accept.clone())).unwrap();
    assert_eq!(code(world.does(&supervisor(), &refer(&id, accept))), "illegal_referral_step");
    world.sends("AMB-1", &id).unwrap();
    assert_eq!(code(world.does(&supervisor(), &answer(Some(words())))), "units_still_bound");
    let (mut world, id) = received(Level::Urgent);
    let answer = refer(&id, Refer::Answer { step: ReferralStep::Returned, reason: Some(words()) });
    world.does(&supervisor(), &answer).unwrap();
    let doc = world.doc(&id);
    assert_eq!((doc.phase, doc.disposition), (Phase::Closed, Some(Disposition::Referred)));
    let received = doc.received.as_ref().unwrap();
    assert!(received.is_to_be_told() && received.reason.is_some() && received.shown().reason.is_none());
    let told = Refer::Told { referral: received.referral.clone(), step: ReferralStep::Returned, wish: None };
    world.does(&Asker::System, &refer(&id, told)).unwrap();
    assert!(world.doc(&id).received.as_ref().unwrap().reason.is_none(), "kept until it was told");
}

#[test]
fn a_wish_to_be_let_alone_is_told_on_by_whoever_came_first() {
    let (mut world, incident) = referred(Level::Urgent, true);
    let other = world.told(2, Level::Urgent, None);
    world.does(&supervisor(), &close(&other)).unwrap();
    let wished = |report: &str, wish| Command::Contact {
        incident: incident.clone(),
        step: ContactStep::Wished { report: report.into(), wish, home: None },
    };
    world.does(&Asker::Public, &wished("32-r2", Contact::No)).unwrap();
    assert_eq!((tells(&world, &incident), tells(&world, &other)), (0, 0), "nobody has their number");
    let told = |wish| {
        let (referral, step) = (ReferralId::nth(&incident, 1), ReferralStep::Asked);
        refer(&incident, Refer::Told { referral, step, wish })
    };
    world.does(&Asker::Public, &wished("32-r1", Contact::Message)).unwrap();
    world.does(&Asker::Public, &wished("32-r1", Contact::No)).unwrap();
    assert_eq!(tells(&world, &incident), 1);
    assert!(world.doc(&incident).referrals[0].shown().wish.is_none());
    for late in [None, Some(Contact::Message)] {
        assert_eq!(code(world.does(&Asker::System, &told(late))), "nothing_to_do", "{late:?}");
    }
    assert_eq!(tells(&world, &incident), 1, "they know less than what was said since");
    world.does(&Asker::System, &told(Some(Contact::No))).unwrap();
    assert_eq!(tells(&world, &incident), 0);
    // They gave it back, and still have the number.
    let (mut world, incident) = referred(Level::Urgent, true);
    world.does(&Asker::System, &back(&incident, ReferralStep::Returned)).unwrap();
    // It is a part of another incident by now.
    let other = world.told(2, Level::Urgent, None);
    world.does(&supervisor(), &merge(&incident, &other)).unwrap();
    let step = ContactStep::Wished { report: "32-r1".into(), wish: Contact::No, home: None };
    world.does(&Asker::Public, &Command::Contact { incident: incident.clone(), step }).unwrap();
    assert_eq!(tells(&world, &incident), 1);
    world.does(&Asker::System, &told_of(&incident, ReferralStep::Returned, Contact::No)).unwrap();
    assert_eq!(tells(&world, &incident), 0);
}

#[test]
fn a_ladder_asks_the_neighbour_beside_it_once() {
    let ladders = "[[ladder]]\nwatch = \"acknowledged\"\nfrom_s = 30\nagain_s = 60\nsteps = [{ tell = [\"neighbour\"], by = [\"call\"] }]\n";
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    let ladders = std::sync::Arc::new(Ladders::parse(ladders, &kinds).unwrap());
    let climb = |world: &mut World, incident: &IncidentId| {
        let timer =
            timers(world.doc(incident)).into_iter().find(|one| matches!(one.what, Due::Escalation(..)));
        let timer = timer.unwrap();
        world.does(&Asker::System, &timer.what.command(timer.at)).unwrap()
    };
    let asked = |events: &[Event]| events.iter().any(|event| matches!(event, Event::IncidentReferred { .. }));

    let (mut world, _) = received(Level::Urgent);
    (world.policy.ladders, world.policy.neighbours) = (ladders, vec![jakarta(&["32.75"]), jakarta(&[])]);
    world.policy.neighbours[1].code = "36".to_owned();
    let incident = world.told(3, Level::Urgent, None);
    let events = climb(&mut world, &incident);
    assert!(asked(&events), "{events:?}");
    let one = &world.doc(&incident).referrals[0];
    assert_eq!(
        (one.to.region.as_deref(), one.takes_over),
        (Some("36"), false),
        "one that is beside it, beside us"
    );
    assert!(!asked(&climb(&mut world, &incident)), "once");
    world.policy.neighbours.clear();
    let alone = world.told(4, Level::Urgent, None);
    let events = climb(&mut world, &alone);
    let told = |event: &Event| matches!(event, Event::EscalationStepTaken { told, .. } if !told.is_empty());
    assert!(!events.iter().any(told), "nobody to tell");
}

#[test]
fn what_came_from_a_region_is_not_asked_back_of_it() {
    let (mut world, id) = received(Level::Urgent);
    let west_java = Neighbour { code: "32".to_owned(), name: "Jawa Barat".to_owned(), ..jakarta(&[]) };
    let ask = Refer::Ask { to: west_java.body(), takes_over: false, number: None, reason: None };
    assert_eq!(code(world.does(&supervisor(), &refer(&id, ask))), "already_referred");
}
