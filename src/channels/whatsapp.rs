//! Messages by the Cloud API of WhatsApp. More than a day after the last message of a reporter it takes approved templates only.
//! Files that people sent are fetched from the servers of the settings.

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::messenger::{ask, download, may_come, numbered};
use crate::config;
use crate::services::chat::{MediaSource, Messenger, Outgoing, Unsent};

/// Signs of a message, of one with buttons, of a button, and of a template's text.
const TEXT_CHARS: usize = 4_096;
const BUTTONS_TEXT_CHARS: usize = 1_024;
const BUTTON_CHARS: usize = 20;
const TEMPLATE_CHARS: usize = 900;
/// Buttons below a message.
const BUTTONS: usize = 3;
/// More than a day has passed since the reporter wrote.
const TOO_LATE: i64 = 131_047;
/// Too much at once, the service is away, the token has run out: the same may be taken later.
const LATER: [i64; 9] = [1, 2, 4, 190, 80_007, 130_429, 131_000, 131_016, 131_056];

/// A number that is written to.
#[derive(Clone)]
pub struct Whatsapp {
    client: reqwest::Client,
    base: String,
    url: String,
    media_hosts: Vec<String>,
    token: config::Secret,
    template: Option<(String, String)>,
}

impl Whatsapp {
    /// The number of the settings.
    pub fn new(client: reqwest::Client, settings: &config::Whatsapp) -> Self {
        let base = settings.base_url.clone().unwrap_or_default().0.trim_end_matches('/').to_owned();
        let url = format!("{base}/{}/messages", settings.phone_number_id);
        let template = (settings.template.clone(), settings.template_lang.clone());
        let template = Some(template).filter(|(name, _)| !name.is_empty());
        let media_hosts = settings.media_hosts.clone();
        Self { client, base, url, media_hosts, token: settings.token.clone(), template }
    }

    async fn post(&self, message: Outgoing<'_>) -> Result<(), Unsent> {
        if message.in_window {
            match self.one(message, what(message)).await {
                Err(Refused::TooLate) => {}
                Err(Refused::Other(unsent)) => return Err(unsent),
                Ok(()) => return Ok(()),
            }
        }
        let Some((name, lang)) = &self.template else {
            return Err(Unsent::Never(
                "a day has passed since the reporter wrote, and no template is set".to_owned(),
            ));
        };
        // A template takes no line breaks.
        let text = numbered(message.text, message.choices).split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(TEMPLATE_CHARS).collect();
        let body = json!([{"type": "body", "parameters": [{"type": "text", "text": text}]}]);
        let template = json!({"name": name, "language": {"code": lang}, "components": body});
        match self.one(message, ("template", template)).await {
            Ok(()) => Ok(()),
            Err(Refused::TooLate) => Err(Unsent::Never("the template is not taken".to_owned())),
            Err(Refused::Other(unsent)) => Err(unsent),
        }
    }

    async fn one(&self, message: Outgoing<'_>, (kind, what): (&str, Value)) -> Result<(), Refused> {
        let mut body = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": message.to, "type": kind,
            "biz_opaque_callback_data": message.id,
        });
        body[kind] = what;
        let request = self.client.post(&self.url).bearer_auth(&self.token.0).json(&body);
        let (status, answer) = ask(request).await.map_err(Refused::Other)?;
        if status.is_success() {
            return Ok(());
        }
        let code = answer["error"]["code"].as_i64().unwrap_or_default();
        let why = format!("it answered {} ({code})", status.as_u16());
        Err(match code {
            TOO_LATE => Refused::TooLate,
            code if LATER.contains(&code) || may_come(status) => Refused::Other(Unsent::Again(why)),
            _ => Refused::Other(Unsent::Never(why)),
        })
    }
}

enum Refused {
    TooLate,
    Other(Unsent),
}

/// Text, with buttons where it has some.
fn what(message: Outgoing<'_>) -> (&'static str, Value) {
    let cut = |text: &str, chars: usize| text.chars().take(chars).collect::<String>();
    let fits = message.choices.len() <= BUTTONS && message.text.chars().count() <= BUTTONS_TEXT_CHARS;
    if message.choices.is_empty() || !fits {
        let text = cut(&numbered(message.text, message.choices), TEXT_CHARS);
        return ("text", json!({"preview_url": false, "body": text}));
    }
    let button = |(id, label): &(String, String)| json!({"type": "reply", "reply": {"id": id, "title": cut(label, BUTTON_CHARS)}});
    let buttons: Vec<Value> = message.choices.iter().map(button).collect();
    let body = json!({"type": "button", "body": {"text": message.text}, "action": {"buttons": buttons}});
    ("interactive", body)
}

impl Whatsapp {
    async fn get(&self, file: &str, most: usize) -> Result<Vec<u8>, Unsent> {
        let never = |why: &str| Unsent::Never(why.to_owned());
        if file.is_empty() || file.len() > 200 || !file.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
            return Err(never("refused"));
        }
        let url = format!("{}/{file}", self.base);
        let (status, answer) = ask(self.client.get(url).bearer_auth(&self.token.0)).await?;
        if !status.is_success() {
            let code = answer["error"]["code"].as_i64().unwrap_or_default();
            let why = format!("it answered {} ({code})", status.as_u16());
            let later = LATER.contains(&code) || may_come(status);
            return Err(if later { Unsent::Again(why) } else { never("refused") });
        }
        if answer["file_size"].as_u64().is_some_and(|bytes| bytes > most as u64) {
            return Err(never("too_large"));
        }
        let url =
            answer["url"].as_str().and_then(|url| self.allowed(url)).ok_or_else(|| never("elsewhere"))?;
        download(self.client.get(url).bearer_auth(&self.token.0), most).await
    }

    /// The address, when it is on one of the servers of the settings: it is somebody else's word, and our token goes there.
    fn allowed(&self, url: &str) -> Option<reqwest::Url> {
        let url = reqwest::Url::parse(url).ok()?;
        let host = url.host_str()?;
        let whole = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let plain = url.scheme() == "https" || (url.scheme() == "http" && self.base.starts_with("http://"));
        let ours = self.media_hosts.iter().any(|known| known.eq_ignore_ascii_case(&whole));
        (plain && ours && url.username().is_empty() && url.password().is_none()).then_some(url)
    }
}

impl MediaSource for Whatsapp {
    fn fetch<'a>(&'a self, file: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, Unsent>> {
        self.get(file, most).boxed()
    }
}

impl Messenger for Whatsapp {
    fn send<'a>(&'a self, message: Outgoing<'a>, _: Timestamp) -> BoxFuture<'a, Result<(), Unsent>> {
        self.post(message).boxed()
    }
}
