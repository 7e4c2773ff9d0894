//! Two thousand boards that return at once, after a break of all of them, to twenty thousand open incidents.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use hyper::Method;
use sigap::domain::access::Role;
use sigap::domain::cursor::Cursor;
use tokio::time::Instant;

use super::reports::{Reports, seed};
use super::{Extent, FloorServer};
use crate::figure::{Figure, Goal};
use crate::http::Connection;
use crate::load::{Sender, Turns, in_turn, open, times};
use crate::sigap::{Sigap, sign_in};
use crate::socket::{Door, Socket, Until, open_many, snapshot};

const PART: &str = "herd";
const BOARDS: usize = 2_000;
const OPEN: u64 = 20_000;
/// Reports that came while the boards were away.
const MISSED: usize = 50;
const OTHERS_PER_S: f64 = 20.0;
const OTHERS: usize = 20;

/// What one side did.
#[derive(Clone, Copy, Debug)]
struct Returned {
    live_s: f64,
    others_ms: f64,
}

/// Somebody at a desk who asks something small.
struct Asker(Connection);

impl Sender for Asker {
    async fn send(&mut self, _: usize) -> anyhow::Result<String> {
        let path = "/api/v1/session";
        self.0.ask(Method::GET, path, None, Bytes::new()).await?.good(path)?;
        Ok(String::new())
    }
}

/// Runs the part.
///
/// # Errors
/// When a board is refused, or a report is not taken.
pub async fn run(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let boards = BOARDS;
    let sigap = Sigap::start()?;
    let cookie = sign_in(&sigap.beside().await?, "dispatcher", Role::Dispatcher, None).await?;
    let reports = Reports::to("/api/v1/reports");
    let open_incidents = extent.of(OPEN as usize, OPEN as usize) as u64;
    seed(&sigap, &reports, open_incidents).await?;
    let floor = FloorServer::start("fan", None)?;
    let bare = Door { url: floor.url.clone(), path: "/returning".to_owned(), cookie: String::new() };
    let rounds = in_turn(
        extent.of(extent.pairs, extent.few),
        async || {
            let door = Door {
                url: sigap.url.clone(),
                path: "/api/v1/live?cursor=none".to_owned(),
                cookie: cookie.clone(),
            };
            returned(&sigap, &door, &reports, boards).await
        },
        async || {
            let told: Until = Arc::new(|text| text.contains("\"type\":\"live\""));
            let begun = Instant::now();
            let sockets = open_many(&bare, boards, boards, Some(&told)).await?;
            let live_s = begun.elapsed().as_secs_f64();
            drop(sockets);
            Ok(Returned { live_s, others_ms: 0.0 })
        },
    )
    .await?;
    let what = format!("{boards} boards return at once to {open_incidents} open incidents");
    let live =
        Figure::new(PART, format!("{what}: all live"), "s", rounds.iter().map(|r| r.0.live_s).collect());
    let others = rounds.iter().map(|r| r.0.others_ms).collect();
    let pairs = rounds.iter().map(|r| (r.0.live_s, r.1.live_s)).collect();
    Ok(vec![
        live.goal(Goal::AtMost(5.0)).note(format!("each missed {MISSED} reports")),
        Figure::new(PART, "return of boards: others' p99 meanwhile", "ms", others)
            .goal(Goal::AtMost(300.0))
            .note("20 reports/s and 20 reads/s, open loop"),
        Figure::ratio(PART, "return of boards ÷ a bare axum server with everything ready", "s", pairs),
    ])
}

/// One break: a cursor from before it, reports during it, and everybody back at once.
async fn returned(sigap: &Sigap, door: &Door, reports: &Reports, boards: usize) -> anyhow::Result<Returned> {
    let before = cursor_now(door).await?;
    let reporters = Turns::of(reports.reporters(&sigap.url, OTHERS).await?);
    open(&reporters, 200.0, MISSED).await?;
    // The last snapshot serves for a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let after = cursor_now(door).await?;
    anyhow::ensure!(after.id > before.id, "nothing happened while the boards were away");
    let door = Door { path: format!("/api/v1/live?cursor={before}"), ..door.clone() };
    let mut askers = Vec::new();
    for _ in 0..OTHERS {
        askers.push(Asker(sigap.connect(Some(&door.cookie)).await?));
    }
    let askers = Turns::of(askers);
    let is_live: Until = Arc::new(move |text| cursor_of(text).is_some_and(|cursor| cursor.id >= after.id));
    let begun = Instant::now();
    let returning = async {
        let sockets = open_many(&door, boards, boards, Some(&is_live)).await?;
        anyhow::Ok((begun.elapsed(), sockets))
    };
    let others = async {
        let n = (OTHERS_PER_S * 3.0) as usize;
        let (mut one, two) =
            tokio::try_join!(open(&reporters, OTHERS_PER_S, n), open(&askers, OTHERS_PER_S, n))?;
        one.extend(two);
        anyhow::Ok(one)
    };
    let ((took, sockets), others) = tokio::try_join!(returning, others)?;
    drop(sockets);
    let mut others: Vec<Duration> = others.iter().map(|one| one.took).collect();
    Ok(Returned { live_s: took.as_secs_f64(), others_ms: times(&mut others).p99_ms })
}

/// Where a message leads to.
fn cursor_of(text: &str) -> Option<Cursor> {
    text.split("\"cursor\":\"").nth(1)?.split('"').next()?.parse().ok()
}

/// The cursor a socket that begins now is given.
async fn cursor_now(door: &Door) -> anyhow::Result<Cursor> {
    let mut socket = Socket::open(door).await?;
    cursor_of(&socket.until(&snapshot()).await?).context("a snapshot without a cursor")
}
