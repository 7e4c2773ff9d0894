//! I9: 300 connections that never finish the head of a request, and 200 sockets that never read, change nothing for others: pages and
//! reports are answered, a board misses nothing.

use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::level::Level;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::harness::centre::TestCentre;
use crate::harness::client::anybody;
use crate::harness::socket::{ANY_PORT, Serving};

const IDLE: usize = 300;
const DEAF: usize = 200;
const ROUNDS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_are_served_as_if_they_were_not_there() {
    let http = "header_timeout_ms = 120000\nmax_connections = 1000\n";
    let live =
        "[live]\nmax_sockets_per_account = 300\nslow_grace_ms = 5000\ngather_ms = 1\nring_entries = 30000\n";
    let limits = "[limits]\nreports_per_minute = 10000\n";
    let test = TestCentre::with(&format!("{ANY_PORT}{http}{live}{limits}")).await;
    let serving = Serving::of(&test).await;
    let deaf = serving.sign_in(&test, "tuli", Role::Dispatcher).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        let mut stream = TcpStream::connect(serving.running.address).await.unwrap();
        stream.write_all(b"GET /lapor HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
        idle.push(stream);
    }
    let mut silent = Vec::new();
    for _ in 0..DEAF {
        silent.push(serving.board(&deaf, "").await);
    }
    let mut board = serving.board(&who, "").await;
    assert_eq!(board.until(|screen| screen.snapshots == 1).await, None);
    let before = board.screen.rows.len();
    let reading = tokio::spawn(async move {
        let cut = board.until(|screen| screen.rows.len() >= before + 2 * (ROUNDS + ROUNDS)).await;
        (cut, board)
    });
    let origin = serving.origin();
    for round in 0..ROUNDS {
        test.incident(Level::Urgent).await;
        // More than every buffer on the way to the deaf ones holds.
        for _ in 0..400 {
            let code = format!("flood-{round}-{}", "x".repeat(300));
            serving.running.centre.board.set_notice(&code, true);
            serving.running.centre.board.set_notice(&code, false);
            tokio::task::yield_now().await;
        }
        let page = anybody().get(format!("{origin}/lapor")).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let said = json!({"channel": "web", "text": format!("pohon tumbang {round}"), "place": {"lat": -6.9 - round as f64 / 10.0, "lon": 107.6}});
        let taken = anybody().post(format!("{origin}/api/v1/reports")).json(&said).send().await.unwrap();
        assert_eq!(taken.status(), 201, "{}", taken.text().await.unwrap());
        for stream in &mut idle {
            // One more sign of a head that never ends.
            stream.write_all(b"a").await.unwrap();
        }
    }
    let (cut, board) = reading.await.unwrap();
    assert_eq!(cut, None, "the one who reads goes on");
    assert_eq!(board.screen.snapshots, 1, "and was given nothing anew");
    drop((idle, silent));
    serving.running.stop().await;
}
