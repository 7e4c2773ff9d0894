//! Slows guessing down without locking anybody out.
//!
//! Wrong tries are counted for each account and device, in Redis, so that several processes give nobody more of them. Devices nobody signed
//! in from before are counted by the network they ask from: whoever guesses makes neither a device wait that the account knows, nor a new
//! machine elsewhere. Those of a network, and those whose address stands for many or is not known, share one count. A try counts as wrong
//! before it is looked at: many at once are no more than one after another. While Redis is away each process counts for itself.
//!
//! Whoever guesses from many networks is slowed down by what all of them tried: once that is [`MANY`] times what one may, one try of a
//! network is free, and it waits before each further one. Still nobody waits for another network. What bounds all guesses then are the
//! checks of passwords that are made at once (`password.rs`), and the second factor.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::password::Asks;
use super::{AccountError, hash_of};
use crate::domain::tries::Tries;
use crate::store::{Store, StoreError};

/// Counts kept here while Redis is away; when there are more, all are forgotten.
const KEPT: usize = 10_000;
/// How often a count is read anew when others count as well; whoever is slower then waits a second.
const TURNS: usize = 8;
/// So many times as many wrong tries of all new devices of an account as one network may have are many.
const MANY: u32 = 10;

/// Under what a try is counted.
#[derive(Clone, Debug)]
pub(super) struct Under {
    /// Whoever waits for it.
    pub who: String,
    /// With all other networks that new devices of the account ask from, where it is one of them.
    pub together: Option<String>,
    /// For whom it is, among all checks that wait.
    pub asks: Asks,
}

/// Counts wrong tries.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    here: Mutex<HashMap<String, Tries>>,
}

/// A try that counts as wrong until it is known to be another.
#[derive(Debug)]
pub(super) struct Counted {
    hash: String,
    before: Option<Tries>,
    with_it: Tries,
    is_shared: bool,
}

impl Throttle {
    /// Counts a try of `who`.
    ///
    /// # Errors
    /// [`AccountError::Wait`] when it comes too early; it does not count then.
    pub(super) async fn begin(
        &self,
        store: &Store,
        who: &str,
        allowed: u32,
        now: Timestamp,
    ) -> Result<Counted, AccountError> {
        let hash = hash_of(who);
        for _ in 0..TURNS {
            let Ok(before) = store.tries(&hash).await else { return self.begin_here(hash, allowed, now) };
            let counted = Counted::of(hash.clone(), before, allowed, now)?;
            match store.swap_tries(&hash, before, Some(counted.with_it)).await {
                Ok(true) => return Ok(counted),
                Ok(false) => {}
                Err(_) => return self.begin_here(hash, allowed, now),
            }
        }
        Err(AccountError::Wait { seconds: 1 })
    }

    fn begin_here(&self, hash: String, allowed: u32, now: Timestamp) -> Result<Counted, AccountError> {
        let mut all = self.here();
        let before = all.get(&hash).copied();
        let counted = Counted { is_shared: false, ..Counted::of(hash, before, allowed, now)? };
        if all.len() >= KEPT {
            all.retain(|_, tries| !tries.is_forgiven(now));
            if all.len() >= KEPT {
                all.clear();
            }
        }
        all.insert(counted.hash.clone(), counted.with_it);
        Ok(counted)
    }

    /// How many tries need no wait where a network usually has `allowed`.
    pub(super) async fn allowed(&self, store: &Store, who: &Under, allowed: u32, now: Timestamp) -> u32 {
        let Some(together) = &who.together else { return allowed };
        let Ok(Some(tries)) = store.tries(&hash_of(together)).await else { return allowed };
        if tries.left(now) < allowed.saturating_mul(MANY) { allowed } else { 1 }
    }

    /// It was wrong: it counts among those of all networks as well. What others write meanwhile may be lost; that count only slows.
    pub(super) async fn wrong(&self, store: &Store, who: &Under, now: Timestamp) -> Result<(), StoreError> {
        let Some(together) = &who.together else { return Ok(()) };
        let hash = hash_of(together);
        for _ in 0..TURNS {
            let before = store.tries(&hash).await?;
            if store.swap_tries(&hash, before, Some(Tries::one_more(before, now))).await? {
                break;
            }
        }
        Ok(())
    }

    /// It was right: all wrong ones before it are forgotten.
    pub(super) async fn right(&self, store: &Store, counted: Counted) -> Result<(), StoreError> {
        self.here().remove(&counted.hash);
        store.forget_tries(&counted.hash).await
    }

    /// It was neither right nor wrong: as if it had not been.
    pub(super) async fn give_back(&self, store: &Store, counted: Counted) -> Result<(), StoreError> {
        if !counted.is_shared {
            let mut all = self.here();
            match counted.before {
                Some(before) => drop(all.insert(counted.hash, before)),
                None => drop(all.remove(&counted.hash)),
            }
            return Ok(());
        }
        if store.swap_tries(&counted.hash, Some(counted.with_it), counted.before).await? {
            return Ok(());
        }
        for _ in 0..TURNS {
            let Some(others) = store.tries(&counted.hash).await? else { return Ok(()) };
            let without = Tries { wrong: others.wrong.saturating_sub(1), ..others };
            if store.swap_tries(&counted.hash, Some(others), Some(without)).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn here(&self) -> std::sync::MutexGuard<'_, HashMap<String, Tries>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn of(hash: String, before: Option<Tries>, allowed: u32, now: Timestamp) -> Result<Self, AccountError> {
        if let Some(seconds) = before.and_then(|tries| tries.wait_s(allowed, now)) {
            return Err(AccountError::Wait { seconds });
        }
        Ok(Self { hash, before, with_it: Tries::one_more(before, now), is_shared: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000 + second).unwrap()
    }

    #[test]
    fn while_redis_is_away_a_process_counts_for_itself() {
        let throttle = Throttle::default();
        for _ in 0..3 {
            assert!(throttle.begin_here("a".to_owned(), 3, at(0)).is_ok());
        }
        let refused = throttle.begin_here("a".to_owned(), 3, at(0));
        assert!(matches!(refused, Err(AccountError::Wait { seconds: 1 })), "{refused:?}");
        assert!(throttle.begin_here("b".to_owned(), 3, at(0)).is_ok());
        assert!(throttle.begin_here("a".to_owned(), 3, at(1)).is_ok());
        assert!(throttle.begin_here("a".to_owned(), 3, at(2)).is_err(), "the wait grows");
    }

    #[test]
    fn what_is_kept_meanwhile_is_bounded() {
        let throttle = Throttle::default();
        for n in 0..=KEPT {
            throttle.begin_here(n.to_string(), 3, at(0)).unwrap();
        }
        assert!(throttle.here().len() <= KEPT);
    }
}
