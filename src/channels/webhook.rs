//! Messages by HTTP: a signed POST to one address. Follows no redirect: what is signed for one receiver is not for another.

use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;

use crate::config;
use crate::services::outbox::Channel;
use crate::services::signing::signature;
use crate::store::outbox::Told;

/// A receiver.
#[derive(Clone, Debug)]
pub struct Webhook {
    client: reqwest::Client,
    url: config::Secret,
    secret: config::Secret,
}

/// Why there is no such channel.
#[derive(Debug, thiserror::Error)]
pub enum WebhookFault {
    /// What is not signed could come from anybody.
    #[error(
        "webhook.base_url is set and webhook.secret (SIGAP__WEBHOOK__SECRET) is empty: what is sent must be signed"
    )]
    NoSecret,
    /// The library refuses.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

impl Webhook {
    /// The receiver of the settings; `None` when there is none.
    ///
    /// # Errors
    /// [`WebhookFault`].
    pub fn new(settings: &config::Webhook) -> Result<Option<Self>, WebhookFault> {
        let Some(url) = settings.url.clone() else { return Ok(None) };
        if settings.secret.0.is_empty() {
            return Err(WebhookFault::NoSecret);
        }
        let client = super::client(settings.timeout_ms, &[&url.0])?;
        Ok(Some(Self { client, url, secret: settings.secret.clone() }))
    }
}

impl Channel for Webhook {
    async fn send(&self, told: &Told, now: Timestamp) -> Result<(), String> {
        let sent_at = now.as_second().to_string();
        let request = self
            .client
            .post(&self.url.0)
            .header(CONTENT_TYPE, "application/json")
            .header("Sigap-Message-Id", &told.id)
            .header("Sigap-Timestamp", &sent_at)
            .header("Sigap-Signature", signature(&self.secret.0, &told.id, &sent_at, &told.body))
            .body(told.body.clone());
        // The address may hold a password: it is in no message of a fault.
        let answer = request.send().await.map_err(|fault| fault.without_url().to_string())?;
        let status = answer.status();
        status.is_success().then_some(()).ok_or_else(|| format!("it answered {}", status.as_u16()))
    }
}
