//! What screens are shown: rows of the board, and the messages of the live feed that carry them.
//!
//! A row never holds the name or telephone number of a reporter, a report's text or an exact place.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::assignment::{ClearResult, Step};
use super::code::ReceiptCode;
use super::escalation::Escalation;
use super::fill::Fill;
use super::ids::{AgencyId, AssignmentId, Capability, IncidentId, KindCode, ReportId, UnitId};
use super::incident::{State, Verification};
use super::level::Level;
pub use super::notices::{NoticeRow, WaitingRow};
use super::place::Point;
use super::report::{CallType, Channel, People, Vulnerable};
pub use super::rows::MergedRow;
use super::unit::{Activity, Availability};

/// An incident on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct IncidentRow {
    /// Its id.
    pub id: IncidentId,
    /// Its short label.
    pub label: String,
    /// Version of the document the row was made from.
    #[ts(type = "number")]
    pub version: u64,
    /// The level that counts.
    pub level: Level,
    /// The level the rules gave.
    pub rules_level: Level,
    /// Its tier in the queue, 1 to 5.
    pub tier: u8,
    /// State.
    pub state: State,
    /// Whether somebody made sure.
    pub verification: Verification,
    /// What it is.
    pub kind: Option<KindCode>,
    /// The rule that decided the level; its words are `rule.<name>` in the catalogues.
    pub rule: Option<String>,
    /// Where.
    pub area: Option<AreaRef>,
    /// Outside the region.
    pub outside: bool,
    /// Where, on the 500 m grid; `None`: the place must still be found.
    pub place: Option<Point>,
    /// When the first report came.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When a unit should be on the way.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub deadline: Timestamp,
    /// Its deadline passed once; where `tier` is below `level` it was promoted for that.
    pub overdue: bool,
    /// Part of an exercise.
    pub drill: bool,
    /// How many reports it has.
    pub reports: u32,
    /// Head-counts.
    pub people: People,
    /// Who is vulnerable.
    pub vulnerable: Vec<Vulnerable>,
    /// Its sendings that bind a unit now, then the last ended one.
    pub assignments: Vec<AssignmentRow>,
    /// How many notes it has.
    pub notes: u32,
    /// The alarm that its response is at, when it is a further one: 2 and up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alarm: Option<u8>,
    /// What it was merged into, when it is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub merged_into: Option<IncidentId>,
    /// What was merged into it. `people` adds their head-counts to its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<MergedRow>>")]
    pub merged: Vec<MergedRow>,
    /// Its own head-counts, where others were added to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub own_people: Option<People>,
    /// Incidents that may be the same thing, as was suggested when it was opened and nobody denied; on boards of the
    /// region only. They may be over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<IncidentId>>")]
    pub similar: Vec<IncidentId>,
    /// Who was told since nobody answered or a target ran out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Escalation>>")]
    pub escalations: Vec<Escalation>,
}

/// A sending on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct AssignmentRow {
    /// Its id.
    pub id: AssignmentId,
    /// Who was sent.
    pub unit: UnitId,
    /// Where it stands.
    pub step: Step,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When an unanswered offer expires.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub answer_by: Timestamp,
    /// What came of it.
    pub result: Option<ClearResult>,
}

/// A unit on a board. Its position comes apart, in `positions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct UnitRow {
    /// Its id.
    pub id: UnitId,
    /// Version of the document the row was made from.
    #[ts(type = "number")]
    pub version: u64,
    /// Its call sign.
    pub call_sign: String,
    /// Who owns it.
    pub agency: AgencyId,
    /// The agency's name.
    pub agency_name: String,
    /// What it can do.
    pub capabilities: Vec<Capability>,
    /// Its home post.
    pub home: Point,
    /// The area of its home.
    pub area: Option<AreaRef>,
    /// People on board.
    pub crew: u32,
    /// Telephone of the unit on duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<String>,
    /// Whether it may be sent.
    pub availability: Availability,
    /// What it does.
    pub activity: Activity,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// What binds it.
    pub assignment: Option<AssignmentId>,
}

/// A report on a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct ReportRow {
    /// Its id.
    pub id: ReportId,
    /// Version of the document the row was made from.
    #[ts(type = "number")]
    pub version: u64,
    /// The receipt code.
    pub code: ReceiptCode,
    /// Its incident.
    pub incident: IncidentId,
    /// The incident it opened, when it belongs to another now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub opened: Option<IncidentId>,
    /// How it came.
    pub channel: Channel,
    /// Its call type, as claimed or given.
    pub call_type: CallType,
    /// When it came.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// What triage said of it.
    pub level: Level,
    /// Its kind.
    pub kind: Option<KindCode>,
    /// Its area.
    pub area: Option<AreaRef>,
    /// Outside the region.
    pub outside: bool,
}

/// A row of any sort.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Row {
    /// Of an incident.
    Incident(Arc<IncidentRow>),
    /// Of a unit.
    Unit(Arc<UnitRow>),
    /// Of a report.
    Report(Arc<ReportRow>),
    /// A notice.
    Notice(Arc<NoticeRow>),
}

/// The sort of a row. Ordered as the digest's lines are.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum RowKind {
    Incident,
    Notice,
    Report,
    Unit,
}

impl RowKind {
    /// The word on the wire and in the digest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Notice => "notice",
            Self::Report => "report",
            Self::Unit => "unit",
        }
    }
}

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
    /// Something went wrong.
    Error {
        /// Stable code.
        code: String,
        /// Whether trying again can help.
        retryable: bool,
    },
}
