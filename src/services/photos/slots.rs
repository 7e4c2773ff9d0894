//! Who may send photos at once: as many as there is memory for. A quarter of the places is kept for those who work here, and one address
//! of the public has a quarter of the others, so that one machine does not send in the place of everybody.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::PhotoFault;
use crate::services::shares::{Share, Shares};

/// The part that those who work here have for themselves.
const PART: usize = 4;

/// Who sends photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uploader {
    /// Who works here, and what we fetch ourselves.
    Known,
    /// Anybody else, from an address of the public internet if that is known.
    Public(Option<IpAddr>),
}

#[derive(Debug)]
pub(super) struct Slots {
    all: Arc<Semaphore>,
    public: Arc<Semaphore>,
    /// What one address has of that.
    shares: Shares,
}

/// The right to send photos, given back when dropped. Whoever holds it may have one of them in memory.
#[derive(Debug)]
pub struct Slot {
    _places: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
    _share: Option<Share>,
}

impl Slots {
    pub fn new(most: usize) -> Self {
        let public = most.saturating_sub(most / PART).max(1);
        Self {
            all: Arc::new(Semaphore::new(most)),
            public: Arc::new(Semaphore::new(public)),
            shares: Shares::of(public),
        }
    }

    pub fn take(&self, who: Uploader) -> Result<Slot, PhotoFault> {
        let place = |of: &Arc<Semaphore>| Arc::clone(of).try_acquire_owned().map_err(|_| PhotoFault::Busy);
        let (public, share) = match who {
            Uploader::Known => (None, None),
            Uploader::Public(address) => {
                let share = |address| self.shares.take(address, true).ok_or(PhotoFault::Busy);
                let share = address.map(share).transpose()?;
                (Some(place(&self.public)?), share)
            }
        };
        Ok(Slot { _places: (place(&self.all)?, public), _share: share })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(slots: &Slots, who: Uploader) -> Vec<Slot> {
        std::iter::from_fn(|| slots.take(who).ok()).collect()
    }

    #[test]
    fn one_address_has_a_part_the_public_most_and_those_who_work_here_the_rest() {
        let slots = Slots::new(32);
        let [one, other] = [7, 8].map(|n| Uploader::Public(Some(IpAddr::from([203, 0, 113, n]))));
        let first = held(&slots, one);
        assert_eq!(first.len(), 6);
        assert_eq!(held(&slots, other).len(), 6, "and gives them back");
        assert_eq!(slots.shares.addresses(), 1);
        let many_behind_one = held(&slots, Uploader::Public(None));
        assert_eq!(many_behind_one.len(), 18);
        assert!(slots.take(other).is_err());
        assert_eq!(held(&slots, Uploader::Known).len(), 8);
        drop(first);
        assert_eq!(held(&slots, one).len(), 6);
    }

    #[test]
    fn where_there_is_one_place_anybody_may_have_it() {
        let slots = Slots::new(1);
        let taken = slots.take(Uploader::Public(None)).unwrap();
        assert!(slots.take(Uploader::Known).is_err());
        drop(taken);
        assert!(slots.take(Uploader::Known).is_ok());
    }
}
