//! Places in words: what somebody means by a name, coordinates, a Plus Code or a pasted link. Answers points of
//! public things only; what is asked is not kept.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::client_address::ClientAddress;
use super::extract::{Anyone, Query, Wants};
use super::problem::{Problem, ProblemBody};
use super::wording::area_text;
use crate::domain::area::{AreaLevel, AreaName};
use crate::domain::command::Asker;
use crate::domain::finding::{Finding, Found, Wanted};
use crate::domain::place::Point;
use crate::domain::spot::PlaceFrom;
use crate::text::{Lang, fill, text};

/// Places in one answer, unless asked for otherwise, and at most.
const USUAL: usize = 8;
const MOST: usize = 200;
/// A list of what lies inside an area changes only with an import.
const LISTS_LAST: HeaderValue = HeaderValue::from_static("private, max-age=600");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// Words: names, coordinates, a Plus Code, a pasted link. Without: all of `level`, by name.
    q: Option<String>,
    /// `lat,lon` that is preferred among equals, and that short Plus Codes are read from.
    near: Option<String>,
    /// Code of an area; only what lies inside it.
    within: Option<String>,
    /// Only places of this level.
    level: Option<AreaLevel>,
    /// At most so many places, 1 to 200; 8 when absent.
    limit: Option<usize>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct PlacesOut {
    /// The likeliest first.
    pub found: Vec<PlaceFound>,
    /// Several places fit equally well: the level that tells them apart, to be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ask: Option<AreaLevel>,
    /// What is left to be said: `short_link`, `short_code`, `swapped` or `outside`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
    /// The same in words, or the question that `ask` means.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note_text: Option<String>,
}

/// One place that may be meant.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct PlaceFound {
    /// What it was read from: `name`, or as a report's `place_from`.
    pub kind: String,
    /// In words: `Desa Sukamaju, Kec. Megamendung, Kabupaten Bogor`.
    pub label: String,
    /// How fine the named place is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level: Option<AreaLevel>,
    /// Its name alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    /// Code of the area, or of the one it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub area: Option<String>,
    /// The areas around it, the finest first.
    pub within: Vec<AreaName>,
    /// A point, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub point: Option<Point>,
    /// How far off the point may be, metres, when it was read from the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub accuracy_m: Option<f64>,
    /// The point is of the area around it, not its own.
    pub rough: bool,
    /// The Plus Code of its own point.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub plus_code: Option<String>,
    /// How well the words fit, 0 to 1.
    pub score: f32,
    /// Why a name was found: `name`, `beginning`, `part` or `mistake`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub why: Option<String>,
}

/// Find places by words.
#[utoipa::path(get, path = "/api/v1/places", tag = "public", params(PlacesQuery),
    responses((status = 200, body = PlacesOut), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn find_places(
    State(app): State<App>,
    Anyone(asker): Anyone,
    from: ClientAddress,
    Wants(lang): Wants,
    Query(query): Query<PlacesQuery>,
) -> Result<([(HeaderName, HeaderValue); 1], axum::Json<PlacesOut>), Problem> {
    app.search_pass(&asker, from)?;
    let words = query.q.as_deref().unwrap_or_default();
    let wanted = Wanted {
        near: query.near.as_deref().map(near).transpose()?,
        within: query.within.as_deref(),
        level: query.level,
        limit: query.limit.unwrap_or(USUAL).clamp(1, MOST),
    };
    let finding = app.centre.places.get().find(words, &wanted);
    let kept = if words.trim().is_empty() { LISTS_LAST } else { NOT_KEPT };
    Ok(([(CACHE_CONTROL, kept)], axum::Json(app.places(lang, finding))))
}

impl App {
    /// How often the public may search: everybody together, and no address in the place of all others.
    pub(super) fn search_pass(&self, asker: &Asker, from: ClientAddress) -> Result<(), Problem> {
        if !matches!(asker, Asker::Public) {
            return Ok(());
        }
        let pass = self.searches.pass(from.0, self.centre.clock.monotonic());
        pass.map_err(|wait| Problem::too_many("too_many_requests", wait.as_secs() + 1))
    }
}

fn near(said: &str) -> Result<Point, Problem> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let point = said.split_once(',').and_then(|(lat, lon)| Some((number(lat)?, number(lon)?)));
    point
        .filter(|(lat, lon)| (-90.0..=90.0).contains(lat) && (-180.0..=180.0).contains(lon))
        .map(|(lat, lon)| Point { lat, lon })
        .ok_or_else(|| Problem::invalid_field("near", "wrong"))
}

impl App {
    fn places(&self, lang: Lang, finding: Finding) -> PlacesOut {
        let note_text = match (finding.note, finding.ask) {
            (Some(note), _) => Some(format!("place_note.{}", note.word())),
            (None, Some(level)) => Some(format!("place_ask.{level}")),
            (None, None) => None,
        };
        let region = &self.centre.config.region.name;
        PlacesOut {
            note: finding.note.map(|note| note.word().to_owned()),
            note_text: note_text.map(|key| fill(lang, &key, &[("region", region)]).into_owned()),
            ask: finding.ask,
            found: finding.found.into_iter().map(|found| place(lang, found)).collect(),
        }
    }
}

fn place(lang: Lang, found: Found) -> PlaceFound {
    PlaceFound {
        kind: found.from.map_or("name", PlaceFrom::word).to_owned(),
        label: label(lang, &found),
        level: found.level,
        name: found.landmark.clone().or_else(|| found.area.as_ref().map(|area| area.name.clone())),
        plus_code: found.plus_code().map(|code| code.to_string()),
        within: found.area.as_ref().map(|area| area.within.clone()).unwrap_or_default(),
        area: found.area.map(|area| area.code),
        point: found.point,
        accuracy_m: found.accuracy_m,
        rough: found.rough,
        score: found.score,
        why: found.why.map(|why| why.word().to_owned()),
    }
}

/// A landmark, then the area it lies in; a point outside is said to be so.
fn label(lang: Lang, found: &Found) -> String {
    let area = found.area.as_ref().map(|area| area_text(lang, area));
    let parts: Vec<String> = found.landmark.clone().into_iter().chain(area).collect();
    if parts.is_empty() { text(lang, "place_note.outside_short").to_owned() } else { parts.join(", ") }
}
