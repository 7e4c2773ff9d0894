//! What one view is shown now: its rows, its cursor, its digest, its messages.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::ring::{Bounds, Feed, Frame, Sort};
use super::rows;
use crate::domain::access::View;
use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::view::{Change, LiveMessage, Row};
use crate::domain::wall::Withheld;

/// What one view is shown.
pub struct Shown {
    /// The rows, with their versions, in the order of the digest.
    pub rows: BTreeMap<Key, u64>,
    /// The entry of the log that last changed them.
    pub cursor: StreamId,
    /// The messages.
    pub feed: Arc<Feed>,
    /// Since when nobody listens, monotonic.
    pub unwatched_since: Option<std::time::Duration>,
    digest: Option<String>,
    opening: Option<Opening>,
}

/// A snapshot, and where in the ring to go on after it.
#[derive(Clone)]
pub struct Opening {
    /// The snapshot.
    pub text: Bytes,
    /// Number of the first frame after it.
    pub next: u64,
    /// Generation of the ring.
    pub generation: u64,
    made_at: Timestamp,
}

/// A snapshot serves all boards that begin within this, milliseconds.
const OPENING_SERVES_MS: i64 = 1_000;

impl Shown {
    /// Everything the view is shown now.
    pub fn new(view: &View, state: &State, cursor: StreamId, bounds: Bounds) -> Self {
        Self {
            rows: rows::all_shown(view, state),
            cursor,
            feed: Arc::new(Feed::new(bounds, cursor)),
            unwatched_since: None,
            digest: None,
            opening: None,
        }
    }

    /// Begins anew: what follows does not continue what was shown.
    pub fn replace(&mut self, view: &View, state: &State, cursor: StreamId) {
        self.rows = rows::all_shown(view, state);
        (self.cursor, self.digest, self.opening) = (cursor, None, None);
        self.feed.replace(cursor);
    }

    /// Adds a patch with every candidate that has to change; its cursor is the last entry that changed any of them,
    /// also one whose row came and went in between: the rows are those after it, and not before.
    pub fn follow(
        &mut self,
        (view, epoch): (&View, &str),
        state: &State,
        candidates: &BTreeMap<Key, StreamId>,
        made: &mut Made<'_>,
    ) {
        let mut changes = Vec::new();
        for key in candidates.keys() {
            changes.extend(change(view, self, state, key, made));
        }
        if let Some(last) = candidates.values().max().filter(|_| !changes.is_empty()) {
            self.patch(epoch, self.cursor.max(*last), changes);
        }
    }

    /// A snapshot made a moment ago, while what has changed since is short and still in the ring.
    pub fn recent_opening(&self, now: Timestamp) -> Option<Opening> {
        let made = self.opening.as_ref()?;
        let age_ms = now.as_millisecond() - made.made_at.as_millisecond();
        let in_ring = self.feed.bytes_since(made.next).is_some_and(|bytes| bytes <= made.text.len());
        (in_ring && (0..=OPENING_SERVES_MS).contains(&age_ms)).then(|| made.clone())
    }

    /// Keeps a snapshot for those who begin a moment later.
    pub fn open_with(&mut self, text: Bytes, now: Timestamp) -> Opening {
        let (generation, next) = self.feed.end();
        let made = Opening { text, next, generation, made_at: now };
        self.opening = Some(made.clone());
        made
    }

    /// Adds a patch that leads to `cursor`.
    pub fn patch(&mut self, epoch: &str, cursor: StreamId, changes: Vec<Change>) {
        let at = |id: StreamId| Cursor { epoch: epoch.to_owned(), id }.to_string();
        let message = LiveMessage::Patch { prev: at(self.cursor), cursor: at(cursor), changes };
        self.cursor = cursor;
        self.feed.push(Frame { text: to_bytes(&message), sort: Sort::Patch, cursor });
    }

    /// Adds a message that is good for the moment only.
    pub fn say(&self, message: &LiveMessage) {
        self.feed.push(Frame { text: to_bytes(message), sort: Sort::Passing, cursor: self.cursor });
    }

    /// First 16 hex digits of SHA-256 over the lines `kind id version`.
    pub fn digest(&mut self) -> &str {
        self.digest.get_or_insert_with(|| {
            let mut hash = Sha256::new();
            for (key, version) in &self.rows {
                let (kind, id) = key.parts();
                hash.update(format!("{kind} {id} {version}\n"));
            }
            hash.finalize().iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
        })
    }
}

/// Rows made for a flush: those of a document differ between who sees a part, who sees the whole region, and walls.
pub struct Made<'a> {
    part: HashMap<Key, Row>,
    region: HashMap<Key, Row>,
    wall: HashMap<Key, Row>,
    withheld: &'a Withheld,
}

impl<'a> Made<'a> {
    /// None yet.
    pub fn new(withheld: &'a Withheld) -> Self {
        Self { part: HashMap::new(), region: HashMap::new(), wall: HashMap::new(), withheld }
    }

    fn row(&mut self, view: &View, state: &State, key: &Key) -> Option<Row> {
        let made = match view {
            View::Region => &mut self.region,
            View::Agency(_) | View::Unit(_) => &mut self.part,
            View::Wall => &mut self.wall,
        };
        if let Some(row) = made.get(key) {
            return Some(row.clone());
        }
        let row = rows::row(view, state, key, self.withheld)?;
        made.insert(key.clone(), row.clone());
        Some(row)
    }
}

/// How a row of a view has to change; remembers the new state of it.
fn change(view: &View, shown: &mut Shown, state: &State, key: &Key, made: &mut Made<'_>) -> Option<Change> {
    let (was, is) = (shown.rows.get(key).copied(), rows::shown(view, state, key));
    if was == is {
        return None;
    }
    shown.digest = None;
    let Some(version) = is else {
        shown.rows.remove(key);
        return Some(rows::del(key, state.version(key).max(was.unwrap_or(0))));
    };
    shown.rows.insert(key.clone(), version);
    Some(rows::put(key, version, made.row(view, state, key)?))
}

/// Messages hold nothing that JSON cannot say.
pub(super) fn to_bytes(message: &LiveMessage) -> Bytes {
    Bytes::from(serde_json::to_vec(message).unwrap_or_default())
}
