//! How often something may happen: the generic cell rate algorithm (ITU-T I.371), for one thing and, in bounded memory, for any number
//! of keys. Knows no clock: `now` is a monotonic time that is passed in.

use std::time::Duration;

/// A rate: what comes in its span at once, and from then on evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    interval: Duration,
    burst: Duration,
}

impl Rate {
    /// At most so many in a minute.
    pub fn per_minute(per_minute: u32) -> Self {
        Self { interval: Duration::from_mins(1) / per_minute.max(1), burst: Duration::from_mins(1) }
    }

    /// At most so many in a day, all of them at once if need be.
    pub fn per_day(per_day: u32) -> Self {
        let day = Duration::from_hours(24);
        Self { interval: day / per_day.max(1), burst: day }
    }

    /// Counts one at `now`. `next`: when the next one would come if all came evenly; the new one is given back.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn pass(self, next: Duration, now: Duration) -> Result<Duration, Duration> {
        let after = next.max(now) + self.interval;
        match after.checked_sub(now + self.burst) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => Ok(after),
        }
    }

    /// The `next` before one was counted that is to count no more.
    #[must_use]
    pub fn give_back(self, next: Duration) -> Duration {
        next.saturating_sub(self.interval)
    }
}

/// Rows of a table; a key stands at one place of each.
const ROWS: usize = 4;
/// Places of a row.
const WIDTH: usize = 1 << 16;

/// Rates of any number of keys in a fixed 2 MiB: a count-min sketch (Cormode and Muthukrishnan, 2005) of times. Of the places of a key
/// the earliest counts, so that a key is found to be over early only where it shares every place with busy ones; never too late.
#[derive(Debug)]
pub struct Rates(Box<[u64]>);

impl Default for Rates {
    fn default() -> Self {
        Self(vec![0; ROWS * WIDTH].into_boxed_slice())
    }
}

impl Rates {
    /// Counts one of all these keys at once, each at its rate. Where one of them is over, none is counted: who is over costs
    /// nobody else anything. Whether all were within.
    pub fn pass(&mut self, keys: &[(u64, Rate)], now: Duration) -> bool {
        let all: Option<Vec<u64>> = keys.iter().map(|(key, rate)| self.after(*key, *rate, now)).collect();
        let Some(all) = all else { return false };
        for ((key, _), after) in keys.iter().zip(all) {
            for place in places(*key) {
                self.0[place] = self.0[place].max(after);
            }
        }
        true
    }

    fn after(&self, key: u64, rate: Rate, now: Duration) -> Option<u64> {
        let next = places(key).map(|place| self.0[place]).min().unwrap_or_default();
        let after = rate.pass(Duration::from_micros(next), now).ok()?;
        Some(u64::try_from(after.as_micros()).unwrap_or(u64::MAX))
    }
}

/// 16 bits of the key for each row.
fn places(key: u64) -> impl Iterator<Item = usize> {
    (0..ROWS).map(move |row| row * WIDTH + (key >> (16 * row)) as usize % WIDTH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What never passes in any span: a minute's worth at its beginning and what comes evenly after.
    fn most(per_minute: u32, span: Duration) -> usize {
        let evenly = span.as_secs_f64() / 60.0 * f64::from(per_minute);
        per_minute as usize + evenly.ceil() as usize
    }

    proptest! {
        #[test]
        fn no_key_is_ever_let_through_more_often_than_its_rate(
            per_minute in 1_u32..120,
            asked in prop::collection::vec((0_u64..4, 0_u64..4_000), 1..400),
        ) {
            let (mut rates, rate) = (Rates::default(), Rate::per_minute(per_minute));
            let (mut now, mut passed) = (Duration::from_hours(1), vec![Vec::new(); 4]);
            for (key, later_ms) in asked {
                now += Duration::from_millis(later_ms);
                // Keys that share nothing, and one that shares a row with another.
                let bits = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !0xFFFF;
                if rates.pass(&[(bits, rate)], now) {
                    passed[key as usize].push(now);
                }
            }
            for times in passed {
                for (n, from) in times.iter().enumerate() {
                    for (m, to) in times.iter().enumerate().skip(n) {
                        prop_assert!(m - n < most(per_minute, to.saturating_sub(*from)) + 1);
                    }
                }
            }
        }

        #[test]
        fn who_keeps_the_pace_always_passes(per_minute in 1_u32..600, n in 1_usize..300) {
            let (mut rates, rate) = (Rates::default(), Rate::per_minute(per_minute));
            let interval = Duration::from_mins(1) / per_minute + Duration::from_micros(1);
            for i in 0..n {
                let now = Duration::from_hours(1) + interval * i as u32;
                prop_assert!(rates.pass(&[(7, rate)], now));
            }
        }
    }

    #[test]
    fn who_is_over_costs_the_other_keys_nothing() {
        let (mut rates, rate, now) = (Rates::default(), Rate::per_minute(2), Duration::from_hours(1));
        let (one, shared) = (0x1111_2222_3333_4444, 0x5555_6666_7777_8888);
        assert!(rates.pass(&[(one, rate)], now) && rates.pass(&[(one, rate)], now));
        for _ in 0..100 {
            assert!(!rates.pass(&[(one, rate), (shared, rate)], now));
        }
        assert!(rates.pass(&[(shared, rate)], now), "it was never counted");
    }
}
