//! The board at any moment of the past is the board that was shown then, row by row; what changed from there on leads to the
//! board of the next moment; who looks is recorded, and others are refused.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::command::Asker;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::{Actor, Event};
use sigap::domain::level::Level;
use sigap::domain::view::{ChangeOp, RowKind, Snapshot};

use crate::harness::bustle::Bustle;
use crate::harness::centre::{TestCentre, person};
use crate::harness::screen::Kept;
use crate::harness::site::Site;

/// Printed, so that the same bustle can be made again.
const SEED: u64 = 20_261_128;

/// What left the board is forgotten often, so that the log speaks of it again.
const SWEPT: &str = "[watch]\nreplay_sweep = 15\n";

/// Rows by sort and id, as JSON.
type Rows = BTreeMap<(RowKind, String), Value>;

fn rows_of(board: &Snapshot) -> Rows {
    let json = serde_json::to_value(board).unwrap();
    let of = |kind: RowKind, name: &str| -> Vec<((RowKind, String), Value)> {
        let rows = json[name].as_array().unwrap().iter();
        rows.map(|row| ((kind, row["id"].as_str().unwrap().to_owned()), row.clone())).collect()
    };
    let all = [(RowKind::Incident, "incidents"), (RowKind::Unit, "units"), (RowKind::Report, "reports")];
    all.into_iter().flat_map(|(kind, name)| of(kind, name)).collect()
}

fn supervisor() -> Asker {
    Asker::Person(person("sup", &[Role::Supervisor]))
}

/// What was shown at some moments of a long bustle.
async fn a_past(test: &TestCentre, kept: &Kept) -> Vec<(Timestamp, Rows)> {
    let mut bustle = Bustle::new(test, SEED, 6).await;
    let mut shown = Vec::new();
    for n in 0..360 {
        bustle.act(test, &test.centre).await;
        test.clock.fast_forward(Duration::from_secs(37));
        if n % 30 == 29 {
            test.centre.fire_due().await.unwrap();
            kept.caught_up(&test.centre).await;
            shown.push((test.clock.now(), rows_of(&test.centre.board.snapshot(&View::Region))));
            test.clock.fast_forward(Duration::from_secs(1));
        }
    }
    shown
}

#[tokio::test]
async fn each_moment_is_as_it_was_shown_then() {
    let test = TestCentre::with(SWEPT).await;
    let kept = Kept::of(&test.centre).await;
    let shown = a_past(&test, &kept).await;
    assert!(shown.iter().any(|(_, rows)| rows.len() > 20), "seed {SEED}");
    // Backwards as well as forwards, from what is kept and from the beginning.
    for (moment, rows) in shown.iter().rev().chain(&shown) {
        let (past, incomplete) = test.centre.past(&supervisor(), *moment).await.unwrap();
        assert!(!incomplete);
        assert_eq!(past.server_time, *moment);
        assert_eq!(rows_of(&past), *rows, "seed {SEED}, at {moment}");
    }
    let before = shown[0].0.saturating_sub(SignedDuration::from_hours(24)).unwrap();
    let (nothing, _) = test.centre.past(&supervisor(), before).await.unwrap();
    assert!(rows_of(&nothing).is_empty());
}

#[tokio::test]
async fn steps_lead_from_one_moment_to_the_next() {
    let test = TestCentre::with(SWEPT).await;
    let kept = Kept::of(&test.centre).await;
    let shown = a_past(&test, &kept).await;
    let (past, _) = test.centre.past(&supervisor(), shown[0].0).await.unwrap();
    let (mut rows, mut cursor) = (rows_of(&past), past.cursor);
    let mut last = shown[0].0;
    for (moment, then) in &shown[1..] {
        let mut until = last;
        while until < *moment {
            let steps = test.centre.past_steps(&cursor.parse().unwrap(), *moment).await.unwrap().unwrap();
            for step in steps.steps {
                assert!(last <= step.at && step.at <= *moment, "seed {SEED}: steps stand in order");
                last = step.at;
                for change in step.changes {
                    let row = change.row.map(|row| serde_json::to_value(row).unwrap());
                    assert_eq!(change.op == ChangeOp::Put, row.is_some());
                    match row {
                        Some(row) => drop(rows.insert((change.of, change.id), row)),
                        None => drop(rows.remove(&(change.of, change.id))),
                    }
                }
            }
            (cursor, until) = (steps.cursor, steps.until);
        }
        rows.retain(|(kind, _), _| *kind != RowKind::Duty);
        assert_eq!(rows, *then, "seed {SEED}, at {moment}");
    }
}

#[tokio::test]
async fn a_look_at_the_past_is_recorded_and_is_the_supervisors() {
    let site = Site::new().await;
    let incident = site.it.incident(Level::Urgent).await;
    let then = site.it.clock.now();
    site.it.clock.fast_forward(Duration::from_mins(10));
    let who = site.cookie_of(Role::Supervisor).await;
    let ask = async |path: String, who: &str| site.send("GET", &path, Some(who), None).await;
    let of = |at: Timestamp| format!("/api/v1/replay?at={at}");
    let board = ask(of(then), &who).await;
    assert_eq!(board.status, 200, "{}", board.text());
    let board = board.json();
    assert_eq!(board["incidents"][0]["id"], json!(incident.as_str()));
    assert_eq!((&board["first_at"], &board["incomplete"]), (&json!(then), &json!(false)));
    // Moving the slider is one look.
    assert_eq!(ask(of(then), &who).await.status, 200);
    let entries = site.it.centre.store.range(StreamId::default(), None, 100).await.unwrap();
    let looks: Vec<_> = entries
        .iter()
        .filter_map(|raw| raw.read().entry)
        .filter(|entry| matches!(entry.events[..], [Event::PastBoardOpened { moment }] if moment == then))
        .map(|entry| entry.by)
        .collect();
    assert_eq!(looks, [Actor::Account("supervisor".to_owned())]);
    let steps = format!(
        "/api/v1/replay/changes?cursor={}&until={}",
        board["cursor"].as_str().unwrap(),
        site.it.clock.now()
    );
    assert_eq!(ask(steps.clone(), &who).await.json()["steps"], json!([]));
    let later = site.it.clock.now().saturating_add(SignedDuration::from_secs(60)).unwrap();
    assert_eq!(ask(of(later), &who).await.json()["errors"][0]["field"], "at");
    assert_eq!(ask("/api/v1/replay?at=kemarin".to_owned(), &who).await.status, 422);
    for cursor in ["nothing", "0123456789abcdef:1-0"] {
        let path = format!("/api/v1/replay/changes?cursor={cursor}&until={then}");
        assert_eq!(ask(path, &who).await.json()["errors"][0]["field"], "cursor", "{cursor}");
    }
    assert_eq!(ask(of(then), &site.cookie_of(Role::Auditor).await).await.status, 200);
    for role in [Role::CallTaker, Role::Dispatcher, Role::Officer, Role::Responder, Role::Admin] {
        let who = site.cookie_of(role).await;
        assert_eq!(ask(of(then), &who).await.code(), "forbidden", "{role:?}");
        assert_eq!(ask(steps.clone(), &who).await.code(), "forbidden", "{role:?}");
    }
}

#[tokio::test]
async fn what_one_look_folds_is_bounded() {
    let site = Site::with("[watch]\nreplay_entries = 100\n").await;
    let who = site.cookie_of(Role::Supervisor).await;
    for _ in 0..120 {
        site.it.incident(Level::Scheduled).await;
    }
    let path = format!("/api/v1/replay?at={}", site.it.clock.now());
    let refused = site.send("GET", &path, Some(&who), None).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "too_many_entries"));
    assert_eq!(refused.json()["most"], 100);
}
