//! The live feed over WebSocket: `GET /api/v1/live`. Owns the protocol and its sockets; what they are shown is the
//! board's.

pub mod protocol;
mod session;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Query, State, WebSocketUpgrade};
use axum::{Extension, Router};

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::ambient::Ids;
use crate::config::Live;
use crate::services::Centre;
use crate::services::accounts::{Accounts, Session};
use crate::services::board::Board;
use crate::services::presence::Presence;
use crate::text::{Lang, text};

/// What the live feed needs.
pub struct Gate {
    /// What is shown.
    pub board: Board,
    /// Limits.
    pub live: Live,
    /// Origins of our own pages, exact.
    pub origins: Vec<String>,
    /// Who has a board open.
    pub presence: Presence,
    /// Who knows sessions and tickets.
    pub accounts: Accounts,
    /// How often a session is looked at again.
    pub recheck: Duration,
    /// Randomness.
    pub ids: Ids,
    /// Ends every socket with a hint when to come back.
    pub stop: CancellationToken,
    /// All open sockets, to be waited for.
    pub sockets: TaskTracker,
    /// Seats taken.
    pub seats: Seats,
}

/// How many sockets are open, in all and by account.
#[derive(Debug, Default)]
pub struct Seats(Mutex<HashMap<String, usize>>);

/// A seat; given back when dropped.
struct Seat {
    gate: Arc<Gate>,
    name: String,
}

impl Gate {
    /// The gate of a centre, for pages of these origins; `stop` ends all sockets.
    pub fn new(centre: &Centre, origins: Vec<String>, stop: CancellationToken) -> Self {
        Self {
            board: centre.board.clone(),
            live: centre.config.live.clone(),
            origins,
            presence: centre.presence.clone(),
            accounts: centre.accounts.clone(),
            recheck: Duration::from_secs(u64::from(centre.config.session.recheck_s)),
            ids: centre.ids.clone(),
            stop,
            sockets: TaskTracker::new(),
            seats: Seats::default(),
        }
    }

    fn seat(self: &Arc<Self>, name: &str) -> Option<Seat> {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.get(name).copied().unwrap_or(0);
        let all: usize = taken.values().sum();
        if own >= self.live.max_sockets_per_account || all >= self.live.max_sockets {
            return None;
        }
        taken.insert(name.to_owned(), own + 1);
        Some(Seat { gate: Arc::clone(self), name: name.to_owned() })
    }

    /// A moment to come back in, so that not all come at once.
    fn reconnect_ms(&self) -> u64 {
        500 + u64::from(u16::from_le_bytes(self.ids.bytes())) * 4_500 / u64::from(u16::MAX)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.gate.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.name) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.name);
            }
        }
    }
}

/// What may stand in the address of a socket.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The cursor of the last message seen.
    cursor: Option<String>,
    /// A one-use ticket.
    ticket: Option<String>,
}

/// The route of the live feed.
pub fn routes(gate: Arc<Gate>) -> Router {
    Router::new().route("/api/v1/live", get(live)).with_state(gate)
}

/// tungstenite's own 128 KiB would be 134 kB a socket.
const READ_BUFFER: usize = 4 * 1024;
const WRITE_BUFFER: usize = 16 * 1024;
/// Never reached: what waits for a socket is bounded by the session, but one big snapshot must pass.
const MAX_WRITE_BUFFER: usize = 512 * 1024 * 1024;

/// Opens a socket. The session of a cookie is found in the request's extensions. Only a wrong Origin is refused before the upgrade; everything else is said in a close frame,
/// which browsers let their pages read.
pub async fn live(
    State(gate): State<Arc<Gate>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    session: Option<Extension<Session>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !is_own_origin(&headers, &gate.origins, asked.ticket.is_some()) {
        return problem(&headers, StatusCode::FORBIDDEN, "origin_not_allowed");
    }
    let Ok(upgrade) = upgrade else {
        return problem(&headers, StatusCode::UPGRADE_REQUIRED, "websocket_expected");
    };
    let session = match &asked.ticket {
        Some(ticket) => gate.accounts.redeem(ticket).await.ok().flatten(),
        None => session.map(|Extension(session)| session),
    };
    let limit = gate.live.message_limit_bytes;
    let tracked = gate.sockets.clone();
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| tracked.track_future(session::run(socket, gate, session, asked.cursor)))
}

/// A browser always says where a page comes from; only a program with a ticket may stay silent about it.
fn is_own_origin(headers: &HeaderMap, own: &[String], has_ticket: bool) -> bool {
    match headers.get(header::ORIGIN) {
        Some(origin) => own.iter().any(|known| known.as_bytes() == origin.as_bytes()),
        None => has_ticket,
    }
}

/// Says why there is no socket, as every other error of the API does.
fn problem(headers: &HeaderMap, status: StatusCode, code: &str) -> Response {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let lang = wanted.map_or(Lang::Id, Lang::from_accept_language);
    let body = serde_json::json!({
        "type": format!("urn:sigap:problem:{code}"),
        "title": text(lang, &format!("problem.{code}.title")),
        "status": status.as_u16(),
        "code": code,
        "detail": text(lang, &format!("problem.{code}.detail")),
        "retryable": false,
        "errors": [],
    });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
