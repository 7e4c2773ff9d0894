//! How often something may be asked by receipt code: of each code what its holder sends, and of each address what leads nowhere, so that
//! nobody guesses codes, and whoever has one waits for nobody else.

use axum::RequestExt;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use super::client_address::ClientAddress;
use super::pace::{Each, network};
use super::problem::{Problem, lang_of};
use crate::config::Limits;
use crate::domain::code::ReceiptCode;

/// The paces of codes.
#[derive(Debug)]
pub struct Codes {
    sent: Each,
    missed: Each,
}

impl Codes {
    /// As the settings say.
    pub fn new(limits: &Limits) -> Self {
        Self {
            sent: Each::per_minute(limits.told_per_minute),
            missed: Each::per_minute(limits.codes_missed_per_minute),
        }
    }
}

/// Lets a request with a code in its path pass, and counts it.
pub(super) async fn pace(
    State(app): State<App>,
    from: ClientAddress,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(code) = code_of(&mut request).await else { return next.run(request).await };
    let (address, now) = (from.0.map(network), app.centre.clock.monotonic());
    let mut wait = address.and_then(|address| app.codes.missed.of(address).wait(now));
    if wait.is_none() && request.method() == Method::POST {
        wait = app.codes.sent.of(code).pass(now).err();
    }
    if let Some(wait) = wait {
        let problem = Problem::too_many("too_many_requests", wait.as_secs() + 1);
        let is_page = request.uri().path().starts_with("/status/");
        let lang = lang_of(request.headers());
        return if is_page { app.lost_page(lang, &problem) } else { problem.into_response() };
    }
    let response = next.run(request).await;
    if let (StatusCode::NOT_FOUND, Some(address)) = (response.status(), address) {
        // Over the limit it is refused before it is looked up, so this one was not.
        let _ = app.codes.missed.of(address).pass(now);
    }
    response
}

/// The code of a path, the same however it is typed.
async fn code_of(request: &mut Request) -> Option<String> {
    let params = request.extract_parts::<RawPathParams>().await.ok()?;
    let typed = params.iter().find_map(|(name, typed)| (name == "code").then(|| typed.to_owned()))?;
    Some(ReceiptCode::parse(&typed).map_or(typed, |code| code.to_string()))
}
