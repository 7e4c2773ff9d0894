//! A steady load for a long time: every unit of a province moves once a second, twenty reports a second come and are
//! closed, boards watch; and whether anything grows that must not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Cell, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use redis::aio::MultiplexedConnection;
use sigap::cli::Out;
use sigap::domain::access::Role;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::board::phones_of;
use super::reports::Reports;
use crate::figure::median;
use crate::http::Connection;
use crate::load::{Sender, times};
use crate::machine;
use crate::mirror::Mirror;
use crate::sigap::{Home, Sigap, register_units, sign_in};
use crate::socket::Door;

const UNITS: usize = 1_000;
const BOARDS: usize = 10;
const REPORTS_PER_S: usize = 20;
/// An incident is closed this long after its report, so that the open ones stay about as many.
const CLOSED_AFTER: Duration = Duration::from_secs(30);
/// A ring this small is full within two minutes: its growth is bounded and would hide what is not.
const RING_BYTES: u32 = 4 * 1024 * 1024;
const LOOKS_A_MINUTE: u32 = 4;
/// A level is flat when its last third is at most this many times its middle third.
const FLAT: f64 = 1.10;
/// A heartbeat comes every two seconds.
const AGREED_WITHIN: Duration = Duration::from_secs(5);

/// What all who act share.
#[derive(Default)]
struct Tally {
    reports: AtomicU64,
    closed: AtomicU64,
    positions: AtomicU64,
    planned: Cell<Vec<(String, Instant)>>,
}

/// What a look found.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    minute: f64,
    server_mb: f64,
    redis_mb: f64,
    unitpos_kb: f64,
    pos_kb: f64,
    open: f64,
    lag_ms: f64,
}

/// What must not grow.
type Level = fn(&Look) -> f64;

/// Runs for so many minutes; true when all held.
///
/// # Errors
/// When anything that was sent is refused.
pub async fn run(minutes: f64, out: &mut Out) -> anyhow::Result<bool> {
    let sigap = Home::with_ring(RING_BYTES)?.serve()?;
    let centre = sigap.beside().await?;
    let cookie = sign_in(&centre, "dispatcher", Role::Dispatcher, None).await?;
    let units = register_units(&centre, UNITS).await?;
    let phones = phones_of(&sigap, &centre, units).await?;
    let tally = Arc::new(Tally::default());
    let path = "/api/v1/live?cursor=none".to_owned();
    let door = Door { url: sigap.url.clone(), path, cookie: cookie.clone() };
    let boards: Vec<Mirror> = (0..BOARDS).map(|_| Mirror::open(door.clone())).collect();
    let end = Instant::now() + Duration::from_secs_f64(minutes * 60.0);
    let mut acting = JoinSet::new();
    for (n, phone) in phones.into_iter().enumerate() {
        acting.spawn(every_second(phone, n as f64 / UNITS as f64, end, Arc::clone(&tally), None));
    }
    let (to_close, closing) = mpsc::unbounded_channel();
    let reporters = Reports::to("/api/v1/reports").reporters(&sigap.url, REPORTS_PER_S).await?;
    for (n, reporter) in reporters.into_iter().enumerate() {
        let offset = n as f64 / REPORTS_PER_S as f64;
        acting.spawn(every_second(reporter, offset, end, Arc::clone(&tally), Some(to_close.clone())));
    }
    drop(to_close);
    acting.spawn(close(sigap.connect(Some(&cookie)).await?, closing, Arc::clone(&tally)));
    out.line("minute  server MB  Redis MB  unitpos kB  pos kB  open  row p99 ms  reports  positions");
    let all_act = async {
        while let Some(done) = acting.join_next().await {
            done??;
        }
        anyhow::Ok(())
    };
    let (looks, ()) = tokio::try_join!(watch((&sigap, &boards, &tally), end, out), all_act)?;
    tokio::time::sleep(AGREED_WITHIN).await;
    Ok(judge(&looks, &boards, out))
}

/// Sends once a second until the end; what it sent is noted, and handed on to be closed.
async fn every_second<S: Sender>(
    mut sender: S,
    offset_s: f64,
    end: Instant,
    tally: Arc<Tally>,
    to_close: Option<mpsc::UnboundedSender<(String, Instant)>>,
) -> anyhow::Result<()> {
    let mut ticks = interval_at(Instant::now() + Duration::from_secs_f64(offset_s), Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for n in 0.. {
        let planned = ticks.tick().await;
        if planned >= end {
            break;
        }
        let name = sender.send(n).await?;
        match &to_close {
            None => drop(tally.positions.fetch_add(1, Ordering::Relaxed)),
            Some(to_close) => {
                let id = name.split(' ').nth(1).unwrap_or_default().to_owned();
                tally.reports.fetch_add(1, Ordering::Relaxed);
                tally.planned.lock().unwrap_or_else(PoisonError::into_inner).push((id.clone(), planned));
                to_close.send((id, planned + CLOSED_AFTER))?;
            }
        }
    }
    Ok(())
}

async fn close(
    mut connection: Connection,
    mut closing: mpsc::UnboundedReceiver<(String, Instant)>,
    tally: Arc<Tally>,
) -> anyhow::Result<()> {
    while let Some((incident, at)) = closing.recv().await {
        sleep_until(at).await;
        let path = format!("/api/v1/incidents/{incident}/close");
        connection.post(&path, None, Bytes::from_static(b"{\"disposition\":\"helped\"}")).await?;
        tally.closed.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

async fn watch(
    (sigap, boards, tally): (&Sigap, &[Mirror], &Tally),
    end: Instant,
    out: &mut Out,
) -> anyhow::Result<Vec<Look>> {
    let (begun, pause) = (Instant::now(), Duration::from_mins(1) / LOOKS_A_MINUTE);
    let mut redis = sigap.redis().await?;
    let mut looks = Vec::new();
    while Instant::now() + pause <= end {
        tokio::time::sleep(pause).await;
        let (reports, closed) = (tally.reports.load(Ordering::Relaxed), tally.closed.load(Ordering::Relaxed));
        let info = machine::info(&mut redis).await?;
        let look = Look {
            minute: begun.elapsed().as_secs_f64() / 60.0,
            server_mb: machine::rss_bytes(sigap.pid()) / 1e6,
            redis_mb: machine::info_field(&info, "used_memory").parse::<f64>()? / 1e6,
            unitpos_kb: key_bytes(&mut redis, "{32}:unitpos").await? / 1e3,
            pos_kb: key_bytes(&mut redis, "{32}:pos").await? / 1e3,
            open: reports.saturating_sub(closed) as f64,
            lag_ms: lag_ms(boards, tally),
        };
        out.line(format_args!(
            "{:6.2}  {:9.1}  {:8.1}  {:10.1}  {:6.0}  {:4.0}  {:10.1}  {reports:7}  {:9}",
            look.minute,
            look.server_mb,
            look.redis_mb,
            look.unitpos_kb,
            look.pos_kb,
            look.open,
            look.lag_ms,
            tally.positions.load(Ordering::Relaxed)
        ));
        looks.push(look);
    }
    Ok(looks)
}

/// p99 from a report to its row on the first board, since the last look.
fn lag_ms(boards: &[Mirror], tally: &Tally) -> f64 {
    let put =
        boards.first().map(|board| board.look(|seen| std::mem::take(&mut seen.put))).unwrap_or_default();
    let put: std::collections::HashMap<String, Instant> = put.into_iter().collect();
    for board in boards.iter().skip(1) {
        board.look(|seen| seen.put.clear());
    }
    let mut planned = tally.planned.lock().unwrap_or_else(PoisonError::into_inner);
    let mut took = Vec::new();
    planned.retain(|(id, at)| match put.get(id) {
        Some(seen) => {
            took.push(seen.saturating_duration_since(*at));
            false
        }
        None => at.elapsed() < Duration::from_mins(1),
    });
    times(&mut took).p99_ms
}

async fn key_bytes(redis: &mut MultiplexedConnection, key: &str) -> anyhow::Result<f64> {
    let mut ask = redis::cmd("MEMORY");
    ask.arg("USAGE").arg(key).arg("SAMPLES").arg(0);
    Ok(ask.query_async::<Option<f64>>(redis).await?.unwrap_or(0.0))
}

fn judge(looks: &[Look], boards: &[Mirror], out: &mut Out) -> bool {
    let mut all = true;
    let mut say = |holds: bool, what: String| {
        out.line(format_args!("{} {what}", if holds { "✓" } else { "✗" }));
        all &= holds;
    };
    let (middle, last) = (looks.len() / 3, looks.len() * 2 / 3);
    let levels: [(&str, Level); 3] = [
        ("memory of the server, MB", |look| look.server_mb),
        ("Redis memory of last positions, kB", |look| look.unitpos_kb),
        ("Redis memory of positions on their way, kB", |look| look.pos_kb),
    ];
    for (what, pick) in levels {
        let of = |looks: &[Look]| median(&looks.iter().map(pick).collect::<Vec<_>>());
        let (before, after) = (of(&looks[middle..last]), of(&looks[last..]));
        say(
            after <= before * FLAT,
            format!("{what}: {before:.1} in the middle third, {after:.1} in the last"),
        );
    }
    let faults: Vec<String> =
        boards.iter().flat_map(|board| board.look(|seen| seen.faults.clone())).collect();
    let agreed: u64 = boards.iter().map(|board| board.look(|seen| seen.agreed)).sum();
    let is_live = |board: &Mirror| {
        board.look(|seen| seen.agreed_at.is_some_and(|at| at.elapsed() < AGREED_WITHIN) && seen.positions > 0)
    };
    say(boards.iter().all(is_live), format!("{} boards live at the end", boards.len()));
    say(faults.is_empty(), format!("{agreed} heartbeats agreed with their boards; faults: {faults:?}"));
    let slowest = looks.iter().map(|look| look.lag_ms).fold(0.0, f64::max);
    say(slowest <= 1_000.0, format!("report to row: the slowest p99 of all looks {slowest:.0} ms"));
    let rows = boards.first().map_or(0, |board| board.look(|seen| seen.rows()));
    out.line(format_args!("  {rows} rows at the end"));
    all
}
