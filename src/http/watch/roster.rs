//! Who is on call now, and who stands in for once.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, SignatureBody, WatchChanged, moment, whole_region};
use crate::domain::command::Command;
use crate::domain::duty::command::DutyCommand;
use crate::domain::duty::{StandIn, StandInRow};
use crate::domain::escalation::Whom;
use crate::domain::ids::StandInId;
use crate::domain::roster::OnCall;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff};
use crate::http::incidents::verbs::{Replay, replay};
use crate::http::problem::{Problem, ProblemBody};

/// Signs of a name or a telephone number.
const NAME_CHARS: usize = 80;

/// Who holds the posts of the roster.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct RosterOut {
    /// Posts that the roster names; any other is held by whoever has that role.
    pub on_call: Vec<PostOut>,
    /// Who stands in, now or later.
    pub stand_ins: Vec<StandInOut>,
    /// Posts that people hold, for the choice.
    pub posts: Vec<Whom>,
}

/// Who holds one post.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PostOut {
    /// The post.
    pub post: Whom,
    /// An account or a name; null: nobody just now.
    pub person: Option<String>,
    /// Telephone on duty.
    pub phone: Option<String>,
    /// Nobody knows how to reach them: no telephone, and no board open.
    pub unreachable: bool,
}

impl PostOut {
    /// As pages show it.
    pub(super) fn of(held: OnCall) -> Self {
        let unreachable = held.person.is_some() && held.phone.is_none();
        Self { post: held.post, person: held.person, phone: held.phone, unreachable }
    }
}

/// Somebody who stands in.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct StandInOut {
    /// As boards show it.
    #[serde(flatten)]
    pub row: StandInRow,
    /// Why; null when it was erased.
    pub reason: Option<String>,
}

/// Who is to hold a post, and when.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandInBody {
    /// As what.
    pub post: Whom,
    /// An account or a name; null: nobody.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub person: Option<String>,
    /// Telephone on duty.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub phone: Option<String>,
    /// From when.
    pub from: String,
    /// Until when, at most four weeks later.
    pub to: String,
    /// Why, in words.
    pub reason: String,
}

/// Who is on call now, and who stands in. For those who see the whole region.
#[utoipa::path(get, path = "/api/v1/roster", tag = "dispatcher",
    responses((status = 200, body = RosterOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn get_roster(State(app): State<App>, staff: Staff) -> Result<axum::Json<RosterOut>, Problem> {
    whole_region(&staff)?;
    let duty = app.centre.duty().await?;
    let reasons: Vec<_> = duty.stand_ins.iter().map(|one| &one.reason).collect();
    let mut reasons = app.centre.open_words(&reasons).await?.into_iter();
    let now = app.centre.clock.now();
    let stand_ins = duty.stand_ins.iter().map(|one| {
        let reason = reasons.next().flatten();
        (one.to > now).then(|| StandInOut { row: StandInRow::of(one), reason })
    });
    let on_call = app.centre.posts().into_iter().map(PostOut::of);
    Ok(axum::Json(RosterOut {
        on_call: on_call.collect(),
        stand_ins: stand_ins.flatten().collect(),
        posts: Whom::ALL.into_iter().filter(|whom| whom.is_post()).collect(),
    }))
}

/// Lets somebody hold a post of the roster for once. The file stays the base; of several the one set last counts.
#[utoipa::path(post, path = "/api/v1/roster/stand_ins", tag = "dispatcher", request_body = StandInBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = WatchChanged), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn set_stand_in(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<StandInBody>,
) -> Result<(StatusCode, Replay, axum::Json<WatchChanged>), Problem> {
    let asked = &body.value;
    let (from, to) = (moment("from", &asked.from)?, moment("to", &asked.to)?);
    let reason = app.some_words("reason", Some(&asked.reason))?;
    let reason = reason.ok_or_else(|| Problem::invalid_field("reason", "empty"))?;
    let (person, phone) =
        (short("person", asked.person.as_deref())?, short("phone", asked.phone.as_deref())?);
    let id = app.centre.stand_in_id();
    let (Some(reason), wrapped_key) = app.centre.seal_apart(id.as_str(), Some(reason))? else {
        return Err(Problem::internal("no words"));
    };
    let stand_in = StandIn { id, post: asked.post, person, phone, from, to, reason, by: String::new() };
    let what = DutyCommand::SetStandIn(Box::new(stand_in));
    let command = Command::Duty { what, wrapped_key };
    let done = app.centre.execute(&staff.asker(), command, key.with(&body.hash).as_ref()).await?;
    Ok((StatusCode::CREATED, replay(&done), axum::Json(WatchChanged::of(done))))
}

/// Ends it before its time, or lets it not begin.
#[utoipa::path(post, path = "/api/v1/roster/stand_ins/{id}/end", tag = "dispatcher", request_body = SignatureBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = WatchChanged), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn end_stand_in(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<StandInId>,
    key: Key,
    body: Json<SignatureBody>,
) -> Changed {
    app.change_watch(&staff, DutyCommand::EndStandIn(id), None, key.with(&body.hash)).await
}

fn short(field: &str, said: Option<&str>) -> Result<Option<String>, Problem> {
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    if said.is_some_and(|said| said.chars().count() > NAME_CHARS) {
        return Err(Problem::invalid_field(field, "too_long"));
    }
    Ok(said.map(str::to_owned))
}
