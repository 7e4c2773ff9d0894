//! Imported areas, for maps: what there is, and a level's borders as GeoJSON.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{Path, Query, Staff};
use super::problem::{Problem, ProblemBody};
use crate::domain::area::AreaLevel;
use crate::domain::areas::Summary;

/// What was imported.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AreaList {
    /// Changes with each import; empty when nothing was imported, and the nearest centre decides.
    pub version: String,
    /// The coarsest level first.
    pub levels: Vec<AreaLevelRow>,
}

/// A level that was imported.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AreaLevelRow {
    /// Which.
    pub level: AreaLevel,
    /// Areas or landmarks.
    pub count: usize,
    /// How many of them know how many people live there.
    pub with_people: usize,
    /// Surface, km².
    pub km2: f64,
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub imported_at: Timestamp,
    /// West, south, east, north, in degrees; absent for landmarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bounds: Option<[f64; 4]>,
}

/// Which areas of a level.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct Within {
    /// Code of an area; only what lies in it.
    within: Option<String>,
}

impl From<Summary> for AreaLevelRow {
    fn from(of: Summary) -> Self {
        let Summary { level, count, with_people, km2, imported_at, bounds } = of;
        Self { level, count, with_people, km2: (km2 * 100.0).round() / 100.0, imported_at, bounds }
    }
}

/// Levels of areas that were imported.
#[utoipa::path(get, path = "/api/v1/areas", tag = "staff",
    responses((status = 200, body = AreaList), (status = 401, body = ProblemBody)))]
pub async fn list_areas(State(app): State<App>, _: Staff) -> axum::Json<AreaList> {
    let areas = &app.centre.places.get().areas;
    let levels = areas.summaries().into_iter().map(Into::into).collect();
    axum::Json(AreaList { version: areas.version().to_owned(), levels })
}

/// A level's areas as a GeoJSON FeatureCollection, each with `code`, `name` and `parent`.
///
/// The answer has an `ETag`; with `If-None-Match` it is 304 until areas are imported anew.
#[utoipa::path(get, path = "/api/v1/areas/{level}", tag = "staff",
    params(("level" = AreaLevel, Path, description = "province, regency, district, village or landmark"), Within),
    responses(
        (status = 200, description = "GeoJSON", content_type = "application/geo+json", body = serde_json::Value),
        (status = 304, description = "As before"),
        (status = 401, body = ProblemBody),
        (status = 404, description = "Nothing of this level was imported", body = ProblemBody)))]
pub async fn get_areas(
    State(app): State<App>,
    _: Staff,
    Path(level): Path<String>,
    Query(Within { within }): Query<Within>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let level: AreaLevel = level.parse().map_err(|_| Problem::not_found())?;
    let region = app.centre.places.get();
    let version = region.areas.version().to_owned();
    let write = move || match within {
        Some(code) => region.areas.geojson_within(level, &code),
        None => region.areas.geojson(level),
    };
    unless_known(&headers, &version, "private, no-cache", write).await
}

/// GeoJSON that stays as it is until areas are imported anew; `kept` is how others may keep it.
pub(super) async fn unless_known(
    headers: &HeaderMap,
    version: &str,
    kept: &'static str,
    write: impl FnOnce() -> Option<Bytes> + Send + 'static,
) -> Result<Response, Problem> {
    let tag = format!("W/\"{version}\"");
    let fresh = [
        (ETAG, HeaderValue::try_from(&tag).map_err(Problem::internal)?),
        (CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|one| one.trim() == tag) {
        return Ok((StatusCode::NOT_MODIFIED, fresh).into_response());
    }
    // Writing thousands of borders takes a while.
    let written = tokio::task::spawn_blocking(write).await.map_err(Problem::internal)?;
    let written = written.ok_or_else(Problem::not_found)?;
    Ok((fresh, [(CONTENT_TYPE, "application/geo+json")], written).into_response())
}
