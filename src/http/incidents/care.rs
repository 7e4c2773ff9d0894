//! Handing an incident to a colleague, and putting its alarms off for oneself.

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::verbs::{Changed, IncidentChanged};
use crate::domain::access::{Role, View};
use crate::domain::care::CareStep;
use crate::domain::command::Command;
use crate::domain::ids::IncidentId;
use crate::domain::presence::AtBoard;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::ServiceError;

/// Routes of who sees to an incident, and to those who reported it.
pub(in crate::http) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_colleagues))
        .routes(routes!(hand_incident))
        .routes(routes!(answer_hand))
        .routes(routes!(shelve_alarms))
        .merge(super::conversation::routes())
}

/// To whom it is handed.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandBody {
    /// Account of a dispatcher or supervisor.
    pub to: String,
    /// Why, in words.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// What became of handing it over.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandVerb {
    /// The colleague takes it.
    Accept,
    /// The colleague does not.
    GiveBack,
    /// It is not handed over now.
    Withdraw,
}

/// Why, if anything is said.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandAnswerBody {
    /// Why it is given back, in words.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// For how long its alarms are put off.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShelveBody {
    /// Minutes, 0 to 60; 0: they are heard again now.
    pub minutes: u32,
    /// Why, in words; needed unless they are heard again.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

/// Who has a board open.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Colleagues {
    /// By name.
    pub at_boards: Vec<AtBoard>,
}

/// Alarms are put off for so long at most.
const LONGEST_MINUTES: u32 = 60;

/// Who has a board open now, for those who see the whole region.
#[utoipa::path(get, path = "/api/v1/colleagues", tag = "dispatcher",
    responses((status = 200, body = Colleagues), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_colleagues(
    State(app): State<App>,
    staff: Staff,
) -> Result<axum::Json<Colleagues>, Problem> {
    if staff.person().view() != Some(View::Region) {
        return Err(Problem::forbidden());
    }
    Ok(axum::Json(Colleagues { at_boards: app.centre.presence.at_boards() }))
}

/// Hands it to a colleague, who is asked to accept it or to give it back; until then whoever keeps it keeps it. Who nobody keeps
/// is kept by whoever hands it over.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/hand", tag = "dispatcher", request_body = HandBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn hand_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<HandBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_incident(staff.person(), &id).await?;
    let to = body.value.to.trim().to_lowercase();
    let account = app.centre.accounts.account(&to).await.map_err(ServiceError::from)?;
    let may_keep = account.is_some_and(|account| {
        !account.disabled && account.person().is_any(&[Role::Dispatcher, Role::Supervisor])
    });
    if !may_keep {
        return Err(Problem::invalid_field("to", "not_allowed"));
    }
    let reason = app.seal_some(&id, "reason", body.value.reason.as_deref()).await?;
    // From whom follows from who keeps it.
    let step = CareStep::Handed { from: String::new(), to, reason };
    let command = Command::Care { incident: id.clone(), step, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// The colleague takes it or gives it back, or it is not handed over now.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/hand/{verb}", tag = "dispatcher", request_body = HandAnswerBody,
    params(("id" = String, Path), ("verb" = HandVerb, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn answer_hand(
    State(app): State<App>,
    staff: Staff,
    Path((id, verb)): Path<(IncidentId, HandVerb)>,
    key: Key,
    headers: HeaderMap,
    body: Json<HandAnswerBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_incident(staff.person(), &id).await?;
    let step = match verb {
        HandVerb::Accept => CareStep::Accepted,
        HandVerb::Withdraw => CareStep::Withdrawn,
        HandVerb::GiveBack => {
            CareStep::GivenBack { reason: app.seal_some(&id, "reason", body.value.reason.as_deref()).await? }
        }
    };
    let command = Command::Care { incident: id.clone(), step, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// Puts its alarms off for whoever asks, with a reason, or lets them be heard again. Everybody else hears them, and sees for whom
/// they are put off; what turns more urgent is heard again by all.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/shelve", tag = "dispatcher", request_body = ShelveBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn shelve_alarms(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<ShelveBody>,
) -> Changed {
    let ShelveBody { minutes, reason } = &body.value;
    if *minutes > LONGEST_MINUTES {
        return Err(Problem::invalid_field("minutes", "out_of_range"));
    }
    app.seen_incident(staff.person(), &id).await?;
    let step = if *minutes == 0 {
        CareStep::Unshelved
    } else {
        let span = SignedDuration::from_mins(i64::from(*minutes));
        let until = app.centre.clock.now().saturating_add(span).unwrap_or(Timestamp::MAX);
        let reason = app.seal_some(&id, "reason", reason.as_deref()).await?;
        CareStep::Shelved { until, reason: reason.ok_or_else(|| Problem::invalid_field("reason", "empty"))? }
    };
    let command = Command::Care { incident: id.clone(), step, version: None };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
