//! Short messages by a gateway that takes a signed POST, as the webhook of messages to people does.

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use super::messenger::{ask, may_come, numbered};
use crate::config;
use crate::services::chat::{Messenger, Outgoing, Unsent};
use crate::services::signing::signature;

/// Signs of a message: ten parts of a long one.
const TEXT_CHARS: usize = 1_530;

/// A gateway.
#[derive(Clone)]
pub struct Sms {
    client: reqwest::Client,
    url: String,
    secret: config::Secret,
}

impl Sms {
    /// The gateway of the settings.
    pub fn new(client: reqwest::Client, settings: &config::Sms) -> Self {
        Self { client, url: settings.base_url.clone().unwrap_or_default().0, secret: settings.secret.clone() }
    }

    async fn post(&self, message: Outgoing<'_>, now: Timestamp) -> Result<(), Unsent> {
        let text: String = numbered(message.text, message.choices).chars().take(TEXT_CHARS).collect();
        let body = json!({"id": message.id, "to": message.to, "text": text}).to_string();
        let sent_at = now.as_second().to_string();
        let request = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header("Sigap-Message-Id", message.id)
            .header("Sigap-Timestamp", &sent_at)
            .header("Sigap-Signature", signature(&self.secret.0, message.id, &sent_at, &body))
            .body(body);
        let (status, _) = ask(request).await?;
        if status.is_success() {
            return Ok(());
        }
        let why = format!("it answered {}", status.as_u16());
        Err(if may_come(status) { Unsent::Again(why) } else { Unsent::Never(why) })
    }
}

impl Messenger for Sms {
    fn send<'a>(&'a self, message: Outgoing<'a>, now: Timestamp) -> BoxFuture<'a, Result<(), Unsent>> {
        self.post(message, now).boxed()
    }
}
