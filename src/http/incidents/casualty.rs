//! Many hurt at once: declaring it, and the tags of patients.

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;
use ts_rs::TS;

use crate::domain::casualty::{Category, read_tag};
use crate::domain::command::Command;
use crate::domain::ids::IncidentId;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::incidents::verbs::{Changed, IncidentChanged};
use crate::http::problem::{Problem, ProblemBody};

/// Whether many are hurt.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MassCasualtyBody {
    /// `true` declares it, `false` says that it is over.
    pub on: bool,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// A patient's tag.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatientBody {
    /// What stands on the tag: up to 12 letters, digits and hyphens. One that is known is tagged anew.
    pub tag: String,
    /// The category by START or JumpSTART.
    pub category: Category,
    /// The phone's time, when it was offline.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// Declares that many are hurt, or that it is over. For dispatchers, and for crews on the incident.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/mass_casualty", tag = "staff", request_body = MassCasualtyBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn declare_mass_casualty(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<MassCasualtyBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    let command = Command::DeclareMassCasualty { incident: id.clone(), on: body.value.on, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// Tags a patient, or tags one anew.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/patients", tag = "staff", request_body = PatientBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn tag_patient(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<PatientBody>,
) -> Changed {
    let tag = read_tag(&body.value.tag).ok_or_else(|| Problem::invalid_field("tag", "wrong"))?;
    let (category, said_at) = (body.value.category, body.value.at);
    let command = Command::TagPatient { incident: id.clone(), tag, category, said_at };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
