//! How long whoever tried a wrong password or code waits before the next try: longer with each, forgiven with time. Pure;
//! the counts are kept elsewhere.

use jiff::{SignedDuration, Timestamp};

/// The longest anybody has to wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// After so long in peace half of the tries are forgiven.
const HALF_FORGIVEN_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// After so long all are.
const FORGIVEN_AFTER: SignedDuration = SignedDuration::from_mins(4);
/// After so long without any, the refused ones of an account are counted from one again.
const NEW_COUNT_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Wrong tries of one account from one device, or from all devices it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub wrong: u32,
    /// When the last one was.
    pub last: Timestamp,
}

impl Tries {
    /// Seconds until the next try may be, begun ones counted whole, when `allowed` need no wait; `None`: now.
    pub fn wait_s(self, allowed: u32, now: Timestamp) -> Option<u64> {
        let over = self.wrong.checked_sub(allowed)?;
        let pause = SignedDuration::from_secs(1_i64 << over.min(6)).min(LONGEST_WAIT);
        // A process whose clock is ahead makes nobody wait longer.
        let left = self.last.min(now).duration_since(now) + pause;
        let whole = u64::try_from(left.as_millis()).ok()?.div_ceil(1_000);
        (whole > 0).then_some(whole)
    }

    /// After one more.
    #[must_use]
    pub fn one_more(before: Option<Self>, now: Timestamp) -> Self {
        let wrong = before.map_or(0, |tries| tries.left(now));
        Self { wrong: wrong.saturating_add(1), last: now }
    }

    /// After one more that was refused, as the record counts them: all of an account since one was right, whatever the waiting
    /// forgave meanwhile.
    #[must_use]
    pub fn one_more_refused(before: Option<Self>, now: Timestamp) -> Self {
        let counts = |tries: &Self| now.duration_since(tries.last) < NEW_COUNT_AFTER;
        let wrong = before.filter(counts).map_or(0, |tries| tries.wrong);
        Self { wrong: wrong.saturating_add(1), last: now }
    }

    /// Whether the last of them stands in the record: the first, second, fourth, eighth. Whoever guesses for a day writes a dozen
    /// lines, not thousands.
    pub fn is_told(self) -> bool {
        self.wrong.is_power_of_two()
    }

    /// Whether nothing of them counts any more.
    pub fn is_forgiven(self, now: Timestamp) -> bool {
        now.duration_since(self.last) >= FORGIVEN_AFTER
    }

    /// How many of them still count.
    pub fn left(self, now: Timestamp) -> u32 {
        match now.duration_since(self.last) {
            peace if peace >= FORGIVEN_AFTER => 0,
            peace if peace >= HALF_FORGIVEN_AFTER => self.wrong / 2,
            _ => self.wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000 + second).unwrap()
    }

    #[test]
    fn the_wait_grows_with_each_wrong_try_up_to_a_minute_and_passes() {
        let mut tries = None;
        let mut waits = Vec::new();
        for _ in 0..12 {
            let more = Tries::one_more(tries, at(0));
            waits.push(more.wait_s(3, at(0)).unwrap_or(0));
            tries = Some(more);
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        let many = tries.unwrap();
        assert_eq!(many.wait_s(3, at(59)), Some(1));
        assert_eq!(many.wait_s(3, at(60)), None);
    }

    #[test]
    fn they_are_forgiven_by_halves_and_then_all() {
        let ten = Tries { wrong: 10, last: at(0) };
        for (second, after) in [(59, 11), (60, 6), (239, 6), (240, 1)] {
            assert_eq!(Tries::one_more(Some(ten), at(second)).wrong, after, "{second}");
            assert_eq!(ten.is_forgiven(at(second)), after == 1);
        }
    }

    #[test]
    fn the_record_counts_on_until_a_day_without_any() {
        let mut tries = None;
        let mut told = Vec::new();
        for n in 0..40 {
            let more = Tries::one_more_refused(tries, at(n * 3_600));
            told.extend(more.is_told().then_some(more.wrong));
            tries = Some(more);
        }
        assert_eq!(told, [1, 2, 4, 8, 16, 32]);
        let next_day = tries.map(|tries| Tries::one_more_refused(Some(tries), at((39 + 24) * 3_600)));
        assert_eq!(next_day.map(|tries| tries.wrong), Some(1));
    }

    #[test]
    fn a_clock_that_is_ahead_makes_nobody_wait_longer() {
        let ahead = Tries { wrong: 4, last: at(3_600) };
        assert_eq!(ahead.wait_s(3, at(0)), Some(2));
        assert_eq!(Tries::one_more(Some(ahead), at(0)), Tries { wrong: 5, last: at(0) });
    }
}
