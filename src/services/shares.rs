//! How many of something one address of the public holds at once, so that one machine does not have them all.
//!
//! Behind one address there may be a province: the share is a quarter, and where others leave enough, an address has more than that.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The part of the whole that one address has.
const PART: usize = 4;

/// What each address holds.
#[derive(Debug)]
pub struct Shares {
    each: usize,
    held: Held,
}

type Held = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One that an address holds; given back when dropped.
#[derive(Debug)]
pub struct Share(IpAddr, Held);

impl Shares {
    /// A quarter of `most` for each address, but one at least.
    pub fn of(most: usize) -> Self {
        Self { each: (most / PART).max(1), held: Held::default() }
    }

    /// One more for `address`; `None` when it has its share. Where they are not `scarce`, it has more.
    pub fn take(&self, address: IpAddr, scarce: bool) -> Option<Share> {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.get(&address).copied().unwrap_or_default();
        if scarce && held >= self.each {
            return None;
        }
        all.insert(address, held + 1);
        Some(Share(address, Arc::clone(&self.held)))
    }

    /// How many addresses hold any.
    #[cfg(test)]
    pub fn addresses(&self) -> usize {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(&self.0) {
            *held -= 1;
            if *held == 0 {
                all.remove(&self.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_more_where_there_is_enough() {
        let shares = Shares::of(8);
        let [one, other] = [7, 8].map(|n| IpAddr::from([203, 0, 113, n]));
        let held: Vec<_> = (0..3).map(|_| shares.take(one, false).unwrap()).collect();
        assert!(shares.take(one, true).is_none());
        let others: Vec<_> = (0..2).map(|_| shares.take(other, true).unwrap()).collect();
        assert!(shares.take(other, true).is_none());
        drop(held);
        assert!(shares.take(one, true).is_some());
        drop(others);
        assert_eq!(shares.addresses(), 0);
    }
}
