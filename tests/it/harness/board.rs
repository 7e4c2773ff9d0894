//! A board as a program: follows the live feed, checks every message against the last, comes back by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sigap::store::vault::hex;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// A board that has heard nothing for so long gives its socket up, as browsers do.
const GIVES_UP: Duration = Duration::from_secs(12);

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
    /// The longest time an open socket said neither that all is well nor that it is not.
    pub longest_silence: Duration,
    /// Times it was told that what it shows may be old.
    pub told_stale: u32,
    /// The notices it shows, by id.
    pub notices: BTreeSet<String>,
    /// How sockets were closed that said so: code and reason.
    pub farewells: Vec<(u16, String)>,
    heard: Option<Instant>,
    wish: Option<String>,
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
        Self::open_at(door, "")
    }

    /// Opens a board that believes to stand at this cursor.
    pub fn open_at(door: Door, cursor: &str) -> Self {
        let shown = Arc::new(Mutex::new(Shown { cursor: cursor.to_owned(), ..Shown::default() }));
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
        tokio::time::sleep(pause(&shown)).await;
    }
}

/// Until the next try: as the server wished when it went away, else a moment.
fn pause(shown: &Mutex<Shown>) -> Duration {
    let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    let wish = shown.wish.take().and_then(|reason| serde_json::from_str::<Value>(&reason).ok());
    Duration::from_millis(wish.and_then(|wish| wish["reconnect_ms"].as_u64()).unwrap_or(50))
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
    let held = || shown.lock().unwrap_or_else(PoisonError::into_inner);
    held().heard = Some(Instant::now());
    loop {
        let next = tokio::time::timeout(GIVES_UP, socket.next()).await;
        held().listen();
        match next.ok()??.ok()? {
            Message::Text(text) => {
                let message: Value = serde_json::from_str(text.as_str()).ok()?;
                held().take(&message);
            }
            Message::Close(Some(frame)) => {
                held().wish = Some(frame.reason.to_string());
                held().farewells.push((frame.code.into(), frame.reason.to_string()));
            }
            _ => {}
        }
    }
}

impl Shown {
    /// Measures how long nothing was said of how well the server works.
    fn listen(&mut self) {
        let silence = self.heard.map_or(Duration::ZERO, |heard| heard.elapsed());
        self.longest_silence = self.longest_silence.max(silence);
    }

    fn take(&mut self, message: &Value) {
        let word = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        if ["snapshot", "resumed", "mode", "heartbeat"]
            .contains(&message["type"].as_str().unwrap_or_default())
        {
            self.heard = Some(Instant::now());
        }
        if message["notices"].is_array() {
            let ids = message["notices"].as_array().into_iter().flatten();
            self.notices = ids.filter_map(|row| row["id"].as_str().map(str::to_owned)).collect();
        }
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
            Some("mode") if message["stale"] == true => self.told_stale += 1,
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
                if change["op"] == "put" {
                    self.notices.insert(id.to_owned())
                } else {
                    self.notices.remove(id)
                };
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
