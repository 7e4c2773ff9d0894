//! The watch of the region: taken, handed over by two signatures; the roster beside it, and what is opened with a reason.

pub mod figures;
pub mod glass;
pub mod replay;
pub mod roster;
pub mod sheets;
pub mod supervision;

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::extract::{Json, Key, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::View;
use crate::domain::command::Command;
use crate::domain::duty::command::{DutyCommand, WrappedKey};
use crate::services::execute::{Done, RequestKey};

/// Routes of the watch, the roster and figures.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(roster::get_roster))
        .routes(routes!(sheets::draft_sheet))
        .routes(routes!(sheets::list_sheets, sheets::sign_sheet))
        .routes(routes!(sheets::get_sheet))
        .routes(routes!(glass::break_glass))
        .routes(routes!(figures::get_figures))
        .routes(routes!(supervision::get_supervision))
        .routes(routes!(replay::get_replay))
        .routes(routes!(replay::get_replay_changes))
        .routes(routes!(take_watch))
        .routes(routes!(sheets::accept_sheet))
        .routes(routes!(sheets::withdraw_sheet))
        .routes(routes!(roster::set_stand_in))
        .routes(routes!(roster::end_stand_in))
}

/// Takes the watch.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBody {
    /// Why, when somebody else has it who cannot hand it over.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

/// A signature that says nothing but itself.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureBody {}

/// The watch or the roster changed.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct WatchChanged {
    /// The sheet, or who stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// The version of the watch afterwards.
    #[ts(type = "number")]
    pub version: u64,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

impl WatchChanged {
    fn of(done: Done) -> Self {
        let cursor = done.cursor.as_ref().map(ToString::to_string);
        Self { id: done.about.of_duty, version: done.about.version, cursor }
    }
}

pub(super) type Changed = Result<(Replay, axum::Json<WatchChanged>), Problem>;

impl App {
    /// Carries out a command about the watch.
    async fn change_watch(
        &self,
        staff: &Staff,
        what: DutyCommand,
        wrapped_key: Option<WrappedKey>,
        key: Option<RequestKey>,
    ) -> Changed {
        let command = Command::Duty { what, wrapped_key };
        let done = self.centre.execute(&staff.asker(), command, key.as_ref()).await?;
        Ok((replay(&done), axum::Json(WatchChanged::of(done))))
    }

    /// Words that may be said, or not; trimmed.
    fn some_words<'a>(&self, field: &str, words: Option<&'a str>) -> Result<Option<&'a str>, Problem> {
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        if words.is_some_and(|words| words.chars().count() > self.centre.config.limits.text_chars) {
            return Err(Problem::invalid_field(field, "too_long"));
        }
        Ok(words)
    }
}

/// Whoever does not see the whole region learns nothing of its watch but who has it.
fn whole_region(staff: &Staff) -> Result<(), Problem> {
    if staff.person().view() == Some(View::Region) { Ok(()) } else { Err(Problem::forbidden()) }
}

/// Takes the watch that nobody has. A supervisor takes it with a reason from somebody who cannot hand it over.
#[utoipa::path(post, path = "/api/v1/watch/take", tag = "dispatcher", request_body = TakeBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = WatchChanged), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn take_watch(State(app): State<App>, staff: Staff, key: Key, body: Json<TakeBody>) -> Changed {
    let words = app.some_words("reason", body.value.reason.as_deref())?;
    let id = format!("take-{}", app.centre.stand_in_id());
    let (reason, wrapped_key) = app.centre.seal_apart(&id, words)?;
    app.change_watch(&staff, DutyCommand::Take { reason }, wrapped_key, key.with(&body.hash)).await
}

/// A moment that a person wrote or a form sent, with an offset.
pub(super) fn moment(field: &str, text: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|_| Problem::invalid_field(field, "wrong"))
}
