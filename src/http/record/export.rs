//! A span of the record with its proof, as an archive.

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde::Deserialize;

use super::list::given;
use super::may_read;
use crate::domain::command::Command;
use crate::http::App;
use crate::http::extract::{Query, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// Seals in one archive.
const MOST_SEALS: u64 = 5_000;

/// Which span.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ExportQuery {
    from: String,
    to: String,
}

/// The seals that cover a span of time, with the entries under them as they lie in the log: a tar archive that anybody can
/// check (docs/VERIFY.md). Names and words of people are in it as ciphertext only. That it was taken is recorded. Needs password
/// and code given lately.
#[utoipa::path(get, path = "/api/v1/record/export", tag = "auditor",
    params(("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200, content_type = "application/x-tar", body = Vec<u8>), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn export_record(
    State(app): State<App>,
    staff: Staff,
    Query(asked): Query<ExportQuery>,
) -> Result<Response, Problem> {
    may_read(&staff)?;
    staff.stepped_up(&app)?;
    let from = given("from", &asked.from)?.unwrap_or(Timestamp::UNIX_EPOCH);
    let to = given("to", &asked.to)?.unwrap_or(Timestamp::MAX);
    let span = app.centre.seals_of(from, to).await?.ok_or_else(Problem::not_found)?;
    if span.last - span.first >= MOST_SEALS {
        return Err(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_entries").with("most", MOST_SEALS)
        );
    }
    let command = Command::ExportRecord { first: span.first, last: span.last };
    app.centre.execute(&staff.asker(), command, None).await?;
    let name = format!("sigap-{}-seals-{}-{}.tar", app.centre.region(), span.first, span.last);
    let chunks = stream::unfold(app.centre.export(span), async |mut export| {
        let chunk = export.chunk().await.transpose()?;
        Some((chunk.map(Bytes::from), export))
    });
    // Whoever compresses it asks once more after its end.
    let chunks = chunks.fuse();
    let headers = [
        (CONTENT_TYPE, "application/x-tar".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(chunks)).into_response())
}
