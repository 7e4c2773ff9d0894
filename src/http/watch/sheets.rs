//! Sheets of a hand-over: the draft of now, those that were signed, and both signatures.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, SignatureBody, WatchChanged, whole_region};
use crate::domain::access::{Act, On, Role};
use crate::domain::duty::command::DutyCommand;
use crate::domain::duty::sheet::{Counts, Line, Takes};
use crate::domain::event::Event;
use crate::domain::ids::SheetId;
use crate::http::App;
use crate::http::extract::{AtLeast, Json, Key, Path, Staff};
use crate::http::incidents::verbs::{Replay, replay};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::duty::Signed;

/// Sheets in one answer.
const SHEETS: usize = 50;
/// Entries of the log that are looked through for them: stand-ins lie among them.
const LOOKED_THROUGH: usize = 400;
/// Signs of a name.
const NAME_CHARS: usize = 80;

/// What is handed over.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetBody {
    /// The account that is to sign it as well; null: whoever comes.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub incoming: Option<String>,
    /// What the outgoing says to the incoming.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub notes: Option<String>,
    /// Who sees to which incident from then on.
    #[serde(default)]
    #[ts(optional, type = "Record<string, string>")]
    #[schema(value_type = Object)]
    pub takes: Takes,
}

/// How a sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetState {
    /// Nobody signed it: what would be signed now.
    Draft,
    /// The outgoing signed it.
    Offered,
    /// Both did.
    Accepted,
    /// The outgoing took it back.
    Withdrawn,
    /// A supervisor took the watch before it was accepted.
    Lapsed,
}

/// A sheet.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct SheetOut {
    /// Its id; null for the draft.
    pub id: Option<SheetId>,
    /// How it stands.
    pub state: SheetState,
    /// Who hands over; null: nobody has the watch.
    pub outgoing: Option<String>,
    /// Since when they had the watch.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// For whom; null: whoever comes.
    pub incoming: Option<String>,
    /// When the outgoing signed.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub signed_at: Option<Timestamp>,
    /// Who signed as the incoming.
    pub accepted_by: Option<String>,
    /// When they did.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub accepted_at: Option<Timestamp>,
    /// What the outgoing says to the incoming.
    pub notes: Option<String>,
    /// Of which moment its figures are.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// Where the log stood then.
    pub cursor: String,
    /// How much there was.
    pub counts: Counts,
    /// Open incidents, in the order of the queue.
    pub lines: Vec<Line>,
    /// Accounts that may sign as the incoming; for the draft only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub may_take: Vec<String>,
}

/// A sheet in short.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct SheetShort {
    /// Its id.
    pub id: SheetId,
    /// Who handed over.
    pub outgoing: String,
    /// When they signed.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub signed_at: Timestamp,
}

/// Sheets that were signed, the last one first.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Sheets {
    /// At most 50.
    pub sheets: Vec<SheetShort>,
}

/// What would be signed now.
#[utoipa::path(get, path = "/api/v1/watch/sheet", tag = "dispatcher", params(("at_least" = Option<String>, Query)),
    responses((status = 200, body = SheetOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn draft_sheet(
    State(app): State<App>,
    staff: Staff,
    _: AtLeast,
) -> Result<axum::Json<SheetOut>, Problem> {
    whole_region(&staff)?;
    let duty = app.centre.duty().await?;
    let (cursor, lines, counts) = app.centre.sheet_of_now(&Takes::new());
    let (outgoing, since) = duty.responsible.map(|has| (has.person, has.since)).unzip();
    Ok(axum::Json(SheetOut {
        id: None,
        state: SheetState::Draft,
        may_take: app.may_take(outgoing.as_deref()).await?,
        outgoing,
        since,
        incoming: None,
        signed_at: None,
        accepted_by: None,
        accepted_at: None,
        notes: None,
        as_of: app.centre.clock.now(),
        cursor,
        counts,
        lines,
    }))
}

/// Signs what is handed over, in the figures of this moment, as whoever has the watch. They keep it until somebody accepts.
#[utoipa::path(post, path = "/api/v1/watch/sheets", tag = "dispatcher", request_body = SheetBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = WatchChanged), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn sign_sheet(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<SheetBody>,
) -> Result<(StatusCode, Replay, axum::Json<WatchChanged>), Problem> {
    let SheetBody { incoming, notes, takes } = &body.value;
    let notes = app.some_words("notes", notes.as_deref())?;
    let is_name = |name: &str| !name.trim().is_empty() && name.chars().count() <= NAME_CHARS;
    if takes.len() > app.centre.config.watch.sheet_lines || !takes.values().all(|name| is_name(name)) {
        return Err(Problem::invalid_field("takes", "out_of_range"));
    }
    let incoming = incoming.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if let Some(name) = incoming
        && !app.may_take(None).await?.iter().any(|one| one == name)
    {
        return Err(Problem::invalid_field("incoming", "not_allowed"));
    }
    let said = (incoming.map(str::to_owned), notes, takes);
    let done = app.centre.sign_sheet(&staff.asker(), said, key.with(&body.hash).as_ref()).await?;
    Ok((StatusCode::CREATED, replay(&done), axum::Json(WatchChanged::of(done))))
}

/// Sheets that were signed.
#[utoipa::path(get, path = "/api/v1/watch/sheets", tag = "dispatcher",
    responses((status = 200, body = Sheets), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_sheets(State(app): State<App>, staff: Staff) -> Result<axum::Json<Sheets>, Problem> {
    whole_region(&staff)?;
    let trail = crate::domain::aggregate::Key::Duty.parts().0;
    let entries = app.centre.store.trails(&[trail], LOOKED_THROUGH).await?;
    let mut sheets = Vec::new();
    for entry in entries.into_iter().rev().filter_map(|read| read.entry) {
        for event in &entry.events {
            if let Event::HandOverSigned { sheet } = event {
                let outgoing = crate::http::incidents::timeline::by(&entry.by);
                sheets.push(SheetShort { id: sheet.id.clone(), outgoing, signed_at: entry.at });
            }
        }
    }
    sheets.truncate(SHEETS);
    Ok(axum::Json(Sheets { sheets }))
}

/// A sheet as it was signed.
#[utoipa::path(get, path = "/api/v1/watch/sheets/{id}", tag = "dispatcher", params(("id" = String, Path)),
    responses((status = 200, body = SheetOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn get_sheet(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<SheetId>,
) -> Result<axum::Json<SheetOut>, Problem> {
    whole_region(&staff)?;
    let signed = app.centre.signed_sheet(&id).await?.ok_or_else(Problem::not_found)?;
    let state = app.state_of(&signed).await?;
    let Signed { sheet, by, at, accepted, .. } = signed;
    let notes = match &sheet.notes {
        // An auditor sees that there is one, and who reads it: not what stands in it.
        Some(notes) if staff.person().may(Act::Note, On::Nothing) => {
            app.centre.open_words(&[notes]).await?.pop().flatten()
        }
        _ => None,
    };
    let (accepted_by, accepted_at) = accepted.unzip();
    Ok(axum::Json(SheetOut {
        id: Some(sheet.id),
        state,
        outgoing: Some(by),
        since: Some(sheet.since),
        incoming: sheet.incoming,
        signed_at: Some(at),
        accepted_by,
        accepted_at,
        notes,
        as_of: at,
        cursor: sheet.cursor,
        counts: sheet.counts,
        lines: sheet.lines,
        may_take: Vec::new(),
    }))
}

/// Signs a sheet as the incoming, who has the watch from then on.
#[utoipa::path(post, path = "/api/v1/watch/sheets/{id}/accept", tag = "dispatcher", request_body = SignatureBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = WatchChanged), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn accept_sheet(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<SheetId>,
    key: Key,
    body: Json<SignatureBody>,
) -> Changed {
    app.change_watch(&staff, DutyCommand::Accept(id), None, key.with(&body.hash)).await
}

/// Takes a sheet back that was not accepted.
#[utoipa::path(post, path = "/api/v1/watch/sheets/{id}/withdraw", tag = "dispatcher", request_body = SignatureBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = WatchChanged), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn withdraw_sheet(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<SheetId>,
    key: Key,
    body: Json<SignatureBody>,
) -> Changed {
    app.change_watch(&staff, DutyCommand::Withdraw(id), None, key.with(&body.hash)).await
}

impl App {
    async fn state_of(&self, signed: &Signed) -> Result<SheetState, Problem> {
        Ok(match signed {
            Signed { accepted: Some(_), .. } => SheetState::Accepted,
            Signed { withdrawn: Some(_), .. } => SheetState::Withdrawn,
            Signed { sheet, .. } => {
                let duty = self.centre.duty().await?;
                let waits = duty.offered.is_some_and(|offered| offered.sheet == sheet.id);
                if waits { SheetState::Offered } else { SheetState::Lapsed }
            }
        })
    }

    /// Accounts that may have the watch, but for one.
    async fn may_take(&self, but: Option<&str>) -> Result<Vec<String>, Problem> {
        let mut names = BTreeSet::new();
        for name in self.centre.store.account_names().await? {
            let account = self.centre.accounts.account(&name).await?;
            let may = account.is_some_and(|one| one.person().is_any(&[Role::Dispatcher, Role::Supervisor]));
            if may && Some(name.as_str()) != but {
                names.insert(name);
            }
        }
        Ok(names.into_iter().collect())
    }
}
