//! What handlers take from a request. Whatever cannot be taken is a [`Problem`], never a panic.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::App;
use super::problem::{FieldFault, Problem, lang_of};
use crate::domain::access::Person;
use crate::domain::command::Asker;
use crate::domain::cursor::Cursor;
use crate::services::accounts::Session;
use crate::services::execute::RequestKey;
use crate::store::vault::sha256_hex;
use crate::text::Lang;

/// Longest id in a path; nothing of ours is longer.
const LONGEST_ID: usize = 96;
/// How long a read waits for the place in the log it asked for.
const CAUGHT_UP_WITHIN: std::time::Duration = std::time::Duration::from_secs(1);

/// A JSON body, and the hash of its canonical form.
#[derive(Clone, Debug)]
pub struct Json<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 in hex over the body with sorted names and no spaces.
    pub hash: String,
}

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).map(|kind| is_json(kind.to_str().unwrap_or_default()));
        let bytes = body_of(request.into_body(), app).await?;
        match kind {
            // A verb without a body says nothing more than its name.
            _ if bytes.is_empty() => return read(&Value::Object(serde_json::Map::new())),
            Some(true) => {}
            _ => return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")),
        }
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "invalid_json"))?;
        read(&value)
    }
}

/// The whole body. One that is not there in time is the client's to send again, while there is still time to say so.
pub(super) async fn body_of(body: Body, app: &App) -> Result<Bytes, Problem> {
    let http = &app.centre.config.http;
    let within = std::time::Duration::from_millis(http.request_timeout_ms / 4 * 3);
    match tokio::time::timeout(within, axum::body::to_bytes(body, http.body_limit_bytes)).await {
        Ok(read) => read.map_err(|fault| unread(&fault)),
        Err(_) => Err(Problem::body_too_slow()),
    }
}

/// Reads a JSON value as `T`, saying which field is at fault.
fn read<T: DeserializeOwned>(value: &Value) -> Result<Json<T>, Problem> {
    // Every body of ours has named fields; a list of bare values is not read as one.
    if !value.is_object() {
        return Err(Problem::invalid_field(".", "wrong_type"));
    }
    if let Some(path) = nul_within(value) {
        let field = path.trim_start_matches('.');
        return Err(Problem::invalid_field(if field.is_empty() { "." } else { field }, "not_allowed"));
    }
    let mut canonical = String::new();
    write_canonical(value, &mut canonical);
    let hash = sha256_hex(canonical.as_bytes());
    let value = serde_path_to_error::deserialize(value).map_err(|fault| {
        let (path, said) = (fault.path().to_string(), fault.inner().to_string());
        Problem::invalid(vec![field_fault(&path, &said)])
    })?;
    Ok(Json { value, hash })
}

/// serde says in English what is wrong; only the name in it and the sort of fault are kept.
fn field_fault(path: &str, said: &str) -> FieldFault {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    let inside = |name: &str| if path == "." { name.to_owned() } else { format!("{path}.{name}") };
    let code = match said {
        _ if said.starts_with("missing field") => return FieldFault::new(inside(quoted), "missing"),
        _ if said.starts_with("unknown field") => {
            // The path may or may not end in the unknown name already.
            let field =
                if path.rsplit('.').next() == Some(quoted) { path.to_owned() } else { inside(quoted) };
            return FieldFault::new(field, "unknown");
        }
        _ if said.starts_with("unknown variant") => "not_allowed",
        _ if said.starts_with("invalid type") => "wrong_type",
        _ if said.starts_with("invalid value") => "out_of_range",
        _ => "wrong",
    };
    FieldFault::new(path, code)
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// A body that was cut off is the client's fault; one over the limit is said to be so.
fn unread(fault: &axum::Error) -> Problem {
    let mut source: Option<&dyn std::error::Error> = Some(fault);
    while let Some(inner) = source {
        if inner.is::<http_body_util::LengthLimitError>() {
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large");
        }
        source = inner.source();
    }
    Problem::new(StatusCode::BAD_REQUEST, "bad_request")
}

/// The path of the first text with a NUL in it, or of what has one in a name: no store and no screen is the better for it. Paths are
/// made only once one is found, so that many values in something with a long name cost nothing.
fn nul_within(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(all) => {
            all.iter().enumerate().find_map(|(i, item)| Some(format!("[{i}]{}", nul_within(item)?)))
        }
        Value::Object(all) if all.keys().any(|name| name.contains('\0')) => Some(String::new()),
        Value::Object(all) => {
            all.iter().find_map(|(name, item)| Some(format!(".{name}{}", nul_within(item)?)))
        }
        _ => None,
    }
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Array(all) => {
            out.push('[');
            for (i, item) in all.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        Value::Object(all) => {
            let mut sorted: Vec<_> = all.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (i, (name, item)) in sorted.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                write_canonical(item, out);
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// The `Idempotency-Key` of a request, if it has one, and with it `Said-At`: when it was done, by a device that was out of
/// reach then.
#[derive(Clone, Debug)]
pub struct Key(Option<(String, String)>, Option<Timestamp>);

impl Key {
    /// The key for a command, together with the hash of the body it came with.
    pub fn with(&self, body_hash: &str) -> Option<RequestKey> {
        let (route, key) = self.0.clone()?;
        Some(RequestKey { route, key, body_hash: body_hash.to_owned(), said_at: self.1 })
    }

    /// When it was done, by the device's clock.
    pub fn said_at(&self) -> Option<Timestamp> {
        self.1
    }
}

impl FromRequestParts<App> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let Some(key) = parts.headers.get("idempotency-key") else { return Ok(Self(None, None)) };
        let said_at = parts.headers.get("said-at").and_then(|said| said.to_str().ok()?.parse().ok());
        let visible = |key: &str| key.bytes().all(|sign| sign.is_ascii_graphic());
        match key.to_str() {
            Ok(key) if (8..=128).contains(&key.len()) && visible(key) => {
                let route = format!("{} {}", parts.method, parts.uri.path());
                Ok(Self(Some((route, key.to_owned())), said_at))
            }
            _ => Err(Problem {
                errors: vec![FieldFault::new("Idempotency-Key", "wrong")],
                ..Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_invalid")
            }),
        }
    }
}

/// The language the asker wants.
#[derive(Clone, Copy, Debug)]
pub struct Wants(pub Lang);

impl FromRequestParts<App> for Wants {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(lang_of(&parts.headers)))
    }
}

/// The session could not be looked up: neither signed in nor not.
#[derive(Clone, Debug)]
pub(super) struct SessionUnknown(pub(super) Problem);

/// Somebody signed in. Without a session: 401.
#[derive(Clone, Debug)]
pub struct Staff(pub Session);

impl Staff {
    /// Who.
    pub fn person(&self) -> &Person {
        &self.0.person
    }

    /// As the one who asks.
    pub fn asker(&self) -> Asker {
        Asker::Person(self.0.person.clone())
    }
}

impl FromRequestParts<App> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Signed(session) = Signed::from_request_parts(parts, app).await?;
        if session.limited {
            return Err(Problem::new(StatusCode::FORBIDDEN, "second_factor_missing"));
        }
        Ok(Self(session))
    }
}

impl Staff {
    /// Whether password and code were given lately, as what changes, takes out or erases much asks for.
    pub fn stepped_up(&self, app: &App) -> Result<(), Problem> {
        let lately = app.centre.accounts.is_stepped_up(&self.0);
        if lately { Ok(()) } else { Err(Problem::new(StatusCode::FORBIDDEN, "step_up_needed")) }
    }
}

/// Somebody signed in, also when the second factor is still to be set: for what they see to themselves.
#[derive(Clone, Debug)]
pub struct Signed(pub Session);

impl FromRequestParts<App> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        if let Some(unknown) = parts.extensions.get::<SessionUnknown>() {
            return Err(unknown.0.clone());
        }
        parts.extensions.get::<Session>().cloned().map(Self).ok_or_else(Problem::no_session)
    }
}

/// Whoever asks: the public, or somebody signed in. Who brings a session that cannot be looked up now comes
/// again: as the public the same key would make a second report.
#[derive(Clone, Debug)]
pub struct Anyone(pub Asker);

impl FromRequestParts<App> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        // A session that can never be read is none, and stays none.
        if let Some(unknown) = parts.extensions.get::<SessionUnknown>().filter(|unknown| unknown.0.retryable)
        {
            return Err(unknown.0.clone());
        }
        let session = parts.extensions.get::<Session>();
        Ok(Self(session.map_or(Asker::Public, |session| Asker::Person(session.person.clone()))))
    }
}

/// What stands in the path; what cannot be an id does not exist.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if parts.uri.path().split('/').any(|part| part.len() > LONGEST_ID) {
            return Err(Problem::not_found());
        }
        let path = axum::extract::Path::<T>::from_request_parts(parts, app).await;
        path.map(|path| Self(path.0)).map_err(|_| Problem::not_found())
    }
}

/// What stands behind the `?`.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|_| Problem::invalid_field("query", "wrong"))
    }
}

/// Waits until the board has read up to `?at_least=CURSOR`.
#[derive(Clone, Debug)]
pub struct AtLeast;

#[derive(serde::Deserialize)]
struct AtLeastQuery {
    at_least: Option<String>,
}

impl FromRequestParts<App> for AtLeast {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Query(query) = Query::<AtLeastQuery>::from_request_parts(parts, app).await?;
        let Some(wanted) = query.at_least else { return Ok(Self) };
        let cursor: Cursor = wanted.parse().map_err(|_| Problem::invalid_field("at_least", "wrong"))?;
        if app.centre.board.wait_for(&cursor, CAUGHT_UP_WITHIN).await {
            Ok(Self)
        } else {
            Err(Problem::unavailable("not_caught_up"))
        }
    }
}

/// The version the asker looked at: from the body, else from `If-Match`.
pub fn version_of(body: Option<u64>, headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(header) = headers.get("if-match").filter(|_| body.is_none()) else { return Ok(body) };
    let said = header.to_str().unwrap_or_default().trim().trim_start_matches("W/").trim_matches('"');
    if said == "*" {
        return Ok(None);
    }
    said.parse().map(Some).map_err(|_| Problem::invalid_field("If-Match", "wrong"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        place: Inner,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        lat: f64,
    }

    #[test]
    fn a_fault_names_its_field() {
        let faults = [
            (r#"{"place":{"lat":"x"}}"#, "place.lat", "wrong_type"),
            (r#"{"place":{}}"#, "place.lat", "missing"),
            (r#"{"place":{"lat":1,"x":2}}"#, "place.x", "unknown"),
            (r#"{"place":{"lat":1},"x":"a\u0000"}"#, "x", "not_allowed"),
            ("{}", "place", "missing"),
        ];
        for (text, field, code) in faults {
            let fault = read::<Outer>(&serde_json::from_str(text).unwrap()).unwrap_err();
            assert_eq!(fault.errors, vec![FieldFault::new(field, code)], "{text}");
        }
    }

    #[test]
    fn the_hash_does_not_depend_on_order_or_spaces() {
        let hash = |text: &str| read::<Value>(&serde_json::from_str(text).unwrap()).unwrap().hash;
        assert_eq!(hash(r#"{"a":1,"b":[1,{"d":2,"c":"é"}]}"#), hash(r#"{ "b":[1,{"c":"é","d":2}], "a":1 }"#));
        assert_ne!(hash(r#"{"a":1}"#), hash(r#"{"a":2}"#));
    }
}
