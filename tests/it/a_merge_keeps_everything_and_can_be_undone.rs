//! An incident that is merged goes on as part of another with all its reports. The most urgent of both counts, both
//! head-counts are seen, and taking them apart leaves both as they would be without it.

use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::Refusal;
use sigap::domain::event::Event;
use sigap::domain::ids::IncidentId;
use sigap::domain::incident::{State, Verification};
use sigap::domain::level::Level;
use sigap::domain::report::{CallType, Vulnerable};
use sigap::domain::triage::Triage;
use sigap::domain::wishes::Contact;
use sigap::store::verify::Verified;

use crate::harness::centre::{TestCentre, dispatcher, triage};
use crate::harness::world::{World, attach, close, detach, merge, report_of, supervisor, unmerge, words};

#[test]
fn the_most_urgent_of_both_counts_and_both_counts_of_heads_are_seen() {
    let mut world = World::new();
    let late = world.told(0, Level::Urgent, Some(7));
    let red = world.told(1, Level::Critical, Some(3));
    world.does(&supervisor(), &Command::Verify { incident: red.clone(), version: None }).unwrap();
    world.does(&supervisor(), &merge(&red, &late)).unwrap();
    let (whole, part) = (world.doc(&late), world.doc(&red));
    assert_eq!((whole.level(), whole.rules_level()), (Level::Critical, Level::Critical));
    assert_eq!((whole.queue().tier, whole.queue().deadline), (1, part.queue.deadline));
    assert_eq!((whole.people().affected, whole.people.affected), (Some(10), Some(7)));
    assert_eq!(whole.absorbed[0].people.affected, Some(3));
    assert_eq!(whole.vulnerable(), [Vulnerable::Child, Vulnerable::Elderly]);
    assert_eq!(whole.verification(), Verification::Verified, "nobody is told less than before");
    assert_eq!(whole.reports, [report_of(0), report_of(1)]);
    assert_eq!((part.state(), part.reports.len()), (State::Merged, 1));
}

#[test]
fn a_level_set_by_hand_stands_over_what_was_merged_then_and_not_over_what_comes() {
    let mut world = World::new();
    let (one, red) = (world.told(0, Level::Urgent, None), world.told(1, Level::Critical, None));
    world.does(&supervisor(), &merge(&red, &one)).unwrap();
    let lower = Command::SetLevel {
        incident: one.clone(),
        level: Level::Scheduled,
        reason: words(),
        version: None,
        on_call: Vec::new(),
    };
    let refused = world.does(&dispatcher(), &lower);
    assert_eq!(refused, Err(Refusal::Forbidden), "lower than what was merged into it, that is");
    world.does(&supervisor(), &lower).unwrap();
    assert_eq!((world.doc(&one).level(), world.doc(&one).rules_level()), (Level::Scheduled, Level::Critical));
    let other = world.told(2, Level::VeryUrgent, None);
    world.does(&supervisor(), &merge(&other, &one)).unwrap();
    assert_eq!(world.doc(&one).level(), Level::VeryUrgent);
    world.does(&supervisor(), &unmerge(&red)).unwrap();
    assert_eq!(world.doc(&red).level(), Level::Critical, "its own level was never lowered");
}

#[test]
fn what_a_person_lowered_is_no_news_to_another_incident_but_new_rules_are() {
    let mut world = World::new();
    let (one, two) = (world.told(0, Level::Scheduled, None), world.told(1, Level::VeryUrgent, None));
    let lower = Command::SetLevel {
        incident: two.clone(),
        level: Level::Urgent,
        reason: words(),
        version: None,
        on_call: Vec::new(),
    };
    world.does(&supervisor(), &lower).unwrap();
    let judged = |level: Level| Command::Merge {
        incident: two.clone(),
        into: one.clone(),
        judged: Some(Box::new(triage(level))),
        version: None,
    };
    world.does(&supervisor(), &judged(Level::VeryUrgent)).unwrap();
    assert_eq!(world.doc(&one).level(), Level::Urgent);
    world.does(&supervisor(), &unmerge(&two)).unwrap();
    world.does(&supervisor(), &judged(Level::Critical)).unwrap();
    let doc = world.doc(&one);
    assert_eq!((doc.level(), doc.queue().tier, doc.rule()), (Level::Critical, 1, Some(&"test".to_owned())));
    let within = doc.queue().deadline.duration_since(world.now).as_secs();
    assert!(within <= 120, "{within}");
}

fn sure(doc: &IncidentId) -> Command {
    Command::Verify { incident: doc.clone(), version: None }
}

#[test]
fn what_cannot_be_merged_is_refused_by_name() {
    let mut world = World::new();
    let (one, two, three) = (
        world.told(0, Level::Urgent, None),
        world.told(1, Level::Urgent, None),
        world.told(2, Level::Urgent, None),
    );
    let mut says = |command: &Command| world.does(&dispatcher(), command).unwrap_err();
    assert_eq!(says(&merge(&one, &one)), Refusal::SameIncident);
    assert_eq!(says(&unmerge(&one)), Refusal::NotMerged);
    assert_eq!(says(&detach(&one, &report_of(0))), Refusal::ReportOpenedIt);
    assert_eq!(says(&detach(&one, &report_of(1))), Refusal::ReportElsewhere { of: two.clone() });
    assert_eq!(says(&attach(&one, &report_of(0))), Refusal::ReportElsewhere { of: one.clone() });
    let stale = Command::Merge { incident: two.clone(), into: one.clone(), judged: None, version: Some(9) };
    assert_eq!(says(&stale), Refusal::VersionConflict { newest: 1 });

    world.sends("amb-01", &two).unwrap();
    assert_eq!(world.does(&dispatcher(), &merge(&two, &one)), Err(Refusal::UnitsOnMerged));
    world.does(&dispatcher(), &merge(&one, &two)).unwrap();
    for command in [merge(&one, &three), merge(&three, &one), sure(&one), attach(&one, &report_of(2))] {
        let refused = world.does(&dispatcher(), &command);
        assert_eq!(refused, Err(Refusal::IncidentMerged { into: two.clone() }), "{command:?}");
    }
    let more = attach(&three, &report_of(1));
    assert_eq!(world.does(&dispatcher(), &more), Err(Refusal::ReportHoldsOthers { home: two.clone() }));

    world.does(&dispatcher(), &Command::Resolve { incident: three.clone(), version: None }).unwrap();
    let four = world.told(3, Level::Urgent, None);
    assert_eq!(world.does(&dispatcher(), &merge(&four, &three)), Err(Refusal::MergeIntoResolved));
    world.does(&dispatcher(), &merge(&three, &four)).unwrap();
    world.does(&dispatcher(), &unmerge(&three)).unwrap();
    assert_eq!(world.doc(&three).state(), State::Resolved, "as it was");
    world.policy.reports_per_incident = 2;
    assert_eq!(world.does(&dispatcher(), &merge(&four, &two)), Err(Refusal::TooManyReports { most: 2 }));
    for asker in [Asker::Public, crate::harness::centre::crew(&"amb-01".into())] {
        assert!(matches!(
            world.does(&asker, &merge(&four, &two)),
            Err(Refusal::Forbidden | Refusal::NotFound(_))
        ));
    }
}

#[test]
fn an_exercise_and_a_real_incident_stay_apart() {
    let mut world = World::new();
    let real = world.told(0, Level::Urgent, None);
    let drill = world.told(1, Level::Urgent, None);
    let slot = world.state.incidents.get_mut(&drill).unwrap();
    slot.doc.as_mut().unwrap().drill = true;
    for command in [merge(&real, &drill), merge(&drill, &real), attach(&drill, &report_of(0))] {
        assert_eq!(world.does(&dispatcher(), &command), Err(Refusal::DrillAndReal));
    }
}

#[test]
fn it_can_be_undone_after_the_other_has_ended_and_finds_another_label_if_its_own_is_taken() {
    let mut world = World::new();
    let (one, two) = (world.told(0, Level::Urgent, None), world.told(1, Level::Urgent, None));
    world.does(&supervisor(), &merge(&two, &one)).unwrap();
    world.does(&supervisor(), &close(&one)).unwrap();
    let label = world.doc(&two).label.clone();
    let slot = world.state.incidents.get_mut(&one).unwrap();
    slot.doc.as_mut().unwrap().phase = sigap::domain::incident::Phase::Resolved;
    label.clone_into(&mut slot.doc.as_mut().unwrap().label);
    let events = world.does(&supervisor(), &unmerge(&two)).unwrap();
    let [Event::IncidentUnmerged { label: new, .. }] = &events[..] else { panic!("{events:?}") };
    assert_ne!(*new, label);
    assert_eq!((world.doc(&two).state(), &world.doc(&two).label), (State::New, new));
}

#[test]
fn what_is_told_of_a_merged_incident_reaches_the_one_that_goes_on() {
    let mut world = World::new();
    let (one, two, three) = (
        world.told(0, Level::Urgent, None),
        world.told(1, Level::Urgent, None),
        world.told(2, Level::Urgent, None),
    );
    world.does(&supervisor(), &merge(&two, &one)).unwrap();
    world.does(&supervisor(), &merge(&one, &three)).unwrap();
    let facts = |triage: Triage| Command::AddFacts {
        incident: two.clone(),
        facts: words(),
        triage: Box::new(triage),
        contact: Contact::Call,
    };
    world.does(&Asker::Public, &facts(triage(Level::Critical))).unwrap();
    let doc = world.doc(&three);
    assert_eq!((doc.level(), doc.notes, doc.reports.len()), (Level::Critical, 1, 3));
    world.does(&supervisor(), &close(&three)).unwrap();
    let late = world.does(&Asker::Public, &facts(triage(Level::Critical)));
    assert_eq!(late, Err(Refusal::IncidentOver));
}

/// Merges, parts and moves by the store: nothing of it escapes what follows from the log.
#[tokio::test]
async fn what_is_kept_follows_from_the_log() {
    let test = TestCentre::new().await;
    let centre = &test.centre;
    let mut incidents = Vec::new();
    for level in [Level::Urgent, Level::Critical, Level::Scheduled, Level::Urgent] {
        incidents.push(test.incident(level).await);
    }
    let does = async |command: Command| centre.execute(&dispatcher(), command, None).await.unwrap();
    let whole = async || -> Verified { centre.store.verify().await.unwrap().unwrap() };
    let [one, two, three, four] = &incidents[..] else { panic!() };
    does(merge(two, one)).await;
    whole().await;
    assert_eq!(centre.store.ended(0, 9).await.unwrap(), std::slice::from_ref(two), "it is in the record");
    does(merge(one, three)).await;
    let (doc, _) = centre.incident(three).await.unwrap();
    assert_eq!((doc.level(), doc.reports.len()), (Level::Critical, 3));
    let report = centre.incident(two).await.unwrap().0.reports[0].clone();
    does(attach(four, &report)).await;
    whole().await;
    does(detach(four, &report)).await;
    does(unmerge(one)).await;
    let verified = whole().await;
    assert_eq!(centre.store.rebuild().await.unwrap().unwrap(), verified);
    for id in &incidents {
        let (doc, _) = centre.incident(id).await.unwrap();
        assert_eq!((doc.state(), doc.reports.len(), doc.v), (State::New, 1, 1));
    }
    let (told, _) = centre.reports(&[report]).await.unwrap().remove(0);
    assert_eq!((told.incident == *two, told.opened, told.call_type), (true, None, CallType::Normal));
    let lines = centre.store.timeline(std::slice::from_ref(four), 100).await.unwrap();
    assert_eq!(lines.len(), 3, "opened, attached to, detached from");
}
