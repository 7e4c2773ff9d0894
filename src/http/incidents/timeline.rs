//! What happened to an incident, oldest first, with its words opened to those who may read them.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::domain::access::{Act, On};
use crate::domain::contact::ContactStep;
use crate::domain::cursor::StreamId;
use crate::domain::event::{Actor, Event};
use crate::domain::ids::IncidentId;
use crate::domain::report::SealedText;
use crate::domain::slip::Slip;
use crate::http::App;
use crate::http::extract::{AtLeast, Path, Staff};
use crate::http::incidents::change;
use crate::http::problem::{Problem, ProblemBody};
use crate::services::intake::reporter_words;
use crate::store::log::LogEntry;

/// Entries of one timeline.
const ENTRIES: usize = 1_000;

/// A timeline.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Timeline {
    /// Oldest first.
    pub entries: Vec<TimelineEntry>,
}

/// One event.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
#[ts(type = "{ at: string, by: string, type: string, of?: Origin } & Record<string, unknown>")]
pub struct TimelineEntry {
    /// Server time.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Name of the account; `public` or `system` when it was none.
    pub by: String,
    /// Name of the event, such as `UnitAssigned`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The incident whose line it is, when that was merged into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Origin>,
    /// What else the event says. Notes and reasons of staff are opened; `null` when they were erased, or are
    /// not the asker's to read. `sealed`: a reporter said something with it, which `…/private` opens.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub more: Map<String, Value>,
}

/// An incident that was merged into another.
#[derive(Clone, Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Origin {
    /// Its id.
    pub incident_id: IncidentId,
    /// Its label.
    pub label: String,
}

impl Origin {
    fn of(event: &Event, whole: &IncidentId, labels: &HashMap<IncidentId, String>) -> Option<Self> {
        if event.incidents().any(|id| id == whole) {
            return None;
        }
        let incident_id = event.incident()?.clone();
        labels.get(&incident_id).map(|label| Self { label: label.clone(), incident_id })
    }
}

/// The timeline of an incident, with the lines of what was merged into it.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/log", tag = "staff",
    params(("id" = String, Path), ("at_least" = Option<String>, Query)),
    responses((status = 200, body = Timeline), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn get_log(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    _: AtLeast,
) -> Result<axum::Json<Timeline>, Problem> {
    let (doc, _) = app.seen_incident(staff.person(), &id).await?;
    let labels: HashMap<IncidentId, String> =
        app.centre.parts(&doc).await?.into_iter().map(|part| (part.id, part.label)).collect();
    let all: Vec<IncidentId> = std::iter::once(&id).chain(labels.keys()).cloned().collect();
    let entries = app.centre.store.timeline(&all, ENTRIES).await?;
    let struck: HashSet<StreamId> = entries.iter().flat_map(struck).collect();
    let mut told: Vec<(Timestamp, String, Event, bool)> = Vec::new();
    let mut said: Vec<Option<Timestamp>> = Vec::new();
    for (place, entry) in entries.into_iter().filter_map(|read| Some((read.id, read.entry?))) {
        let (by, is_struck, said_at) = (by(&entry.by), struck.contains(&place), entry.said_at);
        let of_it = entry.events.into_iter().filter(|event| event.incidents().any(|of| all.contains(of)));
        told.extend(of_it.map(|event| (entry.at, by.clone(), event, is_struck)));
        said.resize(told.len(), said_at);
    }
    let sealed: Vec<&SealedText> =
        told.iter().filter_map(|(_, _, event, _)| words(event)).map(|(_, text)| text).collect();
    // Words about people are read by those who may open their reports or write such words.
    let reads = [Act::OpenPrivate, Act::Note].iter().any(|act| staff.person().may(*act, On::Incident(&doc)));
    let reads = reads || doc.is_open_to(&staff.person().name, app.centre.clock.now());
    let opened = if reads { app.centre.open_words(&sealed).await? } else { Vec::new() };
    let mut opened = opened.into_iter();
    let entries = told.iter().zip(said).map(|((at, by, event, is_struck), said_at)| {
        let of = Origin::of(event, &id, &labels);
        let mut more = fields(event, &id);
        if let Some((name, _)) = words(event) {
            more.insert(name.to_owned(), opened.next().flatten().into());
        }
        if let Some(said_at) = said_at {
            more.entry("said_at").or_insert_with(|| said_at.to_string().into());
        }
        if *is_struck {
            more.insert("struck".to_owned(), true.into());
        }
        let kind = more.remove("type").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        TimelineEntry { at: *at, by: by.clone(), kind, of, more }
    });
    Ok(axum::Json(Timeline { entries: entries.collect() }))
}

/// Places of notes that an entry strikes.
fn struck(log: &LogEntry) -> impl Iterator<Item = StreamId> {
    let events = log.entry.iter().flat_map(|entry| &entry.events);
    events.filter_map(|event| match event {
        Event::ActTakenBack { slip: Slip::Note { note }, .. } => Some(*note),
        _ => None,
    })
}

pub(in crate::http) fn by(actor: &Actor) -> String {
    match actor {
        Actor::Public => "public".to_owned(),
        Actor::System => "system".to_owned(),
        Actor::Account(name) | Actor::Partner(name) => name.clone(),
    }
}

/// The sealed words of staff in an event, and the name of their field. Those of reporters are opened with their reports alone.
fn words(event: &Event) -> Option<(&'static str, &SealedText)> {
    match event {
        Event::IncidentRejected { reason, .. }
        | Event::LevelChanged { reason, .. }
        | Event::GlassBroken { reason, .. }
        | Event::VerificationFailed { reason, .. }
        | Event::IncidentReferred { reason: Some(reason), .. }
        | Event::ReferralStepTaken { reason: Some(reason), .. }
        | Event::ReceivedStepTaken { reason: Some(reason), .. }
        | Event::IncidentReopened { reason: Some(reason), report: None, .. }
        | Event::PersonalDataErased { reason: Some(reason), .. }
        | Event::HoldSet { reason, .. }
        | Event::HoldLifted { reason, .. }
        | Event::PersonalDataOpened { reason: Some(reason), .. }
        | Event::StepStruck { reason, .. }
        | Event::DestinationAnswered { reason: Some(reason), .. }
        | Event::StepTaken { reason: Some(reason), .. } => Some(("reason", reason)),
        Event::FactsChanged { change, .. } => change.reason.as_ref().map(|reason| ("reason", reason)),
        Event::CrewNeedChanged(change) => change.reason.as_ref().map(|reason| ("reason", reason)),
        Event::CareChanged { care, .. } => care.reason().map(|reason| ("reason", reason)),
        Event::NoteAdded { note, .. } | Event::IncidentClosed { note: Some(note), .. } => {
            Some(("note", note))
        }
        Event::ReferralReceived { why: Some(why), .. } => Some(("why", why)),
        Event::ReferralStepTaken { spoke_with: Some(who), .. }
        | Event::DestinationAnswered { spoke_with: Some(who), .. } => Some(("spoke_with", who)),
        Event::ReporterContact { contact: ContactStep::Answered { words }, .. }
        | Event::PrivacyAnswered { words, .. } => Some(("words", words)),
        _ => None,
    }
}

/// The fields of an event that screens show. A report is shown by its id; what is sealed in it stays so.
fn fields(event: &Event, of: &IncidentId) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(event) else { return Map::new() };
    if event.incident() == Some(of) || event.incidents().count() == 1 {
        fields.remove("incident");
    }
    if let Event::IncidentMerged { part, .. } = event {
        fields.remove("part");
        fields.insert("label".to_owned(), part.label.as_str().into());
        fields.insert("reports".to_owned(), serde_json::json!(part.reports));
    }
    change::shown(event, &mut fields);
    if reporter_words(event).is_some() {
        for name in ["facts", "words", "reason"] {
            fields.remove(name);
        }
        fields.insert("sealed".to_owned(), true.into());
    }
    if let Event::ReportReceived { report } = event {
        fields.insert("report".to_owned(), report.id.as_str().into());
        fields.insert("code".to_owned(), report.code.as_str().into());
        fields.insert("level".to_owned(), report.triage.level.number().into());
    }
    fields
}
