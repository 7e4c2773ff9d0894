//! Whoever sends reports over HTTP, to the service or to a floor.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::http::Connection;
use crate::load::{Caller, Sender, closed};
use crate::payload::Draw;
use crate::sigap::Sigap;

/// Different bodies; each is sent many times, each time under a new key and about another place: the same words about the
/// same place would be a repeat, which joins the incident of the report before it.
const BODIES: usize = 2_000;
/// What stands in a body where its latitude and its longitude go.
const HOLES: (&str, &str) = ("11.5", "22.5");
/// What seeds, at once.
const SEEDERS: usize = 64;

/// What all reporters of one measurement share.
#[derive(Clone)]
pub struct Reports {
    bodies: Arc<Vec<String>>,
    made: Arc<AtomicU64>,
    path: &'static str,
}

impl Reports {
    /// Sent to this path.
    pub fn to(path: &'static str) -> Self {
        let mut draw = Draw::new(1);
        let body = |_| {
            let mut report = draw.report();
            (report["place"]["lat"], report["place"]["lon"]) = (json!(11.5), json!(22.5));
            report.to_string()
        };
        Self { bodies: Arc::new((0..BODIES).map(body).collect()), made: Arc::default(), path }
    }

    /// How many were sent.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// So many reporters, each on a connection of its own.
    ///
    /// # Errors
    /// When the server does not listen.
    pub async fn reporters(&self, url: &str, n: usize) -> anyhow::Result<Vec<Reporter>> {
        let mut all = Vec::with_capacity(n);
        for _ in 0..n {
            all.push(Reporter { of: self.clone(), connection: Connection::open(url, None).await? });
        }
        Ok(all)
    }
}

/// Somebody who reports.
pub struct Reporter {
    of: Reports,
    connection: Connection,
}

impl Reporter {
    async fn report(&mut self) -> anyhow::Result<Bytes> {
        let n = self.of.made.fetch_add(1, Ordering::Relaxed);
        let (lat, lon) = place(n);
        let body = &self.of.bodies[n as usize % self.of.bodies.len()];
        let body = body.replacen(HOLES.0, &lat, 1).replacen(HOLES.1, &lon, 1);
        self.connection.post(self.of.path, Some(&format!("bench-{n:016x}")), body.into()).await
    }
}

/// The place of the `n`th report: all over West Java, and never the same one twice, since the steps of both numbers have
/// no part in common with how many there are, nor these with each other.
fn place(n: u64) -> (String, String) {
    let lat = -7.6 + (n * 50_021 % 139_999) as f64 / 100_000.0;
    let lon = 106.6 + (n * 77_773 % 189_989) as f64 / 100_000.0;
    (format!("{lat:.5}"), format!("{lon:.5}"))
}

impl Caller for Reporter {
    async fn call(&mut self) -> anyhow::Result<()> {
        self.report().await.map(drop)
    }
}

impl Sender for Reporter {
    async fn send(&mut self, _: usize) -> anyhow::Result<String> {
        let receipt: Value = serde_json::from_slice(&self.report().await?)?;
        Ok(format!("incident {} 1", receipt["incident_id"].as_str().unwrap_or_default()))
    }
}

/// Reports until about `n` incidents are open.
///
/// # Errors
/// When one is not taken.
pub async fn seed(sigap: &Sigap, reports: &Reports, n: u64) -> anyhow::Result<()> {
    let mut reporters = reports.reporters(&sigap.url, SEEDERS).await?;
    while sigap.log_entries().await? < n {
        (_, reporters) = closed(reporters, Duration::from_millis(500)).await?;
    }
    Ok(())
}
