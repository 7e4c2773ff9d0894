//! Looks after what answers stand on: room on disks, the memory of Redis, and whether what it acknowledges is on its
//! disk. Tells boards, keeps what is new out of a full store, and lets go of the reserve. Decides nothing of dispatch.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::Centre;
use super::board::Board;
use super::execute::Documents;
use crate::config::Config;
use crate::domain::aggregate::{Key, State};
use crate::domain::fill::{Fill, Marks};
use crate::store::commit::{Commit, Committed};
use crate::store::documents::Looked;
use crate::store::health::Health;
use crate::store::space::{Reserve, Reserved, free_bytes};
use crate::store::{Store, StoreError};

/// What there is room for. What cannot be asked counts as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// The disk that Redis writes to, when that is on this machine.
    pub store_disk: Fill,
    /// Its free bytes, when known.
    pub store_free_bytes: Option<u64>,
    /// The disk of the journal.
    pub journal_disk: Fill,
    /// Its free bytes, when known.
    pub journal_free_bytes: Option<u64>,
    /// The memory of Redis.
    pub memory: Fill,
    /// Bytes of it that are used.
    pub memory_used_bytes: u64,
    /// Bytes it may use.
    pub memory_bytes: u64,
}

impl Room {
    /// What is said of disks. That of the journal is never called full: its budget is set aside, so reports still go to
    /// Redis, and to it; when it cannot be written it says so itself.
    pub fn disk(&self) -> Fill {
        self.store_disk.max(self.journal_disk.min(Fill::Low))
    }
}

/// Looks after room and durability. Cheap to clone; clones share what was seen.
#[derive(Clone)]
pub struct Guard {
    inner: Arc<Inner>,
    /// What commands go to.
    store: Store,
}

struct Inner {
    board: Board,
    config: Arc<Config>,
    /// Beside a private Redis.
    reserve: Option<Reserve>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    room: Room,
    /// Where Redis writes, when that is on this machine.
    folder: Option<PathBuf>,
    /// Redis was told not to write its file anew.
    rewrites_held: bool,
    /// It answered at the last look.
    answers: bool,
    /// Its configuration promises too little.
    weak: bool,
    /// Its last write failed.
    unwritten: bool,
}

/// How long Redis may take to tell how it is.
const TOLD_WITHIN: Duration = Duration::from_secs(1);
/// With less than this part of its memory free it counts as full.
const MEMORY_FULL_PART: u64 = 100;

impl Guard {
    /// Looks after `store`, and tells `board`.
    pub fn new(store: Store, board: Board, config: Arc<Config>) -> Self {
        let is_private = config.redis.url.is_none();
        let reserve = is_private.then(|| Reserve::new(&config.data_dir, config.disk.reserve_bytes));
        let folder = is_private.then(|| config.data_dir.clone());
        let seen = Mutex::new(Seen { folder, ..Seen::default() });
        Self { inner: Arc::new(Inner { board, config, reserve, seen }), store }
    }

    /// The same, on a store that does what it is asked in order.
    pub(super) fn in_order(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), store: self.store.in_order() }
    }

    /// What there was room for at the last look.
    pub fn room(&self) -> Room {
        self.seen().room.clone()
    }

    /// Whether something new may still be written to Redis. Memory is not asked: Redis refuses by itself what needs
    /// more, and goes on; at the end of its disk it ends.
    pub fn may_take(&self) -> bool {
        self.seen().room.store_disk < Fill::Full
    }

    /// Looks again and again until `stop`.
    pub async fn watch(self, stop: CancellationToken) {
        let pause = Duration::from_millis(self.inner.config.disk.check_ms);
        let between = Duration::from_secs(self.inner.config.redis.durability_check_s);
        let mut checked: Option<Instant> = None;
        loop {
            let came_back = self.look().await;
            if came_back || checked.is_none_or(|at| at.elapsed() >= between) {
                checked = Some(Instant::now());
                self.check_durability().await;
            }
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Looks once at disks and memory. True when Redis answers and had not before.
    pub async fn look(&self) -> bool {
        self.find_folder().await;
        let guard = self.clone();
        // Asking a disk may take its time, when it is far away.
        if let Err(fault) = tokio::task::spawn_blocking(move || guard.look_at_disks()).await {
            tracing::error!(%fault, "the disks could not be looked at");
        }
        let health = timeout(TOLD_WITHIN, self.store.health()).await;
        let health = health.ok().and_then(Result::ok).filter(|health| health.is_loaded);
        let was_there = std::mem::replace(&mut self.seen().answers, health.is_some());
        if let Some(health) = &health {
            self.look_at_memory(health);
            self.hold_rewrites(health).await;
        }
        let (room, degraded) = {
            let seen = self.seen();
            (seen.room.clone(), seen.weak || seen.unwritten)
        };
        self.inner.board.set_room(room.disk(), room.memory);
        self.inner.board.set_durability_degraded(degraded);
        health.is_some() && !was_there
    }

    fn look_at_disks(&self) {
        let config = &self.inner.config;
        if let Some(reserve) = &self.inner.reserve {
            match reserve.tend(config.disk.full_bytes) {
                Ok(Reserved::AsBefore) => {}
                Ok(Reserved::Made) => tracing::info!("a reserve of disk space is held"),
                Ok(Reserved::GivenUp) => {
                    tracing::error!(
                        "the disk is full: the reserve is given up, so that work can be finished"
                    );
                }
                Err(fault) => tracing::warn!(%fault, "the reserve of disk space cannot be looked after"),
            }
        }
        let marks = Marks { low_bytes: config.disk.low_bytes, full_bytes: config.disk.full_bytes };
        let store = self.seen().folder.clone().and_then(|folder| free_bytes(&folder).ok());
        let journal = free_bytes(&config.journal_dir()).ok();
        let mut seen = self.seen();
        let room = &mut seen.room;
        let before = (room.store_disk, room.journal_disk);
        (room.store_free_bytes, room.journal_free_bytes) = (store, journal);
        if let Some(free) = store {
            room.store_disk = room.store_disk.next(free, marks);
        }
        if let Some(free) = journal {
            room.journal_disk = room.journal_disk.next(free, marks);
        }
        if before != (room.store_disk, room.journal_disk) {
            let (store_disk, journal_disk) = (room.store_disk, room.journal_disk);
            tracing::warn!(?store_disk, ?journal_disk, store_free_bytes = store, "room on disks has changed");
        }
    }

    fn look_at_memory(&self, health: &Health) {
        let percent_free = 100 - u64::from(self.inner.config.redis.memory_low_percent.min(100));
        let marks = Marks {
            low_bytes: health.memory_bytes / 100 * percent_free,
            full_bytes: (health.memory_bytes / MEMORY_FULL_PART).max(1),
        };
        let mut seen = self.seen();
        seen.unwritten = !health.writes_well;
        let room = &mut seen.room;
        let mut memory = room.memory.next(health.free_memory_bytes(), marks);
        if !health.is_limited {
            // Nothing is refused, and the machine ends the process in the end: that must be seen coming all the same.
            memory = memory.min(Fill::Low);
        }
        if memory != room.memory {
            let (used_bytes, of_bytes) = (health.used_bytes, health.memory_bytes);
            tracing::warn!(?memory, used_bytes, of_bytes, "room in memory has changed");
        }
        (room.memory, room.memory_used_bytes, room.memory_bytes) =
            (memory, health.used_bytes, health.memory_bytes);
    }

    /// While the private Redis writes its file anew it needs as much space again: not while that would fill the disk.
    async fn hold_rewrites(&self, health: &Health) {
        let (free, held) = {
            let seen = self.seen();
            (seen.room.store_free_bytes, seen.rewrites_held)
        };
        let Some(free) = free.filter(|_| self.inner.reserve.is_some()) else { return };
        let needed = health.file_bytes.saturating_add(self.inner.config.disk.full_bytes);
        let hold = free < needed;
        // A server that was started again has forgotten it: said at each look while it holds.
        if (hold || held) && self.store.allow_rewrites(!hold).await.is_ok() {
            self.seen().rewrites_held = hold;
        }
    }

    /// A given server on this machine says where it writes.
    async fn find_folder(&self) {
        if self.inner.config.redis.url.is_none() || self.seen().folder.is_some() {
            return;
        }
        if let Ok(Ok(folder)) = timeout(TOLD_WITHIN, self.store.folder()).await {
            self.seen().folder = folder.filter(|folder| folder.is_dir());
        }
    }

    /// Compares what Redis promises with what durable answers need, and tells boards.
    pub async fn check_durability(&self) {
        match self.store.durability().await {
            Ok(deviations) => {
                for deviation in &deviations {
                    tracing::error!(%deviation, "answers are not as durable as they must be");
                }
                let degraded = {
                    let mut seen = self.seen();
                    seen.weak = !deviations.is_empty();
                    seen.weak || seen.unwritten
                };
                self.inner.board.set_durability_degraded(degraded);
            }
            Err(fault) => tracing::warn!(%fault, "the durability of Redis could not be checked"),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.inner.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept, as long as there is room for it.
impl Documents for Guard {
    async fn load(
        &self,
        state: &mut State,
        keys: &[Key],
        idem_hash: Option<&str>,
    ) -> Result<Looked, StoreError> {
        self.store.load(state, keys, idem_hash).await
    }

    async fn commit(&self, commit: &Commit<'_>) -> Result<Committed, StoreError> {
        if !commit.when_full && !self.may_take() {
            return Err(StoreError::Full);
        }
        self.store.commit(commit).await
    }
}

impl Centre {
    /// Whether something new may be written to Redis now; what is there can be worked on in any case.
    pub fn may_take(&self) -> bool {
        self.guard.may_take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_disk_that_redis_writes_to_keeps_anything_out() {
        let said = |store_disk, journal_disk| Room { store_disk, journal_disk, ..Room::default() }.disk();
        assert_eq!(said(Fill::Ok, Fill::Full), Fill::Low);
        assert_eq!(said(Fill::Full, Fill::Ok), Fill::Full);
        assert_eq!(said(Fill::Ok, Fill::Ok), Fill::Ok);
    }
}
