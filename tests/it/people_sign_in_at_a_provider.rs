//! People sign in at a provider of identities: only who comes back in the browser that began, with a code that the provider
//! signed for us; only to the account that is theirs; with the second factor that it needs.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
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

use crate::harness::centre::TestCentre;
use crate::harness::site::{Answer, Site};

/// A provider that speaks as the standard says, on this machine.
#[derive(Clone)]
struct Provider {
    issuer: String,
    /// What the next token says, beside what every token does.
    says: Arc<Mutex<Value>>,
    /// The proof of who began that the last code was asked for with.
    challenge: Arc<Mutex<String>>,
    now_s: i64,
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Provider {
    async fn start(now_s: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self { issuer, says: Arc::default(), challenge: Arc::default(), now_s };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    fn signed(&self, says: &Value) -> String {
        let mut claims =
            json!({"iss": self.issuer, "aud": "sigap", "exp": self.now_s + 300, "iat": self.now_s});
        let own = claims.as_object_mut().unwrap();
        own.extend(says.as_object().unwrap().clone());
        let body = format!("{}.{}", encode(&json!({"alg": "ES256", "kid": "one"})), encode(&claims));
        let signature: Signature = key().sign(body.as_bytes());
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
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

async fn token(
    State(provider): State<Provider>,
    Form(asked): Form<Exchange>,
) -> (axum::http::StatusCode, Json<Value>) {
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(asked.code_verifier.as_bytes()));
    if asked.code != "good" || proof != *provider.challenge.lock().unwrap() {
        return (axum::http::StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    }
    let signed = provider.signed(&provider.says.lock().unwrap());
    let answer = json!({"access_token": "x", "token_type": "Bearer", "id_token": signed});
    (axum::http::StatusCode::OK, Json(answer))
}

struct Fixture {
    site: Site,
    provider: Provider,
}

/// A browser that went to the provider.
struct Away {
    cookie: String,
    state: String,
    nonce: String,
}

impl Fixture {
    async fn new() -> Self {
        let now_s = crate::harness::centre::morning().as_second();
        let provider = Provider::start(now_s).await;
        let oidc =
            format!("[session]\n[oidc]\nissuer = \"{}\"\nclient_secret = \"geheim\"\n", provider.issuer);
        Self { site: Site::of(TestCentre::with(&oidc).await).await, provider }
    }

    async fn invite(&self, name: &str, role: Role) {
        let profile = Profile { name: name.to_owned(), roles: vec![role], agency: None, unit: None };
        self.site.it.centre.invite(&Asker::System, &profile).await.unwrap();
    }

    async fn go(&self, again: &str) -> Away {
        let answer = self.site.send("GET", &format!("/api/v1/session/oidc{again}"), None, None).await;
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

    /// Comes back with what the provider says of somebody.
    async fn back(&self, away: &Away, mut says: Value) -> Answer {
        says.as_object_mut().unwrap().entry("nonce").or_insert_with(|| json!(away.nonce));
        *self.provider.says.lock().unwrap() = says;
        let path = format!("/api/v1/session/oidc/callback?code=good&state={}", away.state);
        self.site.send("GET", &path, Some(&away.cookie), None).await
    }

    async fn signs_in(&self, says: Value) -> Answer {
        let away = self.go("").await;
        self.back(&away, says).await
    }
}

fn rina(more: &[(&str, Value)]) -> Value {
    let mut says = json!({"sub": "7731", "preferred_username": "Rina", "amr": ["pwd", "otp"]});
    says.as_object_mut()
        .unwrap()
        .extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    says
}

fn session_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let session = cookies.into_iter().find(|cookie| cookie.starts_with("sigap=")).unwrap();
    session.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn who_is_invited_signs_in_and_the_account_is_that_identitys_from_then_on() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let answer = it.signs_in(rina(&[])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("url=/akun"));
    let who = it.site.send("GET", "/api/v1/session", Some(&session_of(&answer)), None).await.json();
    assert_eq!((&who["person"]["name"], &who["second_factor_missing"]), (&json!("rina"), &json!(false)));
    assert_eq!(it.signs_in(rina(&[("preferred_username", json!("renamed"))])).await.status, 200);
    let other = it.signs_in(rina(&[("sub", json!("9999"))])).await;
    assert_eq!(other.status, 403, "another identity of the same name");
    // Nobody can sign in to it by an empty password.
    let body = json!({"name": "rina", "password": ""});
    assert_eq!(it.site.send("POST", "/api/v1/session", None, Some(body)).await.code(), "wrong_password");
}

#[tokio::test]
async fn one_comes_back_to_the_page_one_went_from_and_to_no_other() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    for (asked, page) in
        [("", "/akun"), ("?to=board", "/board"), ("?to=unit", "/unit"), ("?to=akun", "/akun")]
    {
        let away = it.go(asked).await;
        let answer = it.back(&away, rina(&[])).await;
        assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
        assert!(answer.text().contains(&format!("0;url={page}\"")), "{asked}: {}", answer.text());
    }
    for elsewhere in ["https://evil.example", "//evil.example", "/board", "lapor", "board%2F..%2Fx", "BOARD"]
    {
        let path = format!("/api/v1/session/oidc?to={elsewhere}");
        let refused = it.site.send("GET", &path, None, None).await;
        assert_eq!((refused.status.as_u16(), refused.header("location")), (422, ""), "{elsewhere}");
    }
    // Nor by what the browser keeps meanwhile.
    let mut away = it.go("?to=board").await;
    away.cookie = away.cookie.replace("/board", "//evil.example");
    let answer = it.back(&away, rina(&[])).await;
    assert_eq!(answer.status, 404, "{}", answer.text());
    assert!(!answer.text().contains("evil"), "{}", answer.text());
}

#[tokio::test]
async fn strangers_and_accounts_of_others_stay_shut() {
    let it = Fixture::new().await;
    assert_eq!(it.signs_in(rina(&[])).await.status, 403, "nobody invited her");
    it.site.account(&crate::harness::centre::person("rina", &[Role::Dispatcher])).await;
    let answer = it.signs_in(rina(&[])).await;
    assert_eq!(answer.status, 403, "who has a password is somebody else's");
    assert!(answer.text().contains("administrator mengundang"), "{}", answer.text());
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_gets_in_only_with_one() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Supervisor).await;
    assert_eq!(it.signs_in(rina(&[("amr", json!(["pwd"]))])).await.status, 403);
    assert_eq!(it.signs_in(rina(&[])).await.status, 200);
}

#[tokio::test]
async fn only_the_browser_that_began_comes_back_and_once() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let (away, other) = (it.go("").await, it.go("").await);
    let mixed = Away { cookie: away.cookie.clone(), state: other.state.clone(), nonce: other.nonce.clone() };
    assert_eq!(it.back(&mixed, rina(&[])).await.status, 404);
    assert_eq!(it.back(&other, rina(&[])).await.status, 200);
    assert_eq!(it.back(&other, rina(&[])).await.status, 404, "once");
    let late = it.go("").await;
    it.site.it.clock.fast_forward(std::time::Duration::from_secs(601));
    assert_eq!(it.back(&late, rina(&[])).await.status, 404, "too late");
}

#[tokio::test]
async fn what_is_signed_for_others_or_by_others_is_not_believed() {
    let it = Fixture::new().await;
    it.invite("rina", Role::Dispatcher).await;
    let now_s = it.provider.now_s;
    for (name, wrong) in [
        ("nonce", json!("another")),
        ("aud", json!("another centre")),
        ("iss", json!("http://evil.example")),
        ("exp", json!(now_s - 1)),
    ] {
        let answer = it.signs_in(rina(&[(name, wrong)])).await;
        assert_eq!(answer.status, 403, "{name}: {}", answer.text());
    }
    let away = it.go("").await;
    *it.provider.challenge.lock().unwrap() = "of another".to_owned();
    assert_eq!(it.back(&away, rina(&[])).await.status, 403, "a code that somebody else began");
    assert_eq!(it.signs_in(rina(&[])).await.status, 200);
}

#[tokio::test]
async fn it_asks_for_the_password_anew_for_what_needs_that() {
    let it = Fixture::new().await;
    it.invite("dewi", Role::Admin).await;
    let dewi = |asked_s: i64| rina(&[("preferred_username", json!("dewi")), ("auth_time", json!(asked_s))]);
    let invite = async |answer: &Answer| {
        let body = json!({"name": "x", "roles": ["dispatcher"]});
        it.site.send("POST", "/api/v1/accounts", Some(&session_of(answer)), Some(body)).await
    };
    let now_s = it.provider.now_s;
    let plain = it.signs_in(dewi(now_s)).await;
    assert_eq!(invite(&plain).await.code(), "step_up_needed");
    let away = it.go("?again=true").await;
    let old = it.back(&away, dewi(now_s - 3_600)).await;
    assert_eq!(invite(&old).await.code(), "step_up_needed", "it did not ask");
    let away = it.go("?again=true").await;
    let fresh = it.back(&away, dewi(now_s)).await;
    assert_eq!(invite(&fresh).await.status, 201);
}
