//! A push service on loopback, as browsers' makers run them, and the phones it knows: it checks who writes (RFC 8292), and
//! only the phone can read what is written (RFC 8291).

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::{Value, json};

/// What came for one phone.
#[derive(Clone)]
pub struct Pushed {
    pub phone: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A push service.
#[derive(Clone)]
pub struct PushService {
    pub origin: String,
    pushed: Arc<Mutex<Vec<Pushed>>>,
    answers: Arc<Mutex<StatusCode>>,
}

/// A phone that it knows.
pub struct Phone {
    pub name: &'static str,
    secret: p256::SecretKey,
    auth: [u8; 16],
}

impl PushService {
    pub async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let service =
            Self { origin, pushed: Arc::default(), answers: Arc::new(Mutex::new(StatusCode::CREATED)) };
        let router = Router::new().route("/to/{phone}", post(push)).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    /// Settings that let phones name it.
    pub fn settings(&self) -> String {
        format!("[push]\nservices = [\"{}\"]\ncontact = \"mailto:uji@example.org\"\n", self.origin)
    }

    /// It answers so from now on.
    pub fn answers(&self, status: StatusCode) {
        *self.answers.lock().unwrap() = status;
    }

    /// What came since this was asked last.
    pub fn take(&self) -> Vec<Pushed> {
        std::mem::take(&mut self.pushed.lock().unwrap())
    }
}

impl Phone {
    /// Its keys follow from its name.
    pub fn new(name: &'static str) -> Self {
        let bytes: Vec<u8> = name.bytes().cycle().take(32).collect();
        let secret = p256::SecretKey::from_slice(&bytes).unwrap();
        Self { name, secret, auth: bytes[..16].try_into().unwrap() }
    }

    /// As `PushSubscription.toJSON()` tells it.
    pub fn body(&self, service: &PushService) -> Value {
        let point = self.secret.public_key().to_encoded_point(false);
        json!({
            "endpoint": format!("{}/to/{}", service.origin, self.name),
            "expirationTime": null,
            "keys": { "p256dh": URL_SAFE_NO_PAD.encode(point), "auth": URL_SAFE_NO_PAD.encode(self.auth) },
            "lang": "id",
        })
    }

    /// Opens what came for it.
    pub fn read(&self, pushed: &Pushed) -> Value {
        let plain = web_push_native::decrypt(pushed.body.clone(), &self.secret, &self.auth.into()).unwrap();
        serde_json::from_slice(&plain).unwrap()
    }
}

impl Pushed {
    /// The claims of whoever wrote, whose signature must be that of `key`.
    pub fn claims(&self, key: &str) -> Value {
        let header = self.headers["authorization"].to_str().unwrap().strip_prefix("vapid t=").unwrap();
        let (token, of) = header.split_once(", k=").unwrap();
        assert_eq!(of, key);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(key).unwrap()).unwrap();
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        key.verify(signed.as_bytes(), &signature).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        serde_json::from_slice(&claims).unwrap()
    }
}

async fn push(
    State(service): State<PushService>,
    Path(phone): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    service.pushed.lock().unwrap().push(Pushed { phone, headers, body: body.to_vec() });
    *service.answers.lock().unwrap()
}
