//! Changing where an incident is, what it is, and who is there.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::domain::event::Event;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::spot::PlaceFrom;
use crate::domain::triage::Answers;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::incidents::verbs::{Changed, IncidentChanged, replay};
use crate::http::problem::{FieldFault, Problem, ProblemBody};
use crate::services::intake::{self, Bounds, ChangeBody, Retold};

/// What an incident is known by now, beside what its reports say; opened on the record with them.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PrivateNow {
    /// The place was changed: what follows counts, and not what the reports say of it.
    pub elsewhere: bool,
    /// Words about the place.
    pub place_text: Option<String>,
    /// Latitude, WGS 84 degrees.
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees.
    pub lon: Option<f64>,
    /// Accuracy of the point, metres.
    pub accuracy_m: Option<f64>,
    /// Where the point comes from.
    pub place_from: Option<PlaceFrom>,
    /// Answers given since.
    #[ts(type = "Record<string, Answer>")]
    #[schema(value_type = Object)]
    pub answers: Answers,
}

impl PrivateNow {
    fn of(retold: Retold) -> Self {
        let elsewhere = retold.place.is_some();
        let place = retold.place.unwrap_or_default();
        Self {
            elsewhere,
            place_text: place.words,
            lat: place.point.map(|at| at.lat),
            lon: place.point.map(|at| at.lon),
            accuracy_m: place.accuracy_m,
            place_from: place.from,
            answers: retold.answers,
        }
    }
}

/// Changes what is known of an incident: its place, kind, head-counts, who is vulnerable, answers. The rules judge it again
/// with all that was told; a level set by hand stays. Units that are sent there are told.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/facts", tag = "dispatcher", request_body = ChangeBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change_facts(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<Value>,
) -> Changed {
    let version = version_of(body.value.get("version").and_then(Value::as_u64), &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let change = app.read_fields(&body.value, intake::read_change)?;
    let key = key.with(&body.hash);
    let done = app.centre.change_facts(&staff.asker(), (&id, &change), version, key.as_ref()).await;
    match app.as_shown(&staff, &id, done) {
        Ok(done) => {
            let cursor = done.cursor.as_ref().map(ToString::to_string);
            let version = done.about.version;
            Ok((replay(&done), axum::Json(IncidentChanged { incident_id: id, version, cursor })))
        }
        Err(fault) => Err(app.with_newest(staff.person(), &id, fault).await),
    }
}

impl App {
    /// What `read` makes of the object that was sent, or every fault of its fields.
    pub(in crate::http) fn read_fields<T>(
        &self,
        body: &Value,
        read: impl FnOnce(&Map<String, Value>, &Bounds<'_>) -> Result<T, Vec<intake::FieldFault>>,
    ) -> Result<T, Problem> {
        let object = body.as_object().ok_or_else(|| Problem::invalid_field(".", "wrong_type"))?;
        self.with_bounds(|bounds| read(object, bounds)).map_err(|faults| {
            Problem::invalid(
                faults.into_iter().map(|fault| FieldFault::new(fault.field, fault.code)).collect(),
            )
        })
    }

    /// What an incident is known by beside its reports. Reading it must have been recorded before.
    pub(super) async fn private_now(&self, doc: &Incident) -> Result<Option<PrivateNow>, Problem> {
        Ok(self.centre.open_retold(doc).await?.map(PrivateNow::of))
    }
}

/// What a timeline shows of a change: what counts from then on, never what is sealed.
pub(super) fn shown(event: &Event, fields: &mut Map<String, Value>) {
    let Event::FactsChanged { change, .. } = event else { return };
    let facts = &change.facts;
    fields.remove("facts");
    let now = serde_json::json!({
        "kind": facts.kind,
        "level": facts.triage.level.number(),
        "area": facts.area,
        "people": facts.people,
        "vulnerable": facts.vulnerable,
    });
    fields.insert("now".to_owned(), now);
}
