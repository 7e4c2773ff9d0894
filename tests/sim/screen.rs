//! A screen: it follows the live protocol, breaks off and comes back where it was.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use sigap::domain::access::View;
use sigap::domain::cursor::Cursor;
use sigap::domain::ids::UnitId;
use sigap::services::board::ring::{Feed, Taken};
use sigap::services::board::subscription::Start;

use crate::check::{Broken, Rows};

/// Bytes taken at once: more than there are.
const ALL: usize = 1 << 30;

/// A screen of one view.
#[derive(Default)]
pub struct Screen {
    /// `None`: the whole region.
    pub unit: Option<UnitId>,
    pub rows: Rows,
    pub cursor: Option<Cursor>,
    /// The process it is connected to, and where in its feed.
    pub on: Option<(usize, Place)>,
    /// A process is looking where it should go on.
    pub returning: bool,
}

/// Where in a feed.
pub struct Place {
    first: VecDeque<Bytes>,
    feed: Arc<Feed>,
    next: u64,
    generation: u64,
    passing_from: u64,
}

impl From<Start> for Place {
    fn from(start: Start) -> Self {
        let Start { first, feed, next, generation, passing_from } = start;
        Self { first, feed, next, generation, passing_from }
    }
}

impl Place {
    /// A bug: what comes next is left out, when there is anything.
    pub fn one_later(mut self) -> Self {
        if self.next < self.feed.end().1 {
            self.next += 1;
        }
        self
    }
}

/// What came of listening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    All,
    /// The history was replaced: the process has to begin again.
    Replaced,
    /// Too slow; the screen has to come back.
    Cut,
}

impl Screen {
    /// The view as the board knows it.
    pub fn view(&self) -> View {
        self.unit.clone().map_or(View::Region, View::Unit)
    }

    /// Takes everything that waits.
    pub fn listen(&mut self) -> Result<Heard, Broken> {
        let Some((_, place)) = &mut self.on else { return Ok(Heard::All) };
        let mut texts: Vec<Bytes> = place.first.drain(..).collect();
        let heard = match place.feed.take(place.generation, place.next, place.passing_from, ALL) {
            Taken::Frames(more, next) => {
                place.next = next;
                texts.extend(more);
                Heard::All
            }
            Taken::TooSlow => Heard::Cut,
            Taken::Replaced => Heard::Replaced,
        };
        for text in texts {
            self.hear(&serde_json::from_slice(&text).unwrap())?;
        }
        Ok(heard)
    }

    fn hear(&mut self, message: &Value) -> Result<(), Broken> {
        let wrong = |what: &str| Err(Broken("I5", format!("{what}: {message}")));
        let at = |field: &str| message[field].as_str().and_then(|text| text.parse::<Cursor>().ok());
        match message["type"].as_str().unwrap_or_default() {
            "snapshot" => {
                self.rows.clear();
                for (kind, name) in [("incident", "incidents"), ("unit", "units"), ("report", "reports")] {
                    for row in message[name].as_array().into_iter().flatten() {
                        self.put(kind, &row["id"], &row["version"]);
                    }
                }
                self.cursor = at("cursor");
            }
            "resumed" if at("cursor") != self.cursor => {
                return wrong("goes on elsewhere");
            }
            "patch" if at("prev") != self.cursor => {
                return wrong("a gap");
            }
            "patch" => {
                for change in message["changes"].as_array().into_iter().flatten() {
                    let kind = match change["of"].as_str() {
                        Some("incident") => "incident",
                        Some("unit") => "unit",
                        Some("report") => "report",
                        _ => continue,
                    };
                    let id = change["id"].as_str().unwrap_or_default().to_owned();
                    let known = self.rows.get(&(kind, id.clone())).copied();
                    if change["op"] == "del" {
                        self.rows.remove(&(kind, id));
                    } else if known.is_some_and(|known| change["version"].as_u64() <= Some(known)) {
                        return wrong("something twice");
                    } else {
                        self.put(kind, &change["id"], &change["version"]);
                    }
                }
                self.cursor = at("cursor");
            }
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, kind: &'static str, id: &Value, version: &Value) {
        let id = id.as_str().unwrap_or_default().to_owned();
        self.rows.insert((kind, id), version.as_u64().unwrap_or_default());
    }
}
