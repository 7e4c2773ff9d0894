//! Slows guessing down without locking anybody out.
//!
//! Wrong tries are counted for each account and device. All devices nobody signed in from before share one
//! count, so an attacker cannot keep somebody out who uses a device the account knows. Each process counts
//! for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Tries older than this are forgotten.
const WINDOW: Duration = Duration::from_mins(1);
/// The longest anybody has to wait.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Counts kept; the oldest make room.
const KEPT: usize = 10_000;

/// Counts wrong tries.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    tries: Mutex<HashMap<String, Tries>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    wrong: u32,
    last: Duration,
}

impl Throttle {
    /// How long one must wait before the next try; `None`: not at all. `now` is monotonic.
    pub(super) fn wait(&self, who: &str, allowed: u32, now: Duration) -> Option<Duration> {
        let tries = self.lock().get(who).copied()?;
        let over = tries.wrong.checked_sub(allowed)?;
        let pause = Duration::from_secs(1_u64 << over.min(6)).min(LONGEST_WAIT);
        (tries.last + pause).checked_sub(now).filter(|left| !left.is_zero())
    }

    /// Counts a wrong try.
    pub(super) fn wrong(&self, who: &str, now: Duration) {
        let mut all = self.lock();
        if all.len() >= KEPT {
            all.retain(|_, tries| tries.last + WINDOW > now);
            if all.len() >= KEPT {
                all.clear();
            }
        }
        let tries = all.entry(who.to_owned()).or_default();
        // One is forgiven for each share of the window that passed in peace.
        if tries.last + WINDOW <= now {
            tries.wrong /= 2;
        }
        if tries.last + WINDOW * 4 <= now {
            tries.wrong = 0;
        }
        tries.wrong = tries.wrong.saturating_add(1);
        tries.last = now;
    }

    /// Forgets the wrong tries after a right one.
    pub(super) fn right(&self, who: &str) {
        self.lock().remove(who);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Tries>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_each_wrong_try_up_to_a_minute_and_passes() {
        let throttle = Throttle::default();
        let mut now = Duration::from_secs(1);
        for _ in 0..3 {
            assert_eq!(throttle.wait("a", 3, now), None);
            throttle.wrong("a", now);
        }
        assert_eq!(throttle.wait("a", 3, now), Some(Duration::from_secs(1)));
        assert_eq!(throttle.wait("b", 3, now), None);
        for _ in 0..20 {
            throttle.wrong("a", now);
        }
        assert_eq!(throttle.wait("a", 3, now), Some(LONGEST_WAIT));
        now += LONGEST_WAIT;
        assert_eq!(throttle.wait("a", 3, now), None);
        throttle.right("a");
        throttle.wrong("a", now);
        assert_eq!(throttle.wait("a", 3, now), None);
    }
}
