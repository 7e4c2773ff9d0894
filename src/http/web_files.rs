//! The built web files: three pages, and everything they load. Files in `assets/` carry a hash in their name and
//! never change.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::get_service;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::App;
use super::problem::Problem;

/// Routes for the files in `dir`. Whatever no route has, and no file, does not exist.
pub(super) fn routes(dir: &Path) -> Router<App> {
    let files = ServeDir::new(dir).append_index_html_on_directories(false);
    Router::new()
        .route("/board", get_service(ServeFile::new(dir.join("board.html"))))
        .route("/akun", get_service(ServeFile::new(dir.join("account.html"))))
        .route("/unit", get_service(ServeFile::new(dir.join("unit.html"))))
        .fallback(move |request: Request| serve(files.clone(), request))
}

async fn serve(files: ServeDir, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::not_found().into_response();
    }
    let hashed = request.uri().path().starts_with("/assets/");
    let Ok(mut response) = files.oneshot(request).await.map(IntoResponse::into_response);
    let cache = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    if response.status().is_success() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    } else if response.status().is_client_error() || response.status().is_server_error() {
        return Problem::not_found().into_response();
    }
    response
}
