//! The board itself: documents folded from the log, and what each view is shown of them. No I/O, no waiting.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::ring::{Bounds, Feed, Frame, Sort};
use super::rows;
use crate::domain::access::View;
use crate::domain::aggregate::{Key, Slot, State};
use crate::domain::apply::apply_entry;
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::event::Event;
use crate::domain::ids::UnitId;
use crate::domain::incident::Incident;
use crate::domain::level::Level;
use crate::domain::place::Position;
use crate::domain::view::{Change, ChangeOp, LiveMessage, Mode, NoticeRow, Row, RowKind, Snapshot};
use crate::store::log::{LogEntry, RawEntry};

/// What one view is shown.
pub(super) struct Shown {
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
pub(super) struct Opening {
    pub text: Bytes,
    pub next: u64,
    pub generation: u64,
    made_at: Timestamp,
}

/// A snapshot serves all boards that begin within this, milliseconds.
const OPENING_SERVES_MS: i64 = 1_000;

/// Everything the process knows of its region now.
pub(super) struct Picture {
    /// Name of the history; empty before the first load.
    pub epoch: String,
    /// Open incidents with their reports, and all units.
    pub state: State,
    /// The last entry folded.
    pub last: RawEntry,
    /// `seq` the next entry should begin with; 0 when unknown.
    pub next_seq: u64,
    /// Where units are.
    pub positions: HashMap<UnitId, Position>,
    /// Units whose position boards do not have yet.
    pub moved: HashSet<UnitId>,
    /// Feeds by view.
    pub views: HashMap<View, Shown>,
    /// How well the process works.
    pub mode: Mode,
    /// The mode boards were told last.
    pub told: Mode,
    /// The log was seen not to go on where it ended; everything has to be loaded again.
    pub suspect: bool,
    /// Entries that could not be read since the start.
    pub unreadable: u64,
    /// Documents loaded while folding may be newer than the fold up to here.
    pub exact_from: StreamId,
    notices: BTreeMap<String, Arc<NoticeRow>>,
    dirty: BTreeMap<Key, StreamId>,
    bounds: Bounds,
}

/// What folding an entry asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wants {
    /// Documents to load, since the entry cannot be folded into those known.
    pub load: Vec<Key>,
    /// The log does not go on where it ended.
    pub broken: bool,
}

impl Picture {
    pub fn new(bounds: Bounds) -> Self {
        Self {
            epoch: String::new(),
            state: State::default(),
            last: RawEntry::default(),
            next_seq: 0,
            positions: HashMap::new(),
            moved: HashSet::new(),
            views: HashMap::new(),
            mode: Mode { stale: true, ..Mode::default() },
            told: Mode { stale: true, ..Mode::default() },
            suspect: false,
            unreadable: 0,
            exact_from: StreamId::default(),
            notices: BTreeMap::new(),
            dirty: BTreeMap::new(),
            bounds,
        }
    }

    /// Whether it was ever loaded.
    pub fn is_ready(&self) -> bool {
        !self.epoch.is_empty()
    }

    /// The last entry folded.
    pub fn folded(&self) -> StreamId {
        self.last.id
    }

    /// A cursor of this history.
    pub fn cursor(&self, id: StreamId) -> Cursor {
        Cursor { epoch: self.epoch.clone(), id }
    }

    /// Folds the next entry. What it cannot fold it asks for.
    pub fn fold(&mut self, raw: RawEntry) -> Wants {
        let mut wants = Wants::default();
        if raw.id <= self.last.id && self.last.id != StreamId::default() {
            return wants;
        }
        if raw.seq != 0 {
            wants.broken = self.next_seq != 0 && raw.seq != self.next_seq;
            self.next_seq = raw.seq + raw.n;
        }
        let entry = raw.read();
        self.last = raw;
        let touched: Vec<(Key, u64)> =
            entry.touched.iter().filter(|(key, _)| is_document(key)).cloned().collect();
        if touched.iter().all(|(key, version)| self.state.version(key) >= *version) {
            self.count_unreadable(&entry);
            return wants;
        }
        let fits = touched.iter().all(|(key, version)| self.state.version(key) + 1 == *version);
        if fits && self.apply(&entry) {
            for (key, _) in touched {
                self.dirty.insert(key, entry.id);
            }
        } else {
            wants.load = touched.into_iter().map(|(key, _)| key).collect();
        }
        wants
    }

    /// Whether the whole entry was understood and folded.
    fn apply(&mut self, log: &LogEntry) -> bool {
        self.count_unreadable(log);
        let Some(entry) = &log.entry else { return false };
        let understood = !entry.events.contains(&Event::Unknown);
        understood && apply_entry(&mut self.state, entry).is_ok()
    }

    fn count_unreadable(&mut self, log: &LogEntry) {
        let unknown = log.entry.as_ref().is_none_or(|entry| entry.events.contains(&Event::Unknown));
        if unknown {
            self.unreadable += 1;
            tracing::warn!(entry = %log.id, "an entry of the log cannot be read whole; its documents are loaded instead");
        }
    }

    /// Takes documents loaded for the entry `id`, read before the log ended at `tail`.
    pub fn take_loaded(&mut self, keys: &[Key], loaded: State, id: StreamId, tail: StreamId) {
        for key in keys {
            if loaded.version(key) >= self.state.version(key) {
                move_document(&mut self.state, &loaded, key);
                self.dirty.insert(key.clone(), id);
            }
        }
        self.exact_from = self.exact_from.max(tail);
    }

    /// Whether boards lack something.
    pub fn is_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    /// Whether boards lack something of a level 1.
    pub fn is_urgent(&self) -> bool {
        self.dirty.keys().any(|key| match key {
            Key::Incident(id) => {
                let doc = self.state.incidents.get(id).and_then(|slot| slot.doc.as_ref());
                doc.is_some_and(|doc| doc.level() == Level::Critical)
            }
            _ => false,
        })
    }

    /// Whether the documents are exactly the fold up to [`Picture::folded`].
    pub fn is_exact(&self) -> bool {
        self.folded() >= self.exact_from
    }

    /// Makes one patch for each view that is concerned, and forgets incidents that left the board.
    pub fn flush(&mut self) {
        if self.dirty.is_empty() {
            return;
        }
        let candidates = rows::candidates(&self.state, &std::mem::take(&mut self.dirty));
        let mut made: HashMap<Key, Row> = HashMap::new();
        let (state, epoch) = (&self.state, &self.epoch);
        for (view, shown) in &mut self.views {
            let mut cursor = shown.cursor;
            let mut changes = Vec::new();
            for (key, id) in &candidates {
                let Some(change) = change(view, shown, state, key, &mut made) else { continue };
                cursor = cursor.max(*id);
                changes.push(change);
            }
            if !changes.is_empty() {
                shown.patch(epoch, cursor, changes);
            }
        }
        for key in candidates.keys() {
            self.forget_if_ended(key);
        }
    }

    fn forget_if_ended(&mut self, key: &Key) {
        let State { incidents, reports, .. } = &mut self.state;
        match key {
            Key::Incident(id) if incidents.get(id).is_some_and(|slot| !is_on_board(slot)) => {
                let slot = incidents.remove(id);
                for report in slot.and_then(|slot| slot.doc).into_iter().flat_map(|doc| doc.reports) {
                    reports.remove(&report);
                }
            }
            Key::Report(id) => {
                let report = reports.get(id).and_then(|slot| slot.doc.as_ref());
                if report.is_some_and(|report| !incidents.contains_key(&report.incident)) {
                    reports.remove(id);
                }
            }
            _ => {}
        }
    }

    /// Forgets incidents that left the board, and their reports.
    pub fn forget_ended(&mut self) {
        let State { incidents, reports, .. } = &mut self.state;
        incidents.retain(|_, slot| is_on_board(slot));
        reports.retain(|_, slot| slot.doc.as_ref().is_some_and(|doc| incidents.contains_key(&doc.incident)));
    }

    /// The feed of a view, made when nobody asked for it before.
    pub fn view(&mut self, view: &View) -> &mut Shown {
        let (state, id, bounds) = (&self.state, self.last.id, self.bounds);
        self.views.entry(view.clone()).or_insert_with(|| Shown {
            rows: rows::all_shown(view, state),
            cursor: id,
            feed: Arc::new(Feed::new(bounds, id)),
            unwatched_since: None,
            digest: None,
            opening: None,
        })
    }

    /// Replaces everything. What boards were shown does not go on: they get snapshots.
    pub fn replace(&mut self, fresh: Self) {
        let views = std::mem::take(&mut self.views);
        let (mode, notices) = (self.mode.clone(), std::mem::take(&mut self.notices));
        let told = self.told.clone();
        *self = Self { views, mode, told, notices, unreadable: self.unreadable + fresh.unreadable, ..fresh };
        self.dirty.clear();
        let (state, id) = (&self.state, self.last.id);
        for (view, shown) in &mut self.views {
            shown.rows = rows::all_shown(view, state);
            (shown.cursor, shown.digest, shown.opening) = (id, None, None);
            shown.feed.replace(id);
        }
    }

    /// Everything a screen of this view needs to begin.
    pub fn snapshot(&mut self, view: &View, now: Timestamp) -> Snapshot {
        self.flush();
        let cursor = self.view(view).cursor;
        let mut snapshot = Snapshot {
            cursor: self.cursor(cursor).to_string(),
            server_time: now,
            recovered: false,
            incidents: Vec::new(),
            units: Vec::new(),
            reports: Vec::new(),
            notices: self.notices(),
            mode: self.mode.clone(),
        };
        let Some(shown) = self.views.get(view) else { return snapshot };
        for key in shown.rows.keys() {
            match rows::row(&self.state, key) {
                Some(Row::Incident(row)) => snapshot.incidents.push(row),
                Some(Row::Unit(row)) => snapshot.units.push(row),
                Some(Row::Report(row)) => snapshot.reports.push(row),
                Some(Row::Notice(_)) | None => {}
            }
        }
        snapshot
    }

    /// A snapshot as text and where to go on. One made shortly before serves many boards that begin at once:
    /// what has changed since follows from the ring.
    pub fn opening(&mut self, view: &View, now: Timestamp) -> Opening {
        self.flush();
        let shown = self.view(view);
        if let Some(made) = &shown.opening {
            let age_ms = now.as_millisecond() - made.made_at.as_millisecond();
            let in_ring = shown.feed.bytes_since(made.next).is_some_and(|bytes| bytes <= made.text.len());
            if in_ring && (0..=OPENING_SERVES_MS).contains(&age_ms) {
                return made.clone();
            }
        }
        let text = to_bytes(&LiveMessage::Snapshot(self.snapshot(view, now)));
        let shown = self.view(view);
        let (generation, next) = shown.feed.end();
        let made = Opening { text, next, generation, made_at: now };
        shown.opening = Some(made.clone());
        made
    }

    /// Notices that hold now.
    pub fn notices(&self) -> Vec<Arc<NoticeRow>> {
        self.notices.values().cloned().collect()
    }

    /// Puts a notice up or takes it down, on all views.
    pub fn set_notice(&mut self, code: &str, up: bool, now: Timestamp) {
        if self.notices.contains_key(code) == up {
            return;
        }
        let mut change =
            Change { op: ChangeOp::Del, of: RowKind::Notice, id: code.to_owned(), version: 0, row: None };
        if up {
            let row = Arc::new(NoticeRow { id: code.to_owned(), code: code.to_owned(), since: now });
            self.notices.insert(code.to_owned(), Arc::clone(&row));
            (change.op, change.row) = (ChangeOp::Put, Some(Row::Notice(row)));
        } else {
            self.notices.remove(code);
        }
        for shown in self.views.values_mut() {
            shown.patch(&self.epoch, shown.cursor, vec![change.clone()]);
        }
    }
}

impl Shown {
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

/// How a row of a view has to change; remembers the new state of it.
fn change(
    view: &View,
    shown: &mut Shown,
    state: &State,
    key: &Key,
    made: &mut HashMap<Key, Row>,
) -> Option<Change> {
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
    let row = match made.get(key) {
        Some(row) => row.clone(),
        None => made.entry(key.clone()).or_insert(rows::row(state, key)?).clone(),
    };
    Some(rows::put(key, version, row))
}

fn is_on_board(slot: &Slot<Incident>) -> bool {
    slot.doc.as_ref().is_some_and(Incident::is_on_board)
}

fn is_document(key: &Key) -> bool {
    matches!(key, Key::Incident(_) | Key::Report(_) | Key::Unit(_))
}

/// Copies a document with its version, or its absence.
pub(super) fn move_document(to: &mut State, from: &State, key: &Key) {
    macro_rules! copy {
        ($table:ident, $id:ident) => {
            match from.$table.get($id).filter(|slot| slot.doc.is_some()) {
                Some(slot) => to.$table.insert($id.clone(), slot.clone()).is_some(),
                None => to.$table.remove($id).is_some(),
            }
        };
    }
    match key {
        Key::Incident(id) => copy!(incidents, id),
        Key::Report(id) => copy!(reports, id),
        Key::Unit(id) => copy!(units, id),
        Key::Label(_) | Key::Code(_) => false,
    };
}

/// Messages hold nothing that JSON cannot say.
pub(super) fn to_bytes(message: &LiveMessage) -> Bytes {
    Bytes::from(serde_json::to_vec(message).unwrap_or_default())
}
