//! The last messages of one view, serialised once for all its sockets.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::cursor::StreamId;

/// What a frame is, as far as it matters to who returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Rows or notices that changed. Never left out.
    Patch,
    /// Good for the moment only: heartbeat, mode, positions.
    Passing,
}

/// A message, and where in the view's history it stands.
#[derive(Clone, Debug)]
pub struct Frame {
    /// JSON.
    pub text: Bytes,
    /// What it is.
    pub sort: Sort,
    /// The view's cursor after it.
    pub cursor: StreamId,
}

/// Bounds of a ring.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Most frames.
    pub entries: usize,
    /// Most bytes, but for one last frame.
    pub bytes: usize,
}

/// What a reader at some place in the ring gets.
#[derive(Debug)]
pub enum Taken {
    /// These frames (maybe none), and where to go on.
    Frames(Vec<Bytes>, u64),
    /// The place has left the ring.
    TooSlow,
    /// The history was replaced.
    Replaced,
}

struct Ring {
    frames: VecDeque<Frame>,
    /// Number of the first frame.
    base: u64,
    /// The view's cursor before the first frame.
    base_cursor: StreamId,
    bytes: usize,
    generation: u64,
    /// Numbers of the frames good for the moment only whose text is still kept.
    passing: VecDeque<u64>,
}

/// Texts kept that are good for the moment only: more than leave within the grace a slow reader has.
const PASSING_KEPT: usize = 64;

/// A ring, and a bell that rings when something is added.
pub struct Feed {
    ring: RwLock<Ring>,
    bounds: Bounds,
    bell: watch::Sender<u64>,
    watchers: AtomicUsize,
}

impl Feed {
    /// An empty one of a view whose cursor is `cursor`.
    pub fn new(bounds: Bounds, cursor: StreamId) -> Self {
        let ring = Ring {
            frames: VecDeque::new(),
            base: 0,
            base_cursor: cursor,
            bytes: 0,
            generation: 0,
            passing: VecDeque::new(),
        };
        Self { ring: RwLock::new(ring), bounds, bell: watch::Sender::new(0), watchers: AtomicUsize::new(0) }
    }

    /// Adds a frame and drops the oldest beyond the bounds. Of what is good for the moment only, the last few
    /// texts are kept: positions would push the patches out, for which boards return.
    pub fn push(&self, frame: Frame) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        if frame.sort == Sort::Passing {
            let number = ring.end();
            ring.passing.push_back(number);
            if ring.passing.len() > PASSING_KEPT {
                ring.empty_oldest_passing();
            }
        }
        ring.bytes += frame.text.len();
        ring.frames.push_back(frame);
        while ring.frames.len() > self.bounds.entries
            || (ring.bytes > self.bounds.bytes && ring.frames.len() > 1)
        {
            let Some(oldest) = ring.frames.pop_front() else { break };
            ring.bytes -= oldest.text.len();
            ring.base += 1;
            ring.base_cursor = oldest.cursor;
        }
        let end = ring.end();
        drop(ring);
        self.bell.send_replace(end);
    }

    /// Throws everything away: what follows does not continue what was.
    pub fn replace(&self, cursor: StreamId) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.base = ring.end();
        ring.base_cursor = cursor;
        ring.frames.clear();
        ring.passing.clear();
        ring.bytes = 0;
        ring.generation += 1;
        let end = ring.end();
        drop(ring);
        self.bell.send_replace(end);
    }

    /// The end of the ring: generation, and number of the next frame.
    pub fn end(&self) -> (u64, u64) {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        (ring.generation, ring.end())
    }

    /// Where somebody goes on who has everything up to `cursor`; `None` when that is no boundary between two
    /// patches still in the ring.
    pub fn place_after(&self, cursor: StreamId) -> Option<u64> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let covered = ring.frames.partition_point(|frame| frame.cursor <= cursor);
        let before = match covered.checked_sub(1) {
            Some(last) => ring.frames[last].cursor,
            None => ring.base_cursor,
        };
        (before == cursor).then_some(ring.base + covered as u64)
    }

    /// Bytes of the frames from number `from` on; `None` when it has left the ring.
    pub fn bytes_since(&self, from: u64) -> Option<usize> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let skip = usize::try_from(from.checked_sub(ring.base)?).ok()?;
        Some(ring.frames.iter().skip(skip).map(|frame| frame.text.len()).sum())
    }

    /// Frames from number `from` on, up to about `limit` bytes. What is good for
    /// the moment only is left out below `passing_from`.
    pub fn take(&self, generation: u64, from: u64, passing_from: u64, limit: usize) -> Taken {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        if ring.generation != generation {
            return Taken::Replaced;
        }
        let Some(skip) = from.checked_sub(ring.base) else { return Taken::TooSlow };
        let (mut texts, mut bytes, mut next) = (Vec::new(), 0, from);
        for frame in ring.frames.iter().skip(skip as usize) {
            if bytes >= limit {
                break;
            }
            if frame.sort == Sort::Patch || (next >= passing_from && !frame.text.is_empty()) {
                bytes += frame.text.len();
                texts.push(frame.text.clone());
            }
            next += 1;
        }
        Taken::Frames(texts, next)
    }

    /// Rings whenever something was added.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.watchers.fetch_add(1, Ordering::Relaxed);
        self.bell.subscribe()
    }

    /// Somebody who listened has gone.
    pub fn leave(&self) {
        self.watchers.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many listen.
    pub fn watchers(&self) -> usize {
        self.watchers.load(Ordering::Relaxed)
    }
}

impl Ring {
    fn end(&self) -> u64 {
        self.base + self.frames.len() as u64
    }

    fn empty_oldest_passing(&mut self) {
        let Some(number) = self.passing.pop_front() else { return };
        let frame = number.checked_sub(self.base).and_then(|at| self.frames.get_mut(at as usize));
        if let Some(frame) = frame {
            self.bytes -= frame.text.len();
            frame.text = Bytes::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(ms: u64) -> StreamId {
        StreamId { ms, n: 0 }
    }

    fn feed_of(entries: usize, cursors: &[u64]) -> Feed {
        let feed = Feed::new(Bounds { entries, bytes: 1_000 }, id(0));
        for cursor in cursors {
            let text = Bytes::from(format!("{cursor}"));
            feed.push(Frame { text, sort: Sort::Patch, cursor: id(*cursor) });
        }
        feed
    }

    #[test]
    fn who_returns_at_a_boundary_goes_on_after_it() {
        let feed = feed_of(10, &[3, 5, 5, 9]);
        assert_eq!(feed.place_after(id(0)), Some(0));
        assert_eq!(feed.place_after(id(3)), Some(1));
        assert_eq!(feed.place_after(id(5)), Some(3));
        assert_eq!(feed.place_after(id(9)), Some(4));
        assert_eq!(feed.place_after(id(4)), None, "inside a gathered patch");
        assert_eq!(feed.place_after(id(12)), None, "from the future");
    }

    #[test]
    fn what_left_the_ring_is_not_resumed_from_it() {
        let feed = feed_of(2, &[3, 5, 9]);
        assert_eq!(feed.place_after(id(0)), None);
        assert_eq!(feed.place_after(id(3)), Some(1));
        assert!(matches!(feed.take(0, 0, 0, 100), Taken::TooSlow));
        assert!(matches!(feed.take(0, 1, 0, 100), Taken::Frames(texts, 3) if texts.len() == 2));
    }

    #[test]
    fn what_is_good_for_the_moment_never_pushes_patches_out() {
        let feed = Feed::new(Bounds { entries: 10_000, bytes: 1_000 }, id(0));
        feed.push(Frame { text: Bytes::from("patch"), sort: Sort::Patch, cursor: id(1) });
        for _ in 0..1_000 {
            feed.push(Frame { text: Bytes::from(vec![b'x'; 10]), sort: Sort::Passing, cursor: id(1) });
        }
        assert_eq!(feed.place_after(id(0)), Some(0), "a board returns to the patch");
        assert!(feed.bytes_since(0).unwrap() <= 5 + 10 * PASSING_KEPT);
        let Taken::Frames(texts, 1_001) = feed.take(0, 0, 0, 100_000) else { panic!("all is there") };
        assert_eq!(texts.len(), 1 + PASSING_KEPT, "the last few are still told");
    }

    #[test]
    fn a_ring_keeps_within_its_bytes_but_for_one_frame() {
        let feed = Feed::new(Bounds { entries: 100, bytes: 10 }, id(0));
        for cursor in 1..=5 {
            feed.push(Frame { text: Bytes::from(vec![b'x'; 8]), sort: Sort::Patch, cursor: id(cursor) });
        }
        assert_eq!(feed.place_after(id(4)), Some(4));
        assert_eq!(feed.place_after(id(3)), None);
    }
}
