//! What somebody signed in may not do, or not without password and code given once more, in one line of the log and one figure.
//! It says which account, what and where; never what was sent.

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::response::Response;

use super::App;
use super::problem::Problem;
use crate::services::accounts::Session;

/// The account that asked, on the way back to where answers get their words.
#[derive(Clone, Debug)]
pub(super) struct Asked(String);

impl Asked {
    /// Lets an answer say who asked for it, where that may be wanted.
    pub(super) fn mark(response: &mut Response, session: Option<Session>) {
        let refused = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        if let Some(session) = session.filter(|_| refused) {
            response.extensions_mut().insert(Self(session.person.name));
        }
    }
}

/// Where a request went: its route, and the incident in its path.
#[derive(Debug)]
pub(super) struct Way {
    route: String,
    incident: Option<String>,
}

impl Way {
    pub(super) fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
        let is_of_incident = route.starts_with("/api/v1/incidents/{id}");
        let id = request.uri().path().split('/').nth(4).filter(|id| is_of_incident && is_id(id));
        Self { incident: id.map(str::to_owned), route }
    }
}

/// What is in a path is the asker's to choose: only what has the form of an id is logged.
fn is_id(text: &str) -> bool {
    let Some((region, rest)) = text.split_once('-') else { return false };
    let plain = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit();
    let is_region = (1..=4).contains(&region.len()) && region.bytes().all(|sign| sign.is_ascii_digit());
    is_region && rest.len() == 26 && rest.bytes().all(plain)
}

/// Counts and logs a refusal. One of the public is counted only: anybody could fill the log with them.
pub(super) fn note(app: &App, way: &Way, response: &mut Response, problem: &Problem) {
    let status = problem.status;
    if status == StatusCode::FORBIDDEN {
        app.metrics.count_denied(problem.code);
    }
    let Some(Asked(account)) = response.extensions_mut().remove::<Asked>() else { return };
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        let (route, incident) = (way.route.as_str(), way.incident.as_deref());
        tracing::info!(
            account,
            code = problem.code,
            route,
            incident,
            "somebody asked for what is not theirs"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_are_logged_of_a_path() {
        assert!(is_id("32-09ahdp0bcd6rt7r0dqhmvf5vd5"));
        let others = ["32-09ahdp0bcd6rt7r0dqhmvf%205", "x-09ahdp0bcd6rt7r0dqhmvf5vd5", "32-sumirah"];
        for other in others.into_iter().chain(["", "32", "081277700031"]) {
            assert!(!is_id(other), "{other}");
        }
    }
}
