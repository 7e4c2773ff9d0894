//! How a subscription begins: from the ring, from the log, or with a snapshot; never with a gap.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::access::View;
use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, ReportId, UnitId};
use crate::domain::view::{Change, LiveMessage, PositionRow};
use crate::store::StoreError;
use crate::store::log::LogEntry;

use super::load::History;
use super::picture::{Picture, write};
use super::shown::to_bytes;
use super::stays::stays;
use super::subscription::Start;
use super::{Board, Subscription, load, rows};

/// A client may have heard of an entry from another process a moment before this one folds it.
const AHEAD_BY: Duration = Duration::from_millis(200);
/// How long what a board missed may take to be read again.
const CATCH_UP_WITHIN: Duration = Duration::from_secs(4);
/// More entries than this are not read again: a snapshot is cheaper.
const MOST_ENTRIES: usize = 10_000;
/// How often the log may have gone on while it was read.
const ROUNDS: usize = 8;

impl Board {
    /// Messages of a view. With a `cursor` of this history what came after it, else a snapshot first.
    pub async fn subscribe(&self, view: View, cursor: Option<Cursor>) -> Subscription {
        let start = match cursor {
            Some(cursor) => self.resume(&view, &cursor).await,
            None => None,
        };
        let start = start.unwrap_or_else(|| self.begin(&view));
        Subscription::new(self.clone(), view, start)
    }

    /// Begins with a snapshot.
    pub(super) fn begin(&self, view: &View) -> Start {
        let now = self.0.clock.now();
        self.picture_mut().begin(view, now)
    }

    async fn resume(&self, view: &View, cursor: &Cursor) -> Option<Start> {
        if *cursor.epoch != self.cursor().epoch {
            return None;
        }
        if cursor.id > self.cursor().id && !self.wait_for(cursor, AHEAD_BY).await {
            return None;
        }
        let now = self.0.clock.now();
        if let Some(start) = self.picture_mut().resume(view, cursor, now) {
            return Some(start);
        }
        if self.is_stale() {
            return None;
        }
        let catch_up = async {
            let _permit = self.0.catching_up.acquire().await;
            resume_from_log(&self.0.store, &self.0.picture, (view, cursor), now).await
        };
        // While Redis is away, or very many return, there is the snapshot: nobody stares at a silent board.
        match tokio::time::timeout(CATCH_UP_WITHIN, catch_up).await {
            Ok(Ok(start)) => start,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a board that returns gets a snapshot");
                None
            }
            Err(_) => None,
        }
    }
}

/// For a cursor that is older than the ring, or lies inside a patch of this process. `None`: a snapshot is due.
///
/// # Errors
/// [`StoreError`]; a snapshot is due as well.
pub async fn resume_from_log<S: History>(
    store: &S,
    picture: &RwLock<Picture>,
    (view, cursor): (&View, &Cursor),
    now: Timestamp,
) -> Result<Option<Start>, StoreError> {
    // The entry itself must be there: then everything after it is.
    if store.entry(cursor.id).await?.is_none() {
        return Ok(None);
    }
    let mut missed = Missed::default();
    let mut upto = cursor.id;
    for _ in 0..ROUNDS {
        let target = write(picture).flushed(view);
        if target > upto {
            let room = MOST_ENTRIES - missed.entries;
            let entries = store.range(upto, Some(target), room + 1).await?;
            if entries.len() > room || !entries.iter().all(|raw| missed.add(&raw.read())) {
                return Ok(None);
            }
            upto = target;
        }
        let lacking = missed.lacking(&write(picture).state);
        load::load(store, &mut missed.ended, &lacking).await?;
        let mut picture = write(picture);
        let is = picture.flushed(view);
        if *picture.epoch != *cursor.epoch {
            return Ok(None);
        }
        if is == upto {
            let Some(changes) = missed.changes(view, &picture) else { return Ok(None) };
            return Ok(Some(picture.resumed(view, cursor, Some(changes), now)));
        }
    }
    Ok(None)
}

impl Picture {
    /// Begins with a snapshot.
    pub fn begin(&mut self, view: &View, now: Timestamp) -> Start {
        let opening = self.opening(view, now);
        let mut first = VecDeque::from([opening.text]);
        first.push_back(to_bytes(&LiveMessage::Mode(self.mode_of(view))));
        first.extend(self.all_positions(view, now));
        let feed = Arc::clone(&self.view(view).feed);
        let passing_from = feed.end().1;
        Start { first, feed, next: opening.next, generation: opening.generation, passing_from }
    }

    /// Goes on after `cursor` from memory; `None` when that cannot be told from there.
    pub fn resume(&mut self, view: &View, cursor: &Cursor, now: Timestamp) -> Option<Start> {
        self.flush();
        if *cursor.epoch != *self.epoch || cursor.id > self.folded() {
            return None;
        }
        let epoch = self.epoch.clone();
        let shown = self.view(view);
        if shown.cursor < cursor.id {
            // Nothing in between was any business of this view, but the chain must pass through it.
            shown.patch(&epoch, cursor.id, Vec::new());
        }
        let next = shown.feed.place_after(cursor.id)?;
        Some(self.resumed(view, cursor, None, now).at(next))
    }

    /// The cursor of a view after all that was folded.
    fn flushed(&mut self, view: &View) -> StreamId {
        self.flush();
        self.view(view).cursor
    }

    /// The start of a board that returns at `cursor`, with one patch of what it missed.
    fn resumed(
        &mut self,
        view: &View,
        cursor: &Cursor,
        missed: Option<Vec<Change>>,
        now: Timestamp,
    ) -> Start {
        let notices = self.notices(view);
        let resumed = LiveMessage::Resumed { cursor: cursor.to_string(), recovered: true, notices };
        let mut first = VecDeque::from([to_bytes(&resumed)]);
        let id = self.view(view).cursor;
        if let Some(changes) = missed.filter(|_| id != cursor.id) {
            let (prev, cursor) = (cursor.to_string(), self.cursor(id).to_string());
            first.push_back(to_bytes(&LiveMessage::Patch { prev, cursor, changes }));
        }
        first.push_back(to_bytes(&LiveMessage::Mode(self.mode_of(view))));
        first.extend(self.all_positions(view, now));
        let feed = Arc::clone(&self.view(view).feed);
        let (generation, next) = feed.end();
        Start { first, feed, next, generation, passing_from: next }
    }

    /// Where all units of the view are, as one message; `None` when nobody knows of any.
    fn all_positions(&self, view: &View, now: Timestamp) -> Option<bytes::Bytes> {
        let mut known: Vec<&UnitId> = self.positions.keys().collect();
        known.sort();
        let units: Vec<PositionRow> =
            known.into_iter().filter_map(|unit| self.position_row(view, unit, now)).collect();
        (!units.is_empty()).then(|| to_bytes(&LiveMessage::Positions { at: now, units }))
    }
}

impl Start {
    /// Goes on from an earlier frame.
    fn at(mut self, next: u64) -> Self {
        self.next = next;
        self
    }
}

/// What a board missed, as read from the log.
#[derive(Default)]
struct Missed {
    entries: usize,
    touched: BTreeSet<Key>,
    opened: BTreeSet<IncidentId>,
    received: BTreeSet<ReportId>,
    /// Incidents that were off the board and came back, with reports that nothing touched.
    reopened: BTreeSet<IncidentId>,
    /// Incidents that ended: those the board had then, and their reports, it still has should they come back.
    over: BTreeSet<IncidentId>,
    /// Units whose registration changed; they may have left an agency.
    registered: BTreeMap<UnitId, u64>,
    /// Documents that are no longer on the board.
    ended: State,
}

impl Missed {
    /// False when this program does not understand the whole entry.
    fn add(&mut self, log: &LogEntry) -> bool {
        self.entries += 1;
        let Some(entry) = &log.entry else { return false };
        if entry.events.contains(&Event::Unknown) {
            return false;
        }
        for event in &entry.events {
            self.note(event, &entry.touched);
        }
        self.touched.extend(entry.touched.iter().map(|(key, _)| key.clone()));
        true
    }

    fn note(&mut self, event: &Event, touched: &[(Key, u64)]) {
        match event {
            Event::IncidentOpened { incident, .. } => drop(self.opened.insert(incident.clone())),
            Event::ReportReceived { report } => drop(self.received.insert(report.id.clone())),
            Event::UnitRegistered { unit, .. } => self.register(unit, touched),
            // Should it have left again meanwhile, it is taken away from a board that does not have it: no harm.
            Event::IncidentReopened { incident, label: Some(_), .. } if !self.over.contains(incident) => {
                self.reopened.insert(incident.clone());
            }
            Event::IncidentRejected { incident, .. }
            | Event::IncidentClosed { incident, .. }
            | Event::VerificationFailed { incident, .. }
            | Event::IncidentReferredOut { incident } => {
                self.over.insert(incident.clone());
            }
            event => stays(event),
        }
    }

    fn register(&mut self, unit: &UnitId, touched: &[(Key, u64)]) {
        let key = Key::Unit(unit.clone());
        let version = touched.iter().find(|(touched, _)| *touched == key);
        self.registered.insert(unit.clone(), version.map_or(0, |(_, version)| *version));
    }

    /// Incidents touched that the board has no more.
    fn lacking(&self, state: &State) -> Vec<Key> {
        let gone =
            |key: &&Key| matches!(key, Key::Incident(_)) && !state.knows(key) && !self.ended.knows(key);
        self.touched.iter().filter(gone).cloned().collect()
    }

    /// What leads from the rows at the old cursor to those of now; `None` when it cannot be told.
    fn changes(&self, view: &View, picture: &Picture) -> Option<Vec<Change>> {
        let (state, withheld) = (&picture.state, &*picture.withheld);
        if matches!(view, View::Agency(_)) && self.registered.values().any(|version| *version != 1) {
            return None;
        }
        let mut changes = BTreeMap::new();
        for key in &self.touched {
            if let Some(version) = rows::shown(view, state, key) {
                changes.insert(key.clone(), rows::put(key, version, rows::row(view, state, key, withheld)?));
                if let Key::Incident(id) = key
                    && self.reopened.contains(id)
                {
                    rows::put_reports((view, withheld), state, id, &mut changes);
                }
            } else if let Key::Incident(id) = key {
                let from = if state.knows(key) { state } else { &self.ended };
                let slot = from.incidents.get(id)?;
                self.take_away(view, state, (slot.doc.as_ref()?, slot.version), &mut changes);
            }
        }
        Some(changes.into_values().collect())
    }

    /// An incident that is shown no more goes with its reports, unless it came and went in the meantime.
    fn take_away(
        &self,
        view: &View,
        state: &State,
        (doc, version): (&crate::domain::incident::Incident, u64),
        changes: &mut BTreeMap<Key, Change>,
    ) {
        if self.opened.contains(&doc.id) || !rows::concerned(view, state, doc) {
            return;
        }
        let key = Key::Incident(doc.id.clone());
        changes.insert(key.clone(), rows::del(&key, version));
        if *view == View::Region {
            for report in doc.reports.iter().filter(|report| !self.received.contains(*report)) {
                let key = Key::Report(report.clone());
                // Those of a merged incident went on to another, with which they are shown.
                if rows::shown(view, state, &key).is_none() {
                    changes.insert(key.clone(), rows::del(&key, 0));
                }
            }
        }
    }
}
