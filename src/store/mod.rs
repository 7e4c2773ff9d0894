//! Everything kept in Redis and on disk. Holds no rule of dispatch; no other layer names Redis.

pub mod accounts;
pub mod areas;
mod calls;
pub mod chats;
pub mod commit;
mod devices;
pub mod documents;
pub mod durability;
pub mod epoch;
pub mod erased_list;
pub mod erasure;
pub mod facilities;
pub mod health;
pub mod held;
mod held_chats;
pub mod image;
pub mod index;
pub mod journal;
pub mod keys;
pub mod local_redis;
pub mod log;
mod numbers;
pub mod outbox;
pub mod partners;
pub mod photos;
pub mod positions;
pub mod post;
mod presence;
pub mod quakes;
pub mod reader;
mod retention;
pub mod rewrap;
pub mod seals;
pub mod sessions;
pub mod space;
pub mod timeline;
pub mod timers;
mod tries;
pub mod unvouched;
pub mod vault;
pub mod verify;
pub mod vouched;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};

use crate::ambient::Clock;
use crate::config;
use keys::Keys;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Redis cannot be reached, or did not answer in time. Whether a write happened is unknown.
    #[error("Redis does not answer: {0}")]
    Unavailable(#[source] redis::RedisError),
    /// Redis has no memory left for it. Nothing was written.
    #[error("Redis has no memory left")]
    Full,
    /// Something stored cannot be read.
    #[error("{what} cannot be read: {why}")]
    Damaged {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
    /// Written by a newer program; this one leaves it alone.
    #[error("{0} was written by a newer program")]
    Newer(String),
}

/// The connections to one region's Redis. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    client: redis::Client,
    shared: Arc<Shared>,
    /// Always the same of the shared connections.
    only: Option<usize>,
    /// The names of the keys.
    pub keys: Keys,
    /// Vouches for what lets people in.
    pub vouched: vouched::Voucher,
    /// Time.
    pub clock: Clock,
}

struct Shared {
    connections: Vec<ConnectionManager>,
    next: AtomicUsize,
    scripts: commit::CommitScripts,
}

impl From<redis::RedisError> for StoreError {
    fn from(fault: redis::RedisError) -> Self {
        if fault.code() == Some("OOM") { Self::Full } else { Self::Unavailable(fault) }
    }
}

impl StoreError {
    /// Whether a write may have happened all the same: no answer came, or it was lost on the way.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unavailable(fault) if fault.is_io_error() || fault.is_timeout() || fault.is_connection_dropped())
    }
}

impl Store {
    /// Opens as many multiplexed connections as the settings say: under `appendfsync always` four give 1.66 times the
    /// throughput of one, since Redis reads about 16 kB a connection between two syncs. A Redis that is away is no
    /// fault: it is connected to when it is back.
    ///
    /// # Errors
    /// When the URL or what it says of us (a password, a database) is wrong.
    pub async fn open(
        url: &str,
        region: &str,
        settings: &config::Redis,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let client = redis::Client::open(url)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_millis(settings.command_timeout_ms)))
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(500));
        let mut open = Vec::new();
        let mut is_away = false;
        for _ in 0..settings.connections.max(1) {
            if !is_away {
                match ConnectionManager::new_with_config(client.clone(), config.clone()).await {
                    Ok(connection) => open.push(connection),
                    Err(fault) if may_come_back(&fault) => is_away = true,
                    Err(fault) => return Err(fault.into()),
                }
            }
            if is_away {
                open.push(ConnectionManager::new_lazy_with_config(client.clone(), config.clone())?);
            }
        }
        let shared = Arc::new(Shared {
            connections: open,
            next: AtomicUsize::new(0),
            scripts: commit::CommitScripts::new(),
        });
        let vouched = vouched::Voucher::default();
        Ok(Self { client, shared, only: None, keys: Keys::new(region), vouched, clock })
    }

    /// The same, where the keys of the centre vouch for what lets people in. Without it nobody is let in.
    #[must_use]
    pub fn vouched_by(self, vault: &vault::Vault) -> Self {
        Self { vouched: vouched::Voucher::of(vault), ..self }
    }

    /// What another region keeps on the same Redis.
    pub(crate) fn of_region(&self, code: &str) -> Self {
        Self { keys: Keys::new(code), ..self.clone() }
    }

    /// The same, on one connection: what is asked first is done first, however much is under way.
    pub(crate) fn in_order(&self) -> Self {
        Self { only: Some(0), ..self.clone() }
    }

    /// One of the shared connections, in turn.
    pub(crate) fn connection(&self) -> ConnectionManager {
        let next = || self.shared.next.fetch_add(1, Ordering::Relaxed);
        let n = self.only.unwrap_or_else(next) % self.shared.connections.len();
        self.shared.connections[n].clone()
    }

    /// The client, for a connection of one's own (a blocking reader must have one).
    pub(crate) fn client(&self) -> &redis::Client {
        &self.client
    }
}

/// Whether a server that cannot be connected to may be there later, just as it is asked for now.
fn may_come_back(fault: &redis::RedisError) -> bool {
    let is_loading = fault.kind() == redis::ErrorKind::Server(redis::ServerErrorKind::BusyLoading);
    is_loading || fault.is_io_error() || fault.is_timeout() || fault.is_connection_dropped()
}

/// A script that is carried out also when memory is full: for what is small, or bounded, and lets work be finished.
fn even_when_full(body: &str) -> redis::Script {
    redis::Script::new(&format!("#!lua flags=allow-oom\n{body}"))
}
