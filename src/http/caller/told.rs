//! The forms of the status page: whether help came, how it was, and that something is still to be done.

use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Asked;
use super::page::StatusPage;
use super::photos::read_form;
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
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
    let (form, _) = read_form(&app, request).await?;
    let said = match (form.get("said"), form.get("stars").parse()) {
        ("received", _) => Some(Said::Received),
        ("not_received", _) => Some(Said::NotReceived),
        ("rating", Ok(stars)) => Some(Said::Stars(stars)),
        _ => None,
    };
    let Some(said) = said else {
        return app
            .status_page(StatusCode::UNPROCESSABLE_ENTITY, lang, &code, text(lang, "caller.told_what"))
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
        Ok(_) => {
            // The code was understood, so it is made of plain signs.
            let to = HeaderValue::try_from(format!("/status/{code}?lang={}", lang.word()));
            let to = to.unwrap_or(HeaderValue::from_static("/"));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response())
        }
        Err(problem) if problem.status.is_client_error() && problem.status != StatusCode::NOT_FOUND => {
            let words = format!("problem.{}.detail", problem.code);
            let words = if find(lang, &words).is_some() { &words } else { "caller.told_not" };
            let said = fill(lang, words, &[("phone", app.centre.config.region.phone())]);
            app.status_page(problem.status, lang, &code, &said).await
        }
        Err(problem) => Ok(app.lost_page(lang, &problem)),
    }
}

impl App {
    /// The status, with what was wrong with what was said of it, if anything.
    pub(super) async fn status_page(
        &self,
        status: StatusCode,
        lang: Lang,
        code: &str,
        fault: &str,
    ) -> Result<Response, Problem> {
        match self.follow(code).await {
            Ok(found) => {
                let zone = &self.centre.places.get().timezone;
                let w = self.words(lang, &format!("/status/{}", found.code));
                let key = crate::store::vault::hex(&self.centre.ids.bytes::<16>());
                let page = StatusPage::new(w, zone, &found, self.centre.clock.now());
                Ok(super::page(status, &page.asking(key, fault.to_owned())))
            }
            Err(problem) => Ok(self.lost_page(lang, &problem)),
        }
    }
}
