//! What screens are shown: rows of the board; [`super::live`] has the messages that carry them.
//!
//! A row never holds the name or telephone number of a reporter, a report's text or an exact place.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::assignment::{Alerted, ClearResult, Step};
use super::care::Care;
use super::casualty::{MassState, Tags};
use super::changed::ChangedRow;
use super::code::ReceiptCode;
use super::contact::InTouch;
use super::destination::Destination;
use super::duty::DutyRow;
use super::escalation::Escalation;
use super::glass::Glass;
use super::ids::{AgencyId, AssignmentId, Capability, IncidentId, KindCode, ReportId, UnitId};
use super::incident::{State, Verification};
use super::level::Level;
use super::need::Need;
use super::neighbour::Received;
pub use super::notices::{NoticeRow, QuakeRow, WaitingRow};
use super::partner::Source;
use super::place::Point;
use super::privacy::Class;
use super::referral::Referral;
use super::report::{CallType, Channel, People, Vulnerable};
pub use super::rows::MergedRow;
use super::scene::Scene;
use super::setting::Setting;
use super::talk::TalkRow;
use super::unit::{Activity, Availability};
use super::wishes::{Contact, NewsBy};

pub use super::live::{Change, ChangeOp, LiveMessage, Mode, PositionRow, Snapshot};

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
    /// How it stands with many hurt; absent when nothing speaks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mass_casualty: Option<MassState>,
    /// Patients with tags, when it was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tags: Option<Tags>,
    /// City or country, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub setting: Option<Setting>,
    /// What somebody called its scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub scene: Option<Scene>,
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
    /// Whom it, or a part of it, was referred to, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Referral>>")]
    pub referrals: Vec<Referral>,
    /// Where it came from, when another region asked for help with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub received: Option<Received>,
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
    /// Who opened it with a reason, outside their view; on boards of the region only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Glass>>")]
    pub glass: Vec<Glass>,
    /// What was changed last of what is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub changed: Option<ChangedRow>,
    /// Who sees to it, and for whom its alarms are put off; on boards of the region only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub care: Option<Care>,
    /// A reporter who writes waits for a person, or is not reached; on boards of the region only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contact: Option<InTouch>,
    /// What it is and where are kept from a screen on a wall.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub withheld: bool,
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
    /// When a device of the crew had called for it; until then nobody may know of the offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alerted: Option<Alerted>,
    /// Where it brings somebody to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub destination: Option<Destination>,
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
    /// Until when its crew rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub rest_until: Option<Timestamp>,
    /// How it stands between the centre and its crew, once something was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub talk: Option<TalkRow>,
    /// What its crew needs of the centre.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Need>>")]
    pub needs: Vec<Need>,
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
    /// Whether it is safe to get in touch with its reporter; absent when a call is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contact: Option<Contact>,
    /// By what its reporter is told how it goes on; absent where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub news: Option<NewsBy>,
    /// With whose key it came, when it came with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub source: Option<Source>,
    /// How many photos it has; absent when none.
    #[serde(default, skip_serializing_if = "is_none")]
    #[ts(optional, as = "Option<u32>")]
    pub photos: usize,
    /// What cannot be opened any more; absent when everything can.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Class>>")]
    pub erased: Vec<Class>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A row of any sort.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Row {
    /// Of who answers for the region.
    Duty(Arc<DutyRow>),
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
    Duty,
    Incident,
    Notice,
    Report,
    Unit,
}

impl RowKind {
    /// The word on the wire and in the digest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Duty => "duty",
            Self::Incident => "incident",
            Self::Notice => "notice",
            Self::Report => "report",
            Self::Unit => "unit",
        }
    }
}
