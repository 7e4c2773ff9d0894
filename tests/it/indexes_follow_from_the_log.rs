//! I7: documents and indexes made anew from the log equal the live ones, and any difference is found.

use std::time::Duration;

use sigap::domain::aggregate::Key;
use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::{Asker, Beside, Command};
use sigap::domain::disposition::Disposition;
use sigap::domain::drill::DrillAct;
use sigap::domain::ids::AssignmentId;
use sigap::domain::level::Level;
use sigap::services::Centre;

use crate::harness::centre::{TestCentre, crew, dispatcher};

/// A day with something of everything in it.
async fn a_day(test: &TestCentre) {
    let centre = &test.centre;
    let (one, two) = (test.unit("AMB-01").await, test.unit("AMB-02").await);
    let waiting = test.incident(Level::Urgent).await;
    let done = test.incident(Level::Critical).await;
    let closed = test.incident(Level::Scheduled).await;
    test.assign(&done, &one).await;
    let sent = AssignmentId::nth(&done, 1);
    for step in [Step::Accepted, Step::OnScene, Step::Cleared] {
        let result = (step == Step::Cleared).then_some(ClearResult::Helped);
        take(centre, &crew(&one), &sent, (step, result)).await;
    }
    test.assign(&closed, &two).await;
    take(centre, &crew(&two), &AssignmentId::nth(&closed, 1), (Step::Declined, None)).await;
    let note = centre.seal_words(&closed, "sudah ditelepon").await.unwrap();
    let close = Command::Close {
        incident: closed.clone(),
        disposition: Disposition::SettledByPhone,
        note: Some(note),
        version: None,
    };
    centre.execute(&dispatcher(), close, None).await.unwrap();
    test.clock.fast_forward(Duration::from_secs(3_601));
    centre.fire_due().await.unwrap();
    test.assign(&waiting, &two).await;
    for act in [
        DrillAct::Declare {
            name: "Gempa".to_owned(),
            from: test.clock.now(),
            to: "2026-03-03T02:30:00Z".parse().unwrap(),
        },
        DrillAct::End,
        DrillAct::Declare {
            name: "Banjir".to_owned(),
            from: test.clock.now(),
            to: "2026-03-04T02:30:00Z".parse().unwrap(),
        },
    ] {
        centre.execute(&Asker::System, Command::Drill(act), None).await.unwrap();
    }
    let (report, wrapped_key) = test.report(Level::Referred, "tes");
    let gated = Command::ReceiveReport {
        report: Box::new(sigap::domain::report::Report {
            call_type: sigap::domain::report::CallType::Test,
            ..report
        }),
        gated: true,
        wrapped_key,
        beside: Beside::default(),
    };
    centre.execute(&Asker::Public, gated, None).await.unwrap();
}

async fn take(
    centre: &Centre,
    asker: &Asker,
    assignment: &AssignmentId,
    (step, result): (Step, Option<ClearResult>),
) {
    let assignment = assignment.clone();
    let command =
        Command::TakeStep { assignment, step, said_at: None, on_behalf: false, result, reason: None };
    centre.execute(asker, command, None).await.unwrap();
}

#[tokio::test]
async fn what_was_rebuilt_equals_what_was_there() {
    let test = TestCentre::new().await;
    a_day(&test).await;
    let before = test.centre.store.image().await.unwrap();
    let verified = test.centre.store.verify().await.unwrap().unwrap();
    assert_eq!(verified.keys, before.len());
    test.centre.store.rebuild().await.unwrap().unwrap();
    assert_eq!(test.centre.store.image().await.unwrap(), before);
    test.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_key_changed_by_hand_is_named_and_rebuilding_mends_it() {
    let test = TestCentre::new().await;
    a_day(&test).await;
    let store = &test.centre.store;
    let client = redis::Client::open(test.redis_url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let image = store.image().await.unwrap();
    assert!(image.len() > 15, "a day leaves traces in every index");
    for key in image.keys() {
        let _: i64 = redis::cmd("DEL").arg(key).query_async(&mut redis).await.unwrap();
        let difference = store.verify().await.unwrap().unwrap_err();
        assert!(difference.0.contains(key.as_str()), "{key}: {}", difference.0);
        store.rebuild().await.unwrap().unwrap();
        store.verify().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_lost_head_is_named_stops_writing_and_is_made_anew() {
    let test = TestCentre::new().await;
    test.incident(Level::Urgent).await;
    let store = &test.centre.store;
    let client = redis::Client::open(test.redis_url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let _: i64 = redis::cmd("DEL").arg(store.keys.head()).query_async(&mut redis).await.unwrap();
    assert!(store.verify().await.unwrap().unwrap_err().0.contains("head"));
    let (report, wrapped_key) = test.report(Level::Urgent, "banjir");
    let command = Command::receive(report, wrapped_key);
    assert!(
        test.centre.execute(&Asker::Public, command.clone(), None).await.is_err(),
        "no wrong number is written"
    );
    store.rebuild().await.unwrap().unwrap();
    test.centre.execute(&Asker::Public, command, None).await.unwrap();
    store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_document_of_an_older_program_says_the_same_all_the_same() {
    let test = TestCentre::new().await;
    let incident = test.incident(Level::Urgent).await;
    let store = &test.centre.store;
    let client = redis::Client::open(test.redis_url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let key = store.keys.document(&Key::Incident(incident));
    let doc: String = redis::cmd("HGET").arg(&key).arg("doc").query_async(&mut redis).await.unwrap();
    let older = doc.replacen('{', "{\"no_longer_kept\":null,", 1);
    let _: i64 = redis::cmd("HSET").arg(&key).arg("doc").arg(older).query_async(&mut redis).await.unwrap();
    store.verify().await.unwrap().unwrap();
    let other = doc.replacen("\"notes\":0", "\"notes\":1", 1);
    let _: i64 = redis::cmd("HSET").arg(&key).arg("doc").arg(other).query_async(&mut redis).await.unwrap();
    assert!(store.verify().await.unwrap().unwrap_err().0.contains(&key));
}
