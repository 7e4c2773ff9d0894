//! How well levels given agree with levels expected: a table of counts, and shares of it with what chance allows.

use crate::domain::level::Level;

/// How often each level was given where each was expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    counts: [[u32; 5]; 5],
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub hits: u32,
    /// Of how many.
    pub of: u32,
}

/// The 97.5 % point of the normal distribution, for intervals of 95 %.
const Z: f64 = 1.959_964;

impl Score {
    /// Counts a case.
    pub fn add(&mut self, expected: Level, given: Level) {
        self.counts[place(expected)][place(given)] += 1;
    }

    /// How often `given` was where `expected` was right.
    pub fn count(&self, expected: Level, given: Level) -> u32 {
        self.counts[place(expected)][place(given)]
    }

    /// All cases.
    pub fn cases(&self) -> u32 {
        self.counts.iter().flatten().sum()
    }

    /// Of the cases for which `of` holds, those for which `hit` holds; both see the level expected and the one given.
    pub fn share(&self, of: impl Fn(Level, Level) -> bool, hit: impl Fn(Level, Level) -> bool) -> Share {
        let mut share = Share { hits: 0, of: 0 };
        for expected in Level::ALL {
            for given in Level::ALL.into_iter().filter(|given| of(expected, *given)) {
                let count = self.count(expected, given);
                share.of += count;
                share.hits += if hit(expected, given) { count } else { 0 };
            }
        }
        share
    }

    /// Exactly the level expected.
    pub fn exact(&self) -> Share {
        self.share(|_, _| true, |expected, given| expected == given)
    }

    /// Less urgent than expected.
    pub fn under(&self) -> Share {
        self.share(|_, _| true, |expected, given| given > expected)
    }

    /// More urgent than expected.
    pub fn over(&self) -> Share {
        self.share(|_, _| true, |expected, given| given < expected)
    }

    /// Of those expected at 1 or 2, those given 1 or 2.
    pub fn sensitivity(&self) -> Share {
        self.share(|expected, _| is_urgent(expected), |_, given| is_urgent(given))
    }

    /// Of those expected at 1 or 2, those given 4 or 5.
    pub fn grave_under(&self) -> Share {
        self.share(|expected, _| is_urgent(expected), |_, given| can_wait(given))
    }

    /// Of those expected at 4 or 5, those given 1 or 2.
    pub fn grave_over(&self) -> Share {
        self.share(|expected, _| can_wait(expected), |_, given| is_urgent(given))
    }
}

impl Share {
    /// Between 0 and 1; 0 of nothing is 0.
    pub fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.hits) / f64::from(self.of) }
    }

    /// The 95 % interval of Wilson (1927), which also holds for few cases and for shares near 0 and 1.
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (f64::from(self.of), self.value());
        let middle = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        (((middle - spread) / whole).max(0.0), ((middle + spread) / whole).min(1.0))
    }
}

/// May be lost within the hour: level 1 or 2.
pub fn is_urgent(level: Level) -> bool {
    level <= Level::VeryUrgent
}

/// Level 4 or 5.
pub fn can_wait(level: Level) -> bool {
    level >= Level::Scheduled
}

fn place(level: Level) -> usize {
    usize::from(level.number() - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_interval_is_that_of_the_literature() {
        let (low, high) = Share { hits: 81, of: 263 }.interval();
        assert!((low - 0.2553).abs() < 0.000_1 && (high - 0.3662).abs() < 0.000_1, "{low} {high}");
        let (low, high) = Share { hits: 15, of: 148 }.interval();
        assert!((low - 0.0624).abs() < 0.000_1 && (high - 0.1605).abs() < 0.000_1, "{low} {high}");
    }

    proptest! {
        #[test]
        fn exact_under_and_over_make_up_the_whole(cases in prop::collection::vec((1_u8..=5, 1_u8..=5), 1..60)) {
            let mut score = Score::default();
            for (expected, given) in &cases {
                score.add(Level::try_from(*expected).unwrap(), Level::try_from(*given).unwrap());
            }
            prop_assert_eq!(score.cases() as usize, cases.len());
            prop_assert_eq!(score.exact().hits + score.under().hits + score.over().hits, score.cases());
            for share in [score.exact(), score.sensitivity(), score.grave_over()] {
                let (low, high) = share.interval();
                prop_assert!(0.0 <= low && low <= share.value() + 1e-9 && share.value() <= high + 1e-9 && high <= 1.0);
            }
        }
    }
}
