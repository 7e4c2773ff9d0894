//! Answering a neighbouring region that asked for help with an incident.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use ts_rs::TS;

use super::verbs::{Changed, IncidentChanged};
use crate::domain::command::Command;
use crate::domain::ids::IncidentId;
use crate::domain::referral::{Refer, ReferralStep};
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::problem::ProblemBody;

/// What is answered, as the path says it.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceivedVerb {
    /// We take it.
    Accept,
    /// We give it back.
    Return,
}

/// What is said with it.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedBody {
    /// Why, in words; needed to return it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Answers the region that an incident came from. Sending a unit accepts as well, and ending it here is said there.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/received/{verb}", tag = "dispatcher", request_body = ReceivedBody,
    params(("id" = String, Path), ("verb" = ReceivedVerb, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn answer_region(
    State(app): State<App>,
    staff: Staff,
    Path((id, verb)): Path<(IncidentId, ReceivedVerb)>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReceivedBody>,
) -> Changed {
    let said = body.value;
    let version = version_of(said.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let step = match verb {
        ReceivedVerb::Accept => ReferralStep::Accepted,
        ReceivedVerb::Return => ReferralStep::Returned,
    };
    let reason = app.seal_some(&id, "reason", said.reason.as_deref()).await?;
    let refer = Refer::Answer { step, reason };
    app.change(&staff, id.clone(), Command::Refer { incident: id, refer, version }, key.with(&body.hash))
        .await
}
