//! The thread that writes: takes what waits, writes it together, syncs once, answers all.

use tokio::sync::{mpsc, oneshot};

use super::JournalFault;
use super::folder::Folder;

/// Bytes written between two syncs, at most.
const BATCH_BYTES: usize = 1 << 20;

/// What the thread is asked for.
#[derive(Debug)]
pub(super) enum Ask {
    /// Keep a line.
    Append { line: Vec<u8>, done: oneshot::Sender<Result<(), JournalFault>> },
    /// One record was carried over.
    Release,
}

/// Works until nobody can ask any more. `pending`: records found at the start.
pub(super) fn write(mut folder: Folder, mut pending: u64, mut asks: mpsc::Receiver<Ask>) {
    let mut batch = Batch::default();
    while let Some(ask) = asks.blocking_recv() {
        let mut next = Some(ask);
        while let Some(ask) = next {
            match ask {
                Ask::Append { line, done } if folder.has_room_for(batch.bytes.len() + line.len()) => {
                    batch.bytes.extend_from_slice(&line);
                    batch.waiting.push(done);
                }
                Ask::Append { done, .. } => {
                    let _ = done.send(Err(JournalFault::Full));
                }
                Ask::Release => {
                    pending += batch.commit(&mut folder);
                    pending = pending.saturating_sub(1);
                    if pending == 0 {
                        folder.clear();
                    }
                }
            }
            next = if batch.bytes.len() < BATCH_BYTES { asks.try_recv().ok() } else { None };
        }
        pending += batch.commit(&mut folder);
    }
}

#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    waiting: Vec<oneshot::Sender<Result<(), JournalFault>>>,
}

impl Batch {
    /// Writes what was gathered and tells everybody; how many records it was.
    fn commit(&mut self, folder: &mut Folder) -> u64 {
        if self.waiting.is_empty() {
            return 0;
        }
        let written = folder.append(&self.bytes);
        if let Err(fault) = &written {
            tracing::error!(%fault, "the journal cannot be written");
        }
        let answer = written.map_err(|fault| JournalFault::Failing(fault.to_string()));
        let count = if answer.is_ok() { self.waiting.len() as u64 } else { 0 };
        for done in self.waiting.drain(..) {
            let _ = done.send(answer.clone());
        }
        self.bytes.clear();
        count
    }
}
