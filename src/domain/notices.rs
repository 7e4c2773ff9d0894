//! What everybody at a board must know, as its rows show it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::code::ReceiptCode;
use super::ids::{KindCode, ReportId};
use super::level::Level;
use super::quake::{Quake, QuakeArea};
use super::report::Channel;

/// Something everybody at a board must know; may be local to a process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct NoticeRow {
    /// Its id.
    pub id: String,
    /// Its words are `notice.<code>` in the catalogues.
    pub code: String,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The report it stands for, when it stands for one that waits in the journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub report: Option<WaitingRow>,
    /// The earthquake it tells of, when it tells of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub quake: Option<QuakeRow>,
}

/// An earthquake that nobody has seen yet, as boards show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct QuakeRow {
    /// What it was.
    pub quake: Quake,
    /// Areas of ours that it was felt in or was near to.
    pub areas: Vec<QuakeArea>,
}

/// A report that waits in the journal of a process, as its boards show it: provisional, until Redis has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct WaitingRow {
    /// Its id.
    pub id: ReportId,
    /// The receipt code.
    pub code: ReceiptCode,
    /// What triage said of it.
    pub level: Level,
    /// Its kind.
    pub kind: Option<KindCode>,
    /// Its area.
    pub area: Option<AreaRef>,
    /// Outside the region.
    pub outside: bool,
    /// How it came.
    pub channel: Channel,
}
