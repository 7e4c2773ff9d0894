//! The board in memory.

use std::collections::HashMap;
use std::time::Duration;

use crate::domain::access::View;
use crate::domain::cursor::Cursor;
use crate::domain::ids::UnitId;
use crate::domain::place::Position;
use crate::domain::view::{Mode, Snapshot};

/// A handle on the board of this process.
#[derive(Clone, Debug, Default)]
pub struct Board {}

impl Board {
    /// Waits until the board has folded the log up to `cursor`.
    pub async fn wait_for(&self, _cursor: &Cursor, _within: Duration) -> bool {
        false
    }

    /// How well the process works.
    pub fn mode(&self) -> Mode {
        Mode::default()
    }

    /// Where units are.
    pub fn positions(&self) -> HashMap<UnitId, Position> {
        HashMap::new()
    }

    /// Everything a screen of the view needs to begin.
    pub fn snapshot(&self, _view: &View) -> Snapshot {
        Snapshot {
            cursor: String::new(),
            server_time: jiff::Timestamp::UNIX_EPOCH,
            recovered: false,
            incidents: Vec::new(),
            units: Vec::new(),
            reports: Vec::new(),
            notices: Vec::new(),
            mode: Mode::default(),
        }
    }

    /// Says on every screen whether the clock of this process is wrong.
    pub fn set_clock_wrong(&self, _wrong: bool) {}
}
