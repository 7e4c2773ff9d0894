//! What the maps of the screens are drawn from, and the archive of tiles when there is one. The land comes with
//! the web files, areas from their own routes.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use ts_rs::TS;

use super::App;
use super::extract::Staff;
use super::problem::{Problem, ProblemBody};
use crate::config::{self, check_archive};

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
    /// Path of a PMTiles archive, read in ranges; it goes before `tiles_url`.
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

/// What maps are drawn from.
#[utoipa::path(get, path = "/api/v1/map", tag = "staff",
    responses((status = 200, body = MapOut), (status = 401, body = ProblemBody)))]
pub async fn get_map(State(app): State<App>, _staff: Staff) -> axum::Json<MapOut> {
    let map = &app.centre.config.map;
    axum::Json(MapOut {
        tiles_url: map.foreign_origin().and(map.tiles_url.clone()),
        tiles_max_zoom: map.tiles_max_zoom,
        archive: map.pmtiles_file.as_deref().filter(|file| check_archive(file).is_ok()).map(|_| ARCHIVE_PATH),
        attribution: map.attribution.clone(),
        hazards: app.centre.hazards.drawn().is_some(),
        track_s: map.track_minutes * 60,
        position_stale_s: app.centre.config.dispatch.position_stale_s,
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
