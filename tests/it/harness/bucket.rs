//! Storage that speaks the object API of S3, as far as photos need it, and takes nothing that is not signed rightly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const SECRET: &str = "rahasia/wadah+uji";

/// A bucket.
#[derive(Clone)]
pub struct Bucket {
    url: String,
    files: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    refused: Arc<Mutex<usize>>,
}

impl Bucket {
    pub async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let bucket = Self { url, files: Arc::default(), refused: Arc::default() };
        let router = Router::new().fallback(answer).with_state(bucket.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        bucket
    }

    /// Settings of a centre that keeps photos in it, signing with this secret.
    pub fn settings(&self, secret: Option<&str>) -> String {
        let secret = secret.unwrap_or(SECRET);
        format!(
            "[photos]\ns3_endpoint = \"{}\"\ns3_bucket = \"foto-uji\"\ns3_region = \"id-jabar-1\"\n\
             s3_access_key = \"SIGAP\"\ns3_secret_key = \"{secret}\"\ns3_timeout_ms = 2_000\n",
            self.url
        )
    }

    /// What lies in it.
    pub fn files(&self) -> HashMap<String, Vec<u8>> {
        self.files.lock().unwrap().clone()
    }

    /// Changes a file behind everybody's back.
    pub fn change(&self, path: &str, file: Vec<u8>) {
        self.files.lock().unwrap().insert(path.to_owned(), file);
    }

    /// How many requests were not signed rightly.
    pub fn refused(&self) -> usize {
        *self.refused.lock().unwrap()
    }
}

fn mac(key: &[u8], said: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(said.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    sigap::store::vault::hex(bytes)
}

/// As the documentation of Signature Version 4 builds it, from what arrived.
fn is_signed(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let hash = hex(&Sha256::digest(body));
    let said = header("authorization");
    let part =
        |name: &str| said.split([' ', ',']).find_map(|part| part.strip_prefix(name)).unwrap_or_default();
    let mut canonical = format!("{method}\n{}\n{}\n", uri.path(), uri.query().unwrap_or_default());
    for name in part("SignedHeaders=").split(';') {
        canonical = format!("{canonical}{name}:{}\n", header(name).trim());
    }
    canonical = format!("{canonical}\n{}\n{hash}", part("SignedHeaders="));
    let Some((access, scope)) = part("Credential=").split_once('/') else { return false };
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        header("x-amz-date"),
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| mac(&key, part));
    access == "SIGAP"
        && header("x-amz-content-sha256") == hash
        && ["host", "x-amz-date", "x-amz-content-sha256"]
            .iter()
            .all(|name| part("SignedHeaders=").contains(name))
        && scope.ends_with("/id-jabar-1/s3/aws4_request")
        && part("Signature=") == hex(&mac(&key, &text))
}

async fn answer(
    State(bucket): State<Bucket>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_signed(&method, &uri, &headers, &body) {
        *bucket.refused.lock().unwrap() += 1;
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut files = bucket.files.lock().unwrap();
    let path = uri.path().to_owned();
    match method {
        Method::PUT => {
            files.insert(path, body.to_vec());
            StatusCode::OK.into_response()
        }
        Method::GET => files
            .get(&path)
            .map_or(StatusCode::NOT_FOUND.into_response(), |file| file.clone().into_response()),
        Method::DELETE => {
            files.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}
