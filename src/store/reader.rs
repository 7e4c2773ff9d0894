//! The reader of the log and of positions, on a connection of its own: a blocking read on a shared one would
//! hold up every other command.

use std::time::Duration;

use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;

use super::keys::Keys;
use super::log::{Fields, RawEntry};
use super::positions::from_text;
use super::{Store, StoreError};
use crate::domain::cursor::StreamId;
use crate::domain::ids::UnitId;
use crate::domain::place::Position;

/// How long a read waits for something new, milliseconds.
const BLOCK_MS: u64 = 1_000;
/// Without an answer by then the link counts as dead: a half-open one would look like silence.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Entries in one read.
const BATCH: usize = 1_000;

/// Two sections of INFO, the epoch, the entry.
type Told = (String, String, Option<String>, Vec<Fields>);

/// What one read brought.
#[derive(Debug, Default)]
pub struct Heard {
    /// New entries, in order.
    pub entries: Vec<RawEntry>,
    /// New positions, in order.
    pub positions: Vec<(UnitId, Position)>,
}

/// What the server says of itself and of the history read so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The process of the server.
    pub run_id: String,
    /// Whether it is a primary.
    pub is_primary: bool,
    /// The epoch stored; empty when there is none.
    pub epoch: String,
    /// The entry asked for, when it is there.
    pub entry: Option<RawEntry>,
}

/// Reads what is new.
pub struct LogReader {
    conn: MultiplexedConnection,
    keys: Keys,
    log: StreamId,
    positions: StreamId,
}

impl Store {
    /// A reader on a connection of its own. It begins at the start of both streams: say otherwise with
    /// [`LogReader::go_on_from`].
    pub async fn reader(&self) -> Result<LogReader, StoreError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(ANSWER_WITHIN));
        let conn = self.client().get_multiplexed_async_connection_with_config(&config).await?;
        let (log, positions) = (StreamId::default(), StreamId::default());
        Ok(LogReader { conn, keys: self.keys.clone(), log, positions })
    }
}

impl LogReader {
    /// Reads what comes after these.
    pub fn go_on_from(&mut self, log: StreamId, positions: StreamId) {
        (self.log, self.positions) = (log, positions);
    }

    /// Where it stands in the log.
    pub fn position(&self) -> StreamId {
        self.log
    }

    /// Waits up to 1 s for something new.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; the reader must be thrown away then.
    pub async fn read(&mut self) -> Result<Heard, StoreError> {
        let (log, positions) = (self.keys.log(), self.keys.positions());
        let mut ask = redis::cmd("XREAD");
        ask.arg("COUNT").arg(BATCH).arg("BLOCK").arg(BLOCK_MS).arg("STREAMS").arg(&log).arg(&positions);
        ask.arg(self.log.to_string()).arg(self.positions.to_string());
        let found: Option<Vec<(String, Vec<Fields>)>> = ask.query_async(&mut self.conn).await?;
        let mut heard = Heard::default();
        for (stream, entries) in found.unwrap_or_default() {
            if stream == log {
                heard.entries = entries.into_iter().filter_map(RawEntry::of).collect();
            } else {
                for (id, fields) in entries {
                    self.positions = id.parse().unwrap_or(self.positions);
                    heard.positions.extend(position_of(fields));
                }
            }
        }
        if let Some(last) = heard.entries.last() {
            self.log = last.id;
        }
        Ok(heard)
    }

    /// Asks who the server is, which epoch holds, and for the entry `id`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; the reader must be thrown away then.
    pub async fn standing(&mut self, id: StreamId) -> Result<Standing, StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("INFO").arg("server").cmd("INFO").arg("replication");
        pipe.cmd("HGET").arg(self.keys.epoch()).arg("id");
        pipe.cmd("XRANGE").arg(self.keys.log()).arg(id.to_string()).arg(id.to_string());
        let (server, replication, epoch, mut entries): Told = pipe.query_async(&mut self.conn).await?;
        Ok(Standing {
            run_id: line_of(&server, "run_id").to_owned(),
            is_primary: line_of(&replication, "role") != "slave",
            epoch: epoch.unwrap_or_default(),
            entry: entries.pop().and_then(RawEntry::of),
        })
    }
}

fn position_of(fields: Vec<(String, Vec<u8>)>) -> Option<(UnitId, Position)> {
    let (mut unit, mut position) = (None, None);
    for (name, value) in fields {
        let value = String::from_utf8(value).ok()?;
        match name.as_str() {
            "unit" => unit = Some(UnitId::from(value)),
            "position" => position = from_text(&value),
            _ => {}
        }
    }
    unit.zip(position)
}

fn line_of<'a>(info: &'a str, name: &str) -> &'a str {
    let mut lines = info.lines().filter_map(|line| line.trim().split_once(':'));
    lines.find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}
