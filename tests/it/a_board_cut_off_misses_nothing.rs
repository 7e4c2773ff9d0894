//! I5: a board that is cut off while ten thousand events happen comes back without gap or duplicate, whether what it
//! missed still stands in memory, only in the log, or is too much for either.

use futures::StreamExt;
use sigap::domain::access::View;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::own_redis::OwnRedis;
use crate::harness::screen::{Kept, Screen};

/// Two events each: received, opened.
const REPORTS: usize = 5_000;
const AT_ONCE: usize = 32;

/// The screen after it came back, and how many patches mended it.
async fn cut_off(settings: &str) -> Screen {
    let test = TestCentre::with(settings).await;
    let kept = Kept::of(&test.centre).await;
    for _ in 0..10 {
        test.incident(Level::Urgent).await;
    }
    kept.caught_up(&test.centre).await;
    let mut screen = Screen::default();
    let mut feed = screen.join(&kept.board, &View::Region).await;
    screen.agrees(&mut feed, &kept.board);
    drop(feed);
    let reports = (0..REPORTS).map(|n| {
        let (report, wrapped_key) = test.report(Level::ALL[n % 5], "banjir");
        Command::receive(report, wrapped_key)
    });
    futures::stream::iter(reports)
        .for_each_concurrent(AT_ONCE, async |command| {
            test.centre.execute(&Asker::Public, command, None).await.unwrap();
        })
        .await;
    kept.caught_up(&test.centre).await;
    let mut feed = screen.join(&kept.board, &View::Region).await;
    screen.agrees(&mut feed, &kept.board);
    assert_eq!(screen.rows.len(), 2 * (REPORTS + 10));
    screen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_memory() {
    let screen = cut_off("").await;
    assert_eq!((screen.snapshots, screen.resumed), (1, 1));
    assert!(screen.patches > 10, "they were sent as they had happened");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_log() {
    let screen = cut_off("[live]\nring_entries = 2\n").await;
    assert_eq!((screen.snapshots, screen.resumed, screen.patches), (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_log_cannot_be_read_there_is_a_snapshot_at_once() {
    let redis = OwnRedis::new().await;
    let test = TestCentre::on(&redis.url(), "[live]\nring_entries = 2\n").await;
    let kept = Kept::of(&test.centre).await;
    let mut screen = Screen::default();
    drop(screen.join(&kept.board, &View::Region).await);
    let mut feed = screen.join(&kept.board, &View::Region).await;
    screen.agrees(&mut feed, &kept.board);
    drop(feed);
    for _ in 0..20 {
        // Each in a patch of its own: more than the ring keeps.
        test.incident(Level::Critical).await;
        kept.caught_up(&test.centre).await;
    }
    redis.freeze();
    test.clock.fast_forward(std::time::Duration::from_mins(1));
    assert!(kept.board.mode().stale);
    let mut feed = screen.join(&kept.board, &View::Region).await;
    screen.agrees(&mut feed, &kept.board);
    assert_eq!((screen.snapshots, screen.resumed), (2, 0), "not from the log, which nobody can read");
    redis.thaw();
}
