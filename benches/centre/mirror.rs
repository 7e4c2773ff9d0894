//! A board as a browser keeps it: rows from snapshots and patches, compared with the digest of every heartbeat.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use crate::socket::{Door, Socket};

/// What a board knows.
#[derive(Debug, Default)]
pub struct Seen {
    rows: BTreeMap<String, u64>,
    cursor: String,
    /// Heartbeats whose digest was that of its rows.
    pub agreed: u64,
    /// When the last of them came.
    pub agreed_at: Option<Instant>,
    /// What must not be: another digest, a gap, a broken socket.
    pub faults: Vec<String>,
    /// Messages with positions.
    pub positions: u64,
    /// When each incident was first put; taken away by whoever looks.
    pub put: Vec<(String, Instant)>,
}

/// A board that follows the feed until it is dropped.
pub struct Mirror {
    seen: Arc<Mutex<Seen>>,
    _follows: AbortOnDropHandle<()>,
}

impl Mirror {
    /// Opens one.
    pub fn open(door: Door) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let told = Arc::clone(&seen);
        let follows = tokio::spawn(async move {
            let fault = match follow(&door, &told).await {
                Ok(()) => "the feed ended".to_owned(),
                Err(fault) => format!("{fault:#}"),
            };
            told.lock().unwrap_or_else(PoisonError::into_inner).faults.push(fault);
        });
        Self { seen, _follows: AbortOnDropHandle::new(follows) }
    }

    /// Looks at what it knows.
    pub fn look<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn follow(door: &Door, seen: &Mutex<Seen>) -> anyhow::Result<()> {
    let mut socket = Socket::open(door).await?;
    loop {
        let text = socket.text().await?;
        let message: Value = serde_json::from_str(text.as_str())?;
        seen.lock().unwrap_or_else(PoisonError::into_inner).take(&message);
    }
}

impl Seen {
    /// How many rows it shows.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    fn take(&mut self, message: &Value) {
        let word = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        match message["type"].as_str() {
            Some("snapshot") => {
                self.rows.clear();
                for (kind, rows) in [("incident", "incidents"), ("unit", "units"), ("report", "reports")] {
                    for row in message[rows].as_array().into_iter().flatten() {
                        self.put_row(kind, row["id"].as_str().unwrap_or_default(), &row["version"]);
                    }
                }
                self.cursor = word("cursor");
            }
            Some("patch") => self.patch(message, &word("prev"), word("cursor")),
            Some("positions") => self.positions += 1,
            Some("heartbeat") => self.compare(&word("cursor"), &word("digest")),
            _ => {}
        }
    }

    fn patch(&mut self, message: &Value, prev: &str, cursor: String) {
        if prev != self.cursor {
            self.faults.push(format!("a patch follows {prev}, the board is at {}", self.cursor));
        }
        for change in message["changes"].as_array().into_iter().flatten() {
            let (kind, id) =
                (change["of"].as_str().unwrap_or_default(), change["id"].as_str().unwrap_or_default());
            match (kind, change["op"].as_str()) {
                ("notice", _) => {}
                (_, Some("put")) => {
                    if kind == "incident" && change["version"] == 1 {
                        self.put.push((id.to_owned(), Instant::now()));
                    }
                    self.put_row(kind, id, &change["version"]);
                }
                _ => drop(self.rows.remove(&format!("{kind} {id}"))),
            }
        }
        self.cursor = cursor;
    }

    fn put_row(&mut self, kind: &str, id: &str, version: &Value) {
        self.rows.insert(format!("{kind} {id}"), version.as_u64().unwrap_or_default());
    }

    fn compare(&mut self, cursor: &str, digest: &str) {
        if cursor == self.cursor && digest == self.digest() {
            self.agreed += 1;
            self.agreed_at = Some(Instant::now());
        } else {
            self.faults
                .push(format!("a heartbeat at {cursor} does not agree with the board at {}", self.cursor));
        }
    }

    /// The digest of the rows, as the protocol defines it.
    fn digest(&self) -> String {
        let mut lines: Vec<String> =
            self.rows.iter().map(|(row, version)| format!("{row} {version}\n")).collect();
        lines.sort();
        let hash = Sha256::digest(lines.concat());
        hash[..8].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
