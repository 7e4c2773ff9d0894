//! Somebody who is told things by HTTP, and answers as the test wants.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// The secret of receivers in tests.
pub const SECRET: &str = "rahasia uji";

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Takes,
    Refuses,
    SendsElsewhere,
    /// Never answers.
    IsSilent,
}

/// What it was told once.
#[derive(Clone, Debug)]
pub struct Heard {
    pub id: String,
    pub body: Value,
}

/// A receiver.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    manner: Arc<Mutex<Manner>>,
}

impl Receiver {
    /// One that takes everything.
    pub async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/pesan", listener.local_addr().unwrap());
        let receiver = Self { url, heard: Arc::default(), manner: Arc::new(Mutex::new(Manner::Takes)) };
        let router = Router::new().fallback(hear).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    /// Settings of a centre that tells it.
    pub fn settings(&self) -> String {
        format!(
            "[webhook]\nbase_url = \"{}\"\nsecret = \"{SECRET}\"\nretry_ms = 50\ntimeout_ms = 2000\n",
            self.url
        )
    }

    /// It answers so from now on.
    pub fn is(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// Everything it heard, each as often as it came, in order.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// What it was told, repeats left out, in order.
    pub fn told(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut types = Vec::new();
        for heard in self.heard() {
            if !ids.contains(&heard.id) {
                ids.push(heard.id);
                types.push(heard.body["type"].as_str().unwrap().to_owned());
            }
        }
        types
    }
}

async fn hear(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (id, at, signature) =
        (header("sigap-message-id"), header("sigap-timestamp"), header("sigap-signature"));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(&body);
    assert_eq!(signature, format!("v1={}", sigap::store::vault::hex(&mac.finalize().into_bytes())));
    assert_eq!(header("content-type"), "application/json");
    let heard = Heard { id, body: serde_json::from_slice(&body).unwrap() };
    receiver.heard.lock().unwrap().push(heard);
    let manner = *receiver.manner.lock().unwrap();
    match manner {
        Manner::Takes => StatusCode::NO_CONTENT.into_response(),
        Manner::Refuses => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Manner::SendsElsewhere => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, receiver.url.clone())]).into_response()
        }
        Manner::IsSilent => std::future::pending().await,
    }
}
