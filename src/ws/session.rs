//! One socket from hello to its end.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use futures::SinkExt;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

use crate::domain::access::View;
use crate::domain::aggregate::Key;
use crate::domain::cursor::Cursor;
use crate::domain::ids::IncidentId;
use crate::domain::view::LiveMessage;
use crate::services::accounts;
use crate::services::board::{Gone, Subscription};
use crate::services::presence::Place;

use super::protocol::{End, FromClient};
use super::{Gate, Seat};

/// A client that names no cursor in the address may say hello within this.
const HELLO_WITHIN: Duration = Duration::from_millis(500);
/// How long a socket waits for a board that is still being loaded.
const READY_WITHIN: Duration = Duration::from_secs(5);
/// What is written before the next look at what came in; bounds what waits inside the socket.
const BATCH_BYTES: usize = 32 * 1024;
/// A message larger than a batch gets time for a link of 32 kbit/s, but not for ever.
const SLOWEST_BYTES_PER_S: usize = 4 * 1024;
const LONGEST_WRITE: Duration = Duration::from_mins(2);
/// How long an ending waits for the other side to agree.
const FAREWELL: Duration = Duration::from_secs(1);
/// Looks at a session cost nothing between two reads of it: many make the end seen soon after a read.
const LOOKS_A_READ: u32 = 10;
/// Beginning again costs as much as so many messages.
const HELLO_COST: u32 = 10;

/// Serves a socket until it ends.
pub(super) async fn run(
    mut socket: WebSocket,
    gate: Arc<Gate>,
    signed_in: Option<accounts::Session>,
    cursor: Option<String>,
) {
    let end = match enter(&gate, signed_in) {
        Ok((signed_in, seat)) => {
            let served = serve(&mut socket, &gate, &signed_in, cursor).await;
            drop(seat);
            served
        }
        Err(end) => end,
    };
    say_farewell(socket, end).await;
}

fn enter(gate: &Arc<Gate>, signed_in: Option<accounts::Session>) -> Result<(accounts::Session, Seat), End> {
    let signed_in = signed_in.ok_or(End::SessionEnded)?;
    signed_in.person.view().ok_or(End::Forbidden)?;
    let seat = gate.seat(&signed_in.person.name).ok_or(End::TooMany)?;
    Ok((signed_in, seat))
}

async fn serve(
    socket: &mut WebSocket,
    gate: &Arc<Gate>,
    signed_in: &accounts::Session,
    cursor: Option<String>,
) -> End {
    let now = Instant::now();
    let mut session = Session {
        socket,
        gate,
        signed_in,
        heard: now,
        budget: gate.live.max_messages_per_s,
        refilled: now,
        again: None,
        place: gate.presence.enter(&signed_in.person),
    };
    match session.live(cursor).await {
        Ok(never) => match never {},
        Err(end) => end,
    }
}

enum Never {}

/// The wish to begin, from a cursor or not.
struct Hello(Option<Cursor>);

struct Session<'a> {
    socket: &'a mut WebSocket,
    gate: &'a Arc<Gate>,
    signed_in: &'a accounts::Session,
    /// The last sign of life.
    heard: Instant,
    /// Messages that may still come in this second.
    budget: u32,
    refilled: Instant,
    /// The client wants to begin again, from a cursor or not.
    again: Option<Hello>,
    /// As others see that it is open.
    place: Option<Place>,
}

impl Session<'_> {
    async fn live(&mut self, cursor: Option<String>) -> Result<Never, End> {
        let first = match cursor {
            Some(cursor) => cursor.parse().ok(),
            None => self.hello().await?,
        };
        let mut feed = self.begin(first).await?;
        let idle = Duration::from_millis(self.gate.live.idle_timeout_ms);
        let mut pings = every(idle / 3);
        let mut rechecks = every(self.gate.recheck / LOOKS_A_READ);
        let stop = self.gate.stop.clone();
        loop {
            tokio::select! {
                texts = feed.next(BATCH_BYTES) => self.write(texts.map_err(|Gone::TooSlow| End::Resume)?).await?,
                message = self.socket.recv() => self.hear(message).await?,
                _ = pings.tick() => {
                    if self.heard.elapsed() > idle {
                        return Err(End::Lost);
                    }
                    self.send(Message::Ping(Bytes::new())).await?;
                }
                _ = rechecks.tick() => {
                    if has_ended(self.gate, self.signed_in).await {
                        return Err(End::SessionEnded);
                    }
                }
                () = stop.cancelled() => return Err(self.going_away()),
            }
            if let Some(Hello(cursor)) = self.again.take() {
                feed = self.begin(cursor).await?;
            }
        }
    }

    /// The cursor of a first message; none when nothing is said for a moment.
    async fn hello(&mut self) -> Result<Option<Cursor>, End> {
        let patience = tokio::time::sleep(HELLO_WITHIN);
        tokio::pin!(patience);
        loop {
            tokio::select! {
                message = self.socket.recv() => self.hear(message).await?,
                () = &mut patience => return Ok(None),
                () = self.gate.stop.cancelled() => return Err(self.going_away()),
            }
            if let Some(Hello(cursor)) = self.again.take() {
                return Ok(cursor);
            }
        }
    }

    async fn begin(&mut self, cursor: Option<Cursor>) -> Result<Subscription, End> {
        let board = &self.gate.board;
        if !board.is_ready() && !board.wait_until_ready(READY_WITHIN).await {
            self.complain("not_ready", true).await?;
            return Err(self.going_away());
        }
        let view = self.signed_in.person.view().ok_or(End::Forbidden)?;
        let feed = board.subscribe(view, cursor).await;
        self.place.iter().for_each(Place::begins);
        Ok(feed)
    }

    fn going_away(&self) -> End {
        End::GoingAway { reconnect_ms: self.gate.reconnect_ms() }
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let Some(Ok(message)) = message else { return Err(End::Lost) };
        self.heard = Instant::now();
        self.spend(1)?;
        match message {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(FromClient::Hello { cursor }) => {
                    self.spend(HELLO_COST)?;
                    self.again = Some(Hello(cursor.and_then(|cursor| cursor.parse().ok())));
                    Ok(())
                }
                Ok(FromClient::View { incident, typing }) => {
                    self.look(incident, typing);
                    Ok(())
                }
                Ok(FromClient::Ack | FromClient::Pong) => Ok(()),
                Err(_) => self.complain("bad_message", false).await,
            },
            Message::Binary(_) => self.complain("bad_message", false).await,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Lost),
        }
    }

    /// Says to others what this screen shows. What is on no board is nothing that anybody looks at.
    fn look(&self, incident: Option<IncidentId>, typing: bool) {
        let Some(place) = &self.place else { return };
        let shown = |id: &IncidentId| self.gate.board.shows(&View::Region, &Key::Incident(id.clone()));
        place.look(incident.filter(shown), typing);
    }

    fn spend(&mut self, cost: u32) -> Result<(), End> {
        if self.refilled.elapsed() >= Duration::from_secs(1) {
            self.refilled = Instant::now();
            self.budget = self.gate.live.max_messages_per_s;
        }
        // A hello is always possible within a fresh second, however small the budget.
        let cost = cost.min(self.gate.live.max_messages_per_s.saturating_sub(1).max(1));
        self.budget = self.budget.checked_sub(cost).ok_or(End::TooMany)?;
        Ok(())
    }

    async fn complain(&mut self, code: &str, retryable: bool) -> Result<(), End> {
        let error = LiveMessage::Error { code: code.to_owned(), retryable };
        let text = serde_json::to_string(&error).unwrap_or_default();
        self.send(Message::text(text)).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        self.within(0, async |socket: &mut WebSocket| socket.send(message).await).await
    }

    /// Writes all that waits and flushes once.
    async fn write(&mut self, texts: Vec<Bytes>) -> Result<(), End> {
        let bytes = texts.iter().map(Bytes::len).sum();
        let write = async |socket: &mut WebSocket| {
            for text in texts {
                // Made by the board from JSON: always UTF-8.
                let text = Utf8Bytes::try_from(text).unwrap_or_else(|_| Utf8Bytes::from_static("{}"));
                socket.feed(Message::Text(text)).await?;
            }
            socket.flush().await
        };
        self.within(bytes, write).await
    }

    /// Cuts a reader that does not take what it was sent within the grace.
    async fn within(
        &mut self,
        bytes: usize,
        write: impl AsyncFnOnce(&mut WebSocket) -> Result<(), axum::Error>,
    ) -> Result<(), End> {
        let extra = bytes.saturating_sub(BATCH_BYTES) / SLOWEST_BYTES_PER_S;
        let grace = Duration::from_millis(self.gate.live.slow_grace_ms);
        let allowed = grace + Duration::from_secs(extra as u64).min(LONGEST_WRITE);
        let begun = Instant::now();
        let written = timeout(allowed, write(self.socket)).await;
        if begun.elapsed() > FAREWELL {
            // While it wrote it could not hear.
            self.heard = Instant::now();
        }
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Lost),
            Err(_) => Err(End::Resume),
        }
    }
}

/// Whether the session ended, or its account may other things now: then whoever sits there signs in anew. While nobody can say,
/// it goes on.
async fn has_ended(gate: &Gate, signed_in: &accounts::Session) -> bool {
    match gate.accounts.session_of(&signed_in.hash).await {
        Ok(Some(now)) => now.person != signed_in.person,
        Ok(None) => true,
        Err(_) => false,
    }
}

fn every(period: Duration) -> Interval {
    let period = period.max(Duration::from_millis(10));
    let mut ticks = interval_at(Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Says why, and waits a moment for the other side to agree.
async fn say_farewell(mut socket: WebSocket, end: End) {
    let Some(frame) = end.frame() else { return };
    let farewell = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    let _ = timeout(FAREWELL, farewell).await;
}
