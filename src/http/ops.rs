//! What machines ask: the document of all routes, whether the process lives and can acknowledge, what it counts.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use serde::Serialize;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, Paths};

use super::App;
use super::problem::{Problem, ProblemBody};
use crate::domain::access::View;
use crate::domain::view::Mode;

/// How long Redis may take to answer before nothing can be acknowledged.
const PING_WITHIN: Duration = Duration::from_secs(1);

/// The document before routes are added.
pub(super) fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("sigap")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The system a 24/7 quick-response centre runs on. Errors are RFC 9457 problems with a stable code. \
             Every POST that creates or changes takes an Idempotency-Key.",
        ))
        .build();
    OpenApiBuilder::new().info(info).paths(Paths::new()).build()
}

/// Whether this process can acknowledge.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Ready {
    /// Always true in an answer 200.
    pub ready: bool,
    /// How well it works.
    pub mode: Mode,
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "machines", responses((status = 200, body = Object)))]
pub async fn get_document() -> axum::Json<OpenApi> {
    axum::Json(super::openapi())
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "machines", responses((status = 200, body = String)))]
pub async fn is_alive() -> &'static str {
    "ok\n"
}

/// 503 while nothing can be acknowledged. While Redis is away the journal takes reports: 200, and `mode` says so.
#[utoipa::path(get, path = "/readyz", tag = "machines",
    responses((status = 200, body = Ready), (status = 503, body = ProblemBody)))]
pub async fn is_ready(State(app): State<App>) -> Result<axum::Json<Ready>, Problem> {
    let ping = tokio::time::timeout(PING_WITHIN, app.centre.store.ping()).await;
    let mode = app.centre.board.mode();
    // Without room only what is new waits; without Redis only reports are taken: the mode says so.
    let answers = matches!(ping, Ok(Ok(()))) && !mode.stale;
    if answers || app.centre.journal.takes() {
        return Ok(axum::Json(Ready { ready: true, mode }));
    }
    let cause = ping.ok().and_then(Result::err).map(|fault| fault.to_string());
    Err(Problem { cause, ..Problem::unavailable("unavailable").with("mode", &mode) })
}

/// What the process counts, as Prometheus reads it.
#[utoipa::path(get, path = "/metrics", tag = "machines", responses((status = 200, body = String)))]
pub async fn get_metrics(
    State(app): State<App>,
) -> Result<([(HeaderName, &'static str); 1], String), StatusCode> {
    let board = app.centre.board.snapshot(&View::Region);
    // What is an exercise counts nowhere.
    let real = board.incidents.iter().filter(|row| !row.drill).count();
    app.metrics.set_rows("incident", real);
    app.metrics.set_rows("unit", board.units.len());
    app.metrics.set_rows("report", board.reports.len());
    app.metrics.set_mode(&board.mode);
    app.metrics.set_unreadable(app.centre.board.unreadable());
    app.metrics.set_messages(&app.centre.outbox);
    app.metrics.set_refused_sign_ins(&app.centre.accounts);
    app.metrics.set_not_vouched(&app.centre.store.vouched);
    app.metrics.set_lanes(&app.centre.lanes);
    app.metrics.set_room(&app.centre.guard.room());
    app.metrics.set_seals(&app.centre.seals, app.centre.clock.now());
    let text = app.metrics.write().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}
