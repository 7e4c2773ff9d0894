//! Who is taken next when more reports come than can be: places that are given in turn, and what was counted of it. Each process for
//! itself, in bounded memory. Refuses only who finds the queue full, or waited in vain, and never without being counted.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::config;
use crate::domain::lane::{Lane, POOLS, QUEUES, Standing, pools_of, queues_of};
use crate::domain::rate::{Rate, Rates};
use crate::services::board::Board;

/// The notice that more reports come than are taken at once.
const FLOOD: &str = "flood";
/// How often it is looked whether there still is one.
const LOOK: Duration = Duration::from_secs(1);
/// So long after the last that was over its limit the notice stays.
const CALM: Duration = Duration::from_mins(1);

/// What was counted of a lane since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Taken in.
    pub taken: u64,
    /// Of their like more came than a limit says.
    pub over: u64,
    /// Told to come again or to telephone.
    pub shed: u64,
    /// Waiting now.
    pub waiting: usize,
}

/// There was no room, not even to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more reports come than can be taken")]
pub struct Shed {
    /// It was over a limit.
    pub over: bool,
    /// Seconds after which to try again.
    pub again_s: u64,
}

/// The lanes of this process. Cheap to clone; clones share them.
#[derive(Clone, Debug)]
pub struct Lanes(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sizes: config::Lanes,
    hash: RandomState,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: [usize; POOLS],
    waiting: [VecDeque<oneshot::Sender<Turn>>; QUEUES],
    rates: Rates,
    addresses: Rates,
    counted: [Counted; POOLS],
    last_over: Option<Duration>,
}

/// A place; given on when dropped.
#[derive(Debug)]
pub struct Turn(Option<(Arc<Inner>, usize)>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((lanes, pool)) = self.0.take() {
            lanes.give_on(pool);
        }
    }
}

impl Lanes {
    /// Of these sizes.
    pub fn new(sizes: &config::Lanes) -> Self {
        let state = State {
            free: [sizes.hotline_at_once, sizes.flagged_at_once, sizes.other_at_once],
            waiting: Default::default(),
            rates: Rates::default(),
            addresses: Rates::default(),
            counted: Default::default(),
            last_over: None,
        };
        Self(Arc::new(Inner { sizes: sizes.clone(), hash: RandomState::new(), state: Mutex::new(state) }))
    }

    /// A key of this process for something; nobody outside can know which things share one.
    pub(super) fn key(&self, of: impl Hash) -> u64 {
        self.0.hash.hash_one(of)
    }

    /// Counts a report with these keys; whether it is within all its limits.
    pub(super) fn is_within(&self, keys: &[(u64, Rate)], now: Duration) -> bool {
        self.0.state().rates.pass(keys, now)
    }

    /// Counts one from an address; whether many came from it. A hint: it lowers nobody by itself.
    pub(super) fn is_crowded(&self, address: u64, now: Duration) -> bool {
        let rate = Rate::per_minute(self.0.sizes.address_per_minute);
        !self.0.state().addresses.pass(&[(address, rate)], now)
    }

    /// Waits for a place. `crowded`: for who is over, half of the queue is as good as full.
    ///
    /// # Errors
    /// When there is no room to wait, or it waited in vain.
    pub(super) async fn turn(&self, as_it: Standing, crowded: bool, now: Duration) -> Result<Turn, Shed> {
        let waits = match self.0.enter(as_it, crowded, now) {
            Ok(Entered::At(pool)) => return Ok(Turn(Some((Arc::clone(&self.0), pool)))),
            Ok(Entered::Waits(waits)) => waits,
            Err(shed) => return Err(shed),
        };
        match tokio::time::timeout(Duration::from_millis(self.0.sizes.wait_ms), waits).await {
            Ok(Ok(turn)) => {
                self.0.state().counted[as_it.lane as usize].taken += 1;
                Ok(turn)
            }
            _ => Err(self.0.shed(as_it)),
        }
    }

    /// What was counted, lane by lane.
    pub fn counted(&self) -> [(Lane, Counted); POOLS] {
        let state = self.0.state();
        Lane::ALL
            .map(|lane| (lane, Counted { waiting: state.waits_of(lane), ..state.counted[lane as usize] }))
    }

    /// Whether of late more came than a limit says and could not be taken at once.
    pub fn is_flooded(&self, now: Duration) -> bool {
        self.0.state().last_over.is_some_and(|at| at + CALM > now)
    }

    /// Tells boards of a flood, and of its end, until `stop`. `now`: the monotonic clock.
    pub async fn watch(self, board: Board, now: impl Fn() -> Duration, stop: CancellationToken) {
        let mut was = false;
        loop {
            let is = self.is_flooded(now());
            if is != was {
                board.set_notice(FLOOD, is);
                tracing::warn!(is, "more reports come than are taken at once");
                was = is;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

enum Entered {
    /// A place of this pool.
    At(usize),
    Waits(oneshot::Receiver<Turn>),
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, as_it: Standing, crowded: bool, now: Duration) -> Result<Entered, Shed> {
        let mut state = self.state();
        let lane = as_it.lane as usize;
        state.counted[lane].over += u64::from(as_it.over);
        // Whoever waits for a place was given it when it got free: a free one is nobody's.
        if let Some(pool) = pools_of(as_it.queue()).iter().copied().find(|pool| state.free[*pool] > 0) {
            state.free[pool] -= 1;
            state.counted[lane].taken += 1;
            return Ok(Entered::At(pool));
        }
        if as_it.over {
            state.last_over = Some(now);
        }
        let most = match (as_it.over, crowded) {
            (false, _) => self.sizes.waiting,
            (true, false) => self.sizes.waiting_over,
            (true, true) => self.sizes.waiting_over.div_ceil(2),
        };
        let queue = &mut state.waiting[as_it.queue()];
        if queue.len() >= most {
            queue.retain(|waits| !waits.is_closed());
        }
        if queue.len() >= most {
            drop(state);
            return Err(self.shed(as_it));
        }
        let (gives, waits) = oneshot::channel();
        queue.push_back(gives);
        Ok(Entered::Waits(waits))
    }

    fn shed(&self, as_it: Standing) -> Shed {
        self.state().counted[as_it.lane as usize].shed += 1;
        Shed { over: as_it.over, again_s: self.sizes.again_s }
    }

    /// A place got free: it goes to who is next, or stays free.
    fn give_on(self: &Arc<Self>, pool: usize) {
        let mut state = self.state();
        for queue in queues_of(pool) {
            while let Some(gives) = state.waiting[*queue].pop_front() {
                let Err(mut turn) = gives.send(Turn(Some((Arc::clone(self), pool)))) else { return };
                // They went away: the place is not given back by them.
                turn.0 = None;
            }
        }
        state.free[pool] += 1;
    }
}

impl State {
    fn waits_of(&self, lane: Lane) -> usize {
        let alive = |queue: usize| self.waiting[queue].iter().filter(|waits| !waits.is_closed()).count();
        let queue = |over| Standing { lane, over }.queue();
        if lane == Lane::Hotline { alive(0) } else { alive(queue(false)) + alive(queue(true)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_hours(1);

    fn lanes(wait_ms: u64) -> Lanes {
        Lanes::new(&config::Lanes {
            hotline_at_once: 1,
            flagged_at_once: 1,
            other_at_once: 1,
            waiting: 2,
            waiting_over: 2,
            wait_ms,
            again_s: 15,
            alike_per_minute: 1,
            unknown_per_minute: 1,
            address_per_minute: 1,
        })
    }

    fn standing(lane: Lane, over: bool) -> Standing {
        Standing { lane, over }
    }

    /// Asks, and lets it come to where it waits.
    async fn asks(lanes: &Lanes, as_it: Standing) -> tokio::task::JoinHandle<Result<Turn, Shed>> {
        let lanes = lanes.clone();
        let asks = tokio::spawn(async move { lanes.turn(as_it, false, NOW).await });
        tokio::task::yield_now().await;
        asks
    }

    #[tokio::test]
    async fn a_place_goes_to_who_is_first_by_lane_and_limit_not_by_time() {
        let lanes = lanes(60_000);
        let held = asks(&lanes, standing(Lane::Other, false)).await.await.unwrap().unwrap();
        let over = asks(&lanes, standing(Lane::Other, true)).await;
        let plain = asks(&lanes, standing(Lane::Other, false)).await;
        let own = asks(&lanes, standing(Lane::Flagged, false)).await.await.unwrap().unwrap();
        let flagged = asks(&lanes, standing(Lane::Flagged, false)).await;
        drop(held);
        let flagged = flagged.await.unwrap().unwrap();
        assert!(!plain.is_finished());
        drop(flagged);
        let plain = plain.await.unwrap().unwrap();
        assert!(!over.is_finished());
        drop(own);
        tokio::task::yield_now().await;
        assert!(!over.is_finished(), "a place of red flags is none of the others'");
        drop(plain);
        over.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn who_goes_away_or_waits_in_vain_keeps_no_place() {
        let lanes = lanes(500);
        let held = asks(&lanes, standing(Lane::Other, false)).await.await.unwrap().unwrap();
        let gone = asks(&lanes, standing(Lane::Other, false)).await;
        let stays = asks(&lanes, standing(Lane::Other, false)).await;
        gone.abort();
        assert!(gone.await.is_err());
        drop(held);
        let held = stays.await.unwrap().unwrap();
        let vain = asks(&lanes, standing(Lane::Other, true)).await;
        assert_eq!(vain.await.unwrap().unwrap_err(), Shed { over: true, again_s: 15 });
        drop(held);
        asks(&lanes, standing(Lane::Other, true)).await.await.unwrap().unwrap();
        assert_eq!(lanes.0.state().free, [1; POOLS]);
    }

    #[tokio::test]
    async fn a_full_queue_sheds_and_an_address_shortens_it_for_who_is_over() {
        let lanes = lanes(60_000);
        let _held = asks(&lanes, standing(Lane::Other, false)).await.await.unwrap().unwrap();
        let _waits = asks(&lanes, standing(Lane::Other, true)).await;
        assert!(lanes.turn(standing(Lane::Other, true), true, NOW).await.is_err());
        let _second = asks(&lanes, standing(Lane::Other, true)).await;
        assert!(lanes.turn(standing(Lane::Other, true), false, NOW).await.is_err());
        let _within = asks(&lanes, standing(Lane::Other, false)).await;
        let [_, flagged, other] = lanes.counted();
        assert_eq!(other.1, Counted { taken: 1, over: 4, shed: 2, waiting: 3 });
        assert_eq!(flagged.1, Counted::default());
        assert!(lanes.is_flooded(NOW) && !lanes.is_flooded(NOW + CALM));
    }
}
