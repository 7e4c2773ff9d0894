//! The verbs of an incident's life. Words in them are sealed before anything is decided.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::AppendHeaders;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On, Person};
use crate::domain::command::Command;
use crate::domain::decide::Refusal;
use crate::domain::disposition::Disposition;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::level::Level;
use crate::domain::report::SealedText;
use crate::domain::view::IncidentRow;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::ServiceError;
use crate::services::execute::{Done, RequestKey};

/// A verb that says nothing but itself.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionBody {
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Why it is refused.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectBody {
    /// In words.
    pub reason: String,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Another level.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelBody {
    /// The level.
    pub level: Level,
    /// Why, in words.
    pub reason: String,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// How it ended.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// The outcome.
    pub disposition: Disposition,
    /// In words.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub note: Option<String>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Something to write down.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// In words.
    pub text: String,
}

/// An incident changed.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct IncidentChanged {
    /// Which.
    pub incident_id: IncidentId,
    /// Its version afterwards.
    #[ts(type = "number")]
    pub version: u64,
    /// Where in the log; absent when a repeated request changed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cursor: Option<String>,
}

/// `Idempotent-Replay: true` on the answer to a repeated request.
pub(in crate::http) type Replay = AppendHeaders<Option<(HeaderName, &'static str)>>;

/// The header that says whether the answer is to a repeated request.
pub(in crate::http) fn replay(done: &Done) -> Replay {
    AppendHeaders(done.replay.then_some((HeaderName::from_static("idempotent-replay"), "true")))
}

pub(super) type Changed = Result<(Replay, axum::Json<IncidentChanged>), Problem>;

impl App {
    /// As [`App::seen_incident`], or one the person's own unit was on before: a late press of a button is
    /// understood, and refused with a reason.
    pub(in crate::http) async fn seen_or_was_on(
        &self,
        person: &Person,
        id: &IncidentId,
    ) -> Result<(Incident, u64), Problem> {
        match self.seen_incident(person, id).await {
            Err(problem) if problem == Problem::not_found() && person.unit.is_some() => {
                let (doc, version) = self.centre.incident(id).await?;
                let was_on = person.unit.as_ref().is_some_and(|unit| doc.has_unit(unit));
                if was_on { Ok((doc, version)) } else { Err(problem) }
            }
            other => other,
        }
    }

    /// Checks and seals words about an incident. Whoever does not see the incident learns nothing of it.
    pub(in crate::http) async fn seal(
        &self,
        id: &IncidentId,
        field: &str,
        words: &str,
    ) -> Result<SealedText, Problem> {
        let words = words.trim();
        if words.is_empty() {
            return Err(Problem::invalid_field(field, "empty"));
        }
        if words.chars().count() > self.centre.config.limits.text_chars {
            return Err(Problem::invalid_field(field, "too_long"));
        }
        Ok(self.centre.seal_words(id, words).await?)
    }

    /// Seals words about an incident, where there are any.
    pub(in crate::http) async fn seal_some(
        &self,
        id: &IncidentId,
        field: &str,
        words: Option<&str>,
    ) -> Result<Option<SealedText>, Problem> {
        match words.map(str::trim).filter(|words| !words.is_empty()) {
            Some(words) => self.seal(id, field, words).await.map(Some),
            None => Ok(None),
        }
    }

    /// Changes an incident.
    pub(super) async fn change(
        &self,
        staff: &Staff,
        id: IncidentId,
        command: Command,
        key: Option<RequestKey>,
    ) -> Changed {
        match self.command(staff, &id, command, key).await {
            Ok(done) => {
                let cursor = done.cursor.as_ref().map(ToString::to_string);
                let version = done.about.version;
                Ok((replay(&done), axum::Json(IncidentChanged { incident_id: id, version, cursor })))
            }
            Err(fault) => Err(self.with_newest(staff.person(), &id, fault).await),
        }
    }

    /// A version conflict is answered with the newest state, so that the asker can decide again at once.
    pub(super) async fn with_newest(&self, person: &Person, id: &IncidentId, fault: ServiceError) -> Problem {
        let conflict = matches!(fault, ServiceError::Refused(Refusal::VersionConflict { .. }));
        let problem = Problem::from(fault);
        if !conflict {
            return problem;
        }
        match self.centre.incident(id).await {
            Ok((doc, version)) if person.may(Act::SeeIncident, On::Incident(&doc)) => {
                problem.with("newest", IncidentRow::of(&doc, version))
            }
            _ => problem,
        }
    }
}

/// Makes sure that it is real.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/verify", tag = "dispatcher", request_body = VersionBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn verify_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<VersionBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    let command = Command::Verify { incident: id.clone(), version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// Refuses it.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/reject", tag = "dispatcher", request_body = RejectBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn reject_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<RejectBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let reason = app.seal(&id, "reason", &body.value.reason).await?;
    let command = Command::Reject { incident: id.clone(), reason, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// Sets its level by hand.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/level", tag = "dispatcher", request_body = LevelBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn set_level(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<LevelBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let reason = app.seal(&id, "reason", &body.value.reason).await?;
    let on_call = app.centre.roster.on_call(app.centre.clock.now());
    let level = body.value.level;
    let command = Command::SetLevel { incident: id.clone(), level, reason, version, on_call };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// It is done.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/resolve", tag = "dispatcher", request_body = VersionBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn resolve_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<VersionBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    let command = Command::Resolve { incident: id.clone(), version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// It is over.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/close", tag = "dispatcher", request_body = CloseBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn close_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<CloseBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let note = app.seal_some(&id, "note", body.value.note.as_deref()).await?;
    let command = Command::Close { incident: id.clone(), disposition: body.value.disposition, note, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

/// Writes something down.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/note", tag = "staff", request_body = NoteBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn add_note(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<NoteBody>,
) -> Changed {
    app.seen_or_was_on(staff.person(), &id).await?;
    let note = app.seal(&id, "text", &body.value.text).await?;
    let command = Command::AddNote { incident: id.clone(), note };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
