//! Bare axum servers, each in a process of its own: one that commits, one that tells sockets what it is told.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use futures::SinkExt;
use sigap::cli::Out;
use tokio::net::TcpListener;
use tokio::sync::broadcast;

use super::commit::RawCommit;

/// Messages kept for sockets that lag behind.
const KEPT: usize = 4_096;
/// Messages written before the socket is flushed.
const AT_ONCE: usize = 64;
/// What tungstenite reads into; its own default is 128 KiB a socket.
const READ_BUFFER: usize = 4 * 1024;
const WRITE_BUFFER: usize = 16 * 1024;
/// What a socket that returns is sent at once, in messages of about 500 B.
const MISSED: usize = 50;

/// Runs a floor by its name until the process is ended.
///
/// # Errors
/// When there is no such floor, or it cannot listen.
pub async fn run(name: &str, redis: Option<&str>) -> anyhow::Result<()> {
    let router = match (name, redis) {
        ("commit", Some(url)) => {
            let commit = RawCommit::open(url, &format!("axum{}", std::process::id())).await?;
            Router::new().route("/commit", post(commit_once)).with_state(commit)
        }
        ("fan", _) => {
            let (tell, _) = broadcast::channel::<Utf8Bytes>(KEPT);
            Router::new()
                .route("/live", get(live))
                .route("/returning", get(returning))
                .route("/tell", post(tell_all))
                .with_state(Arc::new(tell))
        }
        _ => anyhow::bail!("there is no floor called {name}"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    Out::stdout().line(format_args!("floor serves on http://{}", listener.local_addr()?));
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true))), router)
        .await?;
    Ok(())
}

async fn commit_once(State(commit): State<RawCommit>, body: Bytes) -> StatusCode {
    match commit.commit().await {
        Ok(()) if !body.is_empty() => StatusCode::CREATED,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

type Tell = Arc<broadcast::Sender<Utf8Bytes>>;

async fn tell_all(State(tell): State<Tell>, body: String) -> StatusCode {
    match tell.send(body.into()) {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::GONE,
    }
}

async fn live(State(tell): State<Tell>, upgrade: WebSocketUpgrade) -> Response {
    let heard = tell.subscribe();
    drop(tell);
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).write_buffer_size(WRITE_BUFFER);
    upgrade.on_upgrade(move |socket| serve(socket, heard))
}

/// Writes what waits, up to 64 messages, and flushes once.
async fn serve(mut socket: WebSocket, mut heard: broadcast::Receiver<Utf8Bytes>) {
    loop {
        tokio::select! {
            text = heard.recv() => {
                let Ok(text) = text else { return };
                if socket.feed(Message::Text(text)).await.is_err() {
                    return;
                }
                for _ in 1..AT_ONCE {
                    let Ok(text) = heard.try_recv() else { break };
                    if socket.feed(Message::Text(text)).await.is_err() {
                        return;
                    }
                }
                if socket.flush().await.is_err() {
                    return;
                }
            }
            message = socket.recv() => {
                if !matches!(message, Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_)))) {
                    return;
                }
            }
        }
    }
}

/// A board that returns to a server which has everything ready for it.
async fn returning(upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).write_buffer_size(WRITE_BUFFER);
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        let text = Utf8Bytes::from(format!("{{\"type\":\"patch\",\"pad\":\"{}\"}}", "x".repeat(470)));
        for _ in 0..MISSED {
            if socket.feed(Message::Text(text.clone())).await.is_err() {
                return;
            }
        }
        let _ = socket.send(Message::Text(Utf8Bytes::from_static("{\"type\":\"live\"}"))).await;
        let _ = tokio::time::timeout(Duration::from_mins(1), socket.recv()).await;
    })
}
