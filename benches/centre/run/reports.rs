//! Whoever sends reports over HTTP, to the service or to a floor.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::http::Connection;
use crate::load::{Caller, Sender, closed};
use crate::payload::Draw;
use crate::sigap::Sigap;

/// Different bodies; each is sent many times, each time under a new key.
const BODIES: usize = 2_000;
/// What seeds, at once.
const SEEDERS: usize = 64;

/// What all reporters of one measurement share.
#[derive(Clone)]
pub struct Reports {
    bodies: Arc<Vec<Bytes>>,
    made: Arc<AtomicU64>,
    path: &'static str,
}

impl Reports {
    /// Sent to this path.
    pub fn to(path: &'static str) -> Self {
        Self { bodies: Arc::new(Draw::new(1).bodies(BODIES)), made: Arc::default(), path }
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
        let body = self.of.bodies[n as usize % self.of.bodies.len()].clone();
        self.connection.post(self.of.path, Some(&format!("bench-{n:016x}")), body).await
    }
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
