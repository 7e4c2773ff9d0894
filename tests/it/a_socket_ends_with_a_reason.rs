//! Whoever opens a socket is told by the close code why it ends, and when to come back.

use std::time::Duration;

use futures::SinkExt;
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::domain::level::Level;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::harness::centre::TestCentre;
use crate::harness::client::anybody;
use crate::harness::eventually;
use crate::harness::socket::{ANY_PORT, Serving};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_origin_is_refused_before_the_upgrade() {
    let test = TestCentre::with(ANY_PORT).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let near = format!("{}.evil.example", serving.origin());
    for origin in [Some("https://evil.example"), Some(near.as_str()), Some("null"), None] {
        match serving.open(&who.token, origin, "").await {
            Err(Error::Http(answer)) => {
                assert_eq!(answer.status(), 403, "{origin:?}");
                assert_eq!(answer.headers()["content-type"], "application/problem+json");
            }
            other => panic!("{origin:?}: {:?}", other.is_ok()),
        }
    }
    let url = format!("{}/api/v1/live?ticket=x", serving.origin());
    for (origin, status, code) in [
        ("https://evil.example".to_owned(), 403, "origin_not_allowed"),
        (serving.origin(), 426, "websocket_expected"),
    ] {
        let answer = anybody().get(&url).header("origin", origin).header("accept-language", "en").send();
        let answer = answer.await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
            (status, "application/problem+json")
        );
        let problem: serde_json::Value = answer.json().await.unwrap();
        assert_eq!((&problem["code"], &problem["retryable"]), (&code.into(), &false.into()), "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|said| said.contains("live feed")), "{problem}");
    }
    let (ticket, _) = test.centre.accounts.ticket(&who.session).await.unwrap();
    let query = format!("?cursor=&ticket={ticket}");
    let mut socket = serving.open("", None, &query).await.unwrap();
    assert_eq!(socket.until(|screen| screen.snapshots == 1).await, None);
    let mut again = serving.open("", None, &query).await.unwrap();
    assert_eq!(again.end().await.code, Some(4001), "a ticket opens one socket");
    serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_session_a_view_or_a_seat_the_code_says_so() {
    let test = TestCentre::with(&format!("{ANY_PORT}[live]\nmax_sockets_per_account = 2\n")).await;
    let serving = Serving::of(&test).await;
    let mut nobody = serving.open("forged", Some(&serving.origin()), "").await.unwrap();
    assert_eq!(nobody.end().await.code, Some(4001));
    let admin = serving.sign_in(&test, "root", Role::Admin).await;
    assert_eq!(serving.board(&admin, "").await.end().await.code, Some(4003));
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let (mut one, mut two) = (serving.board(&who, "").await, serving.board(&who, "").await);
    assert_eq!(one.until(|screen| screen.snapshots == 1).await, None);
    assert_eq!(two.until(|screen| screen.snapshots == 1).await, None);
    assert_eq!(serving.board(&who, "").await.end().await.code, Some(4008));
    drop(one);
    eventually("the seat is free again", async || {
        let mut three = serving.board(&who, "").await;
        three.until(|screen| screen.snapshots == 1).await.is_none().then_some(())
    })
    .await;
    serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_takes_its_sockets_with_it() {
    let test = TestCentre::with(&format!("session.recheck_s = 1\n{ANY_PORT}")).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let mut socket = serving.board(&who, "").await;
    assert_eq!(socket.until(|screen| screen.snapshots == 1).await, None);
    test.another().await.accounts.sign_out(&who.token).await.unwrap();
    test.clock.fast_forward(Duration::from_secs(2));
    assert_eq!(socket.end().await.code, Some(4001));
    serving.running.stop().await;
}

/// With the settings as they are. How long a session that was read is good for goes by the clock, which is moved; how often a socket looks,
/// by what happens meanwhile: three heartbeats are four seconds at least.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_ended_in_another_process_closes_its_sockets_within_five_seconds() {
    let test = TestCentre::with(ANY_PORT).await;
    assert_eq!(test.centre.config.live.heartbeat_ms, 2_000);
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let mut socket = serving.board(&who, "").await;
    assert_eq!(socket.until(|screen| screen.snapshots == 1).await, None);
    // It was read in this process in the very moment before it ends.
    let elsewhere = test.another().await;
    elsewhere.end_session(&Asker::System, "sari", &who.session.hash).await.unwrap();
    test.clock.fast_forward(Duration::from_millis(4_500));
    let beats = socket.screen.heartbeats + 3;
    let ended = socket.until(|screen| screen.heartbeats >= beats).await.expect("it is closed by then");
    assert_eq!((ended.code, ended.reason.as_str()), (Some(4001), "session ended"));
    serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_too_long_ends_its_own_socket_and_no_other() {
    let test = TestCentre::with(&format!("{ANY_PORT}[live]\nheartbeat_ms = 200\n")).await;
    let longest = test.centre.config.live.message_limit_bytes;
    assert_eq!(longest, 64 * 1024);
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let (mut loud, mut other) = (serving.board(&who, "").await, serving.board(&who, "").await);
    assert_eq!(loud.until(|screen| screen.snapshots == 1).await, None);
    assert_eq!(other.until(|screen| screen.snapshots == 1).await, None);
    let frame = "{\"type\":\"pong\",\"x\":\"\"}";
    let pong = |bytes: usize| frame.replace("\"\"}", &format!("\"{}\"}}", "x".repeat(bytes - frame.len())));
    loud.say(&pong(longest)).await;
    let beats = loud.screen.heartbeats + 2;
    assert_eq!(loud.until(|screen| screen.heartbeats >= beats).await, None, "as long as it may be");
    assert_eq!(loud.screen.errors, Vec::<String>::new());
    // It may be cut off while it still writes.
    let _ = loud.socket.send(Message::text(pong(longest + 1))).await;
    let beats = loud.screen.heartbeats + 20;
    let ended = loud.until(|screen| screen.heartbeats >= beats).await;
    assert!(ended.is_some(), "it is closed");
    test.incident(Level::Urgent).await;
    assert_eq!(other.until(|screen| screen.patches > 0).await, None, "the other goes on");
    serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_says_when_to_come_back() {
    let test = TestCentre::with(ANY_PORT).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let mut socket = serving.board(&who, "").await;
    assert_eq!(socket.until(|screen| screen.snapshots == 1).await, None);
    let stopping = tokio::spawn(serving.running.stop());
    let ended = socket.end().await;
    assert_eq!(ended.code, Some(1001));
    let hint: serde_json::Value = serde_json::from_str(&ended.reason).unwrap();
    assert!((500..=5_000).contains(&hint["reconnect_ms"].as_u64().unwrap()));
    stopping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_may_say_hello_late_but_not_talk_without_end() {
    let test = TestCentre::with(&format!("{ANY_PORT}[live]\nmax_messages_per_s = 30\n")).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    test.incident(Level::Urgent).await;
    let mut socket = serving.open(&who.token, Some(&serving.origin()), "").await.unwrap();
    socket.say("{\"type\":\"hello\"}").await;
    assert_eq!(socket.until(|screen| screen.snapshots == 1).await, None);
    let hello = format!("{{\"type\":\"hello\",\"cursor\":\"{}\"}}", socket.screen.cursor.clone().unwrap());
    socket.say(&hello).await;
    assert_eq!(socket.until(|screen| screen.resumed == 1).await, None);
    for _ in 0..40 {
        if socket.socket.get_ref().writable().await.is_err() {
            break;
        }
        socket.say("{\"type\":\"pong\"}").await;
    }
    assert_eq!(socket.end().await.code, Some(4008));
    serving.running.stop().await;
}
