//! A board as a program: follows the live feed, checks every message against the last, comes back by itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sigap::store::vault::hex;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// What a board shows and what it has noticed.
#[derive(Debug, Default)]
pub struct Shown {
    /// `kind id` → version, of incidents, units and reports.
    pub rows: BTreeMap<String, u64>,
    /// Where it stands.
    pub cursor: String,
    /// Snapshots it was given.
    pub snapshots: u32,
    /// Times it went on without one.
    pub resumes: u32,
    /// Patches it was given.
    pub patches: u64,
    /// Heartbeats whose digest was that of its rows.
    pub agreed: u64,
    /// Cursor of the last of them.
    pub agreed_at: String,
    /// Everything that must not be.
    pub faults: Vec<String>,
}

/// A board that follows `url` until it is dropped. The address may change: it asks for it at every return.
pub struct TestBoard {
    shown: Arc<Mutex<Shown>>,
    following: JoinHandle<()>,
}

/// Where to connect, and with which cookie.
pub type Door = Arc<Mutex<(String, String)>>;

/// A door to `url` (`http://…`) for somebody with this cookie.
pub fn door(url: &str, cookie: &str) -> Door {
    Arc::new(Mutex::new((url.to_owned(), cookie.to_owned())))
}

impl TestBoard {
    /// Opens a board.
    pub fn open(door: Door) -> Self {
        let shown = Arc::new(Mutex::new(Shown::default()));
        let following = tokio::spawn(follow(door, Arc::clone(&shown)));
        Self { shown, following }
    }

    /// What it shows now.
    pub fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TestBoard {
    fn drop(&mut self) {
        self.following.abort();
    }
}

async fn follow(door: Door, shown: Arc<Mutex<Shown>>) {
    loop {
        let _ = connection(&door, &shown).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn connection(door: &Door, shown: &Mutex<Shown>) -> Option<()> {
    let (url, cookie) = door.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let cursor = shown.lock().unwrap_or_else(PoisonError::into_inner).cursor.clone();
    let address = format!("{}/api/v1/live?cursor={cursor}", url.replace("http://", "ws://"));
    let mut request = address.trim_end_matches("?cursor=").into_client_request().ok()?;
    request.headers_mut().insert("origin", url.parse().ok()?);
    request.headers_mut().insert("cookie", cookie.parse().ok()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.ok()?;
    if cursor.is_empty() {
        socket.send(Message::text(r#"{"type":"hello"}"#)).await.ok()?;
    }
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message.ok()? {
            let message: Value = serde_json::from_str(text.as_str()).ok()?;
            shown.lock().unwrap_or_else(PoisonError::into_inner).take(&message);
        }
    }
    Some(())
}

impl Shown {
    fn take(&mut self, message: &Value) {
        let word = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        match message["type"].as_str() {
            Some("snapshot") => {
                self.snapshots += 1;
                self.rows.clear();
                for (kind, rows) in [("incident", "incidents"), ("unit", "units"), ("report", "reports")] {
                    for row in message[rows].as_array().into_iter().flatten() {
                        self.put(kind, row["id"].as_str().unwrap_or_default(), row["version"].as_u64());
                    }
                }
                self.cursor = word("cursor");
            }
            Some("resumed") => {
                self.resumes += 1;
                self.cursor = word("cursor");
            }
            Some("patch") => self.patch(message, &word("prev"), word("cursor")),
            Some("heartbeat") => {
                let (cursor, digest) = (word("cursor"), word("digest"));
                if cursor != self.cursor {
                    self.faults.push(format!("a heartbeat at {cursor}, the board is at {}", self.cursor));
                } else if digest == self.digest() {
                    self.agreed += 1;
                    self.agreed_at = cursor;
                } else {
                    self.faults.push(format!("another digest at {cursor}"));
                }
            }
            _ => {}
        }
    }

    fn patch(&mut self, message: &Value, prev: &str, cursor: String) {
        self.patches += 1;
        if prev != self.cursor {
            self.faults.push(format!("a patch follows {prev}, the board is at {}", self.cursor));
        }
        for change in message["changes"].as_array().into_iter().flatten() {
            let (kind, id) =
                (change["of"].as_str().unwrap_or_default(), change["id"].as_str().unwrap_or_default());
            if kind == "notice" {
                continue;
            }
            if change["op"] == "put" {
                let version = change["version"].as_u64();
                if self.rows.get(&format!("{kind} {id}")).copied() >= version && version.is_some() {
                    self.faults.push(format!("{kind} {id} was put twice at version {version:?}"));
                }
                self.put(kind, id, version);
            } else {
                self.rows.remove(&format!("{kind} {id}"));
            }
        }
        self.cursor = cursor;
    }

    fn put(&mut self, kind: &str, id: &str, version: Option<u64>) {
        self.rows.insert(format!("{kind} {id}"), version.unwrap_or(0));
    }

    /// The digest of the rows, as the protocol defines it.
    pub fn digest(&self) -> String {
        let mut lines: Vec<String> =
            self.rows.iter().map(|(row, version)| format!("{row} {version}\n")).collect();
        lines.sort();
        hex(&Sha256::digest(lines.concat())[..8])
    }
}
