//! Every error a client sees: RFC 9457 `application/problem+json` with a stable code, words in the asker's
//! language, and whether trying again helps. The one place where refusals and faults become a status.
//!
//! A [`Problem`] travels in the response's extensions to [`answer_problems`], which knows the asker's language
//! and logs what is the server's fault, once.

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::{App, denied};
use crate::services::ServiceError;
use crate::services::accounts::AccountError;
use crate::services::accounts::oidc::ProviderFault;
use crate::store::StoreError;
use crate::text::{Lang, fill, find, text};

/// Nobody makes room within two seconds.
const FULL_RETRY_S: u64 = 30;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Its path, such as `place.lat`.
    pub field: String,
    /// Its words are `field.<code>` in the catalogues.
    pub code: &'static str,
}

impl FieldFault {
    /// A fault of a field.
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code }
    }
}

/// An answer that says what went wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code; the words are `problem.<code>` in the catalogues.
    pub code: &'static str,
    /// Faults of single fields.
    pub errors: Vec<FieldFault>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Seconds after which to try again.
    pub retry_after_s: Option<u64>,
    /// Further members of the answer.
    pub more: Map<String, Value>,
    /// For the server's log only.
    pub cause: Option<String>,
}

/// A problem as it is sent.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct ProblemBody {
    /// A name of the problem: `urn:sigap:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, in the asker's language.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: String,
    /// What to do, in the asker's language.
    pub detail: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Faults of single fields.
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field, as it is sent.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct FieldError {
    /// Its path, such as `place.lat`.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// In the asker's language.
    pub text: String,
}

impl Problem {
    /// A problem with nothing more to say than its code.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            errors: Vec::new(),
            retryable: false,
            retry_after_s: None,
            more: Map::new(),
            cause: None,
        }
    }

    /// There is no such thing, or it is not the asker's to see.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// Visible, but not the asker's to do.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// Nobody is signed in.
    pub fn no_session() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "no_session")
    }

    /// Fields that cannot be taken.
    pub fn invalid(errors: Vec<FieldFault>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }

    /// One field that cannot be taken.
    pub fn invalid_field(field: impl Into<String>, code: &'static str) -> Self {
        Self::invalid(vec![FieldFault::new(field, code)])
    }

    /// Not now, but soon.
    pub fn unavailable(code: &'static str) -> Self {
        Self { retryable: true, retry_after_s: Some(2), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code) }
    }

    /// There is no room for anything new, and somebody has to make it.
    pub fn full() -> Self {
        Self { retry_after_s: Some(FULL_RETRY_S), ..Self::unavailable("storage_full") }
    }

    /// The body of the request did not come in time.
    pub fn body_too_slow() -> Self {
        Self { retryable: true, ..Self::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow") }
    }

    /// Too often.
    pub fn too_many(code: &'static str, seconds: u64) -> Self {
        Self {
            retryable: true,
            retry_after_s: Some(seconds),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, code)
        }
    }

    /// A fault of the server.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal") }
    }

    /// With a further member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.more.insert(name.to_owned(), json!(value));
        self
    }

    /// What a bare status says, for answers that libraries gave.
    fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::UNAUTHORIZED => "no_session",
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
            StatusCode::UNPROCESSABLE_ENTITY => "invalid",
            StatusCode::REQUEST_TIMEOUT => return Self::body_too_slow(),
            StatusCode::GATEWAY_TIMEOUT => return Self::unavailable("timeout"),
            StatusCode::SERVICE_UNAVAILABLE => return Self::unavailable("unavailable"),
            status if status.is_server_error() => return Self::internal(status),
            _ => "bad_request",
        };
        Self::new(status, code)
    }

    /// A part of its words: `title` or `detail`.
    pub fn said(&self, lang: Lang, phone: &str, part: &str) -> String {
        let seconds = self.retry_after_s.unwrap_or_default().to_string();
        let more: Vec<(&str, String)> = self
            .more
            .iter()
            .filter(|(_, value)| value.is_number())
            .map(|(name, value)| (name.as_str(), value.to_string()))
            .collect();
        let values = [("phone", phone), ("seconds", seconds.as_str())];
        let values: Vec<(&str, &str)> =
            values.into_iter().chain(more.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        fill(lang, &format!("problem.{}.{part}", self.code), &values).into_owned()
    }

    fn body(&self, lang: Lang, phone: &str) -> Vec<u8> {
        let body = ProblemBody {
            kind: format!("urn:sigap:problem:{}", self.code),
            title: self.said(lang, phone, "title"),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.said(lang, phone, "detail"),
            retryable: self.retryable,
            errors: self.errors.iter().map(|fault| fault.said(lang)).collect(),
        };
        let mut body = json!(body);
        if let Value::Object(members) = &mut body {
            for (name, value) in &self.more {
                members.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        body.to_string().into_bytes()
    }

    fn response(self, lang: Lang, phone: &str) -> Response {
        let mut response = (self.status, self.body(lang, phone)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert("content-language", HeaderValue::from_static(lang.word()));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl FieldFault {
    fn said(&self, lang: Lang) -> FieldError {
        let key = format!("field.{}", self.code);
        let words = find(lang, &key).unwrap_or_else(|| text(lang, "field.wrong"));
        FieldError { field: self.field.clone(), code: self.code.to_owned(), text: words.to_owned() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.response(Lang::Id, "112")
    }
}

impl From<StoreError> for Problem {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Damaged { .. } => Self::internal(fault),
            StoreError::Full => Self::full(),
            StoreError::Newer(_) => {
                Self { cause: Some(fault.to_string()), ..Self::unavailable("newer_program") }
            }
            StoreError::Unavailable(_) => {
                Self { cause: Some(fault.to_string()), ..Self::unavailable("unavailable") }
            }
        }
    }
}

impl From<ServiceError> for Problem {
    fn from(fault: ServiceError) -> Self {
        match fault {
            ServiceError::Refused(refusal) => refusal.into(),
            ServiceError::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
            ServiceError::Busy => Self::unavailable("busy"),
            ServiceError::Journal(fault) => {
                Self { cause: Some(fault.to_string()), ..Self::unavailable("not_stored") }
            }
            ServiceError::Full => Self::full(),
            ServiceError::Photo(fault) => fault.into(),
            ServiceError::Account(fault) => fault.into(),
            ServiceError::Store(fault) => fault.into(),
            ServiceError::Vault(_) | ServiceError::Missing(_) => Self::internal(fault),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(fault: AccountError) -> Self {
        match fault {
            AccountError::Wrong => Self::new(StatusCode::UNAUTHORIZED, "wrong_password"),
            AccountError::CodeNeeded => Self::new(StatusCode::UNAUTHORIZED, "code_needed"),
            AccountError::WrongCode => Self::new(StatusCode::UNAUTHORIZED, "wrong_code"),
            AccountError::Wait { seconds } => Self::too_many("too_many_tries", seconds),
            AccountError::Busy => Self::unavailable("busy"),
            AccountError::Name => Self::invalid_field("name", "wrong"),
            AccountError::Password => Self::invalid_field("password", "out_of_range"),
            AccountError::KnownPassword => Self::invalid_field("password", "known_password"),
            AccountError::Exists => Self::new(StatusCode::CONFLICT, "already_exists"),
            AccountError::NameSpent => Self::new(StatusCode::CONFLICT, "name_spent"),
            AccountError::Missing | AccountError::NoProvider => Self::not_found(),
            AccountError::Roles => Self::invalid_field("roles", "roles_unfit"),
            AccountError::NoInvite => Self::new(StatusCode::NOT_FOUND, "no_invitation"),
            AccountError::Provider(ProviderFault::Away(_)) => {
                Self { cause: Some(fault.to_string()), ..Self::unavailable("provider_away") }
            }
            AccountError::Provider(ProviderFault::NotBelieved(_)) => Self {
                cause: Some(fault.to_string()),
                ..Self::new(StatusCode::FORBIDDEN, "provider_not_believed")
            },
            AccountError::Stranger => Self::new(StatusCode::FORBIDDEN, "stranger"),
            AccountError::NoSecondFactor => Self::new(StatusCode::FORBIDDEN, "no_second_factor"),
            AccountError::NotBegun => Self::new(StatusCode::CONFLICT, "second_factor_not_begun"),
            AccountError::OwnAccount => Self::new(StatusCode::CONFLICT, "own_account"),
            AccountError::LastAdmin => Self::new(StatusCode::CONFLICT, "last_admin"),
            AccountError::Vault(fault) => Self::internal(fault),
            AccountError::Store(fault) => fault.into(),
        }
    }
}

/// The language an asker wants.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wanted.map_or(Lang::Id, Lang::from_accept_language)
}

/// Gives every error its body in the asker's language, also those that libraries answered, and logs the
/// server's own faults.
pub async fn answer_problems(State(app): State<App>, request: Request, next: Next) -> Response {
    let (lang, way) = (lang_of(request.headers()), denied::Way::of(&request));
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if speaks_for_itself(&response) => {
            denied::note(&app, &way, &mut response, &Problem::of_status(status));
            return response;
        }
        None => Problem::of_status(status),
    };
    denied::note(&app, &way, &mut response, &problem);
    if let Some(cause) = &problem.cause {
        tracing::warn!(code = problem.code, cause, "a request failed");
    }
    let said = problem.response(lang, app.centre.config.region.phone());
    let (parts, body) = said.into_parts();
    for (name, value) in &parts.headers {
        response.headers_mut().insert(name, value.clone());
    }
    // What was compressed is thrown away; what replaces it is plain.
    response.headers_mut().remove("content-length");
    response.headers_mut().remove("content-encoding");
    *response.body_mut() = body;
    response
}

/// Pages for people, and problems of the live feed, say by themselves what is wrong.
fn speaks_for_itself(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| ["text/html", "application/problem+json"].iter().any(|own| kind.starts_with(own)))
}
