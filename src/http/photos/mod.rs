//! Photos over HTTP: sent with a report, later by its code, or by a crew; shown to who opened what is sealed. Holds no
//! rule.

mod show;
mod upload;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::client_address::ClientAddress;
use super::extract::{Key, Path, Staff, Wants};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::{Act, On};
use crate::domain::command::Asker;
use crate::domain::ids::{IncidentId, PhotoId, ReportId};
use crate::services::photos::{PhotoFault, PhotoIn, Sender, Uploader};
use crate::text::Lang;

pub(super) use self::show::PhotoOut;
pub(super) use self::upload::{Upload, is_upload};

/// What came of the photos of a request.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PhotosOut {
    /// Those that are kept, in the order in which they were sent.
    pub kept: Vec<KeptPhoto>,
    /// Those that are not.
    pub refused: Vec<RefusedPhoto>,
}

/// A photo that is kept.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct KeptPhoto {
    /// Its id; the same when the same file is sent again.
    pub id: PhotoId,
    /// Pixels, as it is kept.
    pub width: u32,
    /// Pixels, as it is kept.
    pub height: u32,
}

/// A photo that is not kept.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct RefusedPhoto {
    /// Which of those sent, from 1.
    pub number: usize,
    /// Stable code of the reason.
    pub code: String,
    /// The reason in words, and what can be done.
    pub text: String,
    /// Whether sending it again may help.
    pub retryable: bool,
}

/// Whose photos they are.
#[derive(Clone, Debug)]
pub(super) struct Of {
    pub asker: Asker,
    pub report: ReportId,
    pub sender: Sender,
    /// When they were taken, by a device that was out of reach then.
    pub said_at: Option<Timestamp>,
}

/// The routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_photos))
        .routes(routes!(send_crew_photos))
        .routes(routes!(show::get_photo))
        .routes(routes!(show::get_voice))
}

/// Send photos for a report, by its code: each in a field `photo` of `multipart/form-data`.
#[utoipa::path(post, path = "/api/v1/reports/{code}/photos", tag = "public", params(("code" = String, Path)),
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 201, body = PhotosOut), (status = 404, body = ProblemBody), (status = 413, body = ProblemBody),
        (status = 415, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody),
        (status = 503, body = ProblemBody)))]
pub async fn send_photos(
    State(app): State<App>,
    Wants(lang): Wants,
    Path(code): Path<String>,
    from: ClientAddress,
    request: Request,
) -> Result<Response, Problem> {
    let report = app.centre.report_for_photos(&app.read_code(&code)?).await?;
    let of = Of { asker: Asker::Public, report, sender: Sender::Reporter, said_at: None };
    app.take_photos(Upload::begin(&app, from.uploader(), request)?, &of, lang).await
}

/// Add photos to an incident: each in a field `photo` of `multipart/form-data`.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/photos", tag = "staff", params(("id" = String, Path)),
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 201, body = PhotosOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 503, body = ProblemBody)))]
pub async fn send_crew_photos(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    Wants(lang): Wants,
    Path(id): Path<IncidentId>,
    request: Request,
) -> Result<Response, Problem> {
    let (doc, _) = app.centre.incident(&id).await?;
    if !staff.person().may(Act::AddPhoto, On::Incident(&doc)) {
        app.seen_incident(staff.person(), &id).await?;
        return Err(Problem::forbidden());
    }
    let report = doc.key_of().cloned().ok_or_else(Problem::not_found)?;
    let unit = staff.person().unit.clone().filter(|unit| staff.person().is_crew_of(unit));
    let sender = unit.map_or(Sender::Staff, Sender::Unit);
    let of = Of { asker: staff.asker(), report, sender, said_at: key.said_at() };
    app.take_photos(Upload::begin(&app, Uploader::Known, request)?, &of, lang).await
}

impl App {
    async fn take_photos(&self, mut upload: Upload, of: &Of, lang: Lang) -> Result<Response, Problem> {
        upload.read_fields().await?;
        let (mut out, mut number) = (PhotosOut { kept: Vec::new(), refused: Vec::new() }, 0);
        let mut first = None;
        while let Some(photo) = upload.next(self).await {
            number += 1;
            match self.keep_photo(of, photo).await {
                Ok(kept) => out.kept.push(kept),
                Err(problem) => {
                    out.refused.push(RefusedPhoto::of(number, &problem, lang, self));
                    first.get_or_insert(problem);
                }
            }
        }
        match first {
            // Nothing came of it.
            Some(problem) if out.kept.is_empty() => Err(problem.with("refused", out.refused)),
            None if out.kept.is_empty() => Err(Problem::invalid_field("photo", "missing")),
            _ => Ok((StatusCode::CREATED, axum::Json(out)).into_response()),
        }
    }

    /// Keeps one photo.
    pub(super) async fn keep_photo(
        &self,
        of: &Of,
        photo: Result<PhotoIn, PhotoFault>,
    ) -> Result<KeptPhoto, Problem> {
        match self.centre.add_photo(&of.asker, &of.report, (of.sender.clone(), of.said_at), photo?).await {
            Ok(kept) => Ok(KeptPhoto { id: kept.id, width: kept.width, height: kept.height }),
            Err(fault) if fault.is_of_store() => {
                Err(Problem { cause: Some(fault.to_string()), ..PhotoFault::Away.into() })
            }
            Err(fault) => Err(fault.into()),
        }
    }
}

impl RefusedPhoto {
    fn of(number: usize, problem: &Problem, lang: Lang, app: &App) -> Self {
        Self {
            number,
            code: problem.code.to_owned(),
            text: app.why_not(problem, lang),
            retryable: problem.retryable,
        }
    }
}

impl App {
    /// Why a photo is not taken, in words.
    pub(super) fn why_not(&self, problem: &Problem, lang: Lang) -> String {
        problem.said(lang, self.centre.config.region.phone(), "detail")
    }
}

impl From<PhotoFault> for Problem {
    fn from(fault: PhotoFault) -> Self {
        let code = fault.code();
        match fault {
            PhotoFault::Kind | PhotoFault::Heic => Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code),
            PhotoFault::TooLarge { most } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, code).with("mb", most >> 20)
            }
            PhotoFault::Pixels | PhotoFault::Broken => Self::new(StatusCode::UNPROCESSABLE_ENTITY, code),
            PhotoFault::TooMany { most } => Self::new(StatusCode::CONFLICT, code).with("most", most),
            PhotoFault::Cut => Self { retryable: true, ..Self::new(StatusCode::REQUEST_TIMEOUT, code) },
            PhotoFault::Busy | PhotoFault::Away => Self::unavailable(code),
        }
    }
}
