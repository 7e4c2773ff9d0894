//! From a report to a row on boards: twenty reports a second, boards that watch, units that move.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::ids::UnitId;
use sigap::services::Centre;

use super::Extent;
use super::reports::Reports;
use crate::figure::{Figure, Goal};
use crate::http::Connection;
use crate::listen::{Listeners, delays};
use crate::load::{Sender, Turns, open, times};
use crate::payload::Draw;
use crate::sigap::{Sigap, crew_cookies, register_units, sign_in};
use crate::socket::{Door, open_many, snapshot};

const PART: &str = "board";
const BOARDS: usize = 200;
const OPENING: usize = 32;
const UNITS: usize = 50;
const PER_S: f64 = 20.0;
const REPORTERS: usize = 20;
const NOTHING_MORE: Duration = Duration::from_secs(5);

/// A crew's phone.
pub struct Phone {
    connection: Connection,
    path: String,
    draw: Draw,
}

impl Sender for Phone {
    async fn send(&mut self, _: usize) -> anyhow::Result<String> {
        let (lat, lon) = self.draw.point();
        let body = json!({ "lat": lat, "lon": lon, "accuracy_m": 6.0 }).to_string();
        self.connection.post(&self.path, None, Bytes::from(body)).await?;
        Ok(String::new())
    }
}

/// The phones of these units, signed in.
///
/// # Errors
/// When the service does not let one in.
pub async fn phones_of(sigap: &Sigap, centre: &Centre, units: Vec<UnitId>) -> anyhow::Result<Vec<Phone>> {
    let cookies = crew_cookies(centre, &units).await?;
    let mut all = Vec::with_capacity(units.len());
    for (n, (unit, cookie)) in units.iter().zip(cookies).enumerate() {
        let path = format!("/api/v1/units/{unit}/positions");
        let connection = sigap.connect(Some(&cookie)).await?;
        all.push(Phone { connection, path, draw: Draw::new(n as u64) });
    }
    Ok(all)
}

/// Runs the part.
///
/// # Errors
/// When a report is not taken, or a board is cut.
pub async fn run(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let sigap = Sigap::start()?;
    let centre = sigap.beside().await?;
    let units = register_units(&centre, UNITS).await?;
    let phones = Turns::of(phones_of(&sigap, &centre, units).await?);
    let cookie = sign_in(&centre, "dispatcher", Role::Dispatcher, None).await?;
    let door = Door { url: sigap.url.clone(), path: "/api/v1/live?cursor=none".to_owned(), cookie };
    let reports = Reports::to("/api/v1/reports");
    let seconds = extent.of(10, 4);
    let (mut p99, mut p50, mut answered, mut missed) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..extent.few {
        let boards = open_many(&door, BOARDS, OPENING, Some(&snapshot())).await?;
        let listeners = Listeners::start(boards, 1);
        let reporters = Turns::of(reports.reporters(&sigap.url, REPORTERS).await?);
        let n = seconds * PER_S as usize;
        let moving = open(&phones, UNITS as f64, UNITS * seconds);
        let (sent, _) = tokio::try_join!(open(&reporters, PER_S, n), moving)?;
        // A report puts two rows: its own and that of its incident.
        listeners.until((BOARDS * n * 2) as u64, NOTHING_MORE).await;
        let (mut took, missing) = delays(&listeners.stop().await?, &sent);
        missed += missing;
        let seen = times(&mut took);
        p99.push(seen.p99_ms);
        p50.push(seen.p50_ms);
        answered.push(times(&mut sent.iter().map(|one| one.took).collect::<Vec<_>>()).p99_ms);
    }
    anyhow::ensure!(missed == 0, "{missed} rows never came to a board");
    let what = format!("POST to row, {BOARDS} boards, {UNITS} units at 1 Hz, 20 reports/s");
    Ok(vec![
        Figure::new(PART, format!("{what}: p99"), "ms", p99)
            .goal(Goal::AtMost(100.0))
            .note("levels 2 to 5 wait up to 50 ms to be gathered"),
        Figure::new(PART, "POST to row: p50", "ms", p50),
        Figure::new(PART, "POST to its answer meanwhile: p99", "ms", answered),
    ])
}
