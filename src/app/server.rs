//! The accept loop: hyper's own HTTP/1 connections, in TLS where the settings say so, each with a time limit for the handshake and
//! for the head of a request, each told to finish when the process stops.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use super::door::Door;
use super::tls::Tls;
use crate::config;

/// Lines in the head of a request; browsers and proxies send some thirty.
const MOST_HEADERS: usize = 100;
/// Pause after the machine could not give us another connection, such as when no file handle is left.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is cancelled, then lets every connection finish what it is at, for at most `drain`.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    router: Router,
    config: &config::Http,
    stop: CancellationToken,
    drain: Duration,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_millis(config.header_timeout_ms));
    builder.max_buf_size(config.header_limit_bytes).max_headers(MOST_HEADERS);
    let door = Door::new(config);
    let connections = TaskTracker::new();
    loop {
        let accept = async {
            let place = door.place().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept => accepted,
        };
        match accepted {
            Ok((stream, from)) => {
                let Some(pass) = door.pass(place, from) else {
                    tracing::debug!("an address has its share of connections");
                    continue;
                };
                let (router, builder, stop) = (router.clone(), builder.clone(), stop.clone());
                let tls = tls.clone();
                connections.spawn(async move {
                    connection(stream, tls, (from, router), &builder, stop).await;
                    drop(pass);
                });
            }
            Err(fault) => {
                tracing::warn!(%fault, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(drain, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "connections were cut at shutdown");
    }
}

async fn connection(
    stream: TcpStream,
    tls: Option<Arc<Tls>>,
    for_requests: (SocketAddr, Router),
    builder: &http1::Builder,
    stop: CancellationToken,
) {
    // Answers are written whole; waiting to gather more would only delay them.
    if let Err(fault) = stream.set_nodelay(true) {
        tracing::debug!(%fault, "a connection without nodelay");
    }
    let Some(tls) = tls else { return speak(stream, for_requests, builder, stop).await };
    let secret = tokio::select! {
        secret = tls.accept(stream) => secret,
        () = stop.cancelled() => return,
    };
    match secret {
        Ok(stream) => speak(stream, for_requests, builder, stop).await,
        // Scanners, plain HTTP, people who went away.
        Err(fault) => tracing::debug!(%fault, "a handshake failed"),
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    (from, router): (SocketAddr, Router),
    builder: &http1::Builder,
    stop: CancellationToken,
) {
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), from, request));
    let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        tracing::debug!(%fault, "a connection broke");
    }
}

async fn answer(
    mut router: Router,
    from: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(from));
    router.call(request).await
}
