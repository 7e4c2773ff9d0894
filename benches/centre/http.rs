//! A client for HTTP that does as little as one can: hyper's own connection, kept alive, one request at a time.

use std::net::SocketAddr;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

type Ask = SendRequest<Full<Bytes>>;
type Runs = AbortOnDropHandle<()>;

/// One connection that is kept alive.
pub struct Connection {
    sender: Ask,
    host: String,
    cookie: Option<String>,
    /// The address that a proxy in front would tell.
    pub from: Option<String>,
    runs: Runs,
}

/// An answer, read to its end.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Bytes,
}

impl Connection {
    /// Connects to `http://…`, for somebody with this cookie or nobody.
    ///
    /// # Errors
    /// When nothing listens there.
    pub async fn open(url: &str, cookie: Option<&str>) -> anyhow::Result<Self> {
        let host = url.trim_start_matches("http://").to_owned();
        let (sender, runs) = shake_hands(&host).await?;
        Ok(Self { sender, host, cookie: cookie.map(str::to_owned), from: None, runs })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn ask(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Bytes,
    ) -> anyhow::Result<Answer> {
        // A server may end a connection that was silent for a while.
        if self.sender.is_closed() {
            (self.sender, self.runs) = shake_hands(&self.host).await?;
        }
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(from) = &self.from {
            request = request.header("x-forwarded-for", from);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        let response = self.sender.send_request(request.body(Full::new(body))?).await?;
        let status = response.status().as_u16();
        // As a browser does.
        if let Some(set) = response.headers().get("set-cookie").and_then(|set| set.to_str().ok()) {
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, body })
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is no success.
    pub async fn post(&mut self, path: &str, key: Option<&str>, body: Bytes) -> anyhow::Result<Bytes> {
        self.ask(Method::POST, path, key, body).await?.good(path)
    }
}

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// When it is none, with what it says.
    pub fn good(self, path: &str) -> anyhow::Result<Bytes> {
        let said = String::from_utf8_lossy(&self.body);
        anyhow::ensure!((200..300).contains(&self.status), "{path} answered {}: {said}", self.status);
        Ok(self.body)
    }
}

async fn shake_hands(host: &str) -> anyhow::Result<(Ask, Runs)> {
    let (sender, connection) = http1::handshake(TokioIo::new(connect(host.parse()?).await?)).await?;
    let runs = tokio::spawn(async move {
        // Whoever waits for an answer is told of the fault.
        let _ = connection.await;
    });
    Ok((sender, AbortOnDropHandle::new(runs)))
}

/// A connection that sends at once what it is given.
///
/// # Errors
/// When nothing listens there.
pub async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream =
        TcpStream::connect(address).await.with_context(|| format!("nothing listens on {address}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
