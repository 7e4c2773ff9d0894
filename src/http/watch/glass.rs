//! Break-glass: opening an incident outside one's view, with a reason, on record, for a while.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On};
use crate::domain::aggregate::Key as Name;
use crate::domain::code::ReceiptCode;
use crate::domain::command::Command;
use crate::domain::ids::IncidentId;
use crate::http::App;
use crate::http::extract::{Json, Key, Staff};
use crate::http::incidents::verbs::{Replay, replay};
use crate::http::problem::{Problem, ProblemBody};

/// Which incident is opened, and why.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GlassBody {
    /// Its short label, the receipt code of a report of it, or its id.
    pub incident: String,
    /// Why, in words.
    pub reason: String,
}

/// An incident was opened.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct GlassOut {
    /// Which.
    pub incident_id: IncidentId,
    /// For how long it stays open, seconds.
    pub open_s: u32,
}

/// Opens an incident outside one's view for a while. It stands in its timeline, and boards of the region say so at once.
#[utoipa::path(post, path = "/api/v1/glass", tag = "staff", request_body = GlassBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = GlassOut), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn break_glass(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<GlassBody>,
) -> Result<(Replay, axum::Json<GlassOut>), Problem> {
    let GlassBody { incident, reason } = &body.value;
    if !staff.person().may(Act::BreakGlass, On::Nothing) {
        return Err(Problem::forbidden());
    }
    // Before anything is looked for: what is there and what is not are answered alike.
    if reason.trim().is_empty() {
        return Err(Problem::invalid_field("reason", "empty"));
    }
    let id = app.named(incident.trim()).await?.ok_or_else(Problem::not_found)?;
    let reason = app.seal(&id, "reason", reason).await?;
    let command = Command::BreakGlass { incident: id.clone(), reason };
    let done = app.centre.execute(&staff.asker(), command, key.with(&body.hash).as_ref()).await?;
    let open_s = app.centre.config.watch.glass_s;
    Ok((replay(&done), axum::Json(GlassOut { incident_id: id, open_s })))
}

impl App {
    /// The incident that a person names by what they were told.
    pub(in crate::http) async fn named(&self, said: &str) -> Result<Option<IncidentId>, Problem> {
        if said.is_empty() || said.len() > 64 {
            return Ok(None);
        }
        // A code begins with the region too, and is shorter than an id.
        let id = said.starts_with(&format!("{}-", self.centre.region()));
        let named = said;
        let said = said.to_uppercase();
        if let Some(of) = self.centre.store.holder(&Name::Label(said.clone())).await? {
            return Ok(Some(IncidentId(of)));
        }
        let Ok(code) = ReceiptCode::parse(&said) else {
            return Ok(id.then(|| IncidentId::from(named)));
        };
        let Some(report) = self.centre.store.holder(&Name::Code(code.as_str().to_owned())).await? else {
            return Ok(None);
        };
        let found = self.centre.reports(&[report.into()]).await?;
        Ok(found.into_iter().next().map(|(report, _)| report.incident))
    }
}
