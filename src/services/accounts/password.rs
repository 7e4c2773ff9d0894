//! Argon2id, off the runtime and only a few at a time: one check takes 19 MiB and a core for some 20 ms.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::{OnceCell, Semaphore};

use crate::ambient::Ids;

/// Checks at once; more would only take turns on two cores.
const AT_ONCE: usize = 2;
/// Checks that may wait; beyond them the answer is "busy" at once.
const WAITING: usize = 64;
/// Longest password, bytes.
pub(super) const LONGEST: usize = 1_024;

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// What the password of an unknown name is compared with, so that it costs the same.
    nobody: Arc<OnceCell<String>>,
    ids: Ids,
}

/// Too many at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full;

impl Passwords {
    pub(super) fn new(ids: Ids) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
            nobody: Arc::default(),
            ids,
        }
    }

    /// The PHC form of a password's hash under a new salt.
    pub(super) async fn hash(&self, password: &str) -> Result<String, Full> {
        let (password, salt) = (password.to_owned(), self.ids.bytes::<16>());
        self.in_turn(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).unwrap_or_default()
        })
        .await
    }

    /// Whether somebody who knows these words finds it soon. Most take less than a millisecond, one of signs that stand for many
    /// letters over a hundred: it waits for its turn like a hash.
    pub(super) async fn is_known(&self, password: &str, words: Vec<String>) -> Result<bool, Full> {
        let password = password.to_owned();
        self.in_turn(move || super::chosen::is_known(&password, &words)).await
    }

    /// Whether the password fits the hash; without a hash, or with the empty one of an account whose password was never set, it
    /// takes as long and never fits.
    pub(super) async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool, Full> {
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash.to_owned(),
            None => self.nobody.get_or_try_init(|| self.hash("nobody")).await?.clone(),
        };
        let password = password.to_owned();
        let fits = self
            .in_turn(move || Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok())
            .await?;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Full> {
        let _place = Place::take(&self.waiting)?;
        let _turn = self.turns.acquire().await.map_err(|_| Full)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Full)
    }
}

/// A place in the queue, given back however the wait ends.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, Full> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= WAITING { Err(Full) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_account_without_a_password_costs_the_same_check_as_a_name_that_nobody_has() {
        for hash in [None, Some("")] {
            let passwords = Passwords::new(Ids::system());
            assert!(!passwords.fits("", hash).await.unwrap());
            assert!(passwords.nobody.initialized(), "{hash:?} was compared with what it costs");
            assert!(!passwords.fits("nobody", hash).await.unwrap(), "{hash:?}");
        }
        let passwords = Passwords::new(Ids::system());
        let hash = passwords.hash("own").await.unwrap();
        assert!(passwords.fits("own", Some(&hash)).await.unwrap());
        assert!(!passwords.fits("another", Some(&hash)).await.unwrap());
    }
}
