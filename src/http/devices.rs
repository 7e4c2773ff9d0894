//! Phones of crews that can be woken, and what they say by themselves once they were.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::assignments::StepTaken;
use super::extract::{Json, Key, Path, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use crate::domain::assignment::{AlertedBy, Assignment, Step};
use crate::domain::command::Command;
use crate::domain::ids::{AssignmentId, UnitId};
use crate::services::devices::Device;
use crate::services::vapid::{Vapid, is_key};
use crate::text::Lang;

/// Routes of phones.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(crew_alerted))
        .routes(routes!(get_push_key))
        .routes(routes!(add_device))
        .routes(routes!(drop_device))
}

/// Longer addresses of phones are none.
const ENDPOINT_CHARS: usize = 2_000;

/// What a phone needs to be woken by this centre.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PushKey {
    /// The centre's public key, uncompressed P-256, base64url; absent: phones are not woken here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key: Option<String>,
}

/// A phone, as `PushSubscription.toJSON()` tells it.
#[derive(Deserialize, TS, utoipa::ToSchema)]
pub struct DeviceBody {
    /// Where its push service takes messages for it.
    pub endpoint: String,
    /// Its keys.
    pub keys: DeviceKeys,
    /// What it is spoken to in.
    #[serde(default)]
    #[ts(optional = nullable, type = "\"id\" | \"su\" | \"en\"")]
    #[schema(value_type = Option<String>)]
    pub lang: Option<Lang>,
}

/// The keys of a phone.
#[derive(Deserialize, TS, utoipa::ToSchema)]
pub struct DeviceKeys {
    /// Its public key, uncompressed P-256, base64url.
    pub p256dh: String,
    /// 16 bytes, base64url.
    pub auth: String,
}

/// A phone that is kept.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct DeviceKept {
    /// Its id here.
    pub id: String,
}

/// How a phone called for its crew.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertedBody {
    /// How.
    pub by: AlertedBy,
}

/// The key phones are woken with.
#[utoipa::path(get, path = "/api/v1/push", tag = "responder",
    responses((status = 200, body = PushKey), (status = 401, body = ProblemBody)))]
pub async fn get_push_key(State(app): State<App>, _: Staff) -> axum::Json<PushKey> {
    let enabled = app.centre.config.push.enabled;
    let key = || Vapid::of(&app.centre.vault, app.centre.region()).public();
    axum::Json(PushKey { key: enabled.then(key) })
}

/// Keeps a phone of one's own unit, so that it can be woken. The same one is kept once.
#[utoipa::path(post, path = "/api/v1/push/devices", tag = "responder", request_body = DeviceBody,
    responses((status = 201, body = DeviceKept), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn add_device(
    State(app): State<App>,
    staff: Staff,
    body: Json<DeviceBody>,
) -> Result<(StatusCode, axum::Json<DeviceKept>), Problem> {
    let unit = own_unit(&staff)?;
    let push = &app.centre.config.push;
    if !push.enabled {
        return Err(Problem::not_found());
    }
    let DeviceBody { endpoint, keys, lang } = body.value;
    if endpoint.len() > ENDPOINT_CHARS || !push.allows(&endpoint) {
        return Err(Problem::invalid_field("endpoint", "push_service"));
    }
    if !is_key(&keys.p256dh, &keys.auth) {
        return Err(Problem::invalid_field("keys", "push_keys"));
    }
    let device = Device {
        account: staff.person().name.clone(),
        endpoint,
        p256dh: keys.p256dh,
        auth: keys.auth,
        lang: lang.unwrap_or_default(),
        at: app.centre.clock.now(),
        session: Some(staff.0.hash.clone()),
        generation: None,
    };
    let id = app.centre.add_device(&unit, &device).await?;
    Ok((StatusCode::CREATED, axum::Json(DeviceKept { id })))
}

/// Forgets a phone of one's own unit.
#[utoipa::path(delete, path = "/api/v1/push/devices/{id}", tag = "responder", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn drop_device(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let gone = app.centre.store.drop_device(&own_unit(&staff)?, &id).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// What a phone says by itself once it has called for its crew. Answers the offer for nobody.
#[utoipa::path(post, path = "/api/v1/assignments/{id}/alerted", tag = "responder", request_body = AlertedBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = StepTaken), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn crew_alerted(
    State(app): State<App>,
    staff: Staff,
    Path(assignment): Path<AssignmentId>,
    key: Key,
    body: Json<AlertedBody>,
) -> Result<(Replay, axum::Json<StepTaken>), Problem> {
    let incident = assignment.incident().ok_or_else(Problem::not_found)?;
    app.seen_or_was_on(staff.person(), &incident).await?;
    let command = Command::AlertCrew { assignment: assignment.clone(), by: body.value.by };
    let done = app.command(&staff, &incident, command, key.with(&body.hash)).await?;
    let (doc, _) = app.centre.incident(&incident).await?;
    let step = doc.assignment(&assignment).map_or(Step::Offered, Assignment::step);
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    Ok((replay(&done), axum::Json(StepTaken { assignment_id: assignment, step, cursor })))
}

fn own_unit(staff: &Staff) -> Result<UnitId, Problem> {
    let person = staff.person();
    person.unit.clone().filter(|unit| person.is_crew_of(unit)).ok_or_else(Problem::forbidden)
}
