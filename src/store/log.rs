//! Reading the log: a stream with one entry a commit, holding `seq` (of its first event), `n` (how many) and
//! `data` (a [`Entry`] as JSON). Written by the commit script only.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Store, StoreError};
use crate::domain::aggregate::Key;
use crate::domain::cursor::StreamId;
use crate::domain::event::{Entry, Event, VERSION};

/// An entry as it lies in the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawEntry {
    /// Its id.
    pub id: StreamId,
    /// `seq` of its first event; 0 when it has none.
    pub seq: u64,
    /// How many events it holds.
    pub n: u64,
    /// The entry as JSON.
    pub data: Vec<u8>,
    /// Its fields are not exactly those, as the commit script writes them.
    pub odd: bool,
}

/// An entry, read as far as this program understands it.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// Its id.
    pub id: StreamId,
    /// `seq` of its first event.
    pub seq: u64,
    /// How many events it holds.
    pub n: u64,
    /// Every document touched, with its version afterwards, as far as they can be read.
    pub touched: Vec<(Key, u64)>,
    /// The entry; `None` when a newer program wrote it, or it is damaged.
    pub entry: Option<Entry>,
}

/// What every shape of entry has.
#[derive(Deserialize)]
struct Outline {
    #[serde(default)]
    touched: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Shape {
    v: u16,
    events: Option<Vec<IgnoredAny>>,
    touched: Option<Vec<IgnoredAny>>,
}

/// One entry of a stream as the client library gives it: id, then names and values.
pub(super) type Fields = (String, Vec<(String, Vec<u8>)>);

impl RawEntry {
    /// Reads what the client library gave. `None` when even the id is none.
    pub(super) fn of((id, fields): Fields) -> Option<Self> {
        let mut raw = Self { id: id.parse().ok()?, ..Self::default() };
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse().ok();
        let names = fields.iter().map(|(name, _)| name.as_str());
        let plain = |value: &[u8]| number(value).is_some_and(|n: u64| n.to_string().as_bytes() == value);
        raw.odd = !names.eq(["seq", "n", "data"]) || !fields.iter().take(2).all(|(_, value)| plain(value));
        for (name, value) in fields {
            match name.as_str() {
                "seq" => raw.seq = number(&value).unwrap_or(0),
                "n" => raw.n = number(&value).unwrap_or(0),
                "data" => raw.data = value,
                _ => {}
            }
        }
        Some(raw)
    }

    /// Reads the entry. Never fails: what is damaged or newer is left out, and the fold goes on.
    pub fn read(&self) -> LogEntry {
        let entry = serde_json::from_slice::<Entry>(&self.data).ok().filter(|entry| entry.v <= VERSION);
        let touched = match &entry {
            Some(entry) => entry.touched.clone(),
            None => self.outline(),
        };
        LogEntry { id: self.id, seq: self.seq, n: self.n, touched, entry }
    }

    /// Whether a newer program wrote it, rather than that it is damaged, when it cannot be read whole: it is of a newer
    /// shape, holds an event that this program does not know, or has the parts of an entry and something in them that
    /// this program does not know.
    pub fn is_newer(&self) -> bool {
        let Ok(shape) = serde_json::from_slice::<Shape>(&self.data) else { return false };
        match self.read().entry {
            Some(entry) => entry.events.contains(&Event::Unknown),
            None => shape.v > VERSION || (shape.events.is_some() && shape.touched.is_some()),
        }
    }

    fn outline(&self) -> Vec<(Key, u64)> {
        let outline = serde_json::from_slice::<Outline>(&self.data);
        let touched = outline.map(|outline| outline.touched).unwrap_or_default();
        touched.into_iter().filter_map(|pair| serde_json::from_value(pair).ok()).collect()
    }
}

/// Where the log ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// Id of the last entry; zero when there is none.
    pub id: StreamId,
    /// `seq` of the last event; 0 when there is none.
    pub seq: u64,
}

impl Store {
    /// The last entry; `None` when the log is empty.
    pub async fn last_entry(&self) -> Result<Option<RawEntry>, StoreError> {
        let mut ask = redis::cmd("XREVRANGE");
        ask.arg(self.keys.log()).arg("+").arg("-").arg("COUNT").arg(1);
        Ok(self.entries(&ask).await?.pop())
    }

    /// Where the log ends.
    pub async fn tail(&self) -> Result<Tail, StoreError> {
        let last = self.last_entry().await?.unwrap_or_default();
        Ok(Tail { id: last.id, seq: (last.seq + last.n).saturating_sub(1) })
    }

    /// Id of the first entry; `None` when the log is empty.
    pub async fn first(&self) -> Result<Option<StreamId>, StoreError> {
        let mut ask = redis::cmd("XRANGE");
        ask.arg(self.keys.log()).arg("-").arg("+").arg("COUNT").arg(1);
        Ok(self.entries(&ask).await?.pop().map(|raw| raw.id))
    }

    /// At most `count` entries after `after`, up to and including `to` (`None`: the end), in order.
    pub async fn range(
        &self,
        after: StreamId,
        to: Option<StreamId>,
        count: usize,
    ) -> Result<Vec<RawEntry>, StoreError> {
        let mut ask = redis::cmd("XRANGE");
        ask.arg(self.keys.log()).arg(format!("({after}"));
        ask.arg(to.map_or_else(|| "+".to_owned(), |to| to.to_string())).arg("COUNT").arg(count);
        self.entries(&ask).await
    }

    /// At most `count` entries before `before` (`None`: from the end), the newest first.
    pub async fn range_back(
        &self,
        before: Option<StreamId>,
        count: usize,
    ) -> Result<Vec<RawEntry>, StoreError> {
        let mut ask = redis::cmd("XREVRANGE");
        ask.arg(self.keys.log()).arg(before.map_or_else(|| "+".to_owned(), |before| format!("({before}")));
        ask.arg("-").arg("COUNT").arg(count);
        self.entries(&ask).await
    }

    /// One entry; `None` when it is not there.
    pub async fn entry(&self, id: StreamId) -> Result<Option<RawEntry>, StoreError> {
        let mut ask = redis::cmd("XRANGE");
        ask.arg(self.keys.log()).arg(id.to_string()).arg(id.to_string());
        Ok(self.entries(&ask).await?.pop())
    }

    async fn entries(&self, ask: &redis::Cmd) -> Result<Vec<RawEntry>, StoreError> {
        let found: Vec<Fields> = ask.query_async(&mut self.connection()).await?;
        Ok(found.into_iter().filter_map(RawEntry::of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> RawEntry {
        RawEntry { data: json.as_bytes().to_vec(), ..RawEntry::default() }
    }

    #[test]
    fn what_a_newer_program_wrote_still_tells_what_it_touched() {
        let newer = raw(r#"{"v":9,"what":{"never":"seen"},"touched":[["unit:amb-01",4],["drone:d1",2]]}"#);
        let read = newer.read();
        assert_eq!(read.entry, None);
        assert!(newer.is_newer());
        assert_eq!(read.touched, [(Key::Unit("amb-01".into()), 4)]);
    }

    #[test]
    fn bytes_that_are_no_entry_are_read_as_nothing() {
        for damaged in ["", "{", "[]", "{\"v\":1}", "{\"touched\":7}", "\u{0}"] {
            let read = raw(damaged).read();
            assert_eq!((read.entry, read.touched), (None, vec![]), "{damaged:?}");
            assert!(!raw(damaged).is_newer(), "{damaged:?}");
        }
    }

    #[test]
    fn an_unknown_event_does_not_hide_the_entry() {
        let json = r#"{"v":1,"at":"2026-01-01T00:00:00Z","by":"system","events":[{"type":"Danced","x":1}],"touched":[]}"#;
        assert_eq!(raw(json).read().entry.unwrap().events, [Event::Unknown]);
    }
}
