//! All chance of a simulation, from one seed.

use sigap::ambient::Ids;

/// A repeatable sequence of choices.
pub struct Dice(Ids);

impl Dice {
    /// The sequence of a seed; `stream` keeps several of one seed apart.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Ids::seeded(seed.wrapping_mul(0x9E37_79B9).wrapping_add(stream << 40)))
    }

    /// From 0 to `n - 1`.
    pub fn below(&self, n: usize) -> usize {
        usize::try_from(u64::from_le_bytes(self.0.bytes()) % n.max(1) as u64).unwrap()
    }

    /// True in so many of a hundred.
    pub fn chance(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; `None` when there is none.
    pub fn pick<'a, T>(&self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// The place of one of them, each as likely as its weight says.
    pub fn weighed(&self, weights: impl Iterator<Item = usize> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        weights.take_while(|weight| left.checked_sub(*weight).map(|rest| left = rest).is_some()).count()
    }
}
