//! A board as a program: follows the live feed, checks every message against the last, comes back by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
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
    known_digest: Option<String>,
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
            Message::Text(text) => match serde_json::from_str::<Told<'_>>(text.as_str()) {
                Ok(told) => held().take(&told),
                Err(fault) => held().faults.push(format!("a message cannot be read: {fault}")),
            },
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

    fn take(&mut self, told: &Told<'_>) {
        if ["snapshot", "resumed", "mode", "heartbeat"].contains(&told.kind) {
            self.heard = Some(Instant::now());
        }
        if let Some(notices) = &told.notices {
            self.notices = notices.iter().map(|notice| notice.id.clone()).collect();
        }
        match told.kind {
            "snapshot" => {
                self.snapshots += 1;
                self.rows.clear();
                self.known_digest = None;
                let units: Vec<Row> =
                    told.units.and_then(|units| serde_json::from_str(units.get()).ok()).unwrap_or_default();
                for (kind, rows) in
                    [("incident", &told.incidents), ("unit", &units), ("report", &told.reports)]
                {
                    for row in rows {
                        self.put(kind, &row.id, row.version);
                    }
                }
                self.cursor.clone_from(&told.cursor);
            }
            "resumed" => {
                self.resumes += 1;
                self.cursor.clone_from(&told.cursor);
            }
            "patch" => self.patch(told),
            "heartbeat" => {
                if told.cursor != self.cursor {
                    self.faults
                        .push(format!("a heartbeat at {}, the board is at {}", told.cursor, self.cursor));
                } else if told.digest == self.digest() {
                    self.agreed += 1;
                    self.agreed_at.clone_from(&told.cursor);
                } else {
                    self.faults.push(format!("another digest at {}", told.cursor));
                }
            }
            "mode" if told.stale => self.told_stale += 1,
            _ => {}
        }
    }

    fn patch(&mut self, told: &Told<'_>) {
        self.patches += 1;
        if told.prev != self.cursor {
            self.faults.push(format!("a patch follows {}, the board is at {}", told.prev, self.cursor));
        }
        for Change { op, of: kind, id, version } in &told.changes {
            if kind == "notice" {
                if op == "put" {
                    self.notices.insert(id.clone())
                } else {
                    self.notices.remove(id)
                };
                continue;
            }
            if op == "put" {
                if self.rows.get(&format!("{kind} {id}")).is_some_and(|known| known >= version) {
                    self.faults.push(format!("{kind} {id} was put twice at version {version}"));
                }
                self.put(kind, id, *version);
            } else {
                self.rows.remove(&format!("{kind} {id}"));
                self.known_digest = None;
            }
        }
        self.cursor.clone_from(&told.cursor);
    }

    fn put(&mut self, kind: &str, id: &str, version: u64) {
        self.rows.insert(format!("{kind} {id}"), version);
        self.known_digest = None;
    }

    /// The digest of the rows, as the protocol defines it. A blank comes before every sign of an id, so the rows are
    /// in the order of their lines.
    pub fn digest(&mut self) -> String {
        let rows = &self.rows;
        let made = || {
            let mut digest = Sha256::new();
            for (row, version) in rows {
                digest.update(format!("{row} {version}\n"));
            }
            hex(&digest.finalize()[..8])
        };
        self.known_digest.get_or_insert_with(made).clone()
    }
}

/// A message of the feed, as far as a board needs it here: thousands of boards read on two cores.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    prev: String,
    #[serde(default)]
    digest: String,
    #[serde(default)]
    stale: bool,
    #[serde(default)]
    incidents: Vec<Row>,
    #[serde(default)]
    reports: Vec<Row>,
    /// Of a snapshot rows, of positions something else.
    #[serde(borrow, default)]
    units: Option<&'a RawValue>,
    #[serde(default)]
    notices: Option<Vec<Notice>>,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    version: u64,
}

#[derive(Deserialize)]
struct Notice {
    id: String,
}

#[derive(Deserialize)]
struct Change {
    op: String,
    of: String,
    id: String,
    version: u64,
}
