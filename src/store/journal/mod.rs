//! The intake journal: what must not be lost while Redis is away, a line each, on the disk before anybody is told so.
//!
//! One thread owns the files. What waits is written together and synced once (group commit), so that a flood costs
//! no more syncs than a trickle. Nothing says here how far a record was carried over: carrying one over twice is
//! harmless, since its ids and its key are fixed, so the files are read from their beginning after a crash and
//! emptied when nothing waits any more. Holds no rule, and knows neither reports nor Redis.

mod folder;
mod line;
mod writer;

use std::path::Path;

use tokio::sync::{mpsc, oneshot};

use self::folder::Folder;
use self::writer::Ask;

/// Records that may wait for the thread.
const AHEAD: usize = 4_096;

/// Why the journal did not take a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// Its budget is used up.
    #[error("the journal is full")]
    Full,
    /// Its disk does not take it.
    #[error("the journal cannot be written: {0}")]
    Failing(String),
    /// It was not opened, or its thread has ended.
    #[error("there is no journal")]
    Closed,
}

/// A journal that takes records. Cheap to clone; the files are given up with the last one.
#[derive(Clone, Debug)]
pub struct Journal {
    asks: mpsc::Sender<Ask>,
}

/// What opening a journal found.
#[derive(Debug)]
pub struct Opened {
    /// The journal.
    pub journal: Journal,
    /// Records that were not released, in order.
    pub waiting: Vec<String>,
    /// Lines that cannot be read; a copy of their files was kept.
    pub damaged: usize,
    /// Whether the budget is set aside on the disk, so that nobody else can use it up.
    pub reserved: bool,
}

impl Journal {
    /// Opens the folder, made when missing, with all files in it that no other process holds. `max_bytes`: the budget.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(dir: &Path, max_bytes: u64) -> std::io::Result<Opened> {
        let (folder, found) = Folder::open(dir, max_bytes)?;
        let reserved = folder.is_reserved();
        let (asks, asked) = mpsc::channel(AHEAD);
        let pending = found.texts.len() as u64;
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer::write(folder, pending, asked))?;
        Ok(Opened { journal: Self { asks }, waiting: found.texts, damaged: found.damaged, reserved })
    }

    /// Keeps a record; once this returns it is on the disk. `text` must hold no line break, as JSON does not.
    ///
    /// # Errors
    /// When it is not, for good: it may still be found after a crash, which is harmless.
    pub async fn append(&self, text: &str) -> Result<(), JournalFault> {
        let (done, answer) = oneshot::channel();
        let ask = Ask::Append { line: line::write(text), done };
        self.asks.send(ask).await.map_err(|_| JournalFault::Closed)?;
        answer.await.map_err(|_| JournalFault::Closed)?
    }

    /// Says that one record was carried over. When none waits any more, the files are emptied.
    pub async fn release(&self) {
        // A thread that has ended keeps its files for the next start, which is all that can be done.
        let _ = self.asks.send(Ask::Release).await;
    }
}
