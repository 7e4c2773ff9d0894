//! The parts of equal length that a span is drawn in.

use jiff::Timestamp;

/// Hours up to so many, else days.
const HOURS_DRAWN: i64 = 72;
const HOUR_MS: i64 = 3_600_000;

/// Hours or days, from the beginning of a span to its end.
#[derive(Clone, Copy, Debug)]
pub struct Buckets {
    from_ms: i64,
    /// How long one is, milliseconds.
    pub ms: i64,
    /// How many there are; the last may reach beyond the end.
    pub many: usize,
}

impl Buckets {
    /// Those of `from..to`.
    pub fn of(from: Timestamp, to: Timestamp) -> Self {
        let whole = to.as_millisecond() - from.as_millisecond();
        let ms = if whole <= HOURS_DRAWN * HOUR_MS { HOUR_MS } else { 24 * HOUR_MS };
        let many = usize::try_from((whole + ms - 1) / ms).unwrap_or(0);
        Self { from_ms: from.as_millisecond(), ms, many }
    }

    /// In which one a moment lies.
    pub fn at(&self, moment: Timestamp) -> Option<usize> {
        let since = moment.as_millisecond() - self.from_ms;
        usize::try_from(since.div_euclid(self.ms)).ok().filter(|at| *at < self.many)
    }

    /// When the `n`-th begins, counted from 0; with `n + 1` when it ends.
    pub fn begins(&self, n: usize) -> Timestamp {
        let ms = self.from_ms + i64::try_from(n).unwrap_or(0) * self.ms;
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
    }
}
