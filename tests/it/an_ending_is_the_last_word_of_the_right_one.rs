//! Who ends what: levels 1 to 3 a dispatcher with an outcome, 4 and 5 the reporter or ten working days; and nothing of it is
//! for ever, from either side.

use jiff::SignedDuration;
use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::Refusal;
use sigap::domain::disposition::Disposition;
use sigap::domain::ending::{End, Told};
use sigap::domain::event::Event;
use sigap::domain::ids::IncidentId;
use sigap::domain::incident::{Phase, State, Verification};
use sigap::domain::level::Level;
use sigap::domain::status::{PublicStatus, public_status};
use sigap::domain::timer::{Due, timers};

use crate::harness::world::{World, close, merge, report_of, supervisor, words};

fn end(incident: &IncidentId, end: End) -> Command {
    Command::End { incident: incident.clone(), end, version: None }
}

fn reopen(incident: &IncidentId) -> Command {
    end(incident, End::Reopened { reason: words() })
}

fn tell(n: u8, told: Told) -> Command {
    Command::Tell { report: report_of(n), told }
}

fn not_received() -> Told {
    Told::NotReceived { words: Some(words()) }
}

fn resolve(incident: &IncidentId) -> Command {
    Command::Resolve { incident: incident.clone(), version: None }
}

fn code(done: Result<Vec<Event>, Refusal>) -> &'static str {
    done.map_or_else(|refusal| refusal.code(), |_| "done")
}

/// A resolved incident of a level, from the first report.
fn resolved(level: Level) -> (World, IncidentId) {
    let mut world = World::new();
    let incident = world.told(1, level, None);
    world.does(&supervisor(), &resolve(&incident)).unwrap();
    (world, incident)
}

#[test]
fn a_dispatcher_closes_levels_one_to_three() {
    for level in [Level::Critical, Level::VeryUrgent, Level::Urgent] {
        let (mut world, incident) = resolved(level);
        assert!(timers(world.doc(&incident)).is_empty(), "nothing closes it by itself");
        world.does(&Asker::Public, &tell(1, Told::Received)).unwrap();
        assert_eq!(world.doc(&incident).phase, Phase::Resolved, "the reporter's word alone does not");
        assert_eq!(code(world.does(&Asker::Public, &tell(1, Told::Received))), "nothing_to_do");
        let died = Command::Close {
            incident: incident.clone(),
            disposition: Disposition::Died,
            note: None,
            version: None,
        };
        world.does(&supervisor(), &died).unwrap();
        assert_eq!(world.doc(&incident).disposition, Some(Disposition::Died));
    }
}

#[test]
fn levels_four_and_five_wait_for_their_reporter_then_close_by_themselves() {
    for level in [Level::Scheduled, Level::Referred] {
        let (mut world, incident) = resolved(level);
        let until = world.doc(&incident).after.confirm_by.unwrap();
        let timer = timers(world.doc(&incident)).pop().unwrap();
        assert_eq!((timer.what.clone(), timer.at), (Due::Confirmation(incident.clone()), until));
        assert_eq!(Due::parse(&timer.what.member()), Some(timer.what.clone()));
        // Monday 2 March; ten working days of a calendar without holidays are over after Monday the 16th.
        assert_eq!(until, "2026-03-17T00:00:00Z".parse().unwrap());
        assert_eq!(code(world.does(&supervisor(), &close(&incident))), "awaits_reporter");
        let early = end(&incident, End::Unconfirmed { due: until - SignedDuration::from_secs(1) });
        assert_eq!(code(world.does(&Asker::System, &early)), "nothing_to_do");
        world.does(&Asker::System, &timer.what.command(timer.at)).unwrap();
        let doc = world.doc(&incident);
        assert_eq!((doc.phase, doc.disposition), (Phase::Closed, Some(Disposition::Handled)));
        assert_eq!(code(world.does(&Asker::System, &timer.what.command(timer.at))), "nothing_to_do");
    }
}

#[test]
fn a_yes_closes_at_once_with_what_the_crew_said() {
    let mut world = World::new();
    let incident = world.told(1, Level::Scheduled, None);
    world.sends("AMB-1", &incident).unwrap();
    let clear = Command::TakeStep {
        assignment: world.doc(&incident).assignments[0].id.clone(),
        step: Step::Cleared,
        said_at: None,
        on_behalf: true,
        result: Some(ClearResult::Transported),
        reason: None,
    };
    world.does(&supervisor(), &clear).unwrap();
    assert_eq!(world.doc(&incident).phase, Phase::Resolved);
    let events = world.does(&Asker::Public, &tell(1, Told::Received)).unwrap();
    assert!(matches!(events[..], [Event::HelpConfirmed { .. }, Event::IncidentClosed { .. }]), "{events:?}");
    assert_eq!(world.doc(&incident).disposition, Some(Disposition::Transported));
    assert!(timers(world.doc(&incident)).is_empty());
}

#[test]
fn a_dispatcher_who_was_told_by_telephone_may_say_so() {
    let (mut world, incident) = resolved(Level::Scheduled);
    let confirmed = end(&incident, End::Confirmed { disposition: Disposition::SettledByPhone, note: None });
    world.does(&supervisor(), &confirmed).unwrap();
    assert_eq!(world.doc(&incident).disposition, Some(Disposition::SettledByPhone));
    assert_eq!(code(world.does(&supervisor(), &confirmed)), "incident_over");
}

#[test]
fn a_no_opens_again_with_a_fresh_deadline_and_the_same_label() {
    let (mut world, incident) = resolved(Level::Scheduled);
    let label = world.doc(&incident).label.clone();
    world.does(&Asker::Public, &tell(1, Told::NotReceived { words: None })).unwrap();
    let doc = world.doc(&incident);
    assert_eq!((doc.state(), doc.after.confirm_by, &doc.label), (State::New, None, &label));
    assert_eq!(doc.queue().deadline, world.now + SignedDuration::from_secs(28_800));
    assert_eq!(code(world.does(&Asker::Public, &tell(1, not_received()))), "wrong_state");
    assert_eq!(doc_timers(&world, &incident), ["deadline"]);
}

fn doc_timers(world: &World, incident: &IncidentId) -> Vec<String> {
    let member = |due: Due| due.member().split_once(':').unwrap().0.to_owned();
    timers(world.doc(incident)).into_iter().map(|timer| member(timer.what)).collect()
}

type Ending = fn(&mut World, &IncidentId);

/// Every way out of the open.
fn endings() -> [(Phase, Ending); 3] {
    [
        (Phase::Closed, |world, incident| drop(world.does(&supervisor(), &close(incident)).unwrap())),
        (Phase::Rejected, |world, incident| {
            let reject = Command::Reject { incident: incident.clone(), reason: words(), version: None };
            world.does(&supervisor(), &reject).unwrap();
        }),
        (Phase::Unverified, |world, incident| {
            world.does(&supervisor(), &end(incident, End::Unverified { reason: words() })).unwrap();
        }),
    ]
}

#[test]
fn whatever_ended_is_opened_again_from_either_side() {
    for (phase, ends) in endings() {
        for by_reporter in [false, true] {
            let mut world = World::new();
            let incident = world.told(1, Level::Urgent, None);
            ends(&mut world, &incident);
            assert_eq!(world.doc(&incident).phase, phase);
            assert!(!world.doc(&incident).is_on_board());
            // Somebody else took the label meanwhile.
            let other = world.told(4, Level::Urgent, None);
            assert_eq!(
                code(world.does(&Asker::Public, &tell(1, Told::NotReceived { words: None }))),
                "words_missing"
            );
            let again = if by_reporter {
                (Asker::Public, tell(1, not_received()))
            } else {
                (supervisor(), reopen(&incident))
            };
            world.does(&again.0, &again.1).unwrap();
            let doc = world.doc(&incident);
            assert_eq!((doc.state(), doc.disposition), (State::New, None), "{phase:?}");
            assert_eq!(doc.verification, Verification::Pending);
            assert_ne!(doc.label, world.doc(&other).label);
            assert_eq!(doc.after.reopened, u32::from(by_reporter));
            assert_eq!(code(world.does(&supervisor(), &reopen(&incident))), "wrong_state");
        }
    }
}

#[test]
fn what_is_merged_is_taken_out_not_opened_again() {
    let mut world = World::new();
    let (one, other) = (world.told(1, Level::Urgent, None), world.told(4, Level::Urgent, None));
    world.does(&supervisor(), &merge(&one, &other)).unwrap();
    assert_eq!(code(world.does(&supervisor(), &reopen(&one))), "incident_merged");
}

#[test]
fn a_reporter_may_open_again_three_times_and_thirty_days_long() {
    let mut world = World::new();
    let incident = world.told(1, Level::Urgent, None);
    for _ in 0..3 {
        world.does(&supervisor(), &close(&incident)).unwrap();
        world.does(&Asker::Public, &tell(1, not_received())).unwrap();
    }
    world.does(&supervisor(), &close(&incident)).unwrap();
    assert_eq!(code(world.does(&Asker::Public, &tell(1, not_received()))), "reopened_too_often");
    world.does(&supervisor(), &reopen(&incident)).unwrap();
    let other = world.told(4, Level::Urgent, None);
    world.does(&supervisor(), &close(&other)).unwrap();
    world.now += SignedDuration::from_hours(24 * 31);
    assert_eq!(code(world.does(&Asker::Public, &tell(4, not_received()))), "ended_long_ago");
    world.does(&supervisor(), &reopen(&other)).unwrap();
}

#[test]
fn only_what_nobody_made_sure_of_is_refused_or_given_up() {
    let mut world = World::new();
    let incident = world.told(1, Level::Urgent, None);
    world.does(&supervisor(), &Command::Verify { incident: incident.clone(), version: None }).unwrap();
    let reject = Command::Reject { incident: incident.clone(), reason: words(), version: None };
    let unverified = end(&incident, End::Unverified { reason: words() });
    assert_eq!(code(world.does(&supervisor(), &reject)), "wrong_state");
    assert_eq!(code(world.does(&supervisor(), &unverified)), "wrong_state");
    let told = world.told(4, Level::Urgent, None);
    world.does(&supervisor(), &end(&told, End::Unverified { reason: words() })).unwrap();
    let doc = world.doc(&told);
    assert_eq!((doc.verification, public_status(doc)), (Verification::Failed, PublicStatus::Unverified));
    let busy = world.told(7, Level::Urgent, None);
    world.sends("AMB-1", &busy).unwrap();
    for ends in [end(&busy, End::Unverified { reason: words() }), close(&busy), resolve(&busy)] {
        assert_eq!(code(world.does(&supervisor(), &ends)), "units_still_bound");
    }
}

#[test]
fn a_rating_is_asked_for_once_and_never_after_death_or_violence() {
    let mut world = World::new();
    world.policy.end.unrated_kinds = ["suicide".into(), "violence".into()].into();
    let rate = |n, stars| tell(n, Told::Rated { stars, words: None });
    let incident = world.told(1, Level::Urgent, None);
    assert_eq!(code(world.does(&Asker::Public, &rate(1, 5))), "wrong_state");
    world.does(&supervisor(), &close(&incident)).unwrap();
    assert_eq!(code(world.does(&Asker::Public, &rate(1, 0))), "stars_out_of_range");
    assert_eq!(code(world.does(&Asker::Public, &rate(1, 6))), "stars_out_of_range");
    world.does(&Asker::Public, &rate(1, 4)).unwrap();
    assert_eq!(code(world.does(&Asker::Public, &rate(1, 5))), "rated_already");
    world.does(&supervisor(), &reopen(&incident)).unwrap();
    world.does(&supervisor(), &close(&incident)).unwrap();
    assert_eq!(code(world.does(&Asker::Public, &rate(1, 5))), "rated_already", "once is once");
    for (n, disposition, kind) in [
        (4, Disposition::Died, "flood"),
        (5, Disposition::Prank, "flood"),
        (6, Disposition::Helped, "violence"),
    ] {
        let incident = world.told(n, Level::Urgent, None);
        world.state.reports.get_mut(&report_of(n)).unwrap().doc.as_mut().unwrap().kind = Some(kind.into());
        world
            .does(&supervisor(), &Command::Close { incident, disposition, note: None, version: None })
            .unwrap();
        assert_eq!(code(world.does(&Asker::Public, &rate(n, 5))), "no_rating", "{disposition:?} {kind}");
    }
}

#[test]
fn every_outcome_has_a_word_and_those_of_the_list_their_code() {
    let with_code: Vec<_> = Disposition::ALL.iter().filter_map(|one| one.apco()).collect();
    assert_eq!(with_code, ["05", "10", "22", "15"]);
    let words: std::collections::BTreeSet<String> =
        Disposition::ALL.iter().map(|one| serde_json::to_string(one).unwrap()).collect();
    assert_eq!(words.len(), Disposition::ALL.len());
}
