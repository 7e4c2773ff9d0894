//! The server's address and limits.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::network::Network;
use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("http.listen", Rule::Address),
    ("http.public_url", Rule::Origin),
    ("http.allowed_origins", Rule::Origins),
    ("http.web_dir", Rule::Filled),
    ("http.tls_check_ms", Rule::Within(50, 3_600_000)),
    ("http.tls_handshake_ms", Rule::Within(50, 120_000)),
    ("http.trusted_proxies", Rule::Networks),
    ("http.header_timeout_ms", Rule::Within(50, 120_000)),
    ("http.header_limit_bytes", Rule::Within(8_192, 1_048_576)),
    ("http.request_timeout_ms", Rule::Within(100, 120_000)),
    ("http.body_limit_bytes", Rule::Within(1_024, 16_777_216)),
    ("http.max_connections", Rule::Within(1, 100_000)),
    ("http.max_requests", Rule::Within(1, 100_000)),
];

/// The server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// How people reach this server, when it is not the address itself.
    #[serde(deserialize_with = "not_empty")]
    pub public_url: Option<String>,
    /// Further origins whose pages may call this server.
    pub allowed_origins: Vec<String>,
    /// Chain of certificates, PEM; `None`: this server speaks no TLS itself.
    #[serde(deserialize_with = "not_empty")]
    pub tls_cert_file: Option<PathBuf>,
    /// Private key of its first certificate, PEM.
    #[serde(deserialize_with = "not_empty")]
    pub tls_key_file: Option<PathBuf>,
    /// Milliseconds between two looks whether the two files changed.
    pub tls_check_ms: u64,
    /// Milliseconds for a handshake.
    pub tls_handshake_ms: u64,
    /// Proxies in front, whose word counts from where a request comes.
    pub trusted_proxies: Vec<Network>,
    /// Folder of the built web files.
    pub web_dir: PathBuf,
    /// Milliseconds for the head of a request.
    pub header_timeout_ms: u64,
    /// Largest head of a request.
    pub header_limit_bytes: usize,
    /// Milliseconds for an answer; three quarters of it for the body of the request.
    pub request_timeout_ms: u64,
    /// Largest body of a request.
    pub body_limit_bytes: usize,
    /// Connections open at once.
    pub max_connections: usize,
    /// Requests worked on at once.
    pub max_requests: usize,
}

impl Http {
    /// The address people use, without a slash at its end; `bound` is what was really listened on.
    pub fn public_url(&self, bound: SocketAddr) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("{}://{bound}", self.scheme()))
    }

    /// The origins of our own pages: the public one, the allowed ones and, on loopback, both its names.
    pub fn origins(&self, bound: SocketAddr) -> Vec<String> {
        let mut origins = vec![self.public_url(bound)];
        origins.extend(self.allowed_origins.iter().cloned());
        if bound.ip().is_loopback() {
            let scheme = self.scheme();
            origins
                .extend(["127.0.0.1", "localhost"].map(|host| format!("{scheme}://{host}:{}", bound.port())));
        }
        origins.sort();
        origins.dedup();
        origins
    }

    /// Whether this server itself speaks TLS.
    pub fn speaks_tls(&self) -> bool {
        self.tls_cert_file.is_some() || self.tls_key_file.is_some()
    }

    /// What this server itself is spoken to by.
    pub fn scheme(&self) -> &'static str {
        if self.speaks_tls() { "https" } else { "http" }
    }

    /// Whether people reach this server over https, so that cookies may be of the strict kind.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://")) || self.speaks_tls()
    }
}
