//! A screen as a test sees it: it follows the live protocol to the letter and fails on any gap or duplicate.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sigap::domain::access::View;
use sigap::domain::cursor::Cursor;
use sigap::services::Centre;
use sigap::services::board::{Board, Subscription};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::eventually;

/// What a screen knows.
#[derive(Default)]
pub struct Screen {
    pub rows: BTreeMap<(String, String), u64>,
    pub cursor: Option<String>,
    pub snapshots: u32,
    pub resumed: u32,
    pub patches: u32,
    pub heartbeats: u32,
    pub modes: Vec<Value>,
    pub positions: Vec<Value>,
    /// Who looks at which incident, as it was said last.
    pub people: Value,
    pub notices: Vec<String>,
    /// Codes of what was refused.
    pub errors: Vec<String>,
    /// Everything that came, for looking through it.
    pub said: Vec<String>,
}

impl Screen {
    /// Takes a message.
    pub fn hear(&mut self, text: &str) {
        self.said.push(text.to_owned());
        let message: Value = serde_json::from_str(text).unwrap();
        match message["type"].as_str().unwrap() {
            "snapshot" => self.begin(&message),
            "resumed" => {
                self.resumed += 1;
                assert_eq!(self.cursor.as_deref(), message["cursor"].as_str(), "resumed elsewhere");
            }
            "patch" => self.patch(&message),
            "heartbeat" => {
                self.heartbeats += 1;
                assert_eq!(self.cursor.as_deref(), message["cursor"].as_str(), "a heartbeat of other rows");
                assert_eq!(self.digest(), message["digest"].as_str().unwrap());
            }
            "mode" => self.modes.push(message),
            "positions" => self.positions.push(message),
            "presence" => self.people = message["people"].clone(),
            "error" => self.errors.push(message["code"].as_str().unwrap().to_owned()),
            other => panic!("a message of type {other}"),
        }
    }

    fn begin(&mut self, message: &Value) {
        self.snapshots += 1;
        self.rows.clear();
        for (kind, rows) in [("incident", "incidents"), ("unit", "units"), ("report", "reports")] {
            for row in message[rows].as_array().unwrap() {
                let id = row["id"].as_str().unwrap().to_owned();
                self.rows.insert((kind.to_owned(), id), row["version"].as_u64().unwrap());
            }
        }
        if let Some(version) = message["duty"]["version"].as_u64() {
            self.rows.insert(("duty".to_owned(), "now".to_owned()), version);
        }
        self.cursor = message["cursor"].as_str().map(str::to_owned);
    }

    fn patch(&mut self, message: &Value) {
        self.patches += 1;
        assert_eq!(self.cursor.as_deref(), message["prev"].as_str(), "a gap before {message}");
        for change in message["changes"].as_array().unwrap() {
            let (kind, id) = (change["of"].as_str().unwrap(), change["id"].as_str().unwrap());
            if kind == "notice" {
                self.notices.push(format!("{} {id}", change["op"].as_str().unwrap()));
                continue;
            }
            let key = (kind.to_owned(), id.to_owned());
            if change["op"] == "del" {
                self.rows.remove(&key);
                continue;
            }
            let version = change["version"].as_u64().unwrap();
            assert_eq!(change["row"]["version"].as_u64(), Some(version));
            let before = self.rows.insert(key, version);
            assert!(before.is_none_or(|before| before < version), "a duplicate: {change}");
        }
        self.cursor = message["cursor"].as_str().map(str::to_owned);
    }

    /// As the contract says: over `kind id version` lines, sorted bytewise.
    pub fn digest(&self) -> String {
        let mut lines: Vec<String> =
            self.rows.iter().map(|((kind, id), version)| format!("{kind} {id} {version}\n")).collect();
        lines.sort();
        let hash = Sha256::digest(lines.concat());
        hash.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// The cursor to come back with.
    pub fn place(&self) -> Option<Cursor> {
        self.cursor.as_deref().map(|cursor| cursor.parse().unwrap())
    }

    /// Comes back to `board` with the cursor.
    pub async fn join(&self, board: &Board, view: &View) -> Subscription {
        board.subscribe(view.clone(), self.place()).await
    }

    /// Takes what waits.
    pub fn drain(&mut self, feed: &mut Subscription) {
        loop {
            let texts = feed.waiting(4_096).unwrap();
            if texts.is_empty() {
                return;
            }
            for text in texts {
                self.hear(std::str::from_utf8(&text).unwrap());
            }
        }
    }

    /// Fails unless the screen shows what the board does.
    pub fn agrees(&mut self, feed: &mut Subscription, board: &Board) {
        let (cursor, digest) = board.digest(feed.view());
        self.drain(feed);
        assert_eq!(self.cursor.as_deref(), Some(cursor.to_string().as_str()));
        assert_eq!(self.digest(), digest);
    }
}

/// A board that is kept until the end of the test.
pub struct Kept {
    pub board: Board,
    stop: CancellationToken,
    _task: JoinHandle<()>,
}

impl Kept {
    /// Keeps the board of a centre; returns once it is loaded.
    pub async fn of(centre: &Centre) -> Self {
        let (board, stop) = (centre.board.clone(), CancellationToken::new());
        let task = tokio::spawn(board.clone().keep(stop.clone()));
        assert!(board.wait_until_ready(std::time::Duration::from_secs(20)).await, "no board after 20 s");
        Self { board, stop, _task: task }
    }

    /// Waits until the board has folded the whole log.
    pub async fn caught_up(&self, centre: &Centre) {
        eventually("the board has folded the whole log", async || {
            let tail = centre.store.tail().await.unwrap();
            (self.board.cursor().id == tail.id).then_some(())
        })
        .await;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
