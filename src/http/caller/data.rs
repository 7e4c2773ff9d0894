//! The page on which whoever has the code asks about the data of their report: that it is erased, or used for nothing but the help;
//! and sees what was answered. Complete without scripts.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Asked;
use super::page::{Words, local};
use super::photos::read_fields;
use crate::domain::command::Asker;
use crate::domain::privacy::Wants;
use crate::http::App;
use crate::http::extract::{Path, Query};
use crate::http::privacy::asks::AskOut;
use crate::http::problem::Problem;
use crate::services::execute::RequestKey;
use crate::store::vault::{hex, sha256_hex};
use crate::text::{Lang, fill, text};

/// Something that was asked, in words.
struct Line {
    what: &'static str,
    at: String,
    state: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "own_data.html")]
struct DataPage {
    w: Words,
    code: String,
    lines: Vec<Line>,
    /// Makes a second press the same.
    key: String,
    /// What was wrong with what was asked.
    fault: String,
    days: String,
}

fn line(lang: Lang, zone: &TimeZone, now: Timestamp, ask: AskOut) -> Line {
    let when = |at: Timestamp| local(at, zone, now);
    let state = match (ask.answered, ask.granted) {
        (Some(at), Some(true)) => fill(lang, "own_data.granted", &[("time", &when(at))]),
        (Some(at), _) => fill(lang, "own_data.refused", &[("time", &when(at))]),
        (None, _) if ask.held => fill(lang, "own_data.held", &[("time", &when(ask.due))]),
        (None, _) => fill(lang, "own_data.waits", &[("time", &when(ask.due))]),
    };
    Line {
        what: text(lang, if ask.wants == Wants::Erasure { "own_data.erasure" } else { "own_data.objection" }),
        at: when(ask.at),
        state: state.into_owned(),
        answer: ask.answer.unwrap_or_default(),
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    app.data_page(StatusCode::OK, asked.lang(request.headers()), &code, String::new()).await
}

pub(super) async fn hear(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let lang = asked.lang(request.headers());
    let form = read_fields(&app, request).await?;
    let wants = match form.get("wants") {
        "erasure" => Some(Wants::Erasure),
        "objection" => Some(Wants::Objection),
        _ => None,
    };
    let Some(wants) = wants else {
        let fault = text(lang, "own_data.choose").to_owned();
        return app.data_page(StatusCode::UNPROCESSABLE_ENTITY, lang, &code, fault).await;
    };
    let words = form.get("words").trim();
    let key = form.has_good_key().then(|| RequestKey {
        route: format!("POST /status/{code}/data"),
        key: form.key.clone(),
        body_hash: sha256_hex(format!("{wants:?}\n{words}").as_bytes()),
        said_at: None,
    });
    match app.ask(&Asker::Public, &code, (wants, Some(words)), key.as_ref()).await {
        Ok(_) => {
            // The code was understood, so it is made of plain signs.
            let to = HeaderValue::try_from(format!("/status/{code}/data?lang={}", lang.word()));
            let to = to.unwrap_or(HeaderValue::from_static("/"));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response())
        }
        Err(problem) if problem.status.is_client_error() && problem.status != StatusCode::NOT_FOUND => {
            let fault = problem.said(lang, app.centre.config.region.phone(), "detail");
            app.data_page(problem.status, lang, &code, fault).await
        }
        Err(problem) => Ok(app.lost_page(lang, &problem)),
    }
}

impl App {
    async fn data_page(
        &self,
        status: StatusCode,
        lang: Lang,
        code: &str,
        fault: String,
    ) -> Result<Response, Problem> {
        let found = match self.follow(code).await {
            Ok(found) => found,
            Err(problem) => return Ok(self.lost_page(lang, &problem)),
        };
        // One that waits in the journal cannot be asked about yet.
        let asks = self.asks_of(code).await.unwrap_or_default();
        let (now, zone) = (self.centre.clock.now(), self.centre.places.get().timezone.clone());
        let w = self.words(lang, &format!("/status/{}/data", found.code));
        let settings = &self.centre.config.privacy;
        let days = [("personal", settings.personal_days), ("restricted", settings.restricted_days)];
        let days = days.map(|(name, days)| (name, days.to_string()));
        let days = fill(lang, "own_data.kept", &[(days[0].0, &days[0].1), (days[1].0, &days[1].1)]);
        let page = DataPage {
            code: found.code.to_string(),
            lines: asks.into_iter().map(|ask| line(lang, &zone, now, ask)).collect(),
            key: hex(&self.centre.ids.bytes::<16>()),
            fault,
            days: days.into_owned(),
            w,
        };
        Ok(super::page(status, &page))
    }
}
