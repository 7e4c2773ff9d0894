//! What the ways to reporters have in common: one HTTP client, and how an answer is read. Follows no redirect.

use reqwest::StatusCode;

use super::{sms::Sms, telegram::Telegram, whatsapp::Whatsapp};
use crate::config::Config;
use crate::domain::report::Channel;
use crate::services::chat::{MediaSources, Messengers, Unsent};

/// The channels of the settings.
///
/// # Errors
/// When the HTTP client cannot be made.
pub fn messengers(config: &Config) -> Result<Messengers, reqwest::Error> {
    let named = [&config.telegram.base_url, &config.whatsapp.base_url, &config.sms.base_url];
    let named: Vec<&str> = named.into_iter().flatten().map(|url| url.0.as_str()).collect();
    let client = super::client(config.chat.timeout_ms, &named)?;
    let mut all: Messengers = Vec::new();
    if config.telegram.is_on() {
        all.push((Channel::Telegram, Box::new(Telegram::new(client.clone(), &config.telegram))));
    }
    if config.whatsapp.is_on() {
        all.push((Channel::Whatsapp, Box::new(Whatsapp::new(client.clone(), &config.whatsapp))));
    }
    if config.sms.is_on() {
        all.push((Channel::Sms, Box::new(Sms::new(client, &config.sms))));
    }
    Ok(all)
}

/// The channels of the settings that photos and voice notes are fetched from.
///
/// # Errors
/// When the HTTP client cannot be made.
pub fn media_sources(config: &Config) -> Result<MediaSources, reqwest::Error> {
    let named = [&config.telegram.base_url, &config.whatsapp.base_url];
    let named: Vec<&str> = named.into_iter().flatten().map(|url| url.0.as_str()).collect();
    let client = super::client(config.chat.file_timeout_ms, &named)?;
    let mut all: MediaSources = Vec::new();
    if config.telegram.is_on() {
        all.push((Channel::Telegram, Box::new(Telegram::new(client.clone(), &config.telegram))));
    }
    if config.whatsapp.is_on() {
        all.push((Channel::Whatsapp, Box::new(Whatsapp::new(client, &config.whatsapp))));
    }
    Ok(all)
}

/// A file, as long as it has at most `most` bytes; no more of it is read. A redirect is not followed.
pub(super) async fn download(request: reqwest::RequestBuilder, most: usize) -> Result<Vec<u8>, Unsent> {
    let again = |fault: reqwest::Error| Unsent::Again(fault.without_url().to_string());
    let too_large = || Unsent::Never("too_large".to_owned());
    let mut answer = request.send().await.map_err(again)?;
    let status = answer.status();
    if !status.is_success() {
        let why = format!("it answered {}", status.as_u16());
        let later = may_come(status) && !status.is_redirection();
        return Err(if later { Unsent::Again(why) } else { Unsent::Never("refused".to_owned()) });
    }
    if answer.content_length().is_some_and(|bytes| bytes > most as u64) {
        return Err(too_large());
    }
    let mut file = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(again)? {
        if file.len() + part.len() > most {
            return Err(too_large());
        }
        file.extend_from_slice(&part);
    }
    Ok(file)
}

/// The answer's status and JSON. Addresses hold tokens: they are in no message of a fault.
pub(super) async fn ask(request: reqwest::RequestBuilder) -> Result<(StatusCode, serde_json::Value), Unsent> {
    let again = |fault: reqwest::Error| Unsent::Again(fault.without_url().to_string());
    let answer = request.send().await.map_err(again)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(again)?;
    Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
}

/// Whether the same may be taken later: the server is at fault, or says that it is too much, or that we have to sign in anew.
pub(super) fn may_come(status: StatusCode) -> bool {
    let later = [
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::UNAUTHORIZED,
        StatusCode::NOT_FOUND,
    ];
    status.is_server_error() || status.is_redirection() || later.contains(&status)
}

/// Buttons as numbered lines below a text, for where there are none.
pub(super) fn numbered(text: &str, choices: &[(String, String)]) -> String {
    let lines = choices.iter().enumerate().map(|(n, (_, label))| format!("\n{} {label}", n + 1));
    std::iter::once(text.to_owned()).chain(lines).collect()
}
