//! What the maps of the screens are drawn from, and the archive of tiles when there is one. The land comes with
//! the web files, areas from their own routes.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use ts_rs::TS;

use super::App;
use super::areas::unless_known;
use super::client_address::ClientAddress;
use super::extract::{Anyone, Query, Staff};
use super::problem::{Problem, ProblemBody};
use crate::config::{self, check_archive};
use crate::domain::area::AreaLevel;
use crate::domain::command::Asker;
use crate::domain::region::Region;

/// Where screens find the archive.
const ARCHIVE_PATH: &str = "/map/tiles.pmtiles";

/// What maps are drawn from beside land and areas.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct MapOut {
    /// Address of picture tiles with `{z}`, `{x}` and `{y}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tiles_url: Option<String>,
    /// The finest zoom these tiles have.
    pub tiles_max_zoom: u8,
    /// Path of a PMTiles archive, read in ranges; it goes before `tiles_url`, and is told to staff, whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub archive: Option<&'static str>,
    /// Whom tiles or archive are by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub attribution: Option<String>,
    /// Whether there are zones of known danger, at `/api/v1/map/hazards`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub hazards: bool,
    /// Seconds of the tracks of units that are shown; 0: none.
    pub track_s: u32,
    /// Seconds after which the position of a unit counts as old.
    pub position_stale_s: u32,
}

/// Which borders.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BordersQuery {
    /// Code of a regency; its districts instead of all regencies.
    within: Option<String>,
}

/// What maps are drawn from.
#[utoipa::path(get, path = "/api/v1/map", tag = "public",
    responses((status = 200, body = MapOut), (status = 401, body = ProblemBody)))]
pub async fn get_map(State(app): State<App>, Anyone(asker): Anyone) -> axum::Json<MapOut> {
    let map = &app.centre.config.map;
    let archive = map.pmtiles_file.as_deref().filter(|_| !matches!(asker, Asker::Public));
    axum::Json(MapOut {
        tiles_url: map.foreign_origin().and(map.tiles_url.clone()),
        tiles_max_zoom: map.tiles_max_zoom,
        archive: archive.filter(|file| check_archive(file).is_ok()).map(|_| ARCHIVE_PATH),
        attribution: map.attribution.clone(),
        hazards: app.centre.hazards.drawn().is_some(),
        track_s: map.track_minutes * 60,
        position_stale_s: app.centre.config.dispatch.position_stale_s,
    })
}

/// What the small maps of the public show: regencies, or the districts within one, as a GeoJSON FeatureCollection, each with
/// `code` and `name`. Where regencies were not imported each is a point, its middle.
///
/// The answer has an `ETag`; with `If-None-Match` it is 304 until areas are imported anew.
#[utoipa::path(get, path = "/api/v1/map/borders", tag = "public", params(BordersQuery),
    responses(
        (status = 200, description = "GeoJSON", content_type = "application/geo+json", body = serde_json::Value),
        (status = 304, description = "As before"),
        (status = 429, body = ProblemBody)))]
pub async fn get_borders(
    State(app): State<App>,
    Anyone(asker): Anyone,
    from: ClientAddress,
    Query(BordersQuery { within }): Query<BordersQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.search_pass(&asker, from)?;
    let region = app.centre.places.get();
    let version = region.areas.version().to_owned();
    let write = move || Some(borders(&region, within.as_deref()));
    unless_known(&headers, &version, "public, max-age=600", write).await
}

fn borders(region: &Region, within: Option<&str>) -> Bytes {
    let written = match within {
        Some(code) => region.areas.geojson_within(AreaLevel::District, code),
        None => region.areas.geojson(AreaLevel::Regency),
    };
    written.unwrap_or_else(|| {
        let middles = region.centres.iter().filter(|_| within.is_none()).map(|centre| {
            json!({
                "type": "Feature",
                "properties": {"code": centre.area.code, "name": centre.area.name},
                "geometry": {"type": "Point", "coordinates": [centre.point.lon, centre.point.lat]},
            })
        });
        let features: Vec<_> = middles.collect();
        json!({"type": "FeatureCollection", "features": features}).to_string().into()
    })
}

/// Zones where danger is known beforehand, as a GeoJSON FeatureCollection, each with `name` and `level` (`high`, `medium`,
/// `low`), the gravest first.
#[utoipa::path(get, path = "/api/v1/map/hazards", tag = "staff",
    responses((status = 200, description = "GeoJSON", content_type = "application/geo+json", body = serde_json::Value),
        (status = 401, body = ProblemBody),
        (status = 404, description = "None are configured", body = ProblemBody)))]
pub async fn get_hazards(State(app): State<App>, _staff: Staff) -> Result<Response, Problem> {
    let drawn = app.centre.hazards.drawn().ok_or_else(Problem::not_found)?;
    Ok(([(CONTENT_TYPE, "application/geo+json")], drawn).into_response())
}

/// The route of the archive, for staff, uncompressed, so that its bytes can be asked for by ranges.
pub(super) fn archive(map: &config::Map) -> Router<App> {
    let Some(file) = map.pmtiles_file.clone() else { return Router::new() };
    if let Err(word) = check_archive(&file) {
        tracing::warn!(file = %file.display(), word, "the archive of tiles cannot be used");
    }
    let file = Arc::new(file);
    Router::new().route(ARCHIVE_PATH, get(move |staff: Staff, request: Request| send(staff, file, request)))
}

async fn send(_staff: Staff, file: Arc<PathBuf>, request: Request) -> Response {
    let Ok(answer) = ServeFile::new(file.as_path()).oneshot(request).await;
    let mut response = answer.into_response();
    let status = response.status();
    if status == StatusCode::NOT_FOUND || status.is_server_error() {
        return Problem::not_found().into_response();
    }
    // A newer archive of the same name must not be mixed with ranges of the old one.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
