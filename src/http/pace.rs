//! How often something may be asked: a rate for the process; and, for what the public asks, a share of it for each address, so that
//! one machine does not ask in the place of everybody.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::domain::rate::Rate;

/// Lets `per_minute` through in a minute, all of them at once if nothing came before.
#[derive(Debug)]
pub struct Pace {
    rate: Rate,
    /// When the next one would come if all came evenly.
    next: Mutex<Duration>,
}

impl Pace {
    /// At most so many in a minute.
    pub fn per_minute(per_minute: u32) -> Self {
        Self { rate: Rate::per_minute(per_minute), next: Mutex::new(Duration::ZERO) }
    }

    /// Counts one at `now` of the monotonic clock.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn pass(&self, now: Duration) -> Result<(), Duration> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = self.rate.pass(*next, now)?;
        Ok(())
    }

    /// Makes one that was counted count no more.
    pub fn give_back(&self) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = self.rate.give_back(*next);
    }
}

/// Counters of keys. Two keys may fall on one; which, nobody outside can know.
const COUNTERS: usize = 1_024;
/// The part of the whole that one address may have.
const SHARE: u32 = 4;

/// A pace for each of any number of keys.
#[derive(Debug)]
pub struct Each {
    paces: Vec<Pace>,
    hash: RandomState,
}

impl Each {
    /// At most so many in a minute of each.
    pub fn per_minute(per_minute: u32) -> Self {
        let paces = std::iter::repeat_with(|| Pace::per_minute(per_minute)).take(COUNTERS).collect();
        Self { paces, hash: RandomState::new() }
    }

    /// The pace of `key`.
    pub fn of(&self, key: impl Hash) -> &Pace {
        &self.paces[self.place(key)]
    }

    fn place(&self, key: impl Hash) -> usize {
        self.hash.hash_one(key) as usize % COUNTERS
    }
}

/// A pace for everybody together, and a share of it for each address.
#[derive(Debug)]
pub struct Shared {
    whole: Pace,
    shares: Each,
}

impl Shared {
    /// At most so many in a minute, and a quarter of it from one address.
    pub fn per_minute(per_minute: u32) -> Self {
        let shares = Each::per_minute(per_minute.div_ceil(SHARE));
        Self { whole: Pace::per_minute(per_minute), shares }
    }

    /// Counts one that came from `address`, at `now` of the monotonic clock. An address that stands for many people, as those of
    /// private networks may, is `None`.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn pass(&self, address: Option<IpAddr>, now: Duration) -> Result<(), Duration> {
        if let Some(address) = address {
            self.shares.of(network(address)).pass(now)?;
        }
        self.whole.pass(now)
    }
}

/// Whoever has one address of IPv6 has the 2⁶⁴ beside it.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(whole) => std::net::Ipv6Addr::from(u128::from(whole) >> 64 << 64).into(),
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
        pace.give_back();
        assert_eq!(pace.pass(now), Ok(()), "one that does not count after all");
        assert!(pace.pass(now).is_err());
    }

    #[test]
    fn one_address_has_a_quarter_and_leaves_the_rest_to_others() {
        let (shared, now) = (Shared::per_minute(40), Duration::from_hours(1));
        let passes = |address: &str| {
            let address = address.parse().ok();
            std::iter::repeat_with(|| shared.pass(address, now)).take_while(Result::is_ok).take(100).count()
        };
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        // Another one with a counter of its own.
        let mut others = (1..=255).map(|n| IpAddr::from([203, 0, 113, n]));
        let other =
            others.find(|other| shared.shares.place(*other) != shared.shares.place(network(one))).unwrap();
        assert_eq!(passes(&other.to_string()), 10);
        assert_eq!(passes("2001:db8::1"), 10);
        assert_eq!(passes("2001:db8::ffff"), 0, "the same network");
        assert_eq!(passes("many behind one"), 20, "what is left of the whole");
    }
}
