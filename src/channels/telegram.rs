//! Messages by the Bot API of Telegram (`sendMessage`, with an inline keyboard for buttons), and files that people sent (`getFile`).

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::messenger::{ask, download, may_come};
use crate::config;
use crate::services::chat::{MediaSource, Messenger, Outgoing, Unsent};

/// Signs of a message, and bytes of what a button brings back.
const TEXT_CHARS: usize = 4_096;
const BUTTON_BYTES: usize = 64;

/// A bot.
#[derive(Clone)]
pub struct Telegram {
    client: reqwest::Client,
    base: String,
    token: config::Secret,
}

impl Telegram {
    /// The bot of the settings.
    pub fn new(client: reqwest::Client, settings: &config::Telegram) -> Self {
        let base = settings.base_url.clone().unwrap_or_default().0.trim_end_matches('/').to_owned();
        Self { client, base, token: settings.token.clone() }
    }

    async fn post(&self, message: Outgoing<'_>) -> Result<(), Unsent> {
        let text: String = message.text.chars().take(TEXT_CHARS).collect();
        let mut body =
            json!({"chat_id": message.to, "text": text, "link_preview_options": {"is_disabled": true}});
        let fits = |choice: &&(String, String)| choice.0.len() <= BUTTON_BYTES;
        let button = |(id, label): &(String, String)| json!([{"text": label, "callback_data": id}]);
        let rows: Vec<Value> = message.choices.iter().filter(fits).map(button).collect();
        if !rows.is_empty() {
            body["reply_markup"] = json!({"inline_keyboard": rows});
        }
        let url = format!("{}/bot{}/sendMessage", self.base, self.token.0);
        let (status, answer) = ask(self.client.post(url).json(&body)).await?;
        if status.is_success() && answer["ok"] == true {
            return Ok(());
        }
        let why = format!("it answered {}", status.as_u16());
        // 400 and 403: there is no such conversation, or the reporter has blocked the bot.
        Err(if may_come(status) || status.is_success() { Unsent::Again(why) } else { Unsent::Never(why) })
    }
}

impl Telegram {
    async fn get(&self, file: &str, most: usize) -> Result<Vec<u8>, Unsent> {
        let never = |why: &str| Unsent::Never(why.to_owned());
        let url = format!("{}/bot{}/getFile", self.base, self.token.0);
        let (status, answer) = ask(self.client.post(url).json(&json!({"file_id": file}))).await?;
        if !status.is_success() || answer["ok"] != true {
            let why = format!("it answered {}", status.as_u16());
            // 400: it does not know the file, or it is larger than it gives to bots.
            let later = status.is_success() || may_come(status);
            return Err(if later { Unsent::Again(why) } else { never("refused") });
        }
        let found = &answer["result"];
        if found["file_size"].as_u64().is_some_and(|bytes| bytes > most as u64) {
            return Err(never("too_large"));
        }
        let path =
            found["file_path"].as_str().filter(|path| is_plain(path)).ok_or_else(|| never("refused"))?;
        let url = format!("{}/file/bot{}/{path}", self.base, self.token.0);
        download(self.client.get(url), most).await
    }
}

/// A path below the bot's files, and nothing that leads elsewhere.
fn is_plain(path: &str) -> bool {
    let plain = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'_' | b'-' | b'.' | b'/');
    let parts = || path.split('/');
    path.len() <= 400
        && path.bytes().all(plain)
        && parts().all(|part| !part.is_empty() && !part.starts_with('.'))
}

impl MediaSource for Telegram {
    fn fetch<'a>(&'a self, file: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, Unsent>> {
        self.get(file, most).boxed()
    }
}

impl Messenger for Telegram {
    fn send<'a>(&'a self, message: Outgoing<'a>, _: Timestamp) -> BoxFuture<'a, Result<(), Unsent>> {
        self.post(message).boxed()
    }
}
