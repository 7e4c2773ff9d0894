//! Calling a scene safe or dangerous, and why units wait at a safe distance.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use ts_rs::TS;

use crate::domain::command::Command;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::scene::{Danger, dangers};
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
