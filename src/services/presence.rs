//! Who has a board open, and at which incident they look: kept in the memory of each process, said to the others through
//! Redis, told to boards of the region at most once in `live.presence_ms`. Nothing of it is decided on or recorded.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::Centre;
use crate::ambient::Ids;
use crate::domain::access::{Person, View};
use crate::domain::ids::IncidentId;
use crate::domain::live::LiveMessage;
use crate::domain::presence::{AtBoard, Present, PresentRow, at_boards, rows};

/// People at incidents that boards are told of at once.
const MOST: usize = 400;
/// A process says again that it is there after so many turns without news.
const SAID_EVERY: u32 = 5;
/// What a process said counts for so many turns: one that died says nothing more.
const COUNTS_FOR: u32 = 15;

/// A handle on who is at boards. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Presence {
    process: Arc<str>,
    room: Arc<Mutex<Room>>,
}

#[derive(Debug, Default)]
struct Room {
    next: u64,
    /// Boards at this process, by socket.
    own: BTreeMap<u64, Present>,
    /// Boards at others, as read last.
    others: Vec<Present>,
    /// Something here changed since it was said.
    stirred: bool,
    /// A board was opened that was told nothing yet.
    joined: bool,
    /// Turns since it was said.
    silent: u32,
    told: Vec<PresentRow>,
}

/// What one process says.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    at: Timestamp,
    boards: Vec<Present>,
}

/// A board that is open; it is gone when this is dropped.
#[derive(Debug)]
pub struct Place {
    presence: Presence,
    socket: u64,
}

impl Presence {
    /// Nobody; `ids` name the process.
    pub fn new(ids: &Ids) -> Self {
        let process = ids.bytes::<8>().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        Self { process: process.into(), room: Arc::default() }
    }

    /// Somebody opened a board; `None` for those who do not see the whole region.
    pub fn enter(&self, person: &Person) -> Option<Place> {
        if person.view() != Some(View::Region) {
            return None;
        }
        let mut room = self.room();
        let socket = room.next;
        room.next += 1;
        (room.stirred, room.joined) = (true, true);
        let present =
            Present { name: person.name.clone(), roles: person.roles.clone(), incident: None, typing: false };
        room.own.insert(socket, present);
        Some(Place { presence: self.clone(), socket })
    }

    /// Everybody with a board open, here and at other processes.
    pub fn at_boards(&self) -> Vec<AtBoard> {
        let room = self.room();
        at_boards(room.own.values().chain(&room.others))
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be said to the others now, if anything.
    fn news(&self, at: Timestamp) -> Option<String> {
        let mut room = self.room();
        room.silent += 1;
        if !room.stirred && room.silent < SAID_EVERY {
            return None;
        }
        (room.stirred, room.silent) = (false, 0);
        let said = Said { at, boards: room.own.values().cloned().collect() };
        serde_json::to_string(&said).ok()
    }

    /// What boards are to be told now, if anything.
    fn rows(&self, others: Vec<Present>) -> Option<Vec<PresentRow>> {
        let mut room = self.room();
        room.others = others;
        let rows = rows(room.own.values().chain(&room.others), MOST);
        if !std::mem::take(&mut room.joined) && rows == room.told {
            return None;
        }
        room.told.clone_from(&rows);
        Some(rows)
    }
}

impl Place {
    /// The board begins now: it is told who looks, whatever others were told before.
    pub fn begins(&self) {
        self.presence.room().joined = true;
    }

    /// What the board shows now.
    pub fn look(&self, incident: Option<IncidentId>, typing: bool) {
        let mut room = self.presence.room();
        let Some(present) = room.own.get_mut(&self.socket) else { return };
        let typing = typing && incident.is_some();
        if (&present.incident, present.typing) != (&incident, typing) {
            (present.incident, present.typing) = (incident, typing);
            room.stirred = true;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut room = self.presence.room();
        room.own.remove(&self.socket);
        room.stirred = true;
    }
}

impl Centre {
    /// Says and hears who is at boards, again and again until `stop`.
    pub async fn follow_presence(self, stop: CancellationToken) {
        let pause = Duration::from_millis(self.config.live.presence_ms);
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            self.tell_presence().await;
        }
        let _ = self.store.forget_presence(&[self.presence.process.to_string()]).await;
    }

    /// One turn: says who is here, hears who is elsewhere, tells the boards of this process what has changed. While Redis is
    /// away only those here are shown.
    pub async fn tell_presence(&self) {
        let now = self.clock.now();
        let presence = &self.presence;
        let news = presence.news(now);
        let heard = self.store.say_presence(&presence.process, news.as_deref()).await.unwrap_or_default();
        let turn = SignedDuration::from_millis(i64::try_from(self.config.live.presence_ms).unwrap_or(1_000));
        let (mut others, mut gone) = (Vec::new(), Vec::new());
        for (process, text) in heard {
            if *process == *presence.process {
                continue;
            }
            match serde_json::from_str::<Said>(&text) {
                Ok(said) if now.duration_since(said.at) <= turn * i32::try_from(COUNTS_FOR).unwrap_or(1) => {
                    others.extend(said.boards);
                }
                _ => gone.push(process),
            }
        }
        if !gone.is_empty() {
            let _ = self.store.forget_presence(&gone).await;
        }
        if let Some(people) = presence.rows(others) {
            self.board.say(&View::Region, &LiveMessage::Presence { people });
        }
    }
}
