//! A reason for opening what is sealed, where one is needed or given.

use axum::body::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::domain::incident::Incident;
use crate::http::App;
use crate::http::extract::Staff;
use crate::http::problem::Problem;

/// Why something is opened.
#[derive(Debug, Default, Deserialize, TS, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpenBody {
    /// In words; needed once the incident is over, and where the person objected.
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

impl App {
    /// The reason that was sent with an opening. Nothing need be sent.
    pub(in crate::http) fn reason_sent(&self, body: &Bytes) -> Result<Option<String>, Problem> {
        let sent = if body.is_empty() {
            OpenBody::default()
        } else {
            let object: Map<String, Value> =
                serde_json::from_slice(body).map_err(|_| Problem::invalid_field(".", "wrong_type"))?;
            let sent = serde_json::from_value(Value::Object(object));
            sent.map_err(|_| Problem::invalid_field("reason", "wrong_type"))?
        };
        let most = self.centre.config.limits.text_chars;
        if sent.reason.as_ref().is_some_and(|words| words.chars().count() > most) {
            return Err(Problem::invalid_field("reason", "too_long"));
        }
        Ok(sent.reason.filter(|reason| !reason.trim().is_empty()))
    }

    /// Records that somebody opens what is sealed of an incident. Nothing need be sent with it.
    pub(in crate::http) async fn open_with(
        &self,
        staff: &Staff,
        doc: &Incident,
        body: &Bytes,
    ) -> Result<(), Problem> {
        let reason = self.reason_sent(body)?;
        let command = self.centre.opening(&staff.asker(), doc, reason.as_deref()).await?;
        // Without a key: every reading asks for permission anew, and is recorded.
        self.command(staff, &doc.id, command, None).await?;
        Ok(())
    }
}
