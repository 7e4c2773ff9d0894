//! What of the record is shown to whoever checks it: who did what, when, and to which incident. Never what is sealed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::call::CallFact;
use super::event::Event;

/// What an event is about, for whoever looks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Somebody looked at people's data, at the past, or outside their view, or took the record away.
    Looked,
    /// Somebody told us something.
    Told,
    /// Somebody decided something about an incident.
    Decided,
    /// Units and crews.
    Sent,
    /// Who answers for the region, alarms, exercises.
    Watch,
    /// Accounts and keys of partners: what happens to them, who signs in and out, and who was not let in.
    Accounts,
}

/// Plain fields that are shown, where an event has them; `audit.more_<name>` in the catalogues.
pub const SHOWN: [&str; 29] = [
    "account",
    "partner",
    "per_minute",
    "change",
    "way",
    "new_device",
    "again",
    "wrong",
    "tries",
    "report",
    "unit",
    "assignment",
    "level",
    "step",
    "until",
    "moment",
    "facility",
    "category",
    "tag",
    "alarm",
    "availability",
    "disposition",
    "agency",
    "on_behalf",
    "alone",
    "opened_at",
    "said_at",
    "first",
    "last",
];

impl Sort {
    /// Of an event; `name` is that of its kind, such as `UnitAssigned`.
    pub fn of(event: &Event, name: &str) -> Self {
        let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
        let number = matches!(event, Event::CallChanged { fact, .. } if **fact == CallFact::NumberOpened);
        let looked =
            begins(&["PersonalData", "NumberSearched", "GlassBroken", "PastBoardOpened", "RecordExported"]);
        if number || (looked && name != "PersonalDataErased") {
            return Self::Looked;
        }
        let told = [
            "ReportReceived",
            "IncidentOpened",
            "Facts",
            "Photo",
            "Voice",
            "Note",
            "Reporter",
            "Call",
            "IncidentRated",
            "NewsChosen",
            "PrivacyAsked",
        ];
        if begins(&told) {
            return Self::Told;
        }
        if begins(&["Unit", "Step", "Crew", "Destination", "Talked"]) {
            return Self::Sent;
        }
        if begins(&["Duty", "HandOver", "StandIn", "Escalation", "Drill", "Care"]) {
            return Self::Watch;
        }
        if event.account().is_some() || event.partner().is_some() {
            return Self::Accounts;
        }
        Self::Decided
    }
}

/// The kind of an event, and what is shown of it.
pub fn shown(event: &Event) -> (String, Map<String, Value>) {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(event) else {
        return (String::new(), Map::new());
    };
    let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Event::ReportReceived { report } = event {
        fields.insert("report".to_owned(), report.id.as_str().into());
        fields.insert("level".to_owned(), report.triage.level.number().into());
    }
    fields.retain(|name, value| {
        SHOWN.contains(&name.as_str()) && !value.is_object() && !value.is_array() && !value.is_null()
    });
    (kind, fields)
}
