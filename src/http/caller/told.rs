//! The forms of the status page: whether help came, how it was, and that something is still to be done.

use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Asked;
use super::form::Form;
use super::photos::read_fields;
use super::status::StatusPage;
use crate::domain::decide::Refusal;
use crate::domain::wishes::NewsBy;
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::services::ServiceError;
use crate::services::execute::RequestKey;
use crate::services::intake::Said;
use crate::store::vault::sha256_hex;
use crate::text::{Lang, fill, find, text};

pub(super) async fn hear(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let lang = asked.lang(request.headers());
    let form = read_fields(&app, request).await?;
    if form.get("said") == "more" {
        return more(&app, &code, lang, &form).await;
    }
    if form.get("said") == "news" {
        return news(&app, &code, lang, &form).await;
    }
    let said = match (form.get("said"), form.get("stars").parse()) {
        ("received", _) => Some(Said::Received),
        ("not_received", _) => Some(Said::NotReceived),
        ("rating", Ok(stars)) => Some(Said::Stars(stars)),
        _ => None,
    };
    let Some(said) = said else {
        return app
            .status_page(
                StatusCode::UNPROCESSABLE_ENTITY,
                lang,
                &code,
                (text(lang, "caller.told_what"), None),
            )
            .await;
    };
    let words = form.get("words").trim();
    let body_hash = sha256_hex(format!("{said:?}\n{words}").as_bytes());
    let key = form.has_good_key().then(|| RequestKey {
        route: format!("POST /status/{code}"),
        key: form.key.clone(),
        body_hash,
        said_at: None,
    });
    match app.told(&code, said, Some(words), key).await {
        Ok(_) => Ok(back(&code, lang, "")),
        Err(problem) => refused(&app, &code, lang, problem).await,
    }
}

/// To the status again. The code was understood, so it is made of plain signs.
fn back(code: &str, lang: Lang, more: &str) -> Response {
    let to = HeaderValue::try_from(format!("/status/{code}?lang={}{more}", lang.word()));
    let to = to.unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

async fn refused(app: &App, code: &str, lang: Lang, problem: Problem) -> Result<Response, Problem> {
    if !problem.status.is_client_error() || problem.status == StatusCode::NOT_FOUND {
        return Ok(app.lost_page(lang, &problem));
    }
    let words = format!("problem.{}.detail", problem.code);
    let words = if find(lang, &words).is_some() { &words } else { "caller.told_not" };
    let said = fill(lang, words, &[("phone", app.centre.config.region.phone())]);
    app.status_page(problem.status, lang, code, (&said, None)).await
}

/// By what somebody wants to be told how it goes on; an empty word: not any more.
async fn news(app: &App, code: &str, lang: Lang, form: &Form) -> Result<Response, Problem> {
    let word = form.get("news");
    let by = NewsBy::ALL.into_iter().find(|by| by.word() == word);
    let key = form.has_good_key().then(|| RequestKey {
        route: format!("POST /status/{code} news"),
        key: form.key.clone(),
        body_hash: sha256_hex(word.as_bytes()),
        said_at: None,
    });
    match app.centre.choose_news(&app.read_code(code)?, by, key.as_ref()).await {
        Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => Ok(back(code, lang, "&told=news")),
        Err(fault) => refused(app, code, lang, fault.into()).await,
    }
}

/// What somebody adds to a report that goes on: words, a place, counts.
async fn more(app: &App, code: &str, lang: Lang, form: &Form) -> Result<Response, Problem> {
    let (mut body, words) = (form.as_report(lang, &[]), form.get("words").trim());
    body["text"] = words.into();
    let unread = |fault: &str| fill(lang, fault, &[]).into_owned();
    let read = match app.read_report(&body) {
        Ok(read) if form.has_good_key() => read,
        Ok(_) => {
            return app
                .status_page(StatusCode::BAD_REQUEST, lang, code, (&unread("caller.told_not"), None))
                .await;
        }
        Err(fault) => {
            let is_count = |one: &crate::http::problem::FieldFault| one.field.starts_with("people");
            let said =
                if fault.errors.iter().any(is_count) { "caller.not_a_count" } else { "caller.more_what" };
            return app.status_page(fault.status, lang, code, (&unread(said), None)).await;
        }
    };
    let key = RequestKey {
        route: format!("POST /status/{code} more"),
        key: form.key.clone(),
        body_hash: sha256_hex(body.to_string().as_bytes()),
        said_at: None,
    };
    match app.told_more(code, &read, &key, lang).await {
        Ok(()) => Ok(back(code, lang, "&told=more")),
        Err(problem) => refused(app, code, lang, problem).await,
    }
}

impl App {
    /// The status, with what was wrong with what was said of it, if anything.
    pub(super) async fn status_page(
        &self,
        status: StatusCode,
        lang: Lang,
        code: &str,
        (fault, told): (&str, Option<&str>),
    ) -> Result<Response, Problem> {
        match self.follow(code).await {
            Ok(found) => {
                let zone = &self.centre.places.get().timezone;
                let w = self.words(lang, &format!("/status/{}", found.code));
                let key = crate::store::vault::hex(&self.centre.ids.bytes::<16>());
                // Without it the page tells what matters more all the same.
                let choice = self.centre.news_choice(&found.code).await.unwrap_or_default();
                let page = StatusPage::new(w, zone, &found, self.centre.clock.now()).offering(&choice);
                Ok(super::page(status, &page.asking(key, fault.to_owned(), told)))
            }
            Err(problem) => Ok(self.lost_page(lang, &problem)),
        }
    }
}
