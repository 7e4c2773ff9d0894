//! What is at hand while a call is taken.

use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::App;
use super::extract::{Json, Key, Staff, Wants};
use super::problem::{Problem, ProblemBody};
use super::wording::suspicion_text;
use crate::domain::access::{Act, On, View};
use crate::domain::area::AreaRef;
use crate::domain::code::ReceiptCode;
use crate::domain::ids::{IncidentId, KindCode};
use crate::domain::incident::{Incident, State as Stands};
use crate::domain::level::Level;
use crate::domain::report::Report;
use crate::services::intake::{self, AtHandBody};

/// An incident at hand.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AtHandRow {
    /// Which.
    pub incident_id: IncidentId,
    /// Its label.
    pub label: String,
    /// How urgent.
    pub level: Level,
    /// How it stands.
    pub state: Stands,
    /// What it is.
    pub kind: Option<KindCode>,
    /// Where.
    pub area: Option<AreaRef>,
    /// When its first report came, or this one.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: jiff::Timestamp,
    /// Code of the earlier report; absent of incidents nearby.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<ReceiptCode>,
    /// Metres to the middle of its square of 500 m; absent where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub distance_m: Option<u32>,
}

/// What is at hand while a call is taken.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AtHandOut {
    /// Earlier reports from this telephone, the last one first.
    pub earlier: Vec<AtHandRow>,
    /// Open incidents near the place, the nearest first.
    pub nearby: Vec<AtHandRow>,
    /// Why it may be a prank, in words; a hint that lowers nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suspicion: Option<String>,
}

impl AtHandRow {
    /// An earlier report with its incident.
    pub(super) fn earlier(report: &Report, doc: &Incident) -> Self {
        Self { at: report.received_at, code: Some(report.code.clone()), ..Self::of(doc) }
    }

    fn of(doc: &Incident) -> Self {
        Self {
            incident_id: doc.id.clone(),
            label: doc.label.clone(),
            level: doc.level(),
            state: doc.state(),
            kind: doc.kind.clone(),
            area: doc.area.clone(),
            at: doc.opened_at,
            code: None,
            distance_m: None,
        }
    }
}

/// Earlier reports from the telephone of a call, and open incidents near its place. For whoever takes calls; a `POST`, so that
/// no number stands in an address, nor is it kept. That somebody was shown earlier reports of a telephone is recorded, once in a quarter of an
/// hour.
#[utoipa::path(post, path = "/api/v1/at_hand", tag = "dispatcher", request_body = AtHandBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = AtHandOut), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn at_hand(
    State(app): State<App>,
    staff: Staff,
    _: Key,
    Wants(lang): Wants,
    body: Json<Value>,
) -> Result<axum::Json<AtHandOut>, Problem> {
    let person = staff.person();
    if !person.may(Act::TakeReports, On::Nothing) || person.view() != Some(View::Region) {
        return Err(Problem::forbidden());
    }
    let asked = app.read_fields(&body.value, intake::read_at_hand)?;
    let found = app.centre.at_hand(&staff.asker(), &asked).await?;
    let earlier = found.earlier.iter().map(|(report, doc)| AtHandRow::earlier(report, doc));
    let nearby = found.nearby.iter().map(|(doc, metres)| AtHandRow {
        distance_m: metres.map(|metres| metres.round() as u32),
        ..AtHandRow::of(doc)
    });
    let suspicion = found.suspicion.map(|found| suspicion_text(lang, found));
    Ok(axum::Json(AtHandOut { earlier: earlier.collect(), nearby: nearby.collect(), suspicion }))
}
