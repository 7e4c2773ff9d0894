//! Fan-out: ten thousand sockets, twenty changes a second, through the real feed and through a bare axum loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use hyper::Method;
use serde_json::json;
use sigap::cli::Out;
use sigap::domain::access::Role;
use tokio::time::Instant;

use super::{Extent, FloorServer};
use crate::figure::{Figure, Goal, median};
use crate::http::Connection;
use crate::listen::{Listeners, delays};
use crate::load::{Sender, Turns, in_turn, open, times};
use crate::machine;
use crate::sigap::{Sigap, register_units, sign_in};
use crate::socket::{Door, Until, open_many, snapshot};

const PART: &str = "fan-out";
const SOCKETS: usize = 10_000;
/// Being opened at once, as boards that come one after the other.
const OPENING: usize = 64;
const PER_S: f64 = 20.0;
/// One socket in so many is looked at message by message.
const LOOKED_AT: usize = 100;
/// Senders that take turns, so that a slow answer holds up nothing.
const SENDERS: usize = 40;
const NOTHING_MORE: Duration = Duration::from_secs(15);
const UNITS: usize = 40;

/// What one side did.
#[derive(Clone, Copy, Debug, Default)]
struct Fanned {
    delivered_per_s: f64,
    missing: f64,
    p99_ms: f64,
    server_us: f64,
    socket_bytes: f64,
}

/// Changes the status of units, one after the other, there and back.
struct Crews {
    connection: Connection,
    /// Changes of all crews in all rounds: each must differ from the one before of its unit.
    made: Arc<AtomicUsize>,
}

impl Sender for Crews {
    async fn send(&mut self, _: usize) -> anyhow::Result<String> {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        let unit = format!("amb-{:04}", n % UNITS);
        let path = format!("/api/v1/units/{unit}/status");
        let (availability, activity) = if (n / UNITS).is_multiple_of(2) {
            ("conditionally_available", "in_service")
        } else {
            ("available", "station")
        };
        let body = json!({ "availability": availability, "activity": activity }).to_string();
        let answer = self.connection.ask(Method::PUT, &path, None, Bytes::from(body)).await?.good(&path)?;
        let done: serde_json::Value = serde_json::from_slice(&answer)?;
        Ok(format!("unit {unit} {}", done["version"]))
    }
}

/// Tells the bare loop a message as large as ours.
struct Teller {
    connection: Connection,
}

impl Sender for Teller {
    async fn send(&mut self, n: usize) -> anyhow::Result<String> {
        let head = format!(
            "{{\"type\":\"patch\",\"changes\":[{{\"op\":\"put\",\"of\":\"unit\",\"id\":\"u{n}\",\"version\":1,\"pad\":\""
        );
        let body = format!("{head}{}\"}}]}}", "x".repeat(500 - head.len()));
        self.connection.post("/tell", None, Bytes::from(body)).await?;
        Ok(format!("unit u{n} 1"))
    }
}

/// Runs the part.
///
/// # Errors
/// When a socket is refused or cut.
pub async fn run(extent: &Extent, out: &mut Out) -> anyhow::Result<Vec<Figure>> {
    let sockets = extent.of(SOCKETS, SOCKETS);
    let changes = extent.of(100, 60);
    let sigap = Sigap::start()?;
    let centre = sigap.beside().await?;
    register_units(&centre, UNITS).await?;
    let cookie = sign_in(&centre, "dispatcher", Role::Dispatcher, None).await?;
    let floor = FloorServer::start("fan", None)?;
    let live = Door { url: sigap.url.clone(), path: "/api/v1/live?cursor=none".to_owned(), cookie };
    let bare = Door { url: floor.url.clone(), path: "/live".to_owned(), cookie: String::new() };
    let made = Arc::new(AtomicUsize::new(0));
    let rounds = in_turn(
        extent.of(extent.pairs, extent.few),
        async || {
            out.line(format_args!("  fan-out through the feed"));
            let mut crews = Vec::new();
            for _ in 0..SENDERS {
                let connection = sigap.connect(Some(&live.cookie)).await?;
                crews.push(Crews { connection, made: Arc::clone(&made) });
            }
            fan((&live, sigap.pid()), Some(&snapshot()), Turns::of(crews), (sockets, changes)).await
        },
        async || {
            let mut tellers = Vec::new();
            for _ in 0..SENDERS {
                tellers.push(Teller { connection: Connection::open(&bare.url, None).await? });
            }
            fan((&bare, floor.kept.pid), None, Turns::of(tellers), (sockets, changes)).await
        },
    )
    .await?;
    Ok(figures(&rounds, sockets))
}

fn figures(rounds: &[(Fanned, Fanned)], sockets: usize) -> Vec<Figure> {
    let pairs = |pick: fn(&Fanned) -> f64| -> Vec<(f64, f64)> {
        rounds.iter().map(|(ours, floor)| (pick(ours), pick(floor))).collect()
    };
    let ours = |pick: fn(&Fanned) -> f64| -> Vec<f64> { rounds.iter().map(|(ours, _)| pick(ours)).collect() };
    let floor =
        |pick: fn(&Fanned) -> f64| median(&rounds.iter().map(|(_, floor)| pick(floor)).collect::<Vec<_>>());
    let missing: f64 = ours(|f| f.missing).iter().sum();
    vec![
        Figure::ratio(
            PART,
            format!("fan-out to {sockets} sockets at 20/s ÷ bare axum loop"),
            "/s",
            pairs(|f| f.delivered_per_s),
        )
        .goal(Goal::AtLeast(0.9))
        .first_step(0.8)
        .note(format!("rows delivered from the first sending to the last delivery; {missing} not delivered")),
        Figure::new(PART, "fan-out: rows not delivered", "", vec![missing]).goal(Goal::AtMost(0.0)),
        Figure::new(PART, "fan-out: p99 from PUT to row", "ms", ours(|f| f.p99_ms))
            .goal(Goal::AtMost(150.0))
            .note(format!("gathered for 50 ms on purpose; bare loop: {:.0} ms", floor(|f| f.p99_ms))),
        Figure::ratio(
            PART,
            "fan-out: processor time a row and socket ÷ bare loop",
            "µs",
            pairs(|f| f.server_us),
        ),
        memory(rounds),
    ]
}

/// Only the first round tells: memory that a server once took serves the sockets of later rounds too.
fn memory(rounds: &[(Fanned, Fanned)]) -> Figure {
    let kb = |of: &Fanned| of.socket_bytes / 1_000.0;
    let first = rounds.first();
    Figure::new(PART, "memory of the server a socket", "kB", first.iter().map(|(ours, _)| kb(ours)).collect())
        .goal(Goal::AtMost(10.0))
        .note(format!("of the first round; bare loop: {:.1} kB", first.map_or(0.0, |(_, floor)| kb(floor))))
}

async fn fan<S: Sender>(
    (door, pid): (&Door, u32),
    first: Option<&Until>,
    senders: Turns<S>,
    (sockets, changes): (usize, usize),
) -> anyhow::Result<Fanned> {
    let before = machine::rss_bytes(pid);
    let listeners = Listeners::start(open_many(door, sockets, OPENING, first).await?, LOOKED_AT);
    let (begun, cpu) = (Instant::now(), machine::cpu_s(pid));
    let sent = open(&senders, PER_S, changes).await?;
    let wanted = (sockets * changes) as u64;
    let last = listeners.until(wanted, NOTHING_MORE).await;
    let delivered = listeners.puts();
    let fanned = Fanned {
        delivered_per_s: delivered as f64 / last.duration_since(begun).as_secs_f64(),
        missing: wanted.saturating_sub(delivered) as f64,
        p99_ms: 0.0,
        server_us: (machine::cpu_s(pid) - cpu) * 1e6 / delivered.max(1) as f64,
        socket_bytes: (machine::rss_bytes(pid) - before) / sockets as f64,
    };
    let (mut took, _) = delays(&listeners.stop().await?, &sent);
    Ok(Fanned { p99_ms: times(&mut took).p99_ms, ..fanned })
}
