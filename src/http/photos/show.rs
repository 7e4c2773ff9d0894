//! Showing photos, and giving voice notes: only to who opened what is sealed of the incident, as a picture or a sound and nothing
//! else.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On, Person};
use crate::domain::ids::{IncidentId, PhotoId, UnitId, VoiceId};
use crate::domain::incident::Incident;
use crate::domain::photo::{Photo, PhotoFrom, Taken};
use crate::domain::privacy::Class;
use crate::domain::report::Report;
use crate::http::App;
use crate::http::extract::{Path, Query, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// A photo that somebody opened.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PhotoOut {
    /// Its id.
    pub id: PhotoId,
    /// Who sent it.
    pub from: PhotoFrom,
    /// The crew that did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// When it came.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where the picture is, for a while and for whoever opened it.
    pub url: String,
    /// Where the small picture is.
    pub small_url: String,
    /// Where and when it says itself that it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub taken: Option<Taken>,
}

/// What stands behind the address of a photo.
#[derive(Debug, Deserialize)]
pub struct Ask {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    size: String,
}

/// A photo as a JPEG; `size=small` for the small one.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/photos/{photo}", tag = "staff",
    params(("id" = String, Path), ("photo" = String, Path), ("ticket" = String, Query), ("size" = Option<String>, Query)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn get_photo(
    State(app): State<App>,
    staff: Staff,
    Path((id, photo)): Path<(IncidentId, PhotoId)>,
    Query(ask): Query<Ask>,
) -> Result<Response, Problem> {
    let doc = app.opened(staff.person(), (&id, photo.as_str()), &ask.ticket).await?;
    let photo = app.centre.photo_of(&doc, &photo).await?;
    let picture = app.centre.open_photo(&doc, &photo, ask.size == "small").await?;
    let name = format!("inline; filename=\"{}.jpg\"", photo.id);
    let headers = [
        (CONTENT_TYPE, "image/jpeg".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, picture).into_response())
}

/// A voice note as it came, for whoever opened the conversation it stands in.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/voices/{voice}", tag = "staff",
    params(("id" = String, Path), ("voice" = String, Path), ("ticket" = String, Query)),
    responses((status = 200, content_type = "audio/ogg", body = Vec<u8>), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn get_voice(
    State(app): State<App>,
    staff: Staff,
    Path((id, voice)): Path<(IncidentId, VoiceId)>,
    Query(ask): Query<Ask>,
) -> Result<Response, Problem> {
    let doc = app.opened(staff.person(), (&id, voice.as_str()), &ask.ticket).await?;
    let voice = app.centre.voice_of(&doc, &voice).await?;
    let sound = app.centre.open_voice(&doc, &voice).await?;
    let name = format!("inline; filename=\"{}.{}\"", voice.id, voice.sort.extension());
    let headers = [
        (CONTENT_TYPE, voice.sort.content_type().to_owned()),
        (CONTENT_DISPOSITION, name),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, sound).into_response())
}

impl App {
    /// The incident of a photo or voice note, for somebody who opened it on the record a while ago.
    async fn opened(
        &self,
        person: &Person,
        (id, file): (&IncidentId, &str),
        ticket: &str,
    ) -> Result<Incident, Problem> {
        let (doc, _) = self.seen_or_was_on(person, id).await?;
        let may = person.may(Act::OpenPrivate, On::Incident(&doc))
            || doc.is_open_to(&person.name, self.centre.clock.now());
        if !may {
            return Err(Problem::forbidden());
        }
        if !self.centre.opens_photo(person, file, ticket) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "photo_not_opened"));
        }
        Ok(doc)
    }

    /// The photos of a report, for somebody who just opened what is sealed of it.
    pub(in crate::http) async fn photos_for(
        &self,
        person: &Person,
        report: &Report,
    ) -> Result<Vec<PhotoOut>, Problem> {
        if report.photos.is_empty() || report.is_erased(Class::Restricted) {
            return Ok(Vec::new());
        }
        let taken = self.centre.photos_taken(report).await?;
        let out = |(photo, taken): (&Photo, Option<Taken>)| {
            let ticket = self.centre.photo_ticket(person, photo.id.as_str());
            let url = format!("/api/v1/incidents/{}/photos/{}?ticket={ticket}", report.incident, photo.id);
            PhotoOut {
                id: photo.id.clone(),
                from: photo.from,
                unit: photo.unit.clone(),
                at: photo.at,
                width: photo.width,
                height: photo.height,
                small_url: format!("{url}&size=small"),
                url,
                taken,
            }
        };
        Ok(report.photos.iter().zip(taken).map(out).collect())
    }
}
