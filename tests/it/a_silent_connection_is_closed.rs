//! A connection that does not send the head of a request in time is closed, others are served, and at the end all
//! are let go.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use sigap::config::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

async fn started(
    header_timeout_ms: u64,
) -> (std::net::SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let text = format!("[http]\nheader_timeout_ms = {header_timeout_ms}\n");
    let config = Config::load(Some(("test", &text)), []).unwrap().http;
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let router = Router::new().route("/", get(|| async { "ok" }));
    let serving = tokio::spawn(async move {
        sigap::app::server::serve(listener, None, router, &config, stopped, Duration::from_secs(5)).await;
    });
    (address, stop, serving)
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let read = stream.read_to_end(&mut said);
    tokio::time::timeout(Duration::from_secs(20), read).await.unwrap().unwrap();
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn silence_and_a_head_that_never_ends_are_cut_off() {
    let (address, _stop, _serving) = started(100).await;
    for sent in ["", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let said = read_to_end(&mut stream).await;
        assert!(!said.contains("200 OK"), "{said}");
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request_and_let_go_at_the_end() {
    let (address, stop, serving) = started(10_000).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut some = [0; 1_024];
        let n = stream.read(&mut some).await.unwrap();
        assert!(std::str::from_utf8(&some[..n]).unwrap().starts_with("HTTP/1.1 200 OK"));
    }
    stop.cancel();
    assert_eq!(read_to_end(&mut stream).await, "");
    tokio::time::timeout(Duration::from_secs(20), serving).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
