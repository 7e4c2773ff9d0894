//! A cursor that this history of the log does not have is never resumed: a lost tail, another region, the future.

use sigap::domain::access::View;
use sigap::domain::aggregate::Key;
use sigap::domain::cursor::{Cursor, StreamId};
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::screen::{Kept, Screen};
use crate::harness::{eventually, redis, redis_url};

async fn command(test: &TestCentre, name: &str, key: &str, arguments: &[&str]) -> ::redis::Value {
    let url = test.centre.config.redis.url.clone().unwrap_or_else(|| redis_url().to_owned());
    let mut conn = redis::connection(&url).await;
    let mut ask = ::redis::cmd(name);
    ask.arg(key).arg(arguments);
    ask.query_async(&mut conn).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_tail_is_a_new_epoch_and_every_screen_begins_anew() {
    let test = TestCentre::new().await;
    let kept = Kept::of(&test.centre).await;
    test.incident(Level::Urgent).await;
    let mut screen = Screen::default();
    let mut feed = screen.join(&kept.board, &View::Region).await;
    screen.agrees(&mut feed, &kept.board);
    let before = screen.place().unwrap();
    test.incident(Level::Urgent).await;
    kept.caught_up(&test.centre).await;
    screen.agrees(&mut feed, &kept.board);
    let lost = test.centre.store.tail().await.unwrap().id.to_string();
    command(&test, "XDEL", &test.centre.store.keys.log(), &[&lost]).await;
    eventually("another epoch", async || (kept.board.cursor().epoch != before.epoch).then_some(())).await;
    screen.drain(&mut feed);
    assert_eq!(screen.snapshots, 2, "the open socket was sent a snapshot");
    let mut late = Screen { cursor: Some(before.to_string()), ..Screen::default() };
    let mut feed = late.join(&kept.board, &View::Region).await;
    late.agrees(&mut feed, &kept.board);
    assert_eq!((late.snapshots, late.resumed), (1, 0));
}

#[tokio::test]
async fn a_cursor_of_nowhere_is_answered_with_a_snapshot() {
    let test = TestCentre::new().await;
    let kept = Kept::of(&test.centre).await;
    test.incident(Level::Urgent).await;
    kept.caught_up(&test.centre).await;
    let here = kept.board.cursor();
    let future = Cursor { id: StreamId { ms: here.id.ms + 9_999, n: 0 }, ..here.clone() };
    let elsewhere = Cursor { epoch: "0123456789abcdef".to_owned(), ..here.clone() };
    let never = Cursor { id: StreamId { ms: 1, n: 7 }, ..here };
    for cursor in [future, elsewhere, never] {
        let mut screen = Screen { cursor: Some(cursor.to_string()), ..Screen::default() };
        let mut feed = screen.join(&kept.board, &View::Region).await;
        screen.agrees(&mut feed, &kept.board);
        assert_eq!((screen.snapshots, screen.resumed), (1, 0), "{cursor}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_nobody_can_read_stops_nothing() {
    let test = TestCentre::new().await;
    let kept = Kept::of(&test.centre).await;
    test.incident(Level::Urgent).await;
    let log = test.centre.store.keys.log();
    for junk in ["", "{", "{\"v\":99,\"touched\":[[\"unit:amb-01\",5],[\"drone:x\",1]]}"] {
        command(&test, "XADD", &log, &["*", "data", junk]).await;
    }
    let incident = test.incident(Level::Urgent).await;
    kept.caught_up(&test.centre).await;
    assert!(kept.board.unreadable() >= 3);
    let mut screen = Screen::default();
    let mut feed = screen.join(&kept.board, &View::Region).await;
    screen.agrees(&mut feed, &kept.board);
    assert!(screen.rows.keys().any(|(_, id)| *id == incident.0));
}

/// Without its documents an entry is not folded: everything is loaded again, also when no server restarted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_could_not_be_loaded_is_loaded_later() {
    let test = TestCentre::new().await;
    let unit = test.unit("AMB-01").await;
    let kept = Kept::of(&test.centre).await;
    let keys = &test.centre.store.keys;
    let (document, log) = (keys.document(&Key::Unit(unit)), keys.log());
    let aside = format!("{document}.aside");
    command(&test, "HSET", &document, &["version", "7"]).await;
    command(&test, "RENAME", &document, &[&aside]).await;
    command(&test, "SET", &document, &["what no document is"]).await;
    let before = command(&test, "HGET", &keys.epoch(), &["id"]).await;
    command(&test, "XADD", &log, &["*", "data", "{\"v\":99,\"touched\":[[\"unit:amb-01\",7]]}"]).await;
    eventually("the board wants to load all again", async || {
        (command(&test, "HGET", &keys.epoch(), &["id"]).await != before).then_some(())
    })
    .await;
    command(&test, "RENAME", &aside, &[&document]).await;
    eventually("the board shows the unit as it is kept", async || {
        let units = kept.board.snapshot(&View::Region).units;
        units.iter().any(|row| row.version == 7).then_some(())
    })
    .await;
}
