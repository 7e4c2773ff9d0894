//! Taking back what was done by mistake.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use ts_rs::TS;

use crate::domain::access::Person;
use crate::domain::command::Command;
use crate::domain::cursor::StreamId;
use crate::domain::decide::Refusal;
use crate::domain::event::{Actor, Event};
use crate::domain::ids::IncidentId;
use crate::domain::slip::Slip;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::incidents::verbs::{Changed, IncidentChanged};
use crate::http::problem::{Problem, ProblemBody};

/// Entries of a timeline among which a note is looked for.
const ENTRIES: usize = 1_000;

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Was {
    /// That it is real.
    Verify,
    /// An alarm; `alarm` is the one that counts again, from 1.
    Alarm,
    /// That another is not the same; `from` is which.
    TellApart,
    /// What was changed of what is known; `change` is which, the last one.
    Facts,
    /// One's own note; `note` is its place in the log, the part of the answer's cursor behind the `:`.
    Note,
}

/// What is taken back, and what is known of it.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBackBody {
    /// What.
    pub was: Was,
    /// The alarm that counts again.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub alarm: Option<u8>,
    /// The other incident.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from: Option<IncidentId>,
    /// The note.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub note: Option<String>,
    /// The change.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub change: Option<u32>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

impl TakeBackBody {
    fn slip(&self) -> Result<Slip, Problem> {
        let lacks = |field| Problem::invalid_field(field, "empty");
        Ok(match self.was {
            Was::Verify => Slip::Verify,
            Was::Alarm => Slip::Alarm { alarm: self.alarm.ok_or_else(|| lacks("alarm"))? },
            Was::TellApart => Slip::TellApart { other: self.from.clone().ok_or_else(|| lacks("from"))? },
            Was::Facts => Slip::Facts { change: self.change.ok_or_else(|| lacks("change"))? },
            Was::Note => {
                let note = self.note.as_ref().ok_or_else(|| lacks("note"))?;
                let place = note.parse().map_err(|_| Problem::invalid_field("note", "out_of_range"))?;
                Slip::Note { note: place }
            }
        })
    }
}

/// Takes back what was done to an incident by mistake: another fact in the log, which both show.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/take_back", tag = "dispatcher", request_body = TakeBackBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn take_back(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<TakeBackBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    let slip = body.value.slip()?;
    if let Slip::Note { note } = &slip {
        app.seen_or_was_on(staff.person(), &id).await?;
        app.own_note(staff.person(), &id, *note).await?;
    }
    let command = Command::TakeBack { incident: id.clone(), slip, version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}

impl App {
    /// A note is struck by who wrote it, once.
    async fn own_note(&self, person: &Person, id: &IncidentId, note: StreamId) -> Result<(), Problem> {
        let entries = self.centre.store.timeline(std::slice::from_ref(id), ENTRIES).await?;
        let is_it = |event: &Event| matches!(event, Event::NoteAdded { incident, .. } if incident == id);
        let is_struck = |event: &Event| matches!(event, Event::ActTakenBack { slip: Slip::Note { note: struck }, .. } if *struck == note);
        let read = || entries.iter().filter_map(|log| Some((log.id, log.entry.as_ref()?)));
        let Some((_, entry)) = read().find(|(place, entry)| *place == note && entry.events.iter().any(is_it))
        else {
            return Err(Problem::not_found());
        };
        if entry.by != Actor::Account(person.name.clone()) {
            return Err(Problem::forbidden());
        }
        if read().any(|(_, entry)| entry.events.iter().any(is_struck)) {
            return Err(Problem::from(Refusal::NothingToDo));
        }
        Ok(())
    }
}
