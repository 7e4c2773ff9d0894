//! How often something may be asked: the generic cell rate algorithm (ITU-T I.371), one for the process.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Lets `per_minute` through in a minute, all of them at once if nothing came before.
#[derive(Debug)]
pub struct Pace {
    interval: Duration,
    burst: Duration,
    /// When the next one would come if all came evenly.
    next: Mutex<Duration>,
}

impl Pace {
    /// At most so many in a minute.
    pub fn per_minute(per_minute: u32) -> Self {
        let interval = Duration::from_mins(1) / per_minute.max(1);
        Self { interval, burst: Duration::from_mins(1), next: Mutex::new(Duration::ZERO) }
    }

    /// Counts one at `now` of the monotonic clock.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn pass(&self, now: Duration) -> Result<(), Duration> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let after = (*next).max(now) + self.interval;
        match after.checked_sub(now + self.burst) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                *next = after;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_passes_at_once_and_then_one_at_a_time() {
        let pace = Pace::per_minute(6);
        let mut now = Duration::from_hours(1);
        for _ in 0..6 {
            assert_eq!(pace.pass(now), Ok(()));
        }
        assert_eq!(pace.pass(now), Err(Duration::from_secs(10)));
        now += Duration::from_secs(10);
        assert_eq!(pace.pass(now), Ok(()));
        assert!(pace.pass(now).is_err());
    }
}
