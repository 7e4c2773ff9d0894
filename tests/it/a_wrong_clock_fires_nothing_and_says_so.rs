//! I6: a process whose clock differs from the store's, or whose wall time jumps, fires nothing and says so on its
//! boards; it goes on by itself when the clock is right again. Others fire everything, once.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;
use sigap::ambient::Clock;
use sigap::domain::access::View;
use sigap::domain::level::Level;
use sigap::services::Centre;
use sigap::services::escalator::Clocks;

use crate::harness::centre::TestCentre;
use crate::harness::site::Site;

const TWO_HOURS_MS: i64 = 7_200_000;

/// Whether the boards of a process are told.
fn is_said(centre: &Centre) -> bool {
    let said = centre.board.mode().clock_wrong;
    let notices = centre.board.snapshot(&View::Region).notices;
    assert_eq!(notices.iter().any(|notice| notice.code == "clock_wrong"), said, "mode and notice agree");
    said
}

#[tokio::test]
async fn whether_it_is_ahead_or_behind_from_the_start() {
    for wrong_ms in [TWO_HOURS_MS, -TWO_HOURS_MS] {
        let test = TestCentre::new().await;
        test.incident(Level::VeryUrgent).await;
        let truth = Clock::manual(test.clock.now());
        test.clock.shift_wall(wrong_ms);
        let mut clocks = Clocks::new(&test.clock);
        assert_eq!(test.centre.tick(&mut clocks, truth.now()).await, None, "{wrong_ms} ms off");
        assert!(is_said(&test.centre));
        test.clock.shift_wall(-wrong_ms);
        let both = |by| [&truth, &test.clock].map(|clock| clock.fast_forward(Duration::from_secs(by)));
        both(1);
        // The jump back is one as well; from then on it is over.
        test.centre.tick(&mut clocks, truth.now()).await;
        both(1);
        assert_eq!(test.centre.tick(&mut clocks, truth.now()).await, Some(0), "right, and nothing is due");
        assert!(!is_said(&test.centre));
        both(600);
        assert_eq!(test.centre.tick(&mut clocks, truth.now()).await, Some(1));
    }
}

#[tokio::test]
async fn when_it_jumps_while_the_process_runs() {
    for jump_ms in [TWO_HOURS_MS, -TWO_HOURS_MS, 6_000, -6_000] {
        let test = TestCentre::new().await;
        test.incident(Level::VeryUrgent).await;
        let truth = Clock::manual(test.clock.now());
        let both = |by| [&truth, &test.clock].map(|clock| clock.fast_forward(Duration::from_secs(by)));
        let mut clocks = Clocks::new(&test.clock);
        both(1);
        assert_eq!(test.centre.tick(&mut clocks, truth.now()).await, Some(0));
        test.clock.shift_wall(jump_ms);
        both(700);
        assert_eq!(test.centre.tick(&mut clocks, truth.now()).await, None, "jumped by {jump_ms} ms");
        assert!(is_said(&test.centre));
        test.clock.shift_wall(-jump_ms);
        assert_eq!(test.centre.tick(&mut clocks, truth.now()).await, Some(1), "mended: what waited fires");
        assert!(!is_said(&test.centre));
    }
}

/// A machine and its store set together, by an administrator: both agree, and yet time has jumped.
#[tokio::test]
async fn when_both_jump_together_the_first_tick_waits() {
    let test = TestCentre::new().await;
    let mut clocks = Clocks::new(&test.clock);
    test.clock.shift_wall(TWO_HOURS_MS);
    assert_eq!(test.centre.tick(&mut clocks, test.clock.now()).await, None);
    assert_eq!(test.centre.tick(&mut clocks, test.clock.now()).await, Some(0));
}

#[tokio::test]
async fn another_process_fires_everything_once() {
    let test = TestCentre::new().await;
    for _ in 0..5 {
        test.incident(Level::VeryUrgent).await;
    }
    let wrong = Clock::manual(test.clock.now());
    wrong.shift_wall(-TWO_HOURS_MS);
    let other = test.another_by(&wrong).await;
    let (mut here, mut there) = (Clocks::new(&test.clock), Clocks::new(&wrong));
    let later = |by| [&wrong, &test.clock].map(|clock| clock.fast_forward(Duration::from_secs(by)));
    later(601);
    let store = test.clock.now();
    let (fired, not) = tokio::join!(test.centre.tick(&mut here, store), other.tick(&mut there, store));
    assert_eq!((fired, not), (Some(5), None));
    assert!(is_said(&other) && !is_said(&test.centre), "each speaks for itself");
    wrong.shift_wall(TWO_HOURS_MS);
    later(1);
    other.tick(&mut there, test.clock.now()).await;
    assert_eq!(other.tick(&mut there, test.clock.now()).await, Some(0), "never again");
}

/// Times are moments, not words: neither a date line, nor a day that not every year has, nor a second that is
/// repeated moves a deadline.
#[tokio::test]
async fn the_ends_of_days_months_and_years_are_nothing_special() {
    let eves = [
        "2026-03-02T16:59:30Z", // Midnight in Bandung.
        "2026-04-30T23:55:00Z",
        "2026-12-31T23:59:59.500Z",
        "2028-02-28T23:55:00Z",
        "2028-02-29T23:55:00Z",
        "2016-12-31T23:59:59Z", // A leap second followed; clocks of machines repeat or smear it.
    ];
    for eve in eves {
        let test = TestCentre::new().await;
        let at: Timestamp = eve.parse().unwrap();
        test.clock.shift_wall(at.duration_since(test.clock.now()).as_millis() as i64);
        let mut clocks = Clocks::new(&test.clock);
        let incident = test.incident(Level::VeryUrgent).await;
        test.clock.fast_forward(Duration::from_secs(599));
        assert_eq!(test.centre.tick(&mut clocks, test.clock.now()).await, Some(0), "{eve}");
        // A clock may be a second off around a leap second: that is no reason to stand still.
        test.clock.fast_forward(Duration::from_secs(2));
        let store = test.clock.now() - jiff::SignedDuration::from_secs(1);
        assert_eq!(test.centre.tick(&mut clocks, store).await, Some(1), "{eve}");
        let (doc, _) = test.centre.incident(&incident).await.unwrap();
        assert_eq!(doc.queue.deadline, at + jiff::SignedDuration::from_mins(10), "{eve}");
    }
}

#[tokio::test]
async fn machines_that_ask_are_told_as_well() {
    let site = Site::new().await;
    let mut clocks = Clocks::new(&site.it.clock);
    let store = site.it.clock.now();
    site.it.clock.shift_wall(TWO_HOURS_MS);
    site.it.centre.tick(&mut clocks, store).await;
    let ready = site.send("GET", "/readyz", None, None).await;
    assert_eq!(ready.status, StatusCode::OK, "reports are taken and units sent all the same");
    assert_eq!(ready.json()["mode"]["clock_wrong"], true, "{}", ready.text());
}
