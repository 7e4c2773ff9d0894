//! Calls on the telephone: told of, listed while somebody has to call back, settled, and their numbers read on the record.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::extract::{Json, Key, Path, Staff};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::{Act, On};
use crate::domain::call::{CallAct, CallOutcome, CallPrivate, CallSort, CallTold, masked};
use crate::domain::command::Command;
use crate::domain::ids::{CallId, IncidentId};
use crate::domain::phone::Phone;
use crate::services::calls::OpenedCall;

/// Signs of the name of a call at its exchange, and of an account.
const NAME_CHARS: usize = 128;
/// Signs of a reference to a recording.
const RECORDING_CHARS: usize = 500;

/// Routes of calls.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_calls, tell_call))
        .routes(routes!(get_call))
        .routes(routes!(settle_call))
        .routes(routes!(open_call))
}

/// What is known of a call; told again with more, it is added to.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBody {
    /// Its name at whoever tells of it, always the same for the same call; 1 to 128 signs.
    pub exchange_id: String,
    /// The telephone; left out when it is withheld.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub number: Option<String>,
    /// When it rang first; asked for when it is told of first.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub rang: Option<Timestamp>,
    /// When somebody took it.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered: Option<Timestamp>,
    /// When it was over.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<Timestamp>,
    /// Where the recording is.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub recording: Option<String>,
    /// The account that took it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub taken_by: Option<String>,
}

/// What came of a call.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallOutcomeBody {
    /// What.
    pub outcome: CallOutcome,
    /// The incident it led to; asked for with `report`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub incident_id: Option<IncidentId>,
}

/// A call.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct CallOut {
    /// Its id.
    pub id: CallId,
    /// How it stands.
    pub sort: CallSort,
    /// Somebody has to call back.
    pub task: bool,
    /// The end of its number; `null`: it was withheld, or erased.
    pub number_end: Option<String>,
    /// What was sealed of it is erased.
    pub erased: bool,
    /// When it rang first.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub rang: Timestamp,
    /// When somebody took it.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered: Option<Timestamp>,
    /// When it was over.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<Timestamp>,
    /// The account that took it.
    pub taken_by: Option<String>,
    /// How often nobody answered when called back.
    pub tried: u32,
    /// When that was last.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub tried_at: Option<Timestamp>,
    /// What came of it in the end.
    pub outcome: Option<CallOutcome>,
    /// Who said so.
    pub settled_by: Option<String>,
    /// The incident it led to.
    pub led_to: Option<IncidentId>,
    /// Its version.
    #[ts(type = "number")]
    pub version: u64,
}

/// Calls that somebody has to call back.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct CallsOut {
    /// Those that rang first before all others, 100 at most.
    pub calls: Vec<CallOut>,
    /// How many there are.
    #[ts(type = "number")]
    pub all: u64,
}

/// What is sealed of a call; empty when it was erased.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct CallPrivateOut {
    /// The telephone.
    pub number: Option<String>,
    /// Where the recording is.
    pub recording: Option<String>,
    /// Its name at whoever told of it.
    pub exchange_id: Option<String>,
}

impl CallOut {
    fn of((doc, version, private): OpenedCall) -> Self {
        Self {
            sort: doc.sort(),
            task: doc.is_task(),
            erased: doc.sealed.is_some() && private.is_none(),
            number_end: private.and_then(|private| private.number).as_deref().map(masked),
            id: doc.id,
            rang: doc.rang,
            answered: doc.answered,
            ended: doc.ended,
            taken_by: doc.taken_by,
            tried: doc.tried,
            tried_at: doc.tried_at,
            outcome: doc.outcome,
            settled_by: doc.settled_by,
            led_to: doc.led_to,
            version,
        }
    }
}

fn takes_calls(staff: &Staff) -> Result<(), Problem> {
    if staff.person().may(Act::TakeReports, On::Nothing) { Ok(()) } else { Err(Problem::forbidden()) }
}

fn short(field: &str, said: Option<&String>, most: usize) -> Result<Option<String>, Problem> {
    let said = said.map(|said| said.trim()).filter(|said| !said.is_empty());
    if said.is_some_and(|said| said.chars().count() > most) {
        return Err(Problem::invalid_field(field, "too_long"));
    }
    Ok(said.map(str::to_owned))
}

/// Calls that somebody has to call back: those that were over before anybody took them, and those in which nothing was said.
#[utoipa::path(get, path = "/api/v1/calls", tag = "dispatcher",
    responses((status = 200, body = CallsOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_calls(State(app): State<App>, staff: Staff) -> Result<axum::Json<CallsOut>, Problem> {
    takes_calls(&staff)?;
    let (calls, all) = app.centre.call_tasks().await?;
    Ok(axum::Json(CallsOut { calls: calls.into_iter().map(CallOut::of).collect(), all }))
}

/// Tells of a call, or more of one that was told of. For the exchange, under an account that takes calls, and for boards.
#[utoipa::path(post, path = "/api/v1/calls", tag = "dispatcher", request_body = CallBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CallOut), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn tell_call(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<CallBody>,
) -> Result<axum::Json<CallOut>, Problem> {
    takes_calls(&staff)?;
    let said = &body.value;
    let exchange_id = short("exchange_id", Some(&said.exchange_id), NAME_CHARS)?
        .ok_or_else(|| Problem::invalid_field("exchange_id", "missing"))?;
    let number = said.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
    let number = number
        .map(Phone::parse)
        .transpose()
        .map_err(|fault| Problem::invalid_field("number", fault.code()))?
        .map(|phone| phone.as_str().to_owned());
    let recording = short("recording", said.recording.as_ref(), RECORDING_CHARS)?;
    let taken_by = short("taken_by", said.taken_by.as_ref(), NAME_CHARS)?;
    let private = CallPrivate { number, recording, exchange_id };
    let (rang, answered, ended) = (said.rang, said.answered, said.ended);
    let told = CallTold { rang, answered, ended, taken_by, sealed: None };
    let key = key.with(&body.hash);
    let id = app.centre.tell_call(&staff.asker(), (&private, &told), key.as_ref()).await?;
    app.centre.look_at_calls().await?;
    Ok(axum::Json(CallOut::of(app.centre.call(&id).await?)))
}

/// One call.
#[utoipa::path(get, path = "/api/v1/calls/{id}", tag = "dispatcher", params(("id" = String, Path)),
    responses((status = 200, body = CallOut), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn get_call(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<CallId>,
) -> Result<axum::Json<CallOut>, Problem> {
    takes_calls(&staff)?;
    Ok(axum::Json(CallOut::of(app.centre.call(&id).await?)))
}

/// Says what came of a call.
#[utoipa::path(post, path = "/api/v1/calls/{id}/outcome", tag = "dispatcher", request_body = CallOutcomeBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CallOut), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn settle_call(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<CallId>,
    key: Key,
    body: Json<CallOutcomeBody>,
) -> Result<axum::Json<CallOut>, Problem> {
    let act = CallAct::Settle { outcome: body.value.outcome, led_to: body.value.incident_id.clone() };
    let command = Command::Call { call: id.clone(), act };
    app.centre.execute(&staff.asker(), command, key.with(&body.hash).as_ref()).await?;
    app.centre.look_at_calls().await?;
    Ok(axum::Json(CallOut::of(app.centre.call(&id).await?)))
}

/// Opens the number of a call. Who opened it is recorded first.
#[utoipa::path(post, path = "/api/v1/calls/{id}/private", tag = "dispatcher", params(("id" = String, Path)),
    responses((status = 200, body = CallPrivateOut), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn open_call(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<CallId>,
) -> Result<axum::Json<CallPrivateOut>, Problem> {
    // Without a key: every reading is recorded.
    let command = Command::Call { call: id.clone(), act: CallAct::OpenNumber };
    app.centre.execute(&staff.asker(), command, None).await?;
    let (_, _, private) = app.centre.call(&id).await?;
    Ok(axum::Json(match private {
        Some(CallPrivate { number, recording, exchange_id }) => {
            CallPrivateOut { number, recording, exchange_id: Some(exchange_id) }
        }
        None => CallPrivateOut { number: None, recording: None, exchange_id: None },
    }))
}
