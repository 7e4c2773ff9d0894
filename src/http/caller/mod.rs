//! Pages for people who report: the form, the receipt, the status. Complete without scripts and cookies.

mod ask;
mod assets;
mod card;
mod data;
mod form;
mod numbers;
mod page;
mod photos;
mod seals;
mod status;
mod told;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_LOCATION, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::App;
use super::client_address::ClientAddress;
use super::extract::{Anyone, Path, Query};
use super::problem::{Problem, lang_of};
use crate::domain::command::Asker;
use crate::domain::decide::Refusal;
use crate::domain::wishes::NewsBy;
use crate::services::ServiceError;
use crate::services::execute::RequestKey;
use crate::services::intake::{Receipt, ReportIn, Stored};
use crate::store::vault::{hex, sha256_hex};
use crate::text::Lang;
use form::Form;
use numbers::Numbers;
use page::{HomePage, NoticePage, ReceiptPage, ReportPage, WaitingPage, Words};
use photos::{Photos, PhotosTold};

/// Keys of the form are remembered apart from those of the API.
const ROUTE: &str = "POST /lapor";

/// The pages, and the two small files they load.
pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/", get(show_home))
        .route("/lapor", get(show_form).post(send_form))
        .route("/lapor/questions", get(ask::questions))
        .route("/lapor/menunggu", get(show_waiting))
        .route("/lapor.sw.js", get(assets::worker))
        .route("/nomor", get(numbers::show))
        .route("/segel", get(seals::show))
        .route("/status", get(find_status))
        .route("/status/{code}", get(show_status).post(told::hear))
        .route("/status/{code}/photos", post(photos::hear))
        .route("/status/{code}/data", get(data::show).post(data::hear))
        .route("/assets/caller.css", get(assets::css))
        .route("/assets/caller.js", get(assets::js))
}

#[derive(Debug, serde::Deserialize)]
struct Asked {
    lang: Option<String>,
    code: Option<String>,
    area: Option<String>,
    /// Something was told just now.
    told: Option<String>,
}

impl Asked {
    /// The language in the address, else the one the browser wants.
    fn lang(&self, headers: &HeaderMap) -> Lang {
        self.lang.as_deref().and_then(Lang::from_word).unwrap_or_else(|| lang_of(headers))
    }
}

async fn show_home(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    page(StatusCode::OK, &HomePage { w: app.words(asked.lang(&headers), "/") })
}

async fn show_form(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let form = Form::empty(hex(&app.centre.ids.bytes::<16>()));
    let shown = app.form_page(StatusCode::OK, asked.lang(&headers), &form);
    if app.sender(&headers).is_some() {
        return shown;
    }
    ([(SET_COOKIE, app.cookie_of_sender())], shown).into_response()
}

/// For a report that waits on the phone for a network.
async fn show_waiting(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    page(StatusCode::OK, &WaitingPage { w: app.words(asked.lang(&headers), "/lapor/menunggu") })
}

async fn send_form(
    State(app): State<App>,
    who: Result<Anyone, Problem>,
    Query(asked): Query<Asked>,
    address: ClientAddress,
    request: Request,
) -> Result<Response, Problem> {
    let lang = asked.lang(request.headers());
    let headers = request.headers().clone();
    let (mut form, mut photos) = photos::read_form(&app, address, request).await?;
    if !form.has_good_key() {
        form.key = hex(&app.centre.ids.bytes::<16>());
    }
    if form.has("show") {
        photos.finish(&app).await;
        return Ok(app.form_page(StatusCode::OK, lang, &form));
    }
    photos.place(&app, &mut form).await;
    let body = form.as_report(lang, &ask::names(&app.centre.rules.get()));
    let read = app.read_report(&body);
    if form.judge(lang, read.as_ref().err()) {
        photos.finish(&app).await;
        return Ok(app.form_page(StatusCode::UNPROCESSABLE_ENTITY, lang, &form));
    }
    let asker = match who {
        Ok(Anyone(asker)) => asker,
        Err(unknown) => {
            return Ok(app.away_page(lang, form, unknown.cause.as_deref().unwrap_or(unknown.code)));
        }
    };
    let body_hash = sha256_hex(body.to_string().as_bytes());
    let key = RequestKey { route: ROUTE.to_owned(), key: form.key.clone(), body_hash, said_at: None };
    let read = photos::place_from(&form, read?);
    let turn = match app.turn_to_report((&headers, address), &asker, &read, Some(&key)).await {
        Ok(turn) => turn,
        Err(shed) => {
            form.away = true;
            let shown = app.form_page(StatusCode::SERVICE_UNAVAILABLE, lang, &form);
            return Ok(retry_after(shown, Some(shed.again_s)));
        }
    };
    let taken = app.centre.take_report(&asker, read.clone(), Some(&key), lang).await;
    drop(turn);
    match taken {
        Ok(receipt) => {
            let told = photos.keep(&app, &asker, &receipt, lang).await;
            Ok(app.receipt_page(lang, &receipt, false, told))
        }
        Err(ServiceError::KeyReused) => app.first_receipt(&asker, (&read, &key), lang, (form, photos)).await,
        Err(fault) if fault.is_retryable() => Ok(app.away_page(lang, form, fault)),
        Err(fault) => Err(fault.into()),
    }
}

async fn find_status(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let lang = asked.lang(&headers).word();
    let plain = |sign: &char| sign.is_ascii_alphanumeric() || *sign == '-';
    let code: String = asked.code.unwrap_or_default().chars().filter(plain).take(40).collect();
    let to = if code.is_empty() { format!("/?lang={lang}") } else { format!("/status/{code}?lang={lang}") };
    let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

async fn show_status(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.status_page(StatusCode::OK, asked.lang(&headers), &code, ("", asked.told.as_deref())).await
}

impl App {
    fn words(&self, lang: Lang, here: &str) -> Words {
        let region = &self.centre.config.region;
        Words {
            lang,
            here: here.to_owned(),
            region: region.name.clone(),
            number: region.emergency_number.clone(),
            phone: region.phone().to_owned(),
            css: &assets::CSS_PATH,
            js: &assets::JS_PATH,
            exit: region.quick_exit_url.clone(),
            photos: (self.centre.config.photos.per_report, self.centre.config.photos.max_bytes >> 20),
        }
    }

    /// No status can be shown.
    pub(super) fn lost_page(&self, lang: Lang, problem: &Problem) -> Response {
        let (title, text) = match problem.code {
            "code_misread" => ("caller.not_found_title", "caller.misread"),
            "told_too_much" => ("problem.told_too_much.title", "problem.told_too_much.detail"),
            "not_found" => ("caller.not_found_title", "caller.not_found"),
            _ => ("caller.status_title", "caller.away_status"),
        };
        if let Some(cause) = &problem.cause {
            tracing::warn!(code = problem.code, cause, "a status page failed");
        }
        // The typed code is not shown again: it may be anything.
        let w = self.words(lang, "/status");
        let (title, text) = (w.say(title).to_owned(), w.fill(text));
        retry_after(page(problem.status, &NoticePage { w, title, text }), problem.retry_after_s)
    }

    fn form_page(&self, status: StatusCode, lang: Lang, form: &Form) -> Response {
        let w = self.words(lang, "/lapor");
        let kinds = page::kinds(&w, &self.centre.kinds);
        let areas = &self.centre.places.get().centres;
        let text_chars = self.centre.config.limits.text_chars;
        let asked = ask::of_kind(&self.centre.rules.get(), form.get("kind"), lang);
        let numbers = Numbers::of(self, &w, Some(form.get("area")));
        let news = self.centre.news_by_number().into_iter().map(NewsBy::word).collect();
        page(status, &ReportPage { w: &w, form, areas, kinds, asked, numbers, text_chars, news })
    }

    fn receipt_page(&self, lang: Lang, receipt: &Receipt, changed: bool, photos: PhotosTold) -> Response {
        let status = match receipt.stored {
            Stored::Journal => StatusCode::ACCEPTED,
            Stored::Primary if receipt.replay => StatusCode::OK,
            Stored::Primary => StatusCode::CREATED,
        };
        let w = self.words(lang, &format!("/status/{}", receipt.report.code));
        let to = HeaderValue::try_from(format!("/status/{}?lang={}", receipt.report.code, lang.word()));
        let mut shown = page(status, &ReceiptPage::new(self, w, receipt, changed).telling(photos));
        // For what sends by itself: where to look from now on.
        shown.headers_mut().extend(to.ok().map(|to| (CONTENT_LOCATION, to)));
        shown
    }

    /// The key of the form was used before with other words: they are added to the first report, whose receipt counts.
    async fn first_receipt(
        &self,
        asker: &Asker,
        (read, key): (&ReportIn, &RequestKey),
        lang: Lang,
        (form, photos): (Form, Photos),
    ) -> Result<Response, Problem> {
        match self.centre.add_to_report(asker, read, key, lang).await {
            Ok(Some(receipt)) => {
                let told = photos.keep(self, asker, &receipt, lang).await;
                Ok(self.receipt_page(lang, &receipt, true, told))
            }
            Ok(None) => Err(ServiceError::KeyReused.into()),
            Err(fault) if fault.is_retryable() => Ok(self.away_page(lang, form, fault)),
            Err(fault @ ServiceError::Refused(Refusal::ToldTooMuch { .. })) => {
                Ok(self.lost_page(lang, &fault.into()))
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Nothing was stored, and the page says so; what was typed and its key stay.
    fn away_page(&self, lang: Lang, mut form: Form, cause: impl std::fmt::Display) -> Response {
        tracing::warn!(%cause, "a report could not be stored");
        form.away = true;
        retry_after(self.form_page(StatusCode::SERVICE_UNAVAILABLE, lang, &form), Some(2))
    }
}

fn retry_after(mut response: Response, seconds: Option<u64>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let headers = [
                (CONTENT_TYPE, "text/html; charset=utf-8"),
                (VARY, "accept-language"),
                // Without a referrer, phones too old for Fetch Metadata send the form with `Origin: null`.
                (REFERRER_POLICY, "same-origin"),
            ];
            (status, headers, html).into_response()
        }
        Err(fault) => Problem::internal(fault).into_response(),
    }
}
