//! The page on which the digest of the last seal of the record is published.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::page::{Words, local};
use super::{Asked, page};
use crate::http::App;
use crate::http::extract::Query;
use crate::services::seal::LastSeal;

#[derive(Template)]
#[template(path = "seals.html")]
struct SealsPage {
    w: Words,
    last: Option<LastSeal>,
    at: String,
    centre_key: String,
}

pub(super) async fn show(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let (last, now) = (app.centre.seals.last(), app.centre.clock.now());
    let region = app.centre.places.get();
    let at = last.as_ref().map(|last| local(last.at, &region.timezone, now)).unwrap_or_default();
    let centre_key = app.centre.seals.centre_key.public().to_owned();
    page(StatusCode::OK, &SealsPage { w: app.words(asked.lang(&headers), "/segel"), last, at, centre_key })
}
