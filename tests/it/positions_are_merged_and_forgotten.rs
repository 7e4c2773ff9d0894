//! Positions come many at once, in any order and from the past; boards hear the newest of each unit at most once a
//! second; after hours nothing of them is left.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role, View};
use sigap::domain::cursor::StreamId;

use crate::harness::centre::person;
use crate::harness::eventually;
use crate::harness::screen::Screen;
use crate::harness::site::Site;

/// A site with one unit, and the cookie of its crew.
async fn crew_of(site: &Site, call_sign: &str) -> (String, String) {
    let unit = site.it.unit(call_sign).await;
    let crew = Person { unit: Some(unit.clone()), ..person(&format!("unit-{unit}"), &[Role::Responder]) };
    let path = format!("/api/v1/units/{unit}/positions");
    eventually("the board knows the unit", async || {
        site.it.centre.board.read(|state| state.units.contains_key(&unit)).then_some(())
    })
    .await;
    (path, site.cookie(&crew).await)
}

fn seen(site: &Site, seconds_ago: i64, lat: f64) -> Value {
    let at = site.it.clock.now().checked_sub(SignedDuration::from_secs(seconds_ago)).unwrap();
    json!({"lat": lat, "lon": 107.6, "at": at.to_string()})
}

async fn kept(site: &Site) -> Vec<f64> {
    let (positions, _) = site.it.centre.store.positions().await.unwrap();
    positions.values().map(|position| position.point.lat).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_in_any_order_the_newest_counts_and_the_too_old_are_left() {
    let site = Site::new().await;
    let (path, cookie) = crew_of(&site, "AMB-01").await;
    let body = json!({"positions": [seen(&site, 40, -6.4), seen(&site, 5, -6.1), seen(&site, 3600, -6.9),
        seen(&site, 13 * 3600, -6.8)]});
    let answer = site.send("POST", &path, Some(&cookie), Some(body)).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.json(), json!({"accepted": 3, "too_old": 1}));
    assert_eq!(kept(&site).await, [-6.1]);
    let late = site.send("POST", &path, Some(&cookie), Some(seen(&site, 20, -6.5))).await;
    assert_eq!(late.status, 202);
    assert_eq!(kept(&site).await, [-6.1], "what comes late never replaces what is newer");
    let far = site.send("POST", &path, Some(&cookie), Some(seen(&site, 13 * 3600, -6.5))).await;
    assert_eq!(far.json(), json!({"accepted": 0, "too_old": 1}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_hears_each_unit_at_most_once_a_second() {
    let site = Site::new().await;
    let (path, cookie) = crew_of(&site, "AMB-01").await;
    let board = &site.it.centre.board;
    let mut screen = Screen::default();
    let mut feed = screen.join(board, &View::Region).await;
    let began = tokio::time::Instant::now();
    for n in 0..40_u32 {
        let here = json!({"lat": -6.0 - f64::from(n) / 100.0, "lon": 107.6});
        assert_eq!(site.send("POST", &path, Some(&cookie), Some(here)).await.status, 202);
        site.it.clock.fast_forward(Duration::from_millis(100));
    }
    eventually("the last position", async || {
        screen.drain(&mut feed);
        let last = screen.positions.last()?;
        assert_eq!(last["units"].as_array().unwrap().len(), 1, "each unit once: {last}");
        (last["units"][0][1] == json!(-6.39)).then_some(())
    })
    .await;
    let seconds = began.elapsed().as_secs() as usize;
    assert!(screen.positions.len() <= seconds + 1, "{} in {seconds} s", screen.positions.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_hours_nothing_is_left_of_a_position_but_of_newer_ones() {
    let site = Site::new().await;
    let (path, cookie) = crew_of(&site, "AMB-01").await;
    let (other, others) = crew_of(&site, "AMB-02").await;
    site.send("POST", &path, Some(&cookie), Some(seen(&site, 0, -6.1))).await;
    let board = &site.it.centre.board;
    eventually("the board has it", async || (board.positions().len() == 1).then_some(())).await;
    site.it.clock.fast_forward(Duration::from_secs(12 * 3600 + 1));
    site.send("POST", &other, Some(&others), Some(seen(&site, 0, -6.2))).await;
    eventually("the board has both", async || (board.positions().len() == 2).then_some(())).await;
    board.sweep_positions().await;
    assert_eq!(kept(&site).await, [-6.2]);
    assert_eq!(board.positions().len(), 1);
    let store = &site.it.centre.store;
    assert_ne!(store.positions().await.unwrap().1, StreamId::default(), "passed on to boards by the stream");
    let later = "2100-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(store.forget_positions_before(later).await.unwrap(), 1);
    assert_eq!(store.positions().await.unwrap().1, StreamId::default(), "which is emptied as well");
}
