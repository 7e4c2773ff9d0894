//! Keeps the board: connects, makes sure that history goes on where it ended, folds what comes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::domain::cursor::StreamId;
use crate::store::StoreError;
use crate::store::log::RawEntry;
use crate::store::reader::{Heard, LogReader, Standing};

use super::picture::Picture;
use super::ring::Bounds;
use super::{Board, load};

/// Between two tries to connect.
const RETRY: Duration = Duration::from_millis(250);
/// How often the server and the history are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Reads that wait to be folded.
const AHEAD: usize = 4;

impl Board {
    /// Keeps the board up to date until `stop`. Lost connections are made again.
    pub async fn keep(self, stop: CancellationToken) {
        let pulse = tokio::spawn(self.clone().pulse(stop.clone()));
        let mut was_away = false;
        while !stop.is_cancelled() {
            let ended = tokio::select! {
                ended = self.follow() => ended,
                () = stop.cancelled() => break,
            };
            match ended {
                Ok(why) => {
                    tracing::info!(why, "the reader of the log starts again");
                    was_away = false;
                }
                Err(error) if !was_away => {
                    tracing::warn!(%error, "the reader of the log lost its connection");
                    was_away = true;
                }
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(RETRY) => {}
                () = stop.cancelled() => {}
            }
        }
        let _ = pulse.await;
    }

    /// Follows the log on one connection; says why it has to start again.
    async fn follow(&self) -> Result<&'static str, StoreError> {
        let mut reader = self.0.store.reader().await?;
        let Some(standing) = self.join(&mut reader).await? else {
            return Ok("the server is not a primary");
        };
        self.reader_returned();
        let (to_fold, mut heard) = mpsc::channel(AHEAD);
        let last = self.picture().last.clone();
        let reading = Reading { board: self.clone(), reader, last, standing, to_fold };
        // Whatever ends this, nobody may go on saying that the log is read.
        let reading = AbortOnDropHandle::new(tokio::spawn(reading.run()));
        let broken = self.fold_what_comes(&mut heard).await?;
        if broken {
            return Ok("the log does not go on where it ended");
        }
        reading.await.unwrap_or(Ok("the reader ended"))
    }

    /// Makes the board current and sets the reader to go on from there. `None` when the server is no primary.
    async fn join(&self, reader: &mut LogReader) -> Result<Option<Standing>, StoreError> {
        let (last, known) = {
            let picture = self.picture();
            (picture.read_last(), picture.epoch.clone())
        };
        let mut standing = reader.standing(last).await?;
        if !standing.is_primary {
            return Ok(None);
        }
        let intact = self.picture().goes_on_from(standing.entry.as_ref());
        let broken = (!intact && !known.is_empty()).then_some(known.as_str());
        let fresh = hex(&self.0.ids.bytes::<8>());
        standing.epoch = self.0.store.epoch(&standing.run_id, &fresh, broken).await?;
        let (positions, from) = self.0.store.positions().await?;
        if standing.epoch == known && intact {
            let mut picture = self.picture_mut();
            picture.moved.extend(positions.keys().cloned());
            picture.take_positions(positions);
        } else {
            let live = &self.0.live;
            let bounds = Bounds { entries: live.ring_entries, bytes: live.ring_bytes };
            let (likeness, withheld) = (Arc::clone(&self.0.likeness), Arc::clone(&self.picture().withheld));
            let mut picture = Picture::new(bounds, self.0.terrain.clone(), likeness, withheld);
            load::fill(&self.0.store, &mut picture).await?;
            picture.epoch.clone_from(&standing.epoch);
            picture.take_positions(positions);
            self.picture_mut().replace(picture);
            self.announce();
        }
        reader.go_on_from(self.picture().read_last(), from);
        Ok(Some(standing))
    }

    /// Folds what the reader hears and lets patches go, until it stops. True when the log does not go on where
    /// it ended.
    async fn fold_what_comes(&self, heard: &mut mpsc::Receiver<Heard>) -> Result<bool, StoreError> {
        let gather = Duration::from_millis(self.0.live.gather_ms);
        let mut due: Option<Instant> = None;
        loop {
            let flush = async {
                match due {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = flush => {
                    self.picture_mut().flush();
                    due = None;
                }
                next = heard.recv() => {
                    let Some(heard) = next else { break };
                    if self.fold(heard).await? {
                        return Ok(true);
                    }
                    due = self.next_flush(due, gather);
                }
            }
        }
        self.picture_mut().flush();
        Ok(false)
    }

    /// Lets an urgent patch go at once; says when the others leave.
    fn next_flush(&self, due: Option<Instant>, gather: Duration) -> Option<Instant> {
        let mut picture = self.picture_mut();
        if !picture.is_dirty() {
            return None;
        }
        if !picture.is_exact() {
            return due.or_else(|| Some(Instant::now() + gather.max(LOOK_EVERY)));
        }
        if picture.is_urgent() || gather.is_zero() {
            picture.flush();
            return None;
        }
        due.or_else(|| Some(Instant::now() + gather))
    }

    async fn fold(&self, heard: Heard) -> Result<bool, StoreError> {
        if !heard.positions.is_empty() {
            let mut picture = self.picture_mut();
            for (unit, position) in heard.positions {
                picture.move_unit(unit, position);
            }
        }
        if load::fold(&self.0.store, &self.0.picture, heard.entries).await? {
            return Ok(true);
        }
        self.announce();
        Ok(false)
    }

    /// Wakes who waits for the fold.
    fn announce(&self) {
        let (epoch, id) = {
            let picture = self.picture();
            (picture.epoch.clone(), picture.folded())
        };
        self.0.folded.send_if_modified(|(known, folded)| {
            let changed = **known != *epoch || *folded != id;
            if **known != *epoch {
                *known = Arc::from(epoch.as_str());
            }
            *folded = id;
            changed
        });
    }
}

/// One connection's reading.
struct Reading {
    board: Board,
    reader: LogReader,
    last: RawEntry,
    standing: Standing,
    to_fold: mpsc::Sender<Heard>,
}

impl Reading {
    async fn run(mut self) -> Result<&'static str, StoreError> {
        let mut looked = Instant::now();
        loop {
            let heard = self.reader.read().await?;
            self.board.reader_returned();
            if let Some(last) = heard.entries.last() {
                self.last = last.clone();
            }
            let is_something = !heard.entries.is_empty() || !heard.positions.is_empty();
            if is_something && self.to_fold.send(heard).await.is_err() {
                return Ok("nobody folds");
            }
            if looked.elapsed() >= LOOK_EVERY {
                looked = Instant::now();
                if let Some(why) = self.look().await? {
                    return Ok(why);
                }
            }
        }
    }

    /// Why this connection must be given up; `None` when all is as it was.
    async fn look(&mut self) -> Result<Option<&'static str>, StoreError> {
        let now = self.reader.standing(self.last.id).await?;
        let is_there = self.last.id == StreamId::default() || now.entry.as_ref() == Some(&self.last);
        Ok(if !now.is_primary {
            Some("the server is no primary any more")
        } else if now.run_id != self.standing.run_id {
            Some("another server answers")
        } else if now.epoch != self.standing.epoch {
            Some("another epoch holds")
        } else if !is_there {
            Some("the last entry of the log is gone or differs")
        } else {
            None
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
