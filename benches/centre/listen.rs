//! Many sockets that listen at once: all are counted, some are kept to be looked at afterwards.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_util::sync::CancellationToken;

use crate::load::Sent;
use crate::socket::Socket;

/// What one socket heard, and when.
pub type Heard = Vec<(Instant, Utf8Bytes)>;

/// Sockets that listen.
pub struct Listeners {
    running: JoinSet<anyhow::Result<Heard>>,
    puts: Arc<AtomicU64>,
    stop: CancellationToken,
}

const PATCH: &str = "{\"type\":\"patch\"";
const PUT: &str = "\"op\":\"put\"";

impl Listeners {
    /// Listens on all of them; what one in `keep` hears is kept.
    pub fn start(sockets: Vec<Socket>, keep: usize) -> Self {
        let (puts, stop) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
        let mut running = JoinSet::new();
        for (n, mut socket) in sockets.into_iter().enumerate() {
            let (puts, stop, is_kept) = (Arc::clone(&puts), stop.clone(), n.is_multiple_of(keep));
            running.spawn(async move {
                let mut heard = Heard::new();
                while let Some(text) = stop.run_until_cancelled(socket.text()).await {
                    let text = text?;
                    if text.starts_with(PATCH) {
                        puts.fetch_add(text.matches(PUT).count() as u64, Ordering::Relaxed);
                    }
                    if is_kept {
                        heard.push((Instant::now(), text));
                    }
                }
                Ok(heard)
            });
        }
        Self { running, puts, stop }
    }

    /// Rows put so far, on all sockets together.
    pub fn puts(&self) -> u64 {
        self.puts.load(Ordering::Relaxed)
    }

    /// Waits until so many rows were put, or for `within` nothing more came; when the last came.
    pub async fn until(&self, wanted: u64, within: Duration) -> Instant {
        let (mut known, mut last) = (self.puts(), Instant::now());
        while known < wanted && last.elapsed() < within {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let now = self.puts();
            if now > known {
                (known, last) = (now, Instant::now());
            }
        }
        last
    }

    /// Stops listening; what the kept ones heard.
    ///
    /// # Errors
    /// When a socket was closed meanwhile.
    pub async fn stop(mut self) -> anyhow::Result<Vec<Heard>> {
        self.stop.cancel();
        let mut all = Vec::new();
        while let Some(heard) = self.running.join_next().await {
            all.push(heard.context("a listener died")??);
        }
        all.retain(|heard| !heard.is_empty());
        Ok(all)
    }
}

/// From the planned moment of each of `sent` until each kept socket heard of it; and how many never did.
pub fn delays(heard: &[Heard], sent: &[Sent]) -> (Vec<Duration>, usize) {
    let planned: HashMap<&str, Instant> = sent.iter().map(|one| (one.name.as_str(), one.planned)).collect();
    let (mut all, mut missing) = (Vec::new(), 0);
    // Every socket hears the same bytes: each text is read once.
    let mut read: HashMap<Utf8Bytes, Vec<String>> = HashMap::new();
    for texts in heard {
        let mut found = 0;
        for (at, text) in texts {
            let names = read.entry(text.clone()).or_insert_with(|| names(text));
            for planned in names.iter().filter_map(|name| planned.get(name.as_str())) {
                all.push(at.saturating_duration_since(*planned));
                found += 1;
            }
        }
        missing += sent.len().saturating_sub(found);
    }
    (all, missing)
}

/// From the planned moment of each of `sent`, named by an id, until each kept socket heard of it first, in whatever message: a board that
/// fell behind is given all rows anew, and what changed twice meanwhile comes once. And the names of which some never did.
pub fn first_heard(heard: &[Heard], sent: &[Sent]) -> (Vec<Duration>, Vec<String>) {
    let (mut all, mut missing) = (Vec::new(), Vec::new());
    for (texts, one) in heard.iter().flat_map(|texts| sent.iter().map(move |one| (texts, one))) {
        match texts.iter().find(|(_, text)| text.contains(&one.name)) {
            Some((at, _)) => all.push(at.saturating_duration_since(one.planned)),
            None => missing.push(one.name.clone()),
        }
    }
    (all, missing)
}

/// The rows a patch puts, each as `sort id version`.
fn names(text: &str) -> Vec<String> {
    let patch: Value = serde_json::from_str(text).unwrap_or_default();
    let puts = patch["changes"].as_array().into_iter().flatten().filter(|change| change["op"] == "put");
    puts.map(|change| {
        let word = |name: &str| change[name].as_str().unwrap_or_default();
        format!("{} {} {}", word("of"), word("id"), change["version"])
    })
    .collect()
}
