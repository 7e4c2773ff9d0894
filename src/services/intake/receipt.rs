//! What a reporter is given: made of the stored report alone, so that a retry gets the same.

use crate::domain::cursor::Cursor;
use crate::domain::report::Report;

/// A report on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// What is stored.
    pub report: Report,
    /// Where in the log; `None` for one given before.
    pub cursor: Option<Cursor>,
    /// The same request had been carried out before.
    pub replay: bool,
}
