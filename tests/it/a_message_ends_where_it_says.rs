//! Where a request ends is decided once: lengths that contradict each other, heads without end and lines that are none get a 4xx or
//! the end of the connection, and what stands behind is never answered as a request of its own.

use axum::Router;
use axum::routing::{get, post};
use sigap::config::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

async fn started() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config::load(Some(("test", "[http]\nheader_timeout_ms = 1_000\n")), []).unwrap().http;
    let router = Router::new()
        .route("/", post(|body: String| async move { format!("took {}", body.len()) }))
        .route("/smuggled", get(|| async { "SMUGGLED" }));
    tokio::spawn(async move {
        let drain = std::time::Duration::from_secs(1);
        sigap::app::server::serve(listener, None, router, &config, CancellationToken::new(), drain).await;
    });
    address
}

/// Everything that is answered until the connection ends.
async fn answered(address: std::net::SocketAddr, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that has had enough may close before all was written.
    let _ = stream.write_all(sent).await;
    let mut said = Vec::new();
    let read = tokio::time::timeout(std::time::Duration::from_secs(20), stream.read_to_end(&mut said)).await;
    assert!(read.is_ok(), "it ends");
    String::from_utf8_lossy(&said).into_owned()
}

const BEHIND: &str = "GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn lengths_that_contradict_each_other_are_refused() {
    let address = started().await;
    for head in [
        "content-length: 4\r\ncontent-length: 60",
        "content-length: 4, 60",
        "content-length: +4",
        "content-length: 0x4",
        "content-length: -1",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: xchunked",
        "transfer-encoding : chunked",
        "content-length: 4\r\n transfer-encoding: chunked",
    ] {
        let sent = format!("POST / HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n0\r\n\r\n{BEHIND}");
        let said = answered(address, sent.as_bytes()).await;
        assert!(!said.contains("SMUGGLED"), "{head}: {said}");
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{head}: {said}");
    }
}

#[tokio::test]
async fn chunks_go_before_a_length_and_what_is_behind_is_not_another_request() {
    let address = started().await;
    let sent = format!(
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n{BEHIND}",
        5 + BEHIND.len()
    );
    let said = answered(address, sent.as_bytes()).await;
    assert!(!said.contains("SMUGGLED"), "{said}");
    for chunk in
        ["zz\r\nabcd\r\n0\r\n\r\n", "4;\rx\r\nabcd\r\n0\r\n\r\n", "fffffffffffffffff\r\nab", "-1\r\nab"]
    {
        let sent = format!("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{chunk}{BEHIND}");
        let said = answered(address, sent.as_bytes()).await;
        assert!(!said.contains("SMUGGLED") && !said.contains("200 OK"), "{chunk}: {said}");
    }
}

#[tokio::test]
async fn a_head_without_end_or_of_no_lines_is_refused() {
    let address = started().await;
    let long = format!("POST / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(200_000));
    let many = format!("POST / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-y: 1\r\n".repeat(150));
    for sent in [long, many] {
        let said = answered(address, sent.as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 431") || said.is_empty(), "{said:.60}");
    }
    for head in ["x: a\0b", "x\0: a", "no colon", ": no name", "x y: z", "x: a\rb"] {
        let said =
            answered(address, format!("POST / HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n").as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 400") || said.is_empty(), "{head:?}: {said:.60}");
    }
}
