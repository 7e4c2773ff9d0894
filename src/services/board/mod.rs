//! The board in memory.

use std::time::Duration;

use crate::domain::cursor::Cursor;

/// A handle on the board of this process.
#[derive(Clone, Debug, Default)]
pub struct Board {}

impl Board {
    /// Waits until the board has folded the log up to `cursor`.
    pub async fn wait_for(&self, _cursor: &Cursor, _within: Duration) -> bool {
        false
    }

    /// Says on every screen whether the clock of this process is wrong.
    pub fn set_clock_wrong(&self, _wrong: bool) {}
}
