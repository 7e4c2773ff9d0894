//! I6: deadlines and unanswered offers fire exactly once, in however many processes.

use std::time::Duration;

use sigap::domain::aggregate::Key;
use sigap::domain::assignment::Step;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;
use sigap::domain::report::{Sealed, SealedText};
use sigap::domain::timer::Due;
use sigap::domain::wishes::Contact;
use sigap::store::timers::DueTimer;

use crate::harness::centre::{TestCentre, triage};

#[tokio::test]
async fn an_overdue_case_is_promoted_one_tier_once_and_keeps_its_level() {
    let test = TestCentre::new().await;
    let other = test.another().await;
    let incident = test.incident(Level::Urgent).await;
    test.clock.fast_forward(Duration::from_secs(3_599));
    assert_eq!(test.centre.fire_due().await.unwrap(), 0);
    test.clock.fast_forward(Duration::from_secs(2));
    let (here, there) = tokio::join!(test.centre.fire_due(), other.fire_due());
    assert_eq!(here.unwrap() + there.unwrap(), 1, "two processes fire it once");
    let (doc, _) = test.centre.incident(&incident).await.unwrap();
    assert_eq!((doc.queue.tier, doc.level(), doc.queue.overdue), (2, Level::Urgent, true));
    let waits = doc.queue.deadline.duration_since(test.clock.now()).as_secs();
    assert_eq!(waits, 600, "a fresh deadline, that of its new tier");
    test.clock.fast_forward(Duration::from_hours(24));
    assert_eq!(test.centre.fire_due().await.unwrap(), 0, "never twice");
}

#[tokio::test]
async fn nothing_is_promoted_into_tier_one() {
    let test = TestCentre::new().await;
    let incident = test.incident(Level::VeryUrgent).await;
    test.clock.fast_forward(Duration::from_secs(601));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1);
    let (doc, _) = test.centre.incident(&incident).await.unwrap();
    assert_eq!((doc.queue.tier, doc.queue.overdue), (2, true));
}

#[tokio::test]
async fn an_offer_nobody_answers_expires_and_frees_the_unit() {
    let test = TestCentre::new().await;
    let (incident, unit) = (test.incident(Level::Critical).await, test.unit("AMB-01").await);
    test.assign(&incident, &unit).await;
    test.clock.fast_forward(Duration::from_secs(91));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1);
    let (doc, _) = test.centre.incident(&incident).await.unwrap();
    assert_eq!(doc.assignments[0].step(), Step::Expired);
    assert!(doc.is_queued(), "back in the queue");
    test.assign(&incident, &unit).await;
}

#[tokio::test]
async fn one_document_nobody_can_read_does_not_stop_the_others() {
    let test = TestCentre::new().await;
    let (newer, usual) = (test.incident(Level::Urgent).await, test.incident(Level::Urgent).await);
    let client = redis::Client::open(test.redis_url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let key = test.centre.store.keys.document(&Key::Incident(newer));
    let doc: String = redis::cmd("HGET").arg(&key).arg("doc").query_async(&mut redis).await.unwrap();
    let doc = doc.replacen("{\"v\":1,", "{\"v\":9,", 1);
    let _: i64 = redis::cmd("HSET").arg(&key).arg("doc").arg(doc).query_async(&mut redis).await.unwrap();
    test.clock.fast_forward(Duration::from_hours(2));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1, "the one that can be read");
    let (doc, _) = test.centre.incident(&usual).await.unwrap();
    assert!(doc.queue.overdue);
}

#[tokio::test]
async fn a_timer_set_anew_for_the_same_moment_is_not_taken_away() {
    let test = TestCentre::new().await;
    let (incident, unit) = (test.incident(Level::VeryUrgent).await, test.unit("AMB-01").await);
    test.assign(&incident, &unit).await;
    test.clock.fast_forward(Duration::from_secs(601));
    let key = Key::Incident(incident.clone());
    let version = test.centre.incident(&incident).await.unwrap().1;
    assert_eq!(test.centre.fire_due().await.unwrap(), 1, "the offer expires, and the deadline is due again");
    assert_eq!(test.centre.fire_due().await.unwrap(), 1, "it passes");
    let (doc, _) = test.centre.incident(&incident).await.unwrap();
    let deadline = DueTimer {
        member: Due::Deadline(incident.clone()).member(),
        what: Some(Due::Deadline(incident)),
        at: doc.queue.deadline + jiff::SignedDuration::from_secs(1),
    };
    let zadd = || async {
        let client = redis::Client::open(test.redis_url()).unwrap();
        let mut redis = client.get_multiplexed_async_connection().await.unwrap();
        let mut add = redis::cmd("ZADD");
        add.arg(test.centre.store.keys.timers()).arg(deadline.at.as_millisecond()).arg(&deadline.member);
        let _: i64 = add.query_async(&mut redis).await.unwrap();
    };
    zadd().await;
    assert!(!test.centre.store.drop_timer(&deadline, &key, version).await.unwrap(), "seen before it changed");
    assert_eq!(test.centre.fire_due().await.unwrap(), 0, "nobody knows it: taken away, not fired");
    assert_eq!(test.centre.store.due(test.clock.now(), 0, 10).await.unwrap(), []);
}

#[tokio::test]
async fn an_overdue_incident_that_turns_out_more_urgent_gets_a_deadline_that_passes_too() {
    let test = TestCentre::new().await;
    let incident = test.incident(Level::VeryUrgent).await;
    test.clock.fast_forward(Duration::from_secs(601));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1);
    let facts = SealedText { key_of: "r".into(), sealed: Sealed("x".to_owned()) };
    let triage = Box::new(triage(Level::Critical));
    let command = Command::AddFacts { incident: incident.clone(), facts, triage, contact: Contact::Call };
    test.centre.execute(&Asker::Public, command, None).await.unwrap();
    let (doc, _) = test.centre.incident(&incident).await.unwrap();
    assert_eq!((doc.level(), doc.queue.overdue), (Level::Critical, false));
    assert_eq!(doc.queue.deadline.duration_since(test.clock.now()).as_secs(), 120);
    test.clock.fast_forward(Duration::from_secs(121));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1);
}
