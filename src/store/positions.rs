//! Where units are: frequent, lossy, and never in the log.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use redis::Script;

use super::log::Fields;
use super::{Store, StoreError, even_when_full};
use crate::domain::cursor::StreamId;
use crate::domain::ids::UnitId;
use crate::domain::place::{Point, Position};

static POSITION: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/position.lua")));
static FORGET: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/forget_positions.lua")));

/// How many positions wait for boards, about; what a board missed it does not need.
const KEPT_IN_STREAM: u32 = 10_000;

impl Store {
    /// Keeps the newest of `positions` unless a newer one is known; whether it was kept.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_positions(&self, unit: &UnitId, positions: &[Position]) -> Result<bool, StoreError> {
        let Some(newest) = positions.iter().max_by_key(|position| position.at) else { return Ok(false) };
        let mut call = POSITION.prepare_invoke();
        call.key(self.keys.unit_positions()).key(self.keys.positions());
        call.arg(unit.as_str()).arg(newest.at.as_millisecond()).arg(to_text(newest)).arg(KEPT_IN_STREAM);
        let kept: u8 = call.invoke_async(&mut self.connection()).await?;
        Ok(kept == 1)
    }

    /// The last position of every unit, and from where in the stream to go on.
    pub async fn positions(&self) -> Result<(HashMap<UnitId, Position>, StreamId), StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("XREVRANGE").arg(self.keys.positions()).arg("+").arg("-").arg("COUNT").arg(1);
        pipe.cmd("HGETALL").arg(self.keys.unit_positions());
        let (last, all): (Vec<Fields>, HashMap<String, String>) =
            pipe.query_async(&mut self.connection()).await?;
        let last = last.first().and_then(|(id, _)| id.parse().ok()).unwrap_or_default();
        let known = all
            .into_iter()
            .filter_map(|(unit, text)| Some((UnitId::from(unit), from_text(&text)?)))
            .collect();
        Ok((known, last))
    }

    /// Forgets where units were before `oldest`, and what was passed on to boards before it. How many units that
    /// leaves without a position.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_positions_before(&self, oldest: Timestamp) -> Result<u64, StoreError> {
        let mut call = FORGET.prepare_invoke();
        call.key(self.keys.unit_positions()).key(self.keys.positions()).arg(oldest.as_millisecond());
        Ok(call.invoke_async(&mut self.connection()).await?)
    }
}

fn to_text(position: &Position) -> String {
    let Position { point, at, accuracy_m } = position;
    let accuracy = accuracy_m.map_or_else(|| "-".to_owned(), |m| m.to_string());
    format!("{} {} {} {accuracy}", at.as_millisecond(), point.lat, point.lon)
}

/// Reads [`to_text`]; `None` for anything else.
pub(super) fn from_text(text: &str) -> Option<Position> {
    let mut parts = text.split(' ');
    let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    let point = Point { lat: parts.next()?.parse().ok()?, lon: parts.next()?.parse().ok()? };
    let accuracy_m = parts.next().and_then(|text| text.parse().ok());
    Some(Position { point, at, accuracy_m })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_was_written() {
        let at = Timestamp::from_millisecond(1_790_000_000_123).unwrap();
        for accuracy_m in [None, Some(12.5)] {
            let position = Position { point: Point { lat: -6.914_744, lon: 107.609_81 }, at, accuracy_m };
            assert_eq!(from_text(&to_text(&position)), Some(position));
        }
        assert_eq!(from_text("here"), None);
    }
}
