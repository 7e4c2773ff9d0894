//! Talking to a server as a browser or a script would.

use reqwest::Client;
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use serde_json::json;

use super::server::Server;

/// A client without a session.
pub fn anybody() -> Client {
    with(HeaderMap::new())
}

/// A client with the session of one of the demo's accounts.
pub async fn signed_in(server: &Server, name: &str) -> Client {
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, cookie_of(server, name).await.parse().unwrap());
    with(headers)
}

/// The cookie of a new session of one of the demo's accounts.
pub async fn cookie_of(server: &Server, name: &str) -> String {
    let password = server.accounts()[name].clone();
    let body = json!({"name": name, "password": password});
    let answer = anybody().post(format!("{}/api/v1/session", server.url)).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{name} cannot sign in: {}", answer.status());
    let cookies = answer.headers().get_all(SET_COOKIE).iter();
    let pairs: Vec<&str> = cookies.filter_map(|c| c.to_str().ok()?.split(';').next()).collect();
    pairs.join("; ")
}

fn with(headers: HeaderMap) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().default_headers(headers).timeout(std::time::Duration::from_secs(10));
    // A connection that was idle for long may be closed by the server just when it is used again.
    builder.pool_max_idle_per_host(0).build().unwrap()
}
