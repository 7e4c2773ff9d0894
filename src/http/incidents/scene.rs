//! Calling a scene safe or dangerous, and why units wait at a safe distance.

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::command::Command;
use crate::domain::escalation::Watch;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::scene::{Danger, dangers};
use crate::domain::setting::Setting;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::incidents::verbs::{Changed, IncidentChanged};
use crate::http::problem::ProblemBody;
use crate::http::wording::Wording;

/// What somebody calls a scene.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SceneBody {
    /// Safe to go in to; else dangerous.
    pub safe: bool,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// When somebody should be there.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Target {
    /// By then.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub by: Timestamp,
    /// Seconds after receipt.
    pub within_s: u32,
    /// Whose target it is; absent: nobody knows how many people live there, and it is the country's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub setting: Option<Setting>,
}

/// Calls the scene safe, or dangerous: units that are sent there are told. For dispatchers, and for crews on the incident; a
/// crew has to be on the scene to call it safe.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/scene", tag = "staff", request_body = SceneBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn call_scene(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<SceneBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    let command = Command::CallScene { incident: id.clone(), safe: body.value.safe, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

impl App {
    /// When somebody should be on the scene, by the level and by how many people live there.
    pub(super) fn on_scene_target(&self, doc: &Incident) -> Option<Target> {
        let watch = Watch::OnScene;
        let ladder =
            self.centre.policy.ladders.about(watch, doc.level(), doc).filter(|_| doc.needs(watch))?;
        let within = SignedDuration::from_secs(ladder.from_s.into());
        let by = doc.opened_at.saturating_add(within).unwrap_or(Timestamp::MAX);
        Some(Target { by, within_s: ladder.from_s, setting: doc.setting })
    }

    /// Why units wait at a safe distance first, in words; empty when nothing speaks for that.
    pub(super) fn stage_first(&self, doc: &Incident, parts: &[Incident], say: Wording<'_>) -> Vec<String> {
        let found = dangers(doc, parts, &self.centre.kinds, &self.centre.config.dispatch.stage_signs);
        let words = found.iter().map(|danger| match danger {
            Danger::Kind(kind) => say.word("kind", kind.as_str()),
            Danger::Sign(sign) => say.word("sign", sign),
            Danger::Called => say.word("scene", "called"),
        });
        words.collect()
    }
}
