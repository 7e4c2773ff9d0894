//! The board itself: documents folded from the log, and what each view is shown of them. No I/O, no waiting.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use jiff::Timestamp;

use super::ring::Bounds;
use super::rows;
use super::shown::{Made, Opening, Shown, to_bytes};
use crate::domain::access::View;
use crate::domain::aggregate::{Key, Slot, State};
use crate::domain::apply::apply_entry;
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::event::Event;
use crate::domain::ids::UnitId;
use crate::domain::incident::Incident;
use crate::domain::level::Level;
use crate::domain::place::Position;
use crate::domain::recommend::Fleet;
use crate::domain::recommend::travel::Terrain;
use crate::domain::similar::{Likeness, Tellings};
use crate::domain::view::{LiveMessage, Mode, NoticeRow, Snapshot};
use crate::domain::wall::Withheld;
use crate::store::log::{LogEntry, RawEntry};

/// Everything the process knows of its region now.
pub struct Picture {
    /// Name of the history; empty before the first load.
    pub epoch: String,
    /// Open incidents with their reports, and all units.
    pub state: State,
    /// The last entry read.
    pub last: RawEntry,
    /// The last entry whose documents are all as it left them; those of the one read last may have to be loaded.
    whole: StreamId,
    /// `seq` the next entry should begin with; 0 when unknown.
    pub next_seq: u64,
    /// The units as recommendations search them.
    pub fleet: Fleet,
    /// What was told of open incidents, as it is searched for what is alike.
    pub tellings: Tellings,
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
    /// Entries that could not be read whole since the start.
    pub unreadable: u64,
    /// One of them is damaged.
    pub met_damaged: bool,
    /// Something a newer program wrote was met since the start.
    pub met_newer: bool,
    /// Documents loaded while folding may be newer than the fold up to here.
    pub exact_from: StreamId,
    /// Notices that hold now, by their ids.
    pub(super) notices: BTreeMap<String, Arc<NoticeRow>>,
    dirty: BTreeMap<Key, StreamId>,
    bounds: Bounds,
    /// Kinds that walls say nothing of.
    pub(super) withheld: Arc<Withheld>,
}

/// What folding an entry asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Documents to load, since the entry cannot be folded into those known.
    pub load: Vec<Key>,
    /// The log does not go on where it ended.
    pub broken: bool,
}

/// To change it. Nobody waits while holding it, and what a panic left is as good as before.
pub fn write(picture: &RwLock<Picture>) -> RwLockWriteGuard<'_, Picture> {
    picture.write().unwrap_or_else(PoisonError::into_inner)
}

impl Picture {
    /// An empty one; [`super::load::fill`] fills it.
    pub fn new(bounds: Bounds, terrain: Terrain, likeness: Arc<Likeness>, withheld: Arc<Withheld>) -> Self {
        Self {
            epoch: String::new(),
            state: State::default(),
            last: RawEntry::default(),
            whole: StreamId::default(),
            next_seq: 0,
            fleet: Fleet::new(terrain),
            tellings: Tellings::new(likeness),
            positions: HashMap::new(),
            moved: HashSet::new(),
            views: HashMap::new(),
            mode: Mode { stale: true, ..Mode::default() },
            told: Mode { stale: true, ..Mode::default() },
            suspect: false,
            unreadable: 0,
            met_newer: false,
            met_damaged: false,
            exact_from: StreamId::default(),
            notices: BTreeMap::new(),
            dirty: BTreeMap::new(),
            bounds,
            withheld,
        }
    }

    /// Whether it was ever loaded.
    pub fn is_ready(&self) -> bool {
        !self.epoch.is_empty()
    }

    /// The last entry folded.
    pub fn folded(&self) -> StreamId {
        self.whole
    }

    /// The last entry read; what it asked for may not be there yet.
    pub fn read_last(&self) -> StreamId {
        self.last.id
    }

    /// Whether the log still has the last entry folded (`entry`: what it has in that place), so that what follows
    /// it continues what was folded.
    pub fn goes_on_from(&self, entry: Option<&RawEntry>) -> bool {
        !self.suspect && (self.last.id == StreamId::default() || entry == Some(&self.last))
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
        self.count_unreadable(&entry, &raw);
        self.last = raw;
        let touched: Vec<(Key, u64)> =
            entry.touched.iter().filter(|(key, _)| is_document(key)).cloned().collect();
        let is_known = touched.iter().all(|(key, version)| self.state.version(key) >= *version);
        let fits = touched.iter().all(|(key, version)| self.state.version(key) + 1 == *version);
        if is_known {
            self.whole = entry.id;
        } else if fits && self.apply(&entry) {
            self.whole = entry.id;
            for (key, _) in touched {
                self.index(&key);
                self.dirty.insert(key, entry.id);
            }
        } else {
            wants.load = touched.into_iter().map(|(key, _)| key).collect();
        }
        wants
    }

    /// Whether the whole entry was understood and folded.
    fn apply(&mut self, log: &LogEntry) -> bool {
        let Some(entry) = &log.entry else { return false };
        let understood = !entry.events.contains(&Event::Unknown);
        let folded = understood && apply_entry(&mut self.state, entry).is_ok();
        // No view shows calls: whoever asks for them reads what is kept.
        self.state.calls.clear();
        folded
    }

    fn count_unreadable(&mut self, log: &LogEntry, raw: &RawEntry) {
        let unknown = log.entry.as_ref().is_none_or(|entry| entry.events.contains(&Event::Unknown));
        if unknown {
            let is_newer = raw.is_newer();
            self.unreadable += 1;
            self.met_newer |= is_newer;
            self.met_damaged |= !is_newer;
            tracing::warn!(
                entry = %log.id,
                is_newer,
                "an entry of the log cannot be read whole; its documents are loaded instead"
            );
        }
    }

    /// Takes documents loaded for the entry `id`, read before the log ended at `tail`.
    pub fn take_loaded(&mut self, keys: &[Key], loaded: &State, id: StreamId, tail: StreamId) {
        let newer = |state: &State, key: &&Key| loaded.version(key) >= state.version(key);
        let taken: Vec<&Key> = keys.iter().filter(|key| newer(&self.state, key)).collect();
        for key in &taken {
            move_document(&mut self.state, loaded, key);
        }
        for key in taken {
            self.index(key);
            self.dirty.insert(key.clone(), id);
        }
        self.whole = self.whole.max(id);
        self.met_newer |= !loaded.newer.is_empty();
        self.exact_from = self.exact_from.max(tail);
    }

    /// Takes the last known positions of all units.
    pub fn take_positions(&mut self, positions: HashMap<UnitId, Position>) {
        self.positions = positions;
        self.measure_again();
    }

    /// Makes the units as recommendations search them from their documents and positions.
    pub fn measure_again(&mut self) {
        self.fleet = Fleet::of(self.fleet.terrain(), &self.state, &self.positions);
    }

    /// Takes a new position of a unit.
    pub fn move_unit(&mut self, unit: UnitId, position: Position) {
        self.fleet.place(&unit, Some(position));
        self.moved.insert(unit.clone());
        self.positions.insert(unit, position);
    }

    /// Forgets where units were before then.
    pub fn forget_positions_before(&mut self, oldest: Timestamp) {
        let Self { positions, fleet, .. } = self;
        positions.retain(|unit, position| {
            let keep = position.at >= oldest;
            if !keep {
                fleet.place(unit, None);
            }
            keep
        });
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
        let withheld = Arc::clone(&self.withheld);
        let mut made = Made::new(&withheld);
        let (state, epoch) = (&self.state, &self.epoch);
        for (view, shown) in &mut self.views {
            shown.follow((view, epoch), state, &candidates, &mut made);
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
                    // Those of a merged incident went on to another.
                    let doc = reports.get(&report).and_then(|slot| slot.doc.as_ref());
                    if doc.is_none_or(|doc| doc.incident == *id) {
                        reports.remove(&report);
                    }
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

    /// The documents are as the last entry left them, or later.
    pub fn has_loaded(&mut self, last: RawEntry) {
        self.next_seq = if last.seq == 0 { 0 } else { last.seq + last.n };
        self.whole = last.id;
        self.last = last;
    }

    /// Forgets incidents that left the board, and their reports.
    pub fn forget_ended(&mut self) {
        let State { incidents, reports, .. } = &mut self.state;
        incidents.retain(|_, slot| is_on_board(slot));
        reports.retain(|_, slot| slot.doc.as_ref().is_some_and(|doc| incidents.contains_key(&doc.incident)));
    }

    /// The feed of a view, made when nobody asked for it before.
    pub fn view(&mut self, view: &View) -> &mut Shown {
        let (state, id, bounds) = (&self.state, self.whole, self.bounds);
        self.views.entry(view.clone()).or_insert_with(|| Shown::new(view, state, id, bounds))
    }

    /// Replaces everything. What boards were shown does not go on: they get snapshots.
    pub fn replace(&mut self, mut fresh: Self) {
        let views = std::mem::take(&mut self.views);
        let (mode, notices) = (self.mode.clone(), std::mem::take(&mut self.notices));
        let told = self.told.clone();
        fresh.unreadable += self.unreadable;
        fresh.met_newer |= self.met_newer;
        fresh.met_damaged |= self.met_damaged;
        *self = Self { views, mode, told, notices, ..fresh };
        self.dirty.clear();
        let (state, id) = (&self.state, self.whole);
        for (view, shown) in &mut self.views {
            shown.replace(view, state, id);
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
            duty: None,
            notices: self.notices(view),
            mode: self.mode_of(view),
        };
        let Some(shown) = self.views.get(view) else { return snapshot };
        rows::fill(&mut snapshot, (view, &self.withheld), &self.state, shown.rows.keys());
        snapshot
    }

    /// A snapshot as text and where to go on. One made shortly before serves many boards that begin at once:
    /// what has changed since follows from the ring.
    pub fn opening(&mut self, view: &View, now: Timestamp) -> Opening {
        self.flush();
        let shown = self.view(view);
        if let Some(made) = shown.recent_opening(now) {
            return made;
        }
        let text = to_bytes(&LiveMessage::Snapshot(self.snapshot(view, now)));
        self.view(view).open_with(text, now)
    }
}

fn is_on_board(slot: &Slot<Incident>) -> bool {
    slot.doc.as_ref().is_some_and(Incident::is_on_board)
}

fn is_document(key: &Key) -> bool {
    matches!(key, Key::Duty | Key::Incident(_) | Key::Report(_) | Key::Unit(_))
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
        Key::Duty => to.duty.clone_from(&from.duty),
        Key::Incident(id) => drop(copy!(incidents, id)),
        Key::Report(id) => drop(copy!(reports, id)),
        Key::Unit(id) => drop(copy!(units, id)),
        Key::Label(_) | Key::Code(_) | Key::Said(_) | Key::Drill | Key::Call(_) => {}
    }
}
