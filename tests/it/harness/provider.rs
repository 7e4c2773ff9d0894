//! A provider of identities that speaks as the standard says, and people who go there and come back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::services::accounts::Profile;

use super::centre::TestCentre;
use super::site::{Answer, Site};

/// A provider that speaks as the standard says, on this machine.
#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    /// What the next token says, beside what every token does.
    pub says: Arc<Mutex<Value>>,
    /// The proof of who began that the last code was asked for with.
    pub challenge: Arc<Mutex<String>>,
    pub now_s: i64,
    /// How often it was asked what it is.
    pub asked: Arc<AtomicUsize>,
    /// It says that it is out of order.
    pub is_away: Arc<AtomicBool>,
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Provider {
    pub async fn start(now_s: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (says, challenge, asked, is_away) = Default::default();
        let provider = Self { issuer, says, challenge, now_s, asked, is_away };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    /// Settings of a centre that believes it.
    pub fn settings(&self) -> String {
        format!("[session]\n[oidc]\nissuer = \"{}\"\nclient_secret = \"geheim\"\n", self.issuer)
    }

    pub fn signed(&self, says: &Value) -> String {
        let mut claims =
            json!({"iss": self.issuer, "aud": "sigap", "exp": self.now_s + 300, "iat": self.now_s});
        let own = claims.as_object_mut().unwrap();
        own.extend(says.as_object().unwrap().clone());
        let body = format!("{}.{}", encode(&json!({"alg": "ES256", "kid": "one"})), encode(&claims));
        let signature: Signature = key().sign(body.as_bytes());
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

impl Provider {
    /// What it sends when somebody signed out: as the standard says, changed by `more`; `null` takes away.
    pub fn left(&self, more: &[(&str, Value)]) -> String {
        let mut says = json!({"sub": "7731", "jti": "left-1", "exp": self.now_s + 120,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
        for (name, value) in more {
            says[*name] = value.clone();
        }
        self.signed(&says)
    }
}

async fn configuration(State(provider): State<Provider>) -> Result<Json<Value>, StatusCode> {
    provider.asked.fetch_add(1, Ordering::Relaxed);
    if provider.is_away.load(Ordering::Relaxed) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Ok(Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/logout"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    })))
}

async fn keys() -> Json<Value> {
    let point = key().verifying_key().to_encoded_point(false);
    let [x, y] = [point.x().unwrap(), point.y().unwrap()].map(|part| URL_SAFE_NO_PAD.encode(part));
    Json(
        json!({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one", "x": x, "y": y}]}),
    )
}

#[derive(serde::Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
}

async fn token(State(provider): State<Provider>, Form(asked): Form<Exchange>) -> (StatusCode, Json<Value>) {
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(asked.code_verifier.as_bytes()));
    if asked.code != "good" || proof != *provider.challenge.lock().unwrap() {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    }
    let signed = provider.signed(&provider.says.lock().unwrap());
    let answer = json!({"access_token": "x", "token_type": "Bearer", "id_token": signed});
    (StatusCode::OK, Json(answer))
}

/// A centre that believes it.
pub struct Fixture {
    pub site: Site,
    pub provider: Provider,
}

/// A browser that went to the provider.
pub struct Away {
    pub cookie: String,
    pub state: String,
    pub nonce: String,
}

impl Fixture {
    pub async fn new() -> Self {
        let now_s = super::centre::morning().as_second();
        let provider = Provider::start(now_s).await;
        Self { site: Site::of(TestCentre::with(&provider.settings()).await).await, provider }
    }

    pub async fn invite(&self, name: &str, role: Role) {
        let profile = Profile { name: name.to_owned(), roles: vec![role], agency: None, unit: None };
        self.site.it.centre.invite(&Asker::System, &profile).await.unwrap();
    }

    pub async fn go(&self, again: &str) -> Away {
        self.go_from(again, None).await
    }

    /// The same in a browser that has cookies.
    pub async fn go_from(&self, again: &str, cookies: Option<&str>) -> Away {
        let answer = self.site.send("GET", &format!("/api/v1/session/oidc{again}"), cookies, None).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let to = answer.header("location").to_owned();
        assert!(to.starts_with(&format!("{}/authorize?", self.provider.issuer)), "{to}");
        let value = |name: &str| {
            let pairs = to.split_once('?').unwrap().1.split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).unwrap().1.to_owned()
        };
        *self.provider.challenge.lock().unwrap() = value("code_challenge");
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        Away {
            cookie: cookie.split(';').next().unwrap().to_owned(),
            state: value("state"),
            nonce: value("nonce"),
        }
    }

    /// Comes back with what the provider says of somebody, and with no strict cookie: it comes from another site.
    pub async fn back(&self, away: &Away, mut says: Value) -> Answer {
        says.as_object_mut().unwrap().entry("nonce").or_insert_with(|| json!(away.nonce));
        *self.provider.says.lock().unwrap() = says;
        let path = format!("/api/v1/session/oidc/callback?code=good&state={}", away.state);
        self.site.send("GET", &path, Some(&away.cookie), None).await
    }

    pub async fn signs_in(&self, says: Value) -> Answer {
        let away = self.go("").await;
        self.back(&away, says).await
    }
}

/// What it says of Rina, and more.
pub fn rina(more: &[(&str, Value)]) -> Value {
    let mut says = json!({"sub": "7731", "preferred_username": "Rina", "amr": ["pwd", "otp"]});
    says.as_object_mut()
        .unwrap()
        .extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    says
}

/// The cookie of the session that an answer began.
pub fn session_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let session = cookies.into_iter().find(|cookie| cookie.starts_with("sigap=")).unwrap();
    session.split(';').next().unwrap().to_owned()
}
