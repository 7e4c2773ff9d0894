//! A link that can be made bad: slow, held up in one or both directions, cut, or robbed of an answer.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// Where a link leads.
#[derive(Clone, Debug)]
pub enum End {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// What is done to what passes.
#[derive(Default)]
struct Rules {
    delay_ms: AtomicU64,
    /// 0: no limit.
    bytes_per_s: AtomicU64,
    /// Nothing passes to the server.
    holds_up: AtomicBool,
    /// Nothing passes from the server.
    holds_down: AtomicBool,
    /// So many answers are swallowed, each with its connection.
    swallows: AtomicUsize,
    swallowed: AtomicUsize,
}

/// A link from an address of its own to somewhere. All connections end with it.
pub struct Link {
    pub address: SocketAddr,
    rules: Arc<Rules>,
    cut: watch::Sender<u64>,
    _accepts: AbortOnDropHandle<()>,
}

impl Link {
    /// Opens one at a free address.
    pub fn to(address: SocketAddr, end: End) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(4_096).unwrap();
        let (rules, cut) = (Arc::<Rules>::default(), watch::Sender::new(0));
        let accepts = tokio::spawn(accept(listener, end, Arc::clone(&rules), cut.clone()));
        Self { address, rules, cut, _accepts: AbortOnDropHandle::new(accepts) }
    }

    /// Its own `http://…`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything passes so much later.
    pub fn delay(&self, by: Duration) {
        self.rules.delay_ms.store(by.as_millis() as u64, Ordering::SeqCst);
    }

    /// So many bytes a second pass in each direction of each connection; 0: as many as come.
    pub fn bytes_per_s(&self, most: u64) {
        self.rules.bytes_per_s.store(most, Ordering::SeqCst);
    }

    /// Nothing passes towards the server, or from it, while connections stay open.
    pub fn hold(&self, up: bool, down: bool) {
        self.rules.holds_up.store(up, Ordering::SeqCst);
        self.rules.holds_down.store(down, Ordering::SeqCst);
    }

    /// The next so many answers are swallowed, and the connections they were on cut.
    pub fn swallow(&self, answers: usize) {
        self.rules.swallows.store(answers, Ordering::SeqCst);
    }

    /// How many were swallowed so far.
    pub fn swallowed(&self) -> usize {
        self.rules.swallowed.load(Ordering::SeqCst)
    }

    /// Cuts every connection that is open now.
    pub fn cut(&self) {
        self.cut.send_modify(|n| *n += 1);
    }
}

async fn accept(listener: TcpListener, end: End, rules: Arc<Rules>, cut: watch::Sender<u64>) {
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        let _ = client.set_nodelay(true);
        let (end, rules, mut cut) = (end.clone(), Arc::clone(&rules), cut.subscribe());
        cut.mark_unchanged();
        tokio::spawn(async move {
            tokio::select! {
                _ = join(client, end, &rules) => {}
                _ = cut.changed() => {}
            }
        });
    }
}

async fn join(client: TcpStream, end: End, rules: &Rules) -> io::Result<()> {
    let client = client.into_split();
    match end {
        End::Tcp(address) => {
            let server = TcpStream::connect(address).await?;
            server.set_nodelay(true)?;
            both(client, server.into_split(), rules).await
        }
        End::Unix(path) => both(client, UnixStream::connect(path).await?.into_split(), rules).await,
    }
}

async fn both<A, B, C, D>(
    (from_client, to_client): (A, B),
    (from_server, to_server): (C, D),
    rules: &Rules,
) -> io::Result<()>
where
    A: AsyncRead + Unpin,
    B: AsyncWrite + Unpin,
    C: AsyncRead + Unpin,
    D: AsyncWrite + Unpin,
{
    tokio::select! {
        ended = pass(from_client, to_server, rules, &rules.holds_up, false) => ended,
        ended = pass(from_server, to_client, rules, &rules.holds_down, true) => ended,
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    rules: &Rules,
    holds: &AtomicBool,
    is_answer: bool,
) -> io::Result<()> {
    let mut some = vec![0; 16 * 1_024];
    loop {
        let rate = rules.bytes_per_s.load(Ordering::SeqCst);
        // A slow link takes little at a time, so that the sender feels it.
        let most = if rate == 0 { some.len() } else { (rate as usize / 10).clamp(1, some.len()) };
        let n = from.read(&mut some[..most]).await?;
        if n == 0 {
            return Ok(());
        }
        if is_answer && takes_one(&rules.swallows) {
            rules.swallowed.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        let delay = rules.delay_ms.load(Ordering::SeqCst);
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        if rate > 0 {
            tokio::time::sleep(Duration::from_secs_f64(n as f64 / rate as f64)).await;
        }
        while holds.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        to.write_all(&some[..n]).await?;
    }
}

fn takes_one(of: &AtomicUsize) -> bool {
    of.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}
