//! The board as it was: the log folded from its beginning up to a moment, by the same functions as everywhere, and on from
//! there entry by entry. Nothing of it is decided on, and what is folded is kept only for a while, to go on from.
//!
//! What left the board long ago is forgotten while folding; should the log speak of it again, all of it is folded anew with
//! everything kept. Positions are not in the log, and no replay has them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::board::rows;
use super::figures::NoFigures;
use super::{Centre, ServiceError};
use crate::domain::access::View;
use crate::domain::aggregate::{Key, State};
use crate::domain::apply::apply_entry;
use crate::domain::command::{Asker, Command};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::replay::{PastStep, PastSteps};
use crate::domain::view::{Change, Mode, Snapshot};
use crate::domain::wall::Withheld;
use crate::store::log::LogEntry;

/// Entries in one round trip.
const ENTRIES: usize = 500;
/// Entries that one answer tells step by step.
const STEPS: usize = 1_000;
/// How far one answer goes.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);
/// Folds that are kept to go on from, and for how long nobody needs one.
const KEPT: usize = 8;
const KEPT_FOR: Duration = Duration::from_mins(10);
/// Folds are also kept so long before the moment asked for: who looks at one looks at those around it.
const BASES_BEFORE: [SignedDuration; 2] = [SignedDuration::from_hours(12), SignedDuration::from_hours(1)];
/// Looks of one person at the past within so long are recorded once.
const RECORDED_EVERY: Duration = Duration::from_mins(15);

/// The documents as an entry of the log left them.
#[derive(Clone, Debug, Default)]
struct Past {
    id: StreamId,
    state: State,
    /// Something in it could not be read or folded.
    incomplete: bool,
    /// Nothing was forgotten on the way.
    whole: bool,
    /// Entries since the last sweep.
    unswept: usize,
}

/// Folds that are kept, and who looked at the past lately. Cheap to clone; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Replays(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    /// The epoch they belong to; each with when it was needed last.
    epoch: String,
    folds: Vec<(Duration, Past)>,
    recorded: HashMap<String, Duration>,
}

impl Replays {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The nearest fold at or before an entry; it stays kept.
    fn nearest(&self, epoch: &str, id: StreamId) -> Option<Past> {
        let of_epoch = self.folds.iter().filter(|_| self.epoch == epoch);
        of_epoch.map(|(_, past)| past).filter(|past| past.id <= id).max_by_key(|past| past.id).cloned()
    }

    /// Keeps a fold, and lets go what nobody needed for long.
    fn keep(&mut self, epoch: &str, past: Past, now: Duration) {
        if self.epoch != epoch {
            self.folds.clear();
            epoch.clone_into(&mut self.epoch);
        }
        self.folds.retain(|(used, other)| other.id != past.id && now.saturating_sub(*used) < KEPT_FOR);
        self.folds.push((now, past));
        let many = self.folds.len();
        self.folds.drain(..many.saturating_sub(KEPT));
    }
}

/// Why the fold ended.
enum Folded {
    /// Up to there.
    Done,
    /// The log speaks of something that was forgotten.
    Forgotten,
}

impl Past {
    /// Folds one entry; `false` when something it speaks of was forgotten. What left the board is so after every
    /// `sweep_every` entries.
    fn fold(&mut self, log: LogEntry, sweep_every: usize) -> bool {
        self.id = log.id;
        let Some(entry) = log.entry else {
            self.incomplete = true;
            return true;
        };
        self.incomplete |= entry.events.contains(&Event::Unknown);
        if apply_entry(&mut self.state, &entry).is_err() {
            if !self.whole {
                return false;
            }
            self.incomplete = true;
        }
        self.unswept += 1;
        if self.unswept >= sweep_every && !self.whole {
            self.sweep();
        }
        true
    }

    /// Forgets what left the board, but for parts of what is on it.
    fn sweep(&mut self) {
        self.unswept = 0;
        let State { incidents, reports, .. } = &mut self.state;
        let on_board = |doc: &Incident| doc.is_on_board();
        let kept: Vec<_> = incidents
            .iter()
            .filter_map(|(id, slot)| {
                let doc = slot.doc.as_ref()?;
                let whole = doc.merged.as_ref().and_then(|into| incidents.get(&into.incident)?.doc.as_ref());
                (on_board(doc) || whole.is_some_and(on_board)).then(|| id.clone())
            })
            .collect();
        let kept: std::collections::HashSet<_> = kept.into_iter().collect();
        incidents.retain(|id, _| kept.contains(id));
        reports.retain(|_, slot| slot.doc.as_ref().is_some_and(|doc| incidents.contains_key(&doc.incident)));
    }
}

impl Centre {
    /// The board of the region as it was, with the cursor to go on from; and whether all of the log up to there could be
    /// read. The look is recorded.
    ///
    /// # Errors
    /// [`NoFigures::TooMany`] where the log up to there holds more than `watch.replay_entries`.
    pub async fn past(&self, asker: &Asker, moment: Timestamp) -> Result<(Snapshot, bool), NoFigures> {
        self.record_look(asker, moment).await?;
        // Closed never: only the process's end closes it.
        let _turn = self.counting.acquire().await;
        let epoch = self.board.cursor().epoch;
        let past = self.folded_at(&epoch, moment).await?;
        let snapshot = snapshot_of(&past, &epoch, moment);
        let incomplete = past.incomplete;
        self.replays.kept().keep(&epoch, past, self.clock.monotonic());
        Ok((snapshot, incomplete))
    }

    /// What changed after a cursor of [`Centre::past`] until a moment, step by step; as much of it as one answer holds.
    ///
    /// # Errors
    /// As [`Centre::past`]. `None`: the cursor is of no history that goes on.
    pub async fn past_steps(
        &self,
        cursor: &Cursor,
        until: Timestamp,
    ) -> Result<Option<PastSteps>, NoFigures> {
        let _turn = self.counting.acquire().await;
        let epoch = self.board.cursor().epoch;
        if cursor.epoch != epoch {
            return Ok(None);
        }
        let mut past = self.folded_up_to(&epoch, Bound::Entry(cursor.id)).await?;
        let mut shown = rows::all_shown(&View::Region, &past.state);
        let mut out = PastSteps { cursor: String::new(), until, steps: Vec::new() };
        let mut first = None;
        'log: loop {
            let entries = self.store.range(past.id, None, ENTRIES).await?;
            if entries.is_empty() {
                break;
            }
            for raw in entries {
                let log = raw.read();
                let at = log.entry.as_ref().map(|entry| entry.at);
                let far = at.is_some_and(|at| at.duration_since(*first.get_or_insert(at)) > AHEAD);
                if at.is_some_and(|at| at > until) {
                    break 'log;
                }
                if out.steps.len() >= STEPS || far {
                    out.until = out.steps.last().map_or(until, |step: &PastStep| step.at);
                    break 'log;
                }
                let dirty = log.touched.iter().map(|(key, _)| (key.clone(), log.id)).collect();
                if !past.fold(log, self.config.watch.replay_sweep) {
                    past = self.folded_whole(raw.id).await?;
                }
                let changes = changes(&past.state, &dirty, &mut shown);
                if let Some(at) = at.filter(|_| !changes.is_empty()) {
                    out.steps.push(PastStep { at, changes });
                }
            }
            tokio::task::yield_now().await;
        }
        out.cursor = Cursor { epoch: epoch.clone(), id: past.id }.to_string();
        self.replays.kept().keep(&epoch, past, self.clock.monotonic());
        Ok(Some(out))
    }

    /// Says in the log that somebody looks at the past, once a while.
    async fn record_look(&self, asker: &Asker, moment: Timestamp) -> Result<(), ServiceError> {
        let (who, now) = (asker.principal().to_owned(), self.clock.monotonic());
        {
            let recorded = &self.replays.kept().recorded;
            if recorded.get(&who).is_some_and(|last| now.saturating_sub(*last) < RECORDED_EVERY) {
                return Ok(());
            }
        }
        self.execute(asker, Command::OpenPast { moment }, None).await?;
        let mut kept = self.replays.kept();
        kept.recorded.retain(|_, last| now.saturating_sub(*last) < RECORDED_EVERY);
        kept.recorded.insert(who, now);
        Ok(())
    }

    async fn folded_at(&self, epoch: &str, moment: Timestamp) -> Result<Past, NoFigures> {
        self.folded_up_to(epoch, Bound::Moment(moment)).await
    }

    /// The fold of all that lies within a bound: from one that is kept, or from the beginning.
    async fn folded_up_to(&self, epoch: &str, bound: Bound) -> Result<Past, NoFigures> {
        let newest = match bound {
            Bound::Entry(id) => id,
            // Of a fold that ends later nothing can be taken away.
            Bound::Moment(moment) => self.entry_before(moment).await?,
        };
        let mut past = self.replays.kept().nearest(epoch, newest).unwrap_or_default();
        let bases = match bound {
            Bound::Moment(moment) => {
                BASES_BEFORE.map(|before| moment.saturating_sub(before).unwrap_or(moment)).to_vec()
            }
            Bound::Entry(_) => Vec::new(),
        };
        match self.fold_on(&mut past, bound, (epoch, &bases)).await? {
            Folded::Done => Ok(past),
            Folded::Forgotten => {
                let mut whole = Past { whole: true, ..Past::default() };
                self.fold_on(&mut whole, bound, (epoch, &[])).await?;
                Ok(whole)
            }
        }
    }

    /// The fold up to and including an entry, with everything kept.
    async fn folded_whole(&self, id: StreamId) -> Result<Past, NoFigures> {
        let mut whole = Past { whole: true, ..Past::default() };
        self.fold_on(&mut whole, Bound::Entry(id), ("", &[])).await?;
        Ok(whole)
    }

    /// Folds on to the bound; on the way a copy is kept at each of `bases`.
    async fn fold_on(
        &self,
        past: &mut Past,
        bound: Bound,
        (epoch, bases): (&str, &[Timestamp]),
    ) -> Result<Folded, NoFigures> {
        let most = self.config.watch.replay_entries;
        let (mut left, mut kept) = (most, 0);
        let to = match bound {
            Bound::Entry(id) => Some(id),
            Bound::Moment(_) => None,
        };
        loop {
            let entries = self.store.range(past.id, to, ENTRIES).await?;
            if entries.is_empty() {
                return Ok(Folded::Done);
            }
            for raw in entries {
                let log = raw.read();
                let at = log.entry.as_ref().map(|entry| entry.at);
                if at.is_some_and(|at| bound.is_before(at)) {
                    return Ok(Folded::Done);
                }
                let passed = bases.iter().filter(|base| at.is_some_and(|at| at > **base)).count();
                if passed > kept {
                    kept = passed;
                    let copy = past.clone();
                    self.replays.kept().keep(epoch, copy, self.clock.monotonic());
                }
                left = left.checked_sub(1).ok_or(NoFigures::TooMany { most })?;
                if !past.fold(log, self.config.watch.replay_sweep) {
                    return Ok(Folded::Forgotten);
                }
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Up to where is folded.
#[derive(Clone, Copy)]
enum Bound {
    /// Up to and including this entry.
    Entry(StreamId),
    /// Up to and including this moment.
    Moment(Timestamp),
}

impl Bound {
    fn is_before(self, at: Timestamp) -> bool {
        matches!(self, Self::Moment(moment) if at > moment)
    }
}

fn snapshot_of(past: &Past, epoch: &str, moment: Timestamp) -> Snapshot {
    let view = View::Region;
    let mut snapshot = Snapshot {
        cursor: Cursor { epoch: epoch.to_owned(), id: past.id }.to_string(),
        server_time: moment,
        recovered: false,
        incidents: Vec::new(),
        units: Vec::new(),
        reports: Vec::new(),
        duty: None,
        notices: Vec::new(),
        mode: Mode::default(),
    };
    // Only walls have something kept from them.
    let seen = (&view, &Withheld::new());
    rows::fill(&mut snapshot, seen, &past.state, rows::all_shown(&view, &past.state).keys());
    snapshot
}

/// Rows put and taken away by an entry that touched these documents.
fn changes(state: &State, dirty: &BTreeMap<Key, StreamId>, shown: &mut BTreeMap<Key, u64>) -> Vec<Change> {
    let view = View::Region;
    let mut changes = Vec::new();
    for key in rows::candidates(state, dirty).into_keys() {
        let (was, is) = (shown.get(&key).copied(), rows::shown(&view, state, &key));
        match is {
            _ if was == is => {}
            Some(version) => {
                if let Some(row) = rows::row(&view, state, &key, &Withheld::new()) {
                    changes.push(rows::put(&key, version, row));
                }
                shown.insert(key, version);
            }
            None => {
                shown.remove(&key);
                changes.push(rows::del(&key, state.version(&key).max(was.unwrap_or(0))));
            }
        }
    }
    changes
}
