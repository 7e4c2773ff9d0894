//! Argon2id, off the runtime and only a few at a time: one check takes 19 MiB and a core for some 20 ms. Whoever asks for many leaves
//! places to others.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::{OnceCell, Semaphore};

use crate::ambient::Ids;
use crate::services::shares::Shares;

/// Checks at once; more would only take turns on two cores.
const AT_ONCE: usize = 2;
/// Checks that may wait; beyond them the answer is "busy" at once.
const WAITING: usize = 64;
/// Of these, places that only those have whom we know.
const FOR_KNOWN: usize = WAITING / 4;
/// While fewer wait than this, one network may have more than its share.
const SCARCE_FROM: usize = WAITING / 4;
/// Longest password, bytes.
pub(super) const LONGEST: usize = 1_024;

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    networks: Arc<Shares>,
    /// What the password of an unknown name is compared with, so that it costs the same.
    nobody: Arc<OnceCell<String>>,
    ids: Ids,
}

/// For whom a password is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// Somebody we know by their device or session, or whoever has an invitation or the machine.
    Known,
    /// Anybody; from this network, where that is known.
    Anybody(Option<IpAddr>),
}

/// Too many at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full;

impl Passwords {
    pub(super) fn new(ids: Ids) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
            networks: Arc::new(Shares::of(WAITING)),
            nobody: Arc::default(),
            ids,
        }
    }

    /// The PHC form of a password's hash under a new salt.
    pub(super) async fn hash(&self, password: &str) -> Result<String, Full> {
        let (password, salt) = (password.to_owned(), self.ids.bytes::<16>());
        self.in_turn(Asks::Known, move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).unwrap_or_default()
        })
        .await
    }

    /// Whether somebody who knows these words finds it soon. Most take less than a millisecond, one of signs that stand for many
    /// letters over a hundred: it waits for its turn like a hash.
    pub(super) async fn is_known(&self, password: &str, words: Vec<String>) -> Result<bool, Full> {
        let password = password.to_owned();
        self.in_turn(Asks::Known, move || super::chosen::is_known(&password, &words)).await
    }

    /// Whether the password fits the hash; without a hash, or with the empty one of an account whose password was never set, it
    /// takes as long and never fits.
    pub(super) async fn fits(&self, asks: Asks, password: &str, hash: Option<&str>) -> Result<bool, Full> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash.to_owned(),
            None => self.nobody.get_or_try_init(|| self.hash("nobody")).await?.clone(),
        };
        let password = password.to_owned();
        let fits = self
            .in_turn(asks, move || {
                Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok()
            })
            .await?;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        asks: Asks,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Full> {
        let most = if asks == Asks::Known { WAITING } else { WAITING - FOR_KNOWN };
        let (_place, waiting) = Place::take(&self.waiting, most)?;
        let _share = match asks {
            Asks::Anybody(Some(network)) => {
                Some(self.networks.take(network, waiting >= SCARCE_FROM).ok_or(Full)?)
            }
            Asks::Anybody(None) | Asks::Known => None,
        };
        let _turn = self.turns.acquire().await.map_err(|_| Full)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Full)
    }
}

/// A place in the queue, given back however the wait ends.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    /// One of `most`, and how many others were there before.
    fn take(waiting: &'a AtomicUsize, most: usize) -> Result<(Self, usize), Full> {
        let place = Self(waiting);
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        if before >= most { Err(Full) } else { Ok((place, before)) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn an_account_without_a_password_costs_the_same_check_as_a_name_that_nobody_has() {
        for hash in [None, Some("")] {
            let passwords = Passwords::new(Ids::system());
            assert!(!passwords.fits(Asks::Known, "", hash).await.unwrap());
            assert!(passwords.nobody.initialized(), "{hash:?} was compared with what it costs");
            assert!(!passwords.fits(Asks::Known, "nobody", hash).await.unwrap(), "{hash:?}");
        }
        let passwords = Passwords::new(Ids::system());
        let hash = passwords.hash("own").await.unwrap();
        assert!(passwords.fits(Asks::Known, "own", Some(&hash)).await.unwrap());
        assert!(!passwords.fits(Asks::Known, "another", Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn who_asks_for_many_leaves_places_to_others() {
        let passwords = Passwords::new(Ids::system());
        let (lets_go, waits) = std::sync::mpsc::channel::<()>();
        let waits = Arc::new(std::sync::Mutex::new(waits));
        let asks = |asks: Asks| {
            let (passwords, waits) = (passwords.clone(), Arc::clone(&waits));
            Box::pin(
                async move { passwords.in_turn(asks, move || waits.lock().unwrap().recv().is_err()).await },
            )
        };
        let network = |n: u8| Asks::Anybody(Some(IpAddr::from([203, 0, 113, n])));
        let mut held = Vec::new();
        let mut got = async |who: Asks| {
            let mut check = asks(who);
            let is_refused = check.as_mut().now_or_never().is_some();
            held.push(check);
            !is_refused
        };
        let mut of_one = 0;
        while got(network(1)).await {
            of_one += 1;
        }
        assert_eq!(of_one, SCARCE_FROM, "more than its share only while there is enough");
        let mut of_others = 0;
        while got(network(u8::try_from(of_others / 8 + 2).unwrap())).await {
            of_others += 1;
        }
        assert_eq!(of_one + of_others, WAITING - FOR_KNOWN);
        assert!(!got(Asks::Anybody(None)).await && !got(network(200)).await);
        assert!(got(Asks::Known).await, "a place is kept for whom we know");
        drop(lets_go);
    }
}
