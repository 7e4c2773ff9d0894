//! One socket's way through the feed of its view.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::access::View;

use super::Board;
use super::ring::{Feed, Taken};

/// Why there is nothing more to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    /// The reader was so slow that what comes next for it is no longer kept.
    #[error("too slow: what comes next is no longer kept")]
    TooSlow,
}

/// Messages of one view in order, beginning with a snapshot or with what was missed.
pub struct Subscription {
    board: Board,
    view: View,
    feed: Arc<Feed>,
    bell: watch::Receiver<u64>,
    first: VecDeque<Bytes>,
    next: u64,
    generation: u64,
    passing_from: u64,
}

/// Where a subscription begins.
pub struct Start {
    /// Messages before those of the ring.
    pub first: VecDeque<Bytes>,
    /// The feed.
    pub feed: Arc<Feed>,
    /// Number of the first frame to read.
    pub next: u64,
    /// Generation of the ring.
    pub generation: u64,
    /// Below this number, what is good for the moment only is left out.
    pub passing_from: u64,
}

impl Subscription {
    pub(super) fn new(board: Board, view: View, start: Start) -> Self {
        let bell = start.feed.listen();
        let Start { first, feed, next, generation, passing_from } = start;
        Self { board, view, feed, bell, first, next, generation, passing_from }
    }

    /// The view it shows.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Waits for messages; all that wait, up to about `limit` bytes (but always one).
    ///
    /// # Errors
    /// [`Gone::TooSlow`] when what comes next has left the ring.
    pub async fn next(&mut self, limit: usize) -> Result<Vec<Bytes>, Gone> {
        loop {
            let waiting = self.waiting(limit)?;
            if !waiting.is_empty() {
                return Ok(waiting);
            }
            if self.bell.changed().await.is_err() {
                // The view was dropped with its board.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Messages that wait now, up to about `limit` bytes (but always one when any waits).
    ///
    /// # Errors
    /// [`Gone::TooSlow`] when what comes next has left the ring.
    pub fn waiting(&mut self, limit: usize) -> Result<Vec<Bytes>, Gone> {
        self.bell.mark_unchanged();
        let (mut texts, mut bytes) = (Vec::new(), 0);
        while bytes < limit
            && let Some(text) = self.first.pop_front()
        {
            bytes += text.len();
            texts.push(text);
        }
        if bytes >= limit || !self.first.is_empty() {
            return Ok(texts);
        }
        match self.feed.take(self.generation, self.next, self.passing_from, limit - bytes) {
            Taken::Frames(more, next) => {
                self.next = next;
                texts.extend(more);
            }
            Taken::TooSlow => return Err(Gone::TooSlow),
            Taken::Replaced => {
                let start = self.board.begin(&self.view);
                (self.next, self.generation, self.passing_from) =
                    (start.next, start.generation, start.passing_from);
                self.first = start.first;
                texts.extend(self.first.pop_front());
            }
        }
        Ok(texts)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.feed.leave();
    }
}
