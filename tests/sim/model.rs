//! The store, in memory: what `src/store/lua` and Redis do, without either. Every call is one step, as a script is.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sigap::domain::aggregate::{Key, Slot, State, Table};
use sigap::domain::cursor::{Cursor, StreamId};
use sigap::store::commit::{Committed, Plan};
use sigap::store::documents::Remembered;
use sigap::store::image::{Image, Kept, apply};
use sigap::store::index::{Op, OpAct};
use sigap::store::keys::Keys;
use sigap::store::log::{RawEntry, Tail};
use sigap::store::timers::DueTimer;

use crate::bug::Bug;

/// A commit as it travels.
#[derive(Clone)]
pub struct Asked {
    pub plan: Plan,
    pub events: u64,
    pub hash: String,
    pub body: String,
    pub answer: String,
    /// Written by a timer.
    pub is_timer: bool,
}

/// What is kept, all of it consistent at every moment.
#[derive(Clone, Default)]
pub struct Data {
    pub log: Vec<RawEntry>,
    seq: u64,
    pub image: Image,
    answers: HashMap<String, Answer>,
    /// Who said something last, which lapses: beside what follows from the log.
    said: HashMap<String, (u64, serde_json::Value)>,
    pub epoch: String,
    epoch_of: u32,
    /// Ids of messages to people.
    pub told: Vec<String>,
}

#[derive(Clone)]
struct Answer {
    text: String,
    body: String,
    id: Option<StreamId>,
}

/// Who answers, and what about the history.
pub struct Standing {
    pub run: u32,
    pub entry: Option<RawEntry>,
}

/// The store.
pub struct Model {
    pub keys: Keys,
    pub data: Data,
    /// Of a store that answers before the disk has it: what the disk has.
    disk: Option<Box<Data>>,
    /// Answered, and not yet written: only a bug puts something here.
    late: Vec<Asked>,
    /// Counts starts of the store.
    pub run: u32,
    pub now: Timestamp,
    bug: Option<Bug>,
    commits: u64,
}

impl Model {
    /// An empty one; `durable`: it answers only what is on the disk.
    pub fn new(now: Timestamp, durable: bool, bug: Option<Bug>) -> Self {
        let disk = (!durable || bug == Some(Bug::NotDurable)).then(Box::default);
        let (keys, data) = (Keys::new("32"), Data::default());
        Self { keys, data, disk, late: Vec::new(), run: 1, now, bug, commits: 0 }
    }

    fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// Every third time: a bug that shows always would be found by anything.
    fn at_times(&self, bug: Bug) -> bool {
        self.has(bug) && self.commits.is_multiple_of(3)
    }

    /// As `commit.lua`.
    pub fn commit(&mut self, asked: &Asked) -> Committed {
        self.commits += 1;
        let blind = asked.is_timer && self.has(Bug::TimerFiredTwice);
        let looks = !self.has(Bug::KeyNotInCommit) && !blind;
        if looks && let Some(known) = self.remembered(&asked.hash, &asked.body) {
            return Committed::Replay(known);
        }
        if self.has(Bug::ToldBeforeChecked) {
            let told = asked.plan.ops.iter().filter(|op| matches!(op.act, OpAct::Tell(_)));
            told.for_each(|op| self.carry_out(op, StreamId::default()));
        }
        let conflict = asked.plan.checks.iter().any(|(key, expected)| {
            let skipped = blind
                || (*expected > 0 && self.has(Bug::VersionNotChecked))
                || (key.contains(":label:") && self.has(Bug::LabelHeldTwice));
            !skipped && self.version(key) != *expected
        });
        let lost = |seen: &StreamId| self.entry(*seen).is_none() && !self.has(Bug::DecidedOnALostTail);
        let conflict = conflict || asked.plan.seen.iter().any(lost);
        let next = self.next_id();
        if conflict && self.has(Bug::ConflictTakenForDone) {
            return Committed::Done(self.cursor(next));
        }
        if conflict {
            return Committed::Conflict;
        }
        if self.at_times(Bug::AcknowledgedBeforeWritten) {
            self.late.push(asked.clone());
            return Committed::Done(self.cursor(next));
        }
        if self.at_times(Bug::RememberedBeforeWritten) {
            self.remember(asked, None);
            return Committed::Conflict;
        }
        self.write(asked, next);
        Committed::Done(self.cursor(next))
    }

    fn write(&mut self, asked: &Asked, id: StreamId) {
        if self.at_times(Bug::SeqWithAGap) {
            self.data.seq += 1;
        }
        if !self.at_times(Bug::DocumentsWithoutEntry) {
            let data = asked.plan.data.clone().into_bytes();
            self.data.log.push(RawEntry { id, seq: self.data.seq + 1, n: asked.events, data, odd: false });
            self.data.seq += asked.events;
        }
        let is_told = self.has(Bug::ToldBeforeChecked);
        for op in asked.plan.ops.iter().filter(|op| !is_told || !matches!(op.act, OpAct::Tell(_))) {
            self.carry_out(op, id);
        }
        if !self.has(Bug::AnswerNotRemembered) {
            self.remember(asked, Some(id));
        }
    }

    fn carry_out(&mut self, op: &Op, id: StreamId) {
        match &op.act {
            OpAct::Tell(told) => self.data.told.push(told.id.clone()),
            OpAct::Hold { version, holder, .. } => {
                self.data.said.insert(op.key.clone(), (*version, holder.clone().into()));
            }
            OpAct::Del => drop(self.data.image.remove(&op.key)),
            OpAct::Zrem { member } => {
                let left = self.has(Bug::TimerLeftBehind) && op.key == self.keys.timers();
                if !left {
                    self.zrem(&op.key, member);
                }
            }
            _ => apply(&mut self.data.image, op, &id.to_string()),
        }
    }

    fn zrem(&mut self, key: &str, member: &str) {
        let empty = match self.data.image.get_mut(key) {
            Some(Kept::Scores(scores)) => scores.remove(member).is_some() && scores.is_empty(),
            Some(Kept::Places(places)) => places.remove(member).is_some() && places.is_empty(),
            _ => false,
        };
        if empty {
            self.data.image.remove(key);
        }
    }

    fn remember(&mut self, asked: &Asked, id: Option<StreamId>) {
        let answer = Answer { text: asked.answer.clone(), body: asked.body.clone(), id };
        self.data.answers.insert(asked.hash.clone(), answer);
    }

    /// What was answered under `hash`; `body` is what is asked now.
    pub fn remembered(&self, hash: &str, body: &str) -> Option<Remembered> {
        let known = self.data.answers.get(hash)?;
        let body = if self.has(Bug::AnswerOfAnotherBody) { body } else { &known.body };
        let cursor = known.id.map(|id| self.cursor(id));
        Some(Remembered { answer: known.text.clone(), body: body.to_owned(), cursor })
    }

    fn cursor(&self, id: StreamId) -> Cursor {
        Cursor { epoch: self.data.epoch.clone(), id }
    }

    fn next_id(&self) -> StreamId {
        let last = self.data.log.last().map(|raw| raw.id).unwrap_or_default();
        let ms = u64::try_from(self.now.as_millisecond()).unwrap();
        if ms > last.ms { StreamId { ms, n: 0 } } else { StreamId { n: last.n + 1, ..last } }
    }

    fn version(&self, key: &str) -> u64 {
        if let Some((version, _)) = self.data.said.get(key) {
            return *version;
        }
        match self.data.image.get(key) {
            Some(Kept::Document { version, .. }) => *version,
            _ => 0,
        }
    }

    /// As the store's `load` does it.
    pub fn load(&self, state: &mut State, keys: &[Key]) {
        for key in keys {
            let name = self.keys.document(key);
            let found = match (self.data.image.get(&name), self.data.said.get(&name)) {
                (Some(Kept::Document { version, doc }), _) => (*version, Some(doc)),
                (_, Some((version, holder))) => (*version, Some(holder)),
                _ => (0, None),
            };
            match key {
                Key::Duty => state.duty = Some(slot_of(found)),
                Key::Incident(id) => put(&mut state.incidents, id.clone(), found),
                Key::Report(id) => put(&mut state.reports, id.clone(), found),
                Key::Unit(id) => put(&mut state.units, id.clone(), found),
                Key::Call(id) => put(&mut state.calls, id.clone(), found),
                Key::Drill => state.drill = Some(slot_of(found)),
                Key::Label(_) | Key::Code(_) | Key::Said(_) => put(&mut state.claims, key.clone(), found),
            }
        }
    }

    fn scores(&self, key: &str) -> BTreeMap<String, f64> {
        match self.data.image.get(key) {
            Some(Kept::Scores(scores)) => scores.clone(),
            _ => BTreeMap::new(),
        }
    }

    /// What falls due, soonest first.
    pub fn timers(&self) -> Vec<DueTimer> {
        let timers = self.scores(&self.keys.timers()).into_iter().map(|(member, score)| DueTimer {
            what: sigap::domain::timer::Due::parse(&member),
            at: Timestamp::from_millisecond(score as i64).unwrap(),
            member,
        });
        let mut timers: Vec<_> = timers.collect();
        timers.sort_by(|one, other| (one.at, &one.member).cmp(&(other.at, &other.member)));
        timers
    }

    /// As `drop_timer.lua`.
    pub fn drop_timer(&mut self, timer: &DueTimer, of: &Key, version: u64) -> bool {
        let key = self.keys.timers();
        let is = self.scores(&key).get(&timer.member).map(|score| *score as i64);
        let unchanged = self.version(&self.keys.document(of)) == version;
        let goes = is == Some(timer.at.as_millisecond()) && unchanged;
        if goes || self.has(Bug::TimerDroppedUnlooked) {
            self.zrem(&key, &timer.member);
        }
        goes
    }

    /// The last entry.
    pub fn last(&self) -> Option<RawEntry> {
        self.data.log.last().cloned()
    }

    /// Where the log ends.
    pub fn tail(&self) -> Tail {
        Tail { id: self.last().unwrap_or_default().id, seq: self.data.seq }
    }

    /// One entry.
    pub fn entry(&self, id: StreamId) -> Option<RawEntry> {
        self.data.log.iter().find(|raw| raw.id == id).cloned()
    }

    /// Entries after one, up to and including another.
    pub fn range(&self, after: StreamId, to: Option<StreamId>, count: usize) -> Vec<RawEntry> {
        let within = |raw: &&RawEntry| raw.id > after && to.is_none_or(|to| raw.id <= to);
        self.data.log.iter().filter(within).take(count).cloned().collect()
    }

    /// The names of open incidents and of units.
    pub fn open_documents(&self) -> Vec<Key> {
        let open = self.scores(&self.keys.open()).into_keys().map(|id| Key::Incident(id.into()));
        let units = match self.data.image.get(&self.keys.units()) {
            Some(Kept::Members(members)) => members.iter().cloned().collect(),
            _ => Vec::new(),
        };
        let units = units.into_iter().map(|id: String| Key::Unit(id.into()));
        open.chain(units).chain([Key::Duty]).collect()
    }

    /// Who answers, and the entry `id`.
    pub fn standing(&self, id: StreamId) -> Standing {
        Standing { run: self.run, entry: self.entry(id) }
    }

    /// As `epoch.lua`.
    pub fn epoch(&mut self, run: u32, fresh: &str, broken: Option<&str>) -> String {
        let Data { epoch, epoch_of, .. } = &mut self.data;
        let stays = !epoch.is_empty()
            && (self.bug == Some(Bug::TailLostInOneEpoch)
                || (*epoch_of == run && Some(epoch.as_str()) != broken));
        if !stays {
            (*epoch, *epoch_of) = (fresh.to_owned(), run);
        }
        epoch.clone()
    }

    /// Whether it promises that what it answers is on the disk.
    pub fn is_durable(&self) -> bool {
        self.disk.is_none()
    }

    /// The disk has everything now.
    pub fn sync(&mut self) {
        for asked in std::mem::take(&mut self.late) {
            let id = self.next_id();
            self.write(&asked, id);
        }
        if let Some(disk) = &mut self.disk {
            **disk = self.data.clone();
        }
    }

    /// The power fails while a commit may be at work: what the disk does not have is gone.
    pub fn power_cut(&mut self, at_work: Option<&Asked>) -> usize {
        let before = self.data.log.len();
        self.late.clear();
        if let Some(disk) = &self.disk {
            self.data = (**disk).clone();
        }
        if let Some(asked) = at_work.filter(|_| self.has(Bug::HalfACommandKept)) {
            for op in &asked.plan.ops[..asked.plan.ops.len().div_ceil(2)] {
                self.carry_out(op, StreamId::default());
            }
        }
        self.run += 1;
        before - self.data.log.len()
    }
}

fn put<K, T>(table: &mut Table<K, T>, key: K, found: (u64, Option<&serde_json::Value>))
where
    K: Eq + std::hash::Hash,
    T: serde::de::DeserializeOwned,
{
    table.insert(key, slot_of(found));
}

fn slot_of<T: serde::de::DeserializeOwned>((version, doc): (u64, Option<&serde_json::Value>)) -> Slot<T> {
    Slot { version, doc: doc.map(|doc| serde_json::from_value(doc.clone()).unwrap()) }
}
