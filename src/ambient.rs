//! The only readers of time and randomness. Everything else is handed a [`Clock`] and [`Ids`].

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Reads wall-clock and monotonic time. Cheap to clone; all clones of a manual clock move together.
#[derive(Clone, Debug)]
pub struct Clock(ClockKind);

#[derive(Clone, Debug)]
enum ClockKind {
    System { start: std::time::Instant, ahead_ms: i64 },
    Manual(Arc<Hands>),
}

#[derive(Debug)]
struct Hands {
    wall_ms: AtomicI64,
    monotonic_ms: AtomicU64,
}

impl Clock {
    /// The machine's own clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn system() -> Self {
        Self(ClockKind::System { start: std::time::Instant::now(), ahead_ms: 0 })
    }

    /// The same, with the wall time so many seconds ahead; behind, when negative. No effect on a manual clock.
    #[must_use]
    pub fn ahead(mut self, seconds: i64) -> Self {
        if let ClockKind::System { ahead_ms, .. } = &mut self.0 {
            *ahead_ms = seconds.saturating_mul(1_000);
        }
        self
    }

    /// A clock that stands at `at` until it is moved.
    pub fn manual(at: Timestamp) -> Self {
        Self(ClockKind::Manual(Arc::new(Hands {
            wall_ms: AtomicI64::new(at.as_millisecond()),
            monotonic_ms: AtomicU64::new(0),
        })))
    }

    /// Wall time, to the millisecond, so that what is stored equals what was decided on.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        let ms = match &self.0 {
            ClockKind::System { ahead_ms, .. } => Timestamp::now().as_millisecond().saturating_add(*ahead_ms),
            ClockKind::Manual(hands) => hands.wall_ms.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Time since some fixed moment that never goes back.
    pub fn monotonic(&self) -> Duration {
        match &self.0 {
            ClockKind::System { start, .. } => start.elapsed(),
            ClockKind::Manual(hands) => Duration::from_millis(hands.monotonic_ms.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward, wall and monotonic together. No effect on the system clock.
    pub fn fast_forward(&self, by: Duration) {
        if let ClockKind::Manual(hands) = &self.0 {
            let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
            hands.wall_ms.fetch_add(i64::try_from(ms).unwrap_or(i64::MAX), Ordering::SeqCst);
            hands.monotonic_ms.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// Moves only the wall time of a manual clock, as a wrongly set machine would. `by_ms` may be negative.
    pub fn shift_wall(&self, by_ms: i64) {
        if let ClockKind::Manual(hands) = &self.0 {
            hands.wall_ms.fetch_add(by_ms, Ordering::SeqCst);
        }
    }
}

/// Source of random bytes.
#[derive(Clone, Debug)]
pub struct Ids(IdsKind);

#[derive(Clone, Debug)]
enum IdsKind {
    System,
    Seeded(Arc<Mutex<u64>>),
}

impl Ids {
    /// The operating system's randomness.
    pub fn system() -> Self {
        Self(IdsKind::System)
    }

    /// A repeatable sequence for tests. Never for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(IdsKind::Seeded(Arc::new(Mutex::new(seed))))
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give, since no key or id could be trusted then.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
    #[expect(clippy::expect_used, reason = "without randomness nothing may go on")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0_u8; N];
        match &self.0 {
            IdsKind::System => getrandom::fill(&mut out).expect("the operating system gives randomness"),
            IdsKind::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in out.chunks_mut(8) {
                    chunk.copy_from_slice(&splitmix64(&mut state).to_le_bytes()[..chunk.len()]);
                }
            }
        }
        out
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small and good enough for test ids.
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
