//! Photos on pages without scripts: those that come with the form of a report, and those sent later from its status
//! page. A photo never stops a report: the report is kept first, and what is wrong with a photo is said on the receipt.

use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Asked;
use super::form::Form;
use crate::domain::command::Asker;
use crate::domain::ids::ReportId;
use crate::domain::spot::PlaceFrom;
use crate::http::App;
use crate::http::client_address::ClientAddress;
use crate::http::extract::{Path, Query, body_of};
use crate::http::photos::{Of, Upload, is_upload};
use crate::http::problem::Problem;
use crate::services::intake::{Receipt, ReportIn, Stored};
use crate::services::photos::{PhotoFault, PhotoIn, Sender};
use crate::text::{Lang, fill, text};

/// Fields of the form that say where it is.
const PLACES: [&str; 5] = ["place_text", "area", "district", "village", "lat"];
/// How far off the place of a photo may be, metres: a telephone's guess, and the steps since.
const PHOTO_PLACE_M: f64 = 100.0;

/// The photos of a form, as far as they were read.
#[derive(Default)]
pub(super) struct Photos {
    read: Vec<Result<PhotoIn, PhotoFault>>,
    coming: Option<Upload>,
}

/// What is told of the photos of a report.
#[derive(Clone, Debug, Default)]
pub(super) struct PhotosTold {
    /// How many are kept, in words; empty when none.
    pub kept: String,
    /// Each that is not, and why.
    pub refused: Vec<String>,
}

/// The fields of a form, however many there are of a name, and the photos that come behind them.
pub(super) async fn read_form(
    app: &App,
    from: ClientAddress,
    request: Request,
) -> Result<(Form, Photos), Problem> {
    if is_upload(request.headers()) {
        let mut upload = Upload::begin(app, from.uploader(), request)?;
        upload.read_fields().await?;
        let form = Form::sent(std::mem::take(&mut upload.fields));
        return Ok((form, Photos { coming: Some(upload), ..Photos::default() }));
    }
    Ok((read_fields(app, request).await?, Photos::default()))
}

/// The fields of a form that has no photos.
pub(super) async fn read_fields(app: &App, request: Request) -> Result<Form, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = body_of(body, app).await?;
    let whole = Request::from_parts(parts, Body::from(bytes));
    let fields = axum::Form::<Vec<(String, String)>>::from_request(whole, &())
        .await
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad_request"))?;
    Ok(Form::sent(fields.0))
}

impl Photos {
    /// Where nothing else says where it is, the photos are read first: they may. The form then holds that place.
    pub async fn place(&mut self, app: &App, form: &mut Form) {
        if PLACES.iter().any(|name| form.has(name)) {
            return;
        }
        while let Some(upload) = &mut self.coming
            && let Some(photo) = upload.next(app).await
        {
            self.read.push(photo);
        }
        let taken = self.read.iter().flatten().filter_map(|photo| photo.made.taken.as_ref());
        if let Some((lat, lon)) = taken.into_iter().find_map(|taken| taken.lat.zip(taken.lon)) {
            let place = [("lat", lat), ("lon", lon), ("accuracy_m", PHOTO_PLACE_M)];
            form.add(place.map(|(name, value)| (name.to_owned(), value.to_string())));
            form.add([("place_from".to_owned(), "photo".to_owned())]);
        }
    }

    /// Keeps them, the report being kept.
    pub async fn keep(mut self, app: &App, asker: &Asker, receipt: &Receipt, lang: Lang) -> PhotosTold {
        let of = photos_of(asker, &receipt.report.id);
        // A report that waits to be carried over takes nothing yet.
        let of = if receipt.stored == Stored::Journal { Err(PhotoFault::Away) } else { Ok(of) };
        let (mut kept, mut told) = (0_usize, PhotosTold::default());
        let mut read = std::mem::take(&mut self.read).into_iter();
        let mut number = 0;
        loop {
            let photo = match (read.next(), &mut self.coming) {
                (Some(photo), _) => photo,
                (None, Some(upload)) => match upload.next(app).await {
                    Some(photo) => photo,
                    None => break,
                },
                (None, None) => break,
            };
            number += 1;
            let done = match &of {
                Ok(of) => app.keep_photo(of, photo).await.map(drop),
                Err(fault) => Err((*fault).into()),
            };
            match done {
                Ok(()) => kept += 1,
                Err(problem) => told.refused.push(app.refused(number, &problem, lang)),
            }
        }
        self.finish(app).await;
        if kept > 0 {
            told.kept = fill(lang, "photo.kept", &[("n", &kept.to_string())]).into_owned();
        }
        told
    }

    /// Hears out what still comes, so that the answer arrives.
    pub async fn finish(self, app: &App) {
        if let Some(upload) = self.coming {
            upload.finish(app).await;
        }
    }
}

/// Whether the place of a form came from a photo.
pub(super) fn place_from(form: &Form, mut report: ReportIn) -> ReportIn {
    if form.is("place_from", "photo") && report.point.is_some() {
        report.place_from = Some(PlaceFrom::Photo);
    }
    report
}

/// Photos from the status page.
pub(super) async fn hear(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    from: ClientAddress,
    request: Request,
) -> Result<Response, Problem> {
    let lang = asked.lang(request.headers());
    let said = match app.take_page_photos(&code, (from, request), lang).await {
        Ok(said) => said,
        Err(problem) if problem.status == StatusCode::NOT_FOUND => return Ok(app.lost_page(lang, &problem)),
        Err(problem) => app.why_not(&problem, lang),
    };
    if !said.is_empty() {
        return app.status_page(StatusCode::UNPROCESSABLE_ENTITY, lang, &code, (&said, None)).await;
    }
    // The code was understood, so it is made of plain signs.
    let to = HeaderValue::try_from(format!("/status/{code}?lang={}", lang.word()));
    Ok((StatusCode::SEE_OTHER, [(LOCATION, to.unwrap_or(HeaderValue::from_static("/")))]).into_response())
}

impl App {
    /// What is to be said of the photos, empty when all are kept.
    async fn take_page_photos(
        &self,
        code: &str,
        (from, request): (ClientAddress, Request),
        lang: Lang,
    ) -> Result<String, Problem> {
        let report = self.centre.report_for_photos(&self.read_code(code)?).await?;
        let of = photos_of(&Asker::Public, &report);
        let mut upload = Upload::begin(self, from.uploader(), request)?;
        upload.read_fields().await?;
        let (mut said, mut number) = (Vec::new(), 0);
        while let Some(photo) = upload.next(self).await {
            number += 1;
            if let Err(problem) = self.keep_photo(&of, photo).await {
                said.push(self.refused(number, &problem, lang));
            }
        }
        upload.finish(self).await;
        if number == 0 {
            said.push(text(lang, "photo.none_chosen").to_owned());
        }
        Ok(said.join(" "))
    }

    fn refused(&self, number: usize, problem: &Problem, lang: Lang) -> String {
        if let Some(cause) = &problem.cause {
            tracing::warn!(code = problem.code, cause, "a photo could not be kept");
        }
        let why = self.why_not(problem, lang);
        fill(lang, "photo.refused", &[("n", &number.to_string()), ("why", &why)]).into_owned()
    }
}

/// Whose the photos of a form are.
fn photos_of(asker: &Asker, report: &ReportId) -> Of {
    let is_staff = matches!(asker, Asker::Person(person) if person.works_here());
    let sender = if is_staff { Sender::Staff } else { Sender::Reporter };
    Of { asker: asker.clone(), report: report.clone(), sender, said_at: None }
}
