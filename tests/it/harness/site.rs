//! The whole service over HTTP, without a network: requests go straight to the router.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use sigap::domain::access::{Person, Role};
use sigap::http::App;
use sigap::services::Centre;
use sigap::services::accounts::{Credentials, Profile};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::centre::TestCentre;

/// The password of everybody in tests.
pub const PASSWORD: &str = "becak hijau di tikungan";

/// The address the service believes to listen on.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// A service.
pub struct Site {
    pub it: TestCentre,
    pub router: Router,
    stop: CancellationToken,
}

/// Every route of a centre.
pub fn router_of(centre: &Centre) -> Router {
    let bound = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
    sigap::http::router(App::new(centre.clone(), bound), Router::new())
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Site {
    /// One that nobody else uses.
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// The same, with further settings as TOML.
    pub async fn with(settings: &str) -> Self {
        Self::of(TestCentre::with(settings).await).await
    }

    /// The service of this centre.
    pub async fn of(it: TestCentre) -> Self {
        let stop = CancellationToken::new();
        let (board, stopped) = (it.centre.board.clone(), stop.clone());
        tokio::spawn(async move { board.keep(stopped).await });
        assert!(it.centre.board.wait_until_ready(std::time::Duration::from_secs(20)).await);
        let router = router_of(&it.centre);
        Self { it, router, stop }
    }

    /// Makes an account and gives its name.
    pub async fn account(&self, person: &Person) {
        let profile = Profile {
            name: person.name.clone(),
            roles: person.roles.clone(),
            agency: person.agency.clone(),
            unit: person.unit.clone(),
        };
        self.it.centre.accounts.create(&profile, PASSWORD).await.unwrap();
    }

    /// Makes an account, signs in, and gives the value of `Cookie`.
    pub async fn cookie(&self, person: &Person) -> String {
        self.account(person).await;
        let signed_in =
            self.it.centre.accounts.sign_in(&Credentials::new(&person.name, PASSWORD)).await.unwrap();
        format!("sigap={}.{}", self.it.centre.region(), signed_in.token)
    }

    /// The cookie of somebody with one role.
    pub async fn cookie_of(&self, role: Role) -> String {
        self.cookie(&super::centre::person(role.word(), &[role])).await
    }

    /// Sends a request.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a JSON body, or none, with a cookie, or none.
    pub async fn send(&self, method: &str, path: &str, cookie: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        let body = match body {
            Some(body) => {
                request = request.header(CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.ask(request.body(body).unwrap()).await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The code of a problem; fails when the answer is none.
    pub fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}: {}",
            self.status,
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        for member in ["type", "title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        assert!(problem["retryable"].is_boolean() && problem["errors"].is_array(), "{problem}");
        problem["code"].as_str().unwrap().to_owned()
    }
}

/// A route of the OpenAPI document.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: String,
    pub path: String,
    pub name: String,
    pub tag: String,
    /// The schema of its body, `$ref` followed.
    pub body: Option<Value>,
}

/// Every route of the document.
pub fn routes() -> Vec<Route> {
    let document = serde_json::to_value(sigap::http::openapi()).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if !["get", "post", "put", "delete", "patch"].contains(&method.as_str()) {
                continue;
            }
            let content = operation["requestBody"]["content"].as_object();
            let body = content.and_then(|content| content.values().next()).map(|kind| {
                let schema = &kind["schema"];
                let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
                name.map_or_else(|| schema.clone(), |name| document["components"]["schemas"][name].clone())
            });
            routes.push(Route {
                method: method.to_uppercase(),
                path: path.clone(),
                name: operation["operationId"].as_str().unwrap().to_owned(),
                tag: operation["tags"][0].as_str().unwrap_or_default().to_owned(),
                body,
            });
        }
    }
    assert!(routes.len() >= 20, "the document has only {} routes", routes.len());
    routes
}
