//! Heartbeats leave only while the reader of the log returns; otherwise the mode says that it does not.

use std::time::Duration;

use sigap::domain::access::View;
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::eventually;
use crate::harness::screen::{Kept, Screen};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stops_when_the_reader_is_stale_and_comes_back_with_it() {
    let test = TestCentre::with("[live]\nheartbeat_ms = 50\n").await;
    let kept = Kept::of(&test.centre).await;
    test.incident(Level::Urgent).await;
    let mut screen = Screen::default();
    let mut feed = screen.join(&kept.board, &View::Region).await;
    eventually("a heartbeat with the digest of what was sent", async || {
        screen.drain(&mut feed);
        (screen.heartbeats > 1).then_some(())
    })
    .await;
    let is_stale = |screen: &Screen| screen.modes.last().is_some_and(|mode| mode["stale"] == true);
    let mut at = 0;
    eventually("a mode that says stale", async || {
        screen.drain(&mut feed);
        at = screen.heartbeats;
        if !is_stale(&screen) {
            test.clock.fast_forward(Duration::from_secs(4));
        }
        is_stale(&screen).then_some(())
    })
    .await;
    eventually("fresh again", async || {
        screen.drain(&mut feed);
        (!is_stale(&screen) && screen.heartbeats > at).then_some(())
    })
    .await;
    let fresh = screen.said.iter().rposition(|text| text.contains("\"stale\":false")).unwrap();
    let stale = screen.said.iter().rposition(|text| text.contains("\"stale\":true")).unwrap();
    let beats = screen.said[stale..fresh].iter().filter(|text| text.contains("heartbeat")).count();
    assert_eq!(beats, 0, "no heartbeat while stale");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_and_notices_come_beside_the_rows() {
    let test = TestCentre::with("[live]\nheartbeat_ms = 50\n").await;
    let kept = Kept::of(&test.centre).await;
    let unit = test.unit("AMB-01").await;
    let mut screen = Screen::default();
    let mut feed = screen.join(&kept.board, &View::Region).await;
    let at = |seconds: i64, lat| sigap::domain::place::Position {
        point: sigap::domain::place::Point { lat, lon: 107.6 },
        at: jiff::Timestamp::from_second(test.clock.now().as_second() - seconds).unwrap(),
        accuracy_m: None,
    };
    let store = &test.centre.store;
    assert!(store.put_positions(&unit, &[at(30, -6.5), at(10, -6.7)]).await.unwrap());
    assert!(!store.put_positions(&unit, &[at(20, -6.6)]).await.unwrap(), "an older one never overwrites");
    eventually("the position", async || {
        screen.drain(&mut feed);
        screen.positions.last().map(|said| assert_eq!(said["units"][0][1], -6.7))
    })
    .await;
    kept.board.set_durability_degraded(true);
    kept.board.set_durability_degraded(false);
    screen.drain(&mut feed);
    assert_eq!(screen.notices, ["put durability_degraded", "del durability_degraded"]);
    assert_eq!(kept.board.positions()[&unit].point.lat.to_bits(), (-6.7_f64).to_bits());
}
