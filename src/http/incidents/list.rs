//! The board as a snapshot, and lists of incidents.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::View;
use crate::domain::code::ReceiptCode;
use crate::domain::ids::IncidentId;
use crate::domain::incident::State as IncidentState;
use crate::domain::level::Level;
use crate::domain::view::{IncidentRow, Snapshot};
use crate::http::App;
use crate::http::extract::{AtLeast, Query, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::text::{Lang, find};

/// Which incidents to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// States, separated by commas; none: all that are on the board. `closed`, `rejected`,
    /// `unverified`, `merged` and `referred_out` come from the record too.
    state: Option<String>,
    /// Levels, separated by commas.
    level: Option<String>,
    /// Code of an area; `32.73` also finds what lies in it.
    area: Option<String>,
    /// Words, looked for in label, kind and name of the area; or a receipt code, however it was typed, which without
    /// `state` is also found in the record.
    q: Option<String>,
    /// Rows in the answer.
    limit: Option<usize>,
    /// `next` of the answer before.
    cursor: Option<String>,
    /// Wait until the board has read up to this cursor.
    #[expect(dead_code, reason = "read by AtLeast; here for the document")]
    at_least: Option<String>,
}

/// A page of incidents.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct IncidentList {
    /// In the order of the triage queue; ended ones: the last one first.
    pub incidents: Vec<Arc<IncidentRow>>,
    /// For the next page, which may be empty; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
    /// Where in the log the board stands.
    pub cursor: String,
}

/// The snapshot a socket would get.
#[utoipa::path(get, path = "/api/v1/board", tag = "staff",
    params(("at_least" = Option<String>, Query)),
    responses((status = 200, body = Snapshot), (status = 401, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn get_board(
    State(app): State<App>,
    staff: Staff,
    _: AtLeast,
) -> Result<axum::Json<Snapshot>, Problem> {
    let view = app.view_of(staff.person())?;
    Ok(axum::Json(app.centre.board.snapshot(&view)))
}

/// Incidents, filtered.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "staff", params(Filter),
    responses((status = 200, body = IncidentList), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn list_incidents(
    State(app): State<App>,
    staff: Staff,
    _: AtLeast,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<IncidentList>, Problem> {
    let view = app.view_of(staff.person())?;
    // Whoever holds a receipt code must not learn from a wall which incident is theirs.
    if filter.q.is_some() {
        app.looks_up(staff.person())?;
    }
    let wanted = Wanted::read(&filter)?;
    let place = Place::read(filter.cursor.as_deref())?;
    let snapshot = app.centre.board.snapshot(&view);
    let limit = filter.limit.unwrap_or(usize::MAX).clamp(1, app.centre.config.limits.page_rows);
    let cursor = snapshot.cursor;
    if let Some(code) = &wanted.code {
        let incidents = with_code(&app, &view, &wanted, code, snapshot.incidents).await?;
        return Ok(axum::Json(IncidentList { incidents, next: None, cursor }));
    }
    let mut rows: Vec<Arc<IncidentRow>> = Vec::new();
    let mut next = None;
    if let Place::Open(skip) = place {
        rows = snapshot.incidents.into_iter().filter(|row| wanted.fits(row)).collect();
        rows.sort_by_key(|row| (!waits(row), row.tier, row.level, row.deadline, row.id.clone()));
        next = (rows.len() > skip.saturating_add(limit)).then(|| Place::Open(skip + limit));
        rows = rows.into_iter().skip(skip).take(limit).collect();
    }
    if next.is_none() && wanted.ended && view == View::Region {
        let from = if let Place::Ended(from) = place { from } else { 0 };
        next = add_ended(&app, &wanted, &mut rows, limit, from).await?.map(Place::Ended);
    }
    let next = next.map(|place| place.to_string());
    Ok(axum::Json(IncidentList { incidents: rows, next, cursor }))
}

/// Where a page begins: so many rows into the queue, or at a place in the record of what ended.
#[derive(Clone, Copy)]
enum Place {
    Open(usize),
    Ended(usize),
}

/// Before a place in the record.
const ENDED: &str = "ended-";

impl Place {
    fn read(cursor: Option<&str>) -> Result<Self, Problem> {
        let Some(said) = cursor else { return Ok(Self::Open(0)) };
        let number = said.strip_prefix(ENDED).unwrap_or(said).parse::<u32>();
        let number = number.map_err(|_| Problem::invalid_field("cursor", "wrong"))? as usize;
        Ok(if said.starts_with(ENDED) { Self::Ended(number) } else { Self::Open(number) })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(rows) => write!(f, "{rows}"),
            Self::Ended(from) => write!(f, "{ENDED}{from}"),
        }
    }
}

/// The incident of the report with this code, also one that ended, if the asker sees it.
async fn with_code(
    app: &App,
    view: &View,
    wanted: &Wanted,
    code: &ReceiptCode,
    shown: Vec<Arc<IncidentRow>>,
) -> Result<Vec<Arc<IncidentRow>>, Problem> {
    let Some(id) = app.centre.incident_of_code(code).await? else { return Ok(Vec::new()) };
    let mut found: Vec<_> = shown.into_iter().filter(|row| row.id == id).collect();
    if found.is_empty() && *view == View::Region {
        let kept = app.centre.incidents(&[id]).await?;
        found.extend(kept.iter().map(|(doc, version)| Arc::new(IncidentRow::of(doc, *version))));
    }
    found.retain(|row| wanted.fits(row));
    Ok(found)
}

/// What waits for a unit comes before what has one.
fn waits(row: &IncidentRow) -> bool {
    matches!(row.state, IncidentState::New | IncidentState::Queued)
}

/// Pages of the record looked through for one answer.
const PAGES: usize = 10;

/// Adds incidents that ended, from a place in the record on, until there are `limit` rows; the place to go on from,
/// unless the record ends there. After [`PAGES`] pages the answer is given with what was found until then.
async fn add_ended(
    app: &App,
    wanted: &Wanted,
    rows: &mut Vec<Arc<IncidentRow>>,
    limit: usize,
    from: usize,
) -> Result<Option<usize>, Problem> {
    let (mut at, page) = (from, app.centre.config.limits.page_rows);
    for _ in 0..PAGES {
        let ids = app.centre.store.ended(at, page).await?;
        let kept = app.centre.incidents(&ids).await?;
        let mut kept = kept.iter().peekable();
        for id in &ids {
            if rows.len() == limit {
                return Ok(Some(at));
            }
            at += 1;
            if let Some((doc, version)) = kept.next_if(|(doc, _)| doc.id == *id) {
                let row = Arc::new(IncidentRow::of(doc, *version));
                rows.extend(Some(row).filter(|row| wanted.fits(row)));
            }
        }
        if ids.len() < page {
            return Ok(None);
        }
    }
    Ok(Some(at))
}

struct Wanted {
    states: Option<Vec<IncidentState>>,
    levels: Option<Vec<Level>>,
    area: Option<String>,
    words: Vec<String>,
    code: Option<ReceiptCode>,
    ended: bool,
}

impl Wanted {
    fn read(filter: &Filter) -> Result<Self, Problem> {
        let states = filter.state.as_deref().map(|said| list(said, "state", read_state)).transpose()?;
        let levels = filter.level.as_deref().map(|said| list(said, "level", read_level)).transpose()?;
        let is_end = |state: &IncidentState| {
            use IncidentState::{Closed, Merged, ReferredOut, Rejected, Unverified};
            matches!(state, Closed | Rejected | Unverified | Merged | ReferredOut)
        };
        let ended = states.as_ref().is_some_and(|states| states.iter().any(is_end));
        let words = filter.q.as_deref().unwrap_or_default();
        // A whole code is no word to look for; it may be typed with spaces.
        let code = ReceiptCode::parse(words).ok();
        let words = if code.is_some() { "" } else { words };
        let words = words.split_whitespace().take(8).map(str::to_lowercase).collect();
        Ok(Self { states, levels, area: filter.area.clone(), words, code, ended })
    }

    fn fits(&self, row: &IncidentRow) -> bool {
        let state = self.states.as_ref().is_none_or(|states| states.contains(&row.state));
        let level = self.levels.as_ref().is_none_or(|levels| levels.contains(&row.level));
        let area = self
            .area
            .as_ref()
            .is_none_or(|wanted| row.area.as_ref().is_some_and(|area| area.lies_in(wanted)));
        state && level && area && self.has_words(row)
    }

    fn has_words(&self, row: &IncidentRow) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let kind = row.kind.as_ref().map(crate::domain::ids::KindCode::as_str).unwrap_or_default();
        let mut text = format!("{} {} {kind} ", row.label, plain(&row.id));
        for lang in [Lang::Id, Lang::Su, Lang::En] {
            for key in [format!("kind.{kind}"), format!("kind.{kind}.name")] {
                text.extend(find(lang, &key).into_iter().chain([" "]));
            }
        }
        if let Some(area) = &row.area {
            let around = area.within.iter().map(|area| area.name.as_str());
            text.extend(std::iter::once(area.name.as_str()).chain(around).flat_map(|name| [name, " "]));
        }
        let text = text.to_lowercase();
        self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

fn plain(id: &IncidentId) -> &str {
    id.as_str()
}

fn list<T>(said: &str, field: &str, read: fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
    let fault = || Problem::invalid_field(field, "not_allowed");
    said.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| read(word).ok_or_else(fault))
        .collect()
}

fn read_state(word: &str) -> Option<IncidentState> {
    serde_json::from_value(word.into()).ok()
}

fn read_level(word: &str) -> Option<Level> {
    word.parse::<u8>().ok().and_then(|number| Level::try_from(number).ok())
}
