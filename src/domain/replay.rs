//! What the past of a board is told in: rows put and taken away, entry by entry of the log.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::live::Change;

/// What one entry of the log changed.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct PastStep {
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Rows put and taken away.
    pub changes: Vec<Change>,
}

/// What changed from one moment to another.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct PastSteps {
    /// Where to go on from.
    pub cursor: String,
    /// Until when all is told; before the moment asked for where one answer does not hold it.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Step by step, in order.
    pub steps: Vec<PastStep>,
}
