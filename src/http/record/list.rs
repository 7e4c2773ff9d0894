//! Pages of the record for auditors.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::may_read;
use crate::domain::cursor::StreamId;
use crate::domain::ids::IncidentId;
use crate::domain::record::{Sort, shown};
use crate::http::App;
use crate::http::extract::{Query, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::audit::{RecordPage, RecordRow, Sought, actor_word};

/// What is looked for; empty texts are none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RecordQuery {
    before: String,
    from: String,
    to: String,
    by: String,
    sort: String,
    incident: String,
}

/// A page of the record.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct RecordOut {
    /// The newest first.
    pub rows: Vec<RecordRowOut>,
    /// `before` of the next page; null: that was all. A page may be empty although there is a next.
    pub next: Option<String>,
    /// Number of the last event under a seal; 0: none.
    #[ts(type = "number")]
    pub sealed_to: u64,
}

/// One event.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct RecordRowOut {
    /// Its number in the record.
    #[ts(type = "number")]
    pub seq: u64,
    /// The entry of the log it is in.
    pub entry: String,
    /// Server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Name of the account; `public` or `system` when it was none.
    pub by: String,
    /// Name of the event, such as `UnitAssigned`.
    pub kind: String,
    /// What it is about.
    pub sort: Sort,
    /// The incident it is mainly about.
    pub incident_id: Option<IncidentId>,
    /// Its label.
    pub label: Option<String>,
    /// What else it says in the clear.
    #[schema(value_type = Object)]
    #[ts(type = "Record<string, string | number | boolean>")]
    pub more: Map<String, Value>,
}

impl RecordOut {
    fn of(page: &RecordPage, sealed_to: u64) -> Self {
        let row = |row: &RecordRow| {
            let (kind, more) = shown(&row.event);
            let incident = row.event.incident();
            RecordRowOut {
                seq: row.seq,
                entry: row.entry.to_string(),
                at: row.at,
                by: actor_word(&row.by).to_owned(),
                sort: Sort::of(&row.event, &kind),
                kind,
                label: incident.and_then(|id| page.labels.get(id)).cloned(),
                incident_id: incident.cloned(),
                more,
            }
        };
        let next = page.next.map(|next| next.to_string());
        Self { rows: page.rows.iter().map(row).collect(), next, sealed_to }
    }
}

/// An empty text is none, and one that cannot be read is refused by its field.
pub(super) fn given<T: std::str::FromStr>(field: &str, text: &str) -> Result<Option<T>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Problem::invalid_field(field, "wrong"))
}

/// The record, the newest first: who did what, when, and to which incident. With `sort=looked`, who looked at whom. Nothing that
/// is sealed is in it.
#[utoipa::path(get, path = "/api/v1/record", tag = "auditor",
    params(("before" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("by" = Option<String>, Query), ("sort" = Option<Sort>, Query), ("incident" = Option<String>, Query)),
    responses((status = 200, body = RecordOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn get_record(
    State(app): State<App>,
    staff: Staff,
    Query(asked): Query<RecordQuery>,
) -> Result<axum::Json<RecordOut>, Problem> {
    may_read(&staff)?;
    let sort = match asked.sort.as_str() {
        "" => None,
        word => {
            Some(serde_json::from_value(word.into()).map_err(|_| Problem::invalid_field("sort", "unknown"))?)
        }
    };
    let sought = Sought {
        before: given::<StreamId>("before", &asked.before)?,
        from: given("from", &asked.from)?,
        to: given("to", &asked.to)?,
        by: Some(asked.by).filter(|by| !by.is_empty()),
        sort,
        incident: Some(asked.incident).filter(|id| !id.is_empty()).map(IncidentId::from),
    };
    let page = app.centre.record_page(&sought).await?;
    let sealed_to = app.centre.seals.last().map_or(0, |last| last.last);
    Ok(axum::Json(RecordOut::of(&page, sealed_to)))
}
