//! The board in memory: every process folds the log into one and answers lists, snapshots and the live feed
//! from it. It is never needed to decide anything, and holds nothing that the log cannot rebuild.

mod keeper;
pub mod load;
mod notices;
pub mod picture;
mod pulse;
pub mod resume;
pub mod ring;
pub(in crate::services) mod rows;
mod searched;
pub mod shown;
mod stays;
pub mod subscription;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use crate::ambient::{Clock, Ids};
use crate::config::Live;
use crate::domain::access::View;
use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::drill::DrillRow;
use crate::domain::fill::Fill;
use crate::domain::ids::UnitId;
use crate::domain::place::Position;
use crate::domain::recommend::Fleet;
use crate::domain::recommend::travel::Terrain;
use crate::domain::similar::{Likeness, Tellings};
use crate::domain::view::{Mode, NoticeRow, Snapshot};
use crate::domain::wall::Withheld;
use crate::store::Store;

pub use self::subscription::{Gone, Subscription};

use self::picture::Picture;
use self::ring::Bounds;

/// A handle on the board of this process. Cheap to clone.
#[derive(Clone)]
pub struct Board(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    ids: Ids,
    live: Live,
    terrain: Terrain,
    likeness: Arc<Likeness>,
    picture: RwLock<Picture>,
    /// Epoch and last folded entry.
    folded: watch::Sender<(Arc<str>, StreamId)>,
    /// Monotonic milliseconds of the reader's last return; 0: never.
    returned_ms: AtomicU64,
    /// Looks into the log for returning boards at once.
    catching_up: Semaphore,
}

/// How many boards may read the log at once to catch up.
const CATCH_UPS: usize = 4;

impl Board {
    /// An empty board; [`Board::keep`] fills it. `terrain`: how fast units get on; `likeness`: which incidents may be
    /// the same; `withheld`: kinds that walls say nothing of.
    pub fn new(
        store: Store,
        ids: Ids,
        live: Live,
        terrain: Terrain,
        (likeness, withheld): (Arc<Likeness>, Arc<Withheld>),
    ) -> Self {
        let bounds = Bounds { entries: live.ring_entries, bytes: live.ring_bytes };
        Self(Arc::new(Inner {
            clock: store.clock.clone(),
            store,
            ids,
            live,
            picture: RwLock::new(Picture::new(bounds, terrain.clone(), Arc::clone(&likeness), withheld)),
            terrain,
            likeness,
            folded: watch::Sender::new((Arc::from(""), StreamId::default())),
            returned_ms: AtomicU64::new(0),
            catching_up: Semaphore::new(CATCH_UPS),
        }))
    }

    /// Looks at the documents: open incidents with their reports, and all units. `look` must be quick.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.picture().state)
    }

    /// Looks at the units, ready to be searched, and at the documents. `look` must be quick.
    pub fn search<T>(&self, look: impl FnOnce(&Fleet, &State) -> T) -> T {
        let picture = self.picture();
        look(&picture.fleet, &picture.state)
    }

    /// By which figures incidents are compared.
    pub fn likeness(&self) -> Arc<Likeness> {
        Arc::clone(&self.0.likeness)
    }

    /// Looks at what was told of open incidents, ready to be searched, and at the documents. `look` must be quick.
    pub fn compare<T>(&self, look: impl FnOnce(&Tellings, &State) -> T) -> T {
        let picture = self.picture();
        look(&picture.tellings, &picture.state)
    }

    /// Asks anew how fast units get on where they are, after other areas were imported.
    pub fn measure_again(&self) {
        self.picture_mut().measure_again();
    }

    /// Where the fold is; an empty epoch before the first load.
    pub fn cursor(&self) -> Cursor {
        let picture = self.picture();
        picture.cursor(picture.folded())
    }

    /// Whether the board was loaded.
    pub fn is_ready(&self) -> bool {
        self.picture().is_ready()
    }

    /// Waits until the board was loaded; false when it was not within `within`.
    pub async fn wait_until_ready(&self, within: Duration) -> bool {
        let mut folded = self.0.folded.subscribe();
        let ready = folded.wait_for(|(epoch, _)| !epoch.is_empty());
        tokio::time::timeout(within, ready).await.is_ok_and(|outcome| outcome.is_ok())
    }

    /// Waits until the board follows another history than that of `epoch`.
    pub async fn another_epoch(&self, epoch: &str) {
        let mut folded = self.0.folded.subscribe();
        if folded.wait_for(|(now, _)| **now != *epoch).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until the board has folded the log up to `cursor`; false when it has not within `within`, when the
    /// cursor belongs to another history, and at once when nobody keeps the board.
    pub async fn wait_for(&self, cursor: &Cursor, within: Duration) -> bool {
        if !self.is_ready() {
            return false;
        }
        let mut folded = self.0.folded.subscribe();
        let there = folded.wait_for(|(epoch, id)| **epoch == *cursor.epoch && *id >= cursor.id);
        tokio::time::timeout(within, there).await.is_ok_and(|outcome| outcome.is_ok())
    }

    /// Whether `view` is shown the document now.
    pub fn shows(&self, view: &View, key: &Key) -> bool {
        rows::shown(view, &self.picture().state, key).is_some()
    }

    /// The snapshot that a socket of this view would get.
    pub fn snapshot(&self, view: &View) -> Snapshot {
        let now = self.0.clock.now();
        self.picture_mut().snapshot(view, now)
    }

    /// Cursor and digest of a view, as its next heartbeat will say.
    pub fn digest(&self, view: &View) -> (Cursor, String) {
        let mut picture = self.picture_mut();
        picture.flush();
        let shown = picture.view(view);
        let (id, digest) = (shown.cursor, shown.digest().to_owned());
        (picture.cursor(id), digest)
    }

    /// The last known position of every unit.
    pub fn positions(&self) -> HashMap<UnitId, Position> {
        self.picture().positions.clone()
    }

    /// How well the process works, as far as it shows on boards.
    pub fn mode(&self) -> Mode {
        let mut mode = self.picture().mode.clone();
        mode.stale = self.is_stale();
        mode
    }

    /// How many entries of the log could not be read since the start.
    pub fn unreadable(&self) -> u64 {
        self.picture().unreadable
    }

    /// Tells boards whether answers are as durable as they must be.
    pub fn set_durability_degraded(&self, degraded: bool) {
        let now = self.0.clock.now();
        let mut picture = self.picture_mut();
        picture.mode.durability_degraded = degraded;
        picture.set_notice("durability_degraded", degraded, now);
    }

    /// Tells boards how full disks and the memory of Redis are.
    pub fn set_room(&self, disk: Fill, memory: Fill) {
        let now = self.0.clock.now();
        let mut picture = self.picture_mut();
        (picture.mode.disk, picture.mode.memory) = (disk, memory);
        for (code, up) in [
            ("disk_low", disk == Fill::Low),
            ("disk_full", disk == Fill::Full),
            ("memory_low", memory == Fill::Low),
            ("memory_full", memory == Fill::Full),
        ] {
            picture.set_notice(code, up, now);
        }
    }

    /// Tells boards whether the clock is too wrong for timers.
    pub fn set_clock_wrong(&self, wrong: bool) {
        let now = self.0.clock.now();
        let mut picture = self.picture_mut();
        picture.mode.clock_wrong = wrong;
        picture.set_notice("clock_wrong", wrong, now);
    }

    /// Puts a notice up, or takes it down, on the boards of this process. Its words are `notice.<code>`.
    pub fn set_notice(&self, code: &str, up: bool) {
        let now = self.0.clock.now();
        self.picture_mut().set_notice(code, up, now);
    }

    /// Puts a notice up, or changes nothing when it is up.
    pub fn put_notice(&self, notice: NoticeRow) {
        self.picture_mut().put_notice(notice);
    }

    /// Lets exactly these notices of a code be up.
    pub fn only_notices(&self, code: &str, rows: Vec<NoticeRow>) {
        self.picture_mut().only_notices(code, rows);
    }

    /// Takes a notice down.
    pub fn drop_notice(&self, id: &str) {
        self.picture_mut().drop_notice(id);
    }

    /// Tells boards how many records wait in the journal, and whether it takes no further ones.
    pub fn set_journal(&self, waiting: u32, failing: bool) {
        let mut picture = self.picture_mut();
        (picture.mode.journal_waiting, picture.mode.journal_failing) = (waiting, failing);
    }

    /// Tells screens of the drill that runs, or is planned.
    pub fn set_drill(&self, drill: Option<DrillRow>) {
        self.picture_mut().mode.drill = drill;
    }

    /// Tells screens how many calls wait to be called back.
    pub fn set_call_backs(&self, waiting: u64) {
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        self.picture_mut().mode.call_backs = Some(waiting).filter(|waiting| *waiting > 0);
    }

    /// Tells boards whether master keys are lost.
    pub fn set_keys_lost(&self, lost: bool) {
        let now = self.0.clock.now();
        self.picture_mut().set_notice("keys_lost", lost, now);
    }

    /// Whether the reader of the log has not returned for too long.
    fn is_stale(&self) -> bool {
        let returned = self.0.returned_ms.load(Ordering::Relaxed);
        let now = millis(self.0.clock.monotonic());
        !self.is_ready() || now.saturating_sub(returned) >= self.0.live.stale_ms
    }

    fn reader_returned(&self) {
        self.0.returned_ms.store(millis(self.0.clock.monotonic()), Ordering::Relaxed);
    }

    fn picture(&self) -> RwLockReadGuard<'_, Picture> {
        self.0.picture.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn picture_mut(&self) -> RwLockWriteGuard<'_, Picture> {
        picture::write(&self.0.picture)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
