//! A night at the board: two thousand open incidents, a thousand units that move, fifty changes a second, watched by a real
//! browser whose processor is slowed four times while somebody presses keys.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sigap::cli::Out;
use sigap::domain::access::Role;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::board::phones_of;
use super::reports::Reports;
use crate::figure::{Figure, Goal, median};
use crate::http::Connection;
use crate::load::Sender;
use crate::sigap::{Sigap, register_units, sign_in};

const PART: &str = "night";
const OPEN: u64 = 2_000;
const UNITS: usize = 1_000;
/// Of each kind a second: a report comes in, one is closed, and three of others are noted.
const REPORTS_PER_S: usize = 10;
const NOTES_PER_S: usize = 30;
const SEEDERS: usize = 32;
/// How much of the time the browser takes for itself before anything is counted.
const SETTLE: Duration = Duration::from_secs(10);

/// What the browser saw.
#[derive(Debug, Deserialize)]
struct Seen {
    /// From a key to the paint that answers it, ms, each.
    keys_ms: Vec<f64>,
    /// Tasks that held the page up, ms, each of 50 and more.
    long_tasks_ms: Vec<f64>,
    /// Living memory of the page after its garbage was collected, MB, in order.
    heap_mb: Vec<f64>,
    /// The digest of the page is that of the server.
    agreed: bool,
    /// Times the page had to begin anew, or differed.
    faults: u64,
    /// Rows at the end.
    rows: u64,
}

/// How soon the list was there, before anything happened.
#[derive(Debug, Deserialize)]
struct Opened {
    /// From opening the page to the paint of its first list, ms, each.
    first_list_ms: Vec<f64>,
}

/// Runs for so many minutes.
///
/// # Errors
/// When anything that was sent is refused, or the browser cannot be started.
pub async fn run(minutes: f64, out: &mut Out) -> anyhow::Result<Vec<Figure>> {
    let sigap = Sigap::start()?;
    let centre = sigap.beside().await?;
    let cookie = sign_in(&centre, "dispatcher", Role::Dispatcher, None).await?;
    let units = register_units(&centre, UNITS).await?;
    let phones = phones_of(&sigap, &centre, units).await?;
    let reports = Reports::to("/api/v1/reports");
    let open = Arc::new(Mutex::new(seed(&sigap, &reports).await?));
    out.line(format_args!("  {OPEN} open incidents, {UNITS} units; the browser opens its board"));
    let mut browser = Browser::start(&sigap.url, &cookie, minutes)?;
    let opened: Opened = browser.says().await?;
    let end = Instant::now() + SETTLE + Duration::from_secs_f64(minutes * 60.0);
    let mut acting = JoinSet::new();
    for (n, phone) in phones.into_iter().enumerate() {
        acting.spawn(every_second(phone, n as f64 / UNITS as f64, end));
    }
    for n in 0..REPORTS_PER_S {
        let desk = Desk { open: Arc::clone(&open), connection: sigap.connect(Some(&cookie)).await? };
        let reporter = reports.reporters(&sigap.url, 1).await?.pop().context("no reporter")?;
        let turn = InAndOut { reporter, desk };
        acting.spawn(every_second(turn, n as f64 / REPORTS_PER_S as f64, end));
    }
    for n in 0..NOTES_PER_S {
        let desk = Desk { open: Arc::clone(&open), connection: sigap.connect(Some(&cookie)).await? };
        acting.spawn(every_second(desk, n as f64 / NOTES_PER_S as f64, end));
    }
    let all_act = async {
        while let Some(done) = acting.join_next().await {
            done??;
        }
        anyhow::Ok(())
    };
    let (seen, ()) = tokio::try_join!(browser.says::<Seen>(), all_act)?;
    Ok(figures(&opened, &seen))
}

/// Reports until enough are open; their ids.
async fn seed(sigap: &Sigap, reports: &Reports) -> anyhow::Result<Vec<String>> {
    let mut seeding = JoinSet::new();
    for mut reporter in reports.reporters(&sigap.url, SEEDERS).await? {
        seeding.spawn(async move {
            let mut ids = Vec::new();
            for n in 0..OPEN as usize / SEEDERS {
                ids.push(id_of(&reporter.send(n).await?));
            }
            anyhow::Ok(ids)
        });
    }
    let mut all = Vec::new();
    while let Some(ids) = seeding.join_next().await {
        all.extend(ids??);
    }
    Ok(all)
}

/// Senders name a row; the id stands in its middle.
fn id_of(name: &str) -> String {
    name.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Somebody at a desk, who writes a note about one incident after the other.
struct Desk {
    open: Arc<Mutex<Vec<String>>>,
    connection: Connection,
}

impl Desk {
    async fn act(&mut self, id: &str, verb: &str, body: serde_json::Value) -> anyhow::Result<()> {
        let path = format!("/api/v1/incidents/{id}/{verb}");
        self.connection.post(&path, None, Bytes::from(body.to_string())).await.map(drop)
    }
}

impl Sender for Desk {
    async fn send(&mut self, n: usize) -> anyhow::Result<String> {
        // One that the other end of the list does not close meanwhile.
        let id = {
            let open = self.open.lock().await;
            open[open.len() - 1 - n * 7_919 % (open.len() / 2)].clone()
        };
        self.act(&id, "note", json!({ "text": "keluarga dihubungi, menunggu kabar berikutnya" })).await?;
        Ok(id)
    }
}

/// One report comes in, the oldest incident is closed.
struct InAndOut {
    reporter: super::reports::Reporter,
    desk: Desk,
}

impl Sender for InAndOut {
    async fn send(&mut self, n: usize) -> anyhow::Result<String> {
        let id = id_of(&self.reporter.send(n).await?);
        let oldest = {
            let mut open = self.desk.open.lock().await;
            open.push(id.clone());
            open.remove(0)
        };
        self.desk.act(&oldest, "close", json!({ "disposition": "helped" })).await?;
        Ok(id)
    }
}

async fn every_second<S: Sender>(mut sender: S, offset_s: f64, end: Instant) -> anyhow::Result<()> {
    let mut ticks = interval_at(Instant::now() + Duration::from_secs_f64(offset_s), Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for n in 0.. {
        if ticks.tick().await >= end {
            break;
        }
        sender.send(n).await?;
    }
    Ok(())
}

/// The browser's script.
struct Browser {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    fn start(url: &str, cookie: &str, minutes: f64) -> anyhow::Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/scripts/night.mjs");
        let mut browser = Command::new("node");
        browser.arg(script).args([url, cookie, &minutes.to_string(), &SETTLE.as_millis().to_string()]);
        let mut process = browser.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let said = process.stdout.take().context("the script has no output")?;
        Ok(Self { process, said: BufReader::new(said).lines() })
    }

    /// The next line it says.
    async fn says<T: DeserializeOwned>(&mut self) -> anyhow::Result<T> {
        match self.said.next_line().await? {
            Some(line) => serde_json::from_str(&line).context("what the browser's script said"),
            None => anyhow::bail!("the browser's script ended: {}", self.process.wait().await?),
        }
    }
}

fn figures(opened: &Opened, seen: &Seen) -> Vec<Figure> {
    let mut keys = seen.keys_ms.clone();
    keys.sort_by(f64::total_cmp);
    let p95 = keys.get(keys.len() * 95 / 100).copied().unwrap_or(f64::INFINITY);
    let longest = seen.long_tasks_ms.iter().copied().fold(0.0, f64::max);
    let third =
        |n: usize| median(&seen.heap_mb[seen.heap_mb.len() * n / 3..seen.heap_mb.len() * (n + 1) / 3]);
    let figure = |what: &str, unit, value| Figure::new(PART, what, unit, vec![value]);
    vec![
        figure("from a key to its paint, 4 times slowed: p95", "ms", p95)
            .goal(Goal::AtMost(100.0))
            .note(format!("{} keys, {} rows", keys.len(), seen.rows)),
        figure("the longest task", "ms", longest)
            .goal(Goal::AtMost(200.0))
            .note(format!("{} tasks of 50 ms and more", seen.long_tasks_ms.len())),
        figure("memory of the page, last third ÷ middle third", "×", third(2) / third(1))
            .goal(Goal::AtMost(1.1)),
        figure("memory of the page at the end", "MB", seen.heap_mb.last().copied().unwrap_or_default()),
        Figure::new(
            PART,
            "from opening the page to its list, before the load",
            "ms",
            opened.first_list_ms.clone(),
        )
        .goal(Goal::AtMost(1_500.0)),
        figure(
            "times it differed from the server, or began anew",
            "",
            seen.faults as f64 + f64::from(u8::from(!seen.agreed)),
        )
        .goal(Goal::AtMost(0.0)),
    ]
}
