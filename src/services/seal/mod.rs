//! Seals the log as it grows: beside the work, in bounded steps, in every process; whoever is slower drops theirs. Copies all
//! seals out of Redis, and says so on every board when the record is not what it was. Decides nothing of dispatch.

mod export;
mod sealer;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

pub use self::export::{Export, Span};
pub use self::sealer::{Sealer, accept_loss};

use super::Centre;
use crate::store::StoreError;
use crate::store::seals::{CentreKey, Copies, Signed};

/// Code of the notice that the record is not what it was.
const BROKEN: &str = "record_broken";
/// Code of the notice that nothing can be sealed, or copied.
const FAILING: &str = "seals_failing";
/// A last seal at the end may take so long.
const AT_END: Duration = Duration::from_secs(2);

/// Why nothing is sealed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SealFault {
    /// The record is not what it was.
    #[error("the record is not what it was: {0}; run sigap verify")]
    Broken(String),
    /// Redis is away, which is said elsewhere.
    #[error("Redis cannot be asked: {0}")]
    Away(String),
    /// A disk does not take it.
    #[error("{0}")]
    Failing(String),
}

/// The last seal, as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSeal {
    /// Its number.
    pub number: u64,
    /// SHA-256 of its text.
    pub digest: String,
    /// `seq` of the last event under it.
    pub last: u64,
    /// When it was made.
    pub at: Timestamp,
    /// It, as it is kept.
    pub signed: Signed,
}

/// What is known of seals. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Seals {
    /// The key that vouches for all others.
    pub centre_key: CentreKey,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    last: Option<LastSeal>,
    fault: Option<SealFault>,
}

impl Seals {
    /// Nothing is known yet.
    pub fn new(centre_key: CentreKey) -> Self {
        Self { centre_key, seen: Arc::default() }
    }

    /// The last seal that this process has seen.
    pub fn last(&self) -> Option<LastSeal> {
        self.seen().last.clone()
    }

    /// Why nothing is sealed, if so.
    pub fn fault(&self) -> Option<SealFault> {
        self.seen().fault.clone()
    }

    /// Whether the record was found to be another than was sealed.
    pub fn is_broken(&self) -> bool {
        matches!(self.seen().fault, Some(SealFault::Broken(_)))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<StoreError> for SealFault {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Unavailable(_) => Self::Away(fault.to_string()),
            other => Self::Failing(other.to_string()),
        }
    }
}

impl From<std::io::Error> for SealFault {
    fn from(fault: std::io::Error) -> Self {
        Self::Failing(format!("the folder of seals: {fault}"))
    }
}

impl Centre {
    /// Seals until `stop`, and once more then.
    pub async fn seal(self, stop: CancellationToken) {
        let pause = Duration::from_millis(self.config.seals.check_ms);
        let mut sealer = None;
        loop {
            let more = match self.seal_turn(&mut sealer, false).await {
                Ok(more) => more,
                Err(fault) => {
                    tracing::debug!(%fault, "nothing was sealed");
                    false
                }
            };
            let pause = if more { pause / 20 } else { pause };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                break;
            }
        }
        if tokio::time::timeout(AT_END, self.seal_turn(&mut sealer, true)).await.is_err() {
            tracing::warn!("the end of the log could not be sealed in time");
        }
    }

    /// One turn; says on boards what came of it. Whether there is more to seal at once.
    async fn seal_turn(&self, sealer: &mut Option<Sealer>, all: bool) -> Result<bool, SealFault> {
        let done = match sealer {
            Some(sealer) => sealer.turn(all).await,
            None => match Sealer::open(self).await {
                Ok(opened) => sealer.insert(opened).turn(all).await,
                Err(fault) => Err(fault),
            },
        };
        let fault = done.as_ref().err().cloned();
        if matches!(fault, Some(SealFault::Away(_))) {
            return done;
        }
        self.board.set_notice(BROKEN, matches!(fault, Some(SealFault::Broken(_))));
        self.board.set_notice(FAILING, matches!(fault, Some(SealFault::Failing(_))));
        let before = std::mem::replace(&mut self.seals.seen().fault, fault.clone());
        match (&fault, before) {
            (Some(fault), None) => tracing::error!(%fault, "the record is not sealed"),
            (None, Some(_)) => tracing::info!("the record is sealed again"),
            _ => {}
        }
        done
    }

    /// Every copy of a seal on this machine.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn known_copies(&self) -> std::io::Result<Copies> {
        let mut copies = Copies::in_folder(&self.seals_dir())?;
        if let Some(other) = &self.config.seals.copies {
            copies.add_folder(other)?;
        }
        Ok(copies)
    }

    /// Where copies and keys lie.
    pub fn seals_dir(&self) -> PathBuf {
        self.config.data_dir.join("seals")
    }
}
