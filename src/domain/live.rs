//! The messages of the live feed that carry the rows of [`super::view`].

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::drill::DrillRow;
use super::duty::DutyRow;
use super::fill::Fill;
use super::ids::UnitId;
use super::presence::PresentRow;
use super::view::{IncidentRow, NoticeRow, ReportRow, Row, RowKind, UnitRow};

/// One row put or taken away.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Change {
    /// What happens to the row.
    pub op: ChangeOp,
    /// Sort of row.
    pub of: RowKind,
    /// Its id.
    pub id: String,
    /// Its version; 0 for a notice.
    #[ts(type = "number")]
    pub version: u64,
    /// The row, when put.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub row: Option<Row>,
}

/// What happens to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ChangeOp {
    Put,
    Del,
}

/// How well the process behind the socket works.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Mode {
    /// The reader of the log has not returned for 3 s or more: what is shown may be old.
    pub stale: bool,
    /// Redis does not promise what durable answers need.
    pub durability_degraded: bool,
    /// The clock of this process and that of Redis differ by over 5 s: timers stand still.
    pub clock_wrong: bool,
    /// Records in the journal of this process that Redis does not have yet.
    #[serde(default)]
    pub journal_waiting: u32,
    /// The journal of this process takes no reports now.
    #[serde(default)]
    pub journal_failing: bool,
    /// The disks this process depends on; full when that under Redis is.
    #[serde(default)]
    pub disk: Fill,
    /// The memory Redis may use.
    #[serde(default)]
    pub memory: Fill,
    /// The drill that runs, or is planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub drill: Option<DrillRow>,
    /// Calls that somebody has to call back; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub call_backs: Option<u32>,
}

/// A unit's position: id, latitude, longitude, age in seconds.
pub type PositionRow = (UnitId, f64, f64, u32);

/// Everything a screen needs to begin.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Snapshot {
    /// `EPOCH:ID`.
    pub cursor: String,
    /// Server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub server_time: Timestamp,
    /// Always false: a snapshot replaces everything.
    pub recovered: bool,
    /// Incidents.
    pub incidents: Vec<Arc<IncidentRow>>,
    /// Units.
    pub units: Vec<Arc<UnitRow>>,
    /// Reports.
    pub reports: Vec<Arc<ReportRow>>,
    /// Who answers for the region; absent while nobody took it, and for crews.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub duty: Option<Arc<DutyRow>>,
    /// Notices.
    pub notices: Vec<Arc<NoticeRow>>,
    /// Mode.
    pub mode: Mode,
}

/// A frame from server to client.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveMessage {
    /// Everything.
    Snapshot(Snapshot),
    /// The break is mended; patches follow.
    Resumed {
        /// `EPOCH:ID` the patches start from.
        cursor: String,
        /// Always true.
        recovered: bool,
        /// Notices.
        notices: Vec<Arc<NoticeRow>>,
    },
    /// Rows that changed.
    Patch {
        /// The cursor before.
        prev: String,
        /// The cursor after.
        cursor: String,
        /// Rows put and taken away.
        changes: Vec<Change>,
    },
    /// Where units are.
    Positions {
        /// Server time.
        #[ts(type = "string")]
        #[schema(value_type = String, format = DateTime)]
        at: Timestamp,
        /// One entry a unit: id, latitude, longitude, age in seconds.
        #[schema(value_type = Vec<Vec<serde_json::Value>>)]
        units: Vec<PositionRow>,
    },
    /// Still alive, and this is what you should have.
    Heartbeat {
        /// Server time.
        #[ts(type = "string")]
        #[schema(value_type = String, format = DateTime)]
        server_time: Timestamp,
        /// `EPOCH:ID`.
        cursor: String,
        /// First 16 hex digits of SHA-256 over `kind id version\n` of the rows, sorted bytewise.
        digest: String,
    },
    /// How well the process works has changed.
    Mode(Mode),
    /// Who looks at which incident now; it replaces what was said before. For boards of the region only.
    Presence {
        /// Each person once an incident.
        people: Vec<PresentRow>,
    },
    /// Something went wrong.
    Error {
        /// Stable code.
        code: String,
        /// Whether trying again can help.
        retryable: bool,
    },
}
