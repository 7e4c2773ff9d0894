//! Sessions read lately. While Redis is away they still count, until their own end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Session;

/// Sessions kept; when there are more, all are read again.
const KEPT: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct Cache {
    sessions: Mutex<HashMap<String, Cached>>,
}

#[derive(Clone, Debug)]
struct Cached {
    session: Session,
    read_at: Duration,
}

/// What the cache knows of a session.
#[derive(Debug)]
pub(super) enum Known {
    /// Read within the time asked for, or somebody is just reading it again.
    Fresh(Session),
    /// To be read again by whoever got this answer; it counts when that fails.
    Old(Session),
    /// Nothing.
    No,
}

impl Cache {
    pub(super) fn get(&self, hash: &str, fresh_for: Duration, now: Duration) -> Known {
        let mut all = self.lock();
        let Some(cached) = all.get_mut(hash) else { return Known::No };
        if cached.read_at + fresh_for > now {
            return Known::Fresh(cached.session.clone());
        }
        // Only one reads again, to its end whatever becomes of who asked; the others go on with what is here meanwhile.
        cached.read_at = now;
        Known::Old(cached.session.clone())
    }

    /// The session, if it was read before; however long ago.
    pub(super) fn peek(&self, hash: &str) -> Option<Session> {
        Some(self.lock().get(hash)?.session.clone())
    }

    pub(super) fn put(&self, session: &Session, now: Duration) {
        let mut all = self.lock();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(session.hash.clone(), Cached { session: session.clone(), read_at: now });
    }

    pub(super) fn remove(&self, hash: &str) {
        self.lock().remove(hash);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Cached>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
