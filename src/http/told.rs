//! What reporters say after the work, by their receipt code: whether help came, and how it was.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::App;
use super::extract::{Json, Key, Path};
use super::incidents::verbs::replay;
use super::problem::{Problem, ProblemBody};
use crate::domain::status::PublicStatus;
use crate::services::execute::RequestKey;
use crate::services::intake::{ReportIn, Said};
use crate::text::Lang;

/// Whether help came.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerBody {
    /// It did. False opens again what was ended.
    pub received: bool,
    /// In words; needed to open again what was closed, refused, or given up.
    #[serde(default)]
    pub text: Option<String>,
}

/// How it was.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingBody {
    /// 1 to 5; 5 is best.
    pub stars: u8,
    /// In words.
    #[serde(default)]
    pub text: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Heard {
    /// What the reporter sees now.
    pub status: PublicStatus,
}

/// Say whether help came.
#[utoipa::path(post, path = "/api/v1/reports/{code}/answer", tag = "public", request_body = AnswerBody,
    params(("code" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Heard), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn answer_question(
    State(app): State<App>,
    Path(code): Path<String>,
    key: Key,
    body: Json<AnswerBody>,
) -> Result<Response, Problem> {
    let said = if body.value.received { Said::Received } else { Said::NotReceived };
    app.hear(&code, said, body.value.text.as_deref(), key.with(&body.hash)).await
}

/// Say how it was, once, after it is closed.
#[utoipa::path(post, path = "/api/v1/reports/{code}/rating", tag = "public", request_body = RatingBody,
    params(("code" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Heard), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn rate_help(
    State(app): State<App>,
    Path(code): Path<String>,
    key: Key,
    body: Json<RatingBody>,
) -> Result<Response, Problem> {
    let said = Said::Stars(body.value.stars);
    app.hear(&code, said, body.value.text.as_deref(), key.with(&body.hash)).await
}

impl App {
    async fn hear(
        &self,
        code: &str,
        said: Said,
        words: Option<&str>,
        key: Option<RequestKey>,
    ) -> Result<Response, Problem> {
        let done = self.told(code, said, words, key).await?;
        let status = self.follow(code).await?.status;
        Ok((done, axum::Json(Heard { status })).into_response())
    }

    /// Takes what somebody with this code adds to a report that goes on.
    pub(super) async fn told_more(
        &self,
        code: &str,
        read: &ReportIn,
        key: &RequestKey,
        lang: Lang,
    ) -> Result<(), Problem> {
        let code = self.read_code(code)?;
        self.centre.tell_more(&code, read, key, lang).await?;
        Ok(())
    }

    /// Takes what somebody with this code says.
    pub(super) async fn told(
        &self,
        code: &str,
        said: Said,
        words: Option<&str>,
        key: Option<RequestKey>,
    ) -> Result<super::incidents::verbs::Replay, Problem> {
        let code = self.read_code(code)?;
        if words.is_some_and(|words| words.chars().count() > self.centre.config.limits.text_chars) {
            return Err(Problem::invalid_field("text", "too_long"));
        }
        Ok(replay(&self.centre.tell(&code, said, words, key.as_ref()).await?))
    }
}
