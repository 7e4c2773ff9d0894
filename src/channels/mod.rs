//! Ways to other servers: messages to people who look at no screen, carried as they were recorded, phones that are woken,
//! answers to reporters, and questions about roads and earthquakes, and files. They decide nothing.

pub mod bmkg;
mod messenger;
pub mod oidc;
mod oidc_out;
pub mod osrm;
mod outward;
pub mod s3;
pub mod sms;
pub mod telegram;
pub mod web_push;
pub mod webhook;
pub mod whatsapp;

use std::time::Duration;

pub use self::messenger::{media_sources, messengers};

/// The one way out: waits for an answer no longer than this, and follows no redirect, for what is signed or asked of one server is
/// not for another. Names lead to the public internet only, but for those of the addresses in the settings, `named`.
fn client(timeout_ms: u64, named: &[&str]) -> Result<reqwest::Client, reqwest::Error> {
    // Another part may have installed it already; both mean the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_millis(timeout_ms))
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(std::sync::Arc::new(outward::Outward::and(named)))
        .user_agent(concat!("sigap/", env!("CARGO_PKG_VERSION")))
        .build()
}
