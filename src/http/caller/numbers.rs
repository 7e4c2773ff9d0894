//! Numbers to call: for one area, and all of them on a page. 112 is not answered everywhere, and people are told where it
//! may not be.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::page::Words;
use super::{Asked, page};
use crate::config::Number;
use crate::http::App;
use crate::http::extract::Query;

/// Digits of the code of a kabupaten or kota, with the dot.
const REGENCY_CODE_CHARS: usize = 5;

/// Numbers to call in one place.
pub(super) struct Numbers {
    /// Which place; empty: anywhere.
    pub place: String,
    /// What for, and the digits.
    pub list: Vec<(String, String)>,
    /// The one number may not be answered there.
    pub doubtful: bool,
}

impl Numbers {
    /// For the area with this code, or anywhere.
    pub fn of(app: &App, w: &Words, code: Option<&str>) -> Self {
        let places = app.centre.places.get();
        let regency = code.and_then(|code| code.get(..REGENCY_CODE_CHARS));
        let place = places.centres.iter().find(|one| Some(one.area.code.as_str()) == regency);
        let holds = |one: &&Number| match place {
            Some(place) => one.is_for(&place.area.code),
            None => one.areas.is_empty(),
        };
        let numbers: Vec<&Number> = app.centre.numbers.iter().filter(holds).collect();
        Self {
            place: place.map(|place| place.area.name.clone()).unwrap_or_default(),
            doubtful: place.is_some() && numbers.iter().all(|one| one.call != w.number),
            list: numbers.iter().map(|one| (w.say_in("number", &one.service), one.call.clone())).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "numbers.html")]
struct NumbersPage {
    w: Words,
    /// Of the place asked for.
    here: Numbers,
    /// Every kabupaten and kota in which the one number is answered.
    answered: Vec<String>,
    areas: Vec<(String, String)>,
    area: String,
    sources: Vec<(String, String)>,
}

pub(super) async fn show(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let w = app.words(asked.lang(&headers), "/nomor");
    let centres = &app.centre.places.get().centres;
    let one = app.centre.numbers.iter().find(|one| one.call == w.number);
    let answered = centres.iter().filter(|place| one.is_some_and(|one| one.is_for(&place.area.code)));
    let shown = NumbersPage {
        here: Numbers::of(&app, &w, asked.area.as_deref()),
        answered: answered.map(|place| place.area.name.clone()).collect(),
        areas: centres.iter().map(|place| (place.area.code.clone(), place.area.name.clone())).collect(),
        area: asked.area.unwrap_or_default(),
        sources: app.centre.numbers.iter().map(|one| (one.call.clone(), one.source.clone())).collect(),
        w,
    };
    page(StatusCode::OK, &shown)
}
