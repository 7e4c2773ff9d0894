//! Sockets as boards open them, cheap enough for ten thousand in one process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures::StreamExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::http::connect;

const READ_BUFFER: usize = 4 * 1024;
const OPEN_WITHIN: Duration = Duration::from_secs(30);

/// A socket of the live feed.
pub struct Socket(WebSocketStream<TcpStream>);

/// Whether a text is the one that is waited for.
pub type Until = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// The first text of a board that begins anew.
pub fn snapshot() -> Until {
    Arc::new(|text| text.starts_with("{\"type\":\"snapshot\""))
}

/// Where to open sockets, and as whom.
#[derive(Clone, Debug)]
pub struct Door {
    /// `http://127.0.0.1:…`
    pub url: String,
    /// Path and query.
    pub path: String,
    /// The cookie of a session.
    pub cookie: String,
}

impl Socket {
    /// Opens one.
    ///
    /// # Errors
    /// When the server does not let it in.
    pub async fn open(door: &Door) -> anyhow::Result<Self> {
        let host = door.url.trim_start_matches("http://");
        let address: SocketAddr = host.parse()?;
        let mut request = format!("ws://{host}{}", door.path).into_client_request()?;
        request.headers_mut().insert("origin", door.url.parse()?);
        if !door.cookie.is_empty() {
            request.headers_mut().insert("cookie", door.cookie.parse()?);
        }
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
        let opening = async {
            let stream = connect(address).await?;
            anyhow::Ok(client_async_with_config(request, stream, Some(config)).await?.0)
        };
        let opened = tokio::time::timeout(OPEN_WITHIN, opening).await.context("a socket does not open")?;
        Ok(Self(opened?))
    }

    /// The next text; `None` when the socket has ended.
    ///
    /// # Errors
    /// When it broke, or the server closed it.
    pub async fn text(&mut self) -> anyhow::Result<Utf8Bytes> {
        loop {
            match self.0.next().await.context("the server closed a socket")?? {
                Message::Text(text) => return Ok(text),
                Message::Close(frame) => anyhow::bail!("the server closed a socket: {frame:?}"),
                _ => {}
            }
        }
    }

    /// Reads until a text that is waited for, and gives it.
    ///
    /// # Errors
    /// When it does not come within a while.
    pub async fn until(&mut self, wanted: &Until) -> anyhow::Result<Utf8Bytes> {
        let reading = async {
            loop {
                let text = self.text().await?;
                if wanted(text.as_str()) {
                    return anyhow::Ok(text);
                }
            }
        };
        tokio::time::timeout(OPEN_WITHIN, reading).await.context("a socket was not told what it waits for")?
    }
}

/// Opens `n` sockets, `at_once` at a time, and waits on each for its first text, if any.
///
/// # Errors
/// When any does not open.
pub async fn open_many(
    door: &Door,
    n: usize,
    at_once: usize,
    first: Option<&Until>,
) -> anyhow::Result<Vec<Socket>> {
    let mut opening = JoinSet::new();
    let mut open = Vec::with_capacity(n);
    for _ in 0..n {
        if opening.len() >= at_once
            && let Some(opened) = opening.join_next().await
        {
            open.push(opened??);
        }
        let (door, first) = (door.clone(), first.cloned());
        opening.spawn(async move {
            let mut socket = Socket::open(&door).await?;
            if let Some(first) = first {
                socket.until(&first).await?;
            }
            anyhow::Ok(socket)
        });
    }
    while let Some(opened) = opening.join_next().await {
        open.push(opened??);
    }
    Ok(open)
}
