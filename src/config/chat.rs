//! Writing with people who need help: what holds for every channel, and each channel's server.

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;
use super::secret::Secret;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("chat.keep_h", Rule::Within(1, 24 * 90)),
    ("chat.silent_s", Rule::Within(5, 86_400)),
    ("chat.questions", Rule::Within(0, 10)),
    ("chat.messages_per_minute", Rule::Within(2, 1_000)),
    ("chat.oldest_h", Rule::Within(1, 24 * 14)),
    ("chat.lines", Rule::Within(20, 1_000)),
    ("chat.body_bytes", Rule::Within(1_000, 4_000_000)),
    ("chat.timeout_ms", Rule::Within(50, 60_000)),
    ("chat.tick_ms", Rule::Within(20, 60_000)),
    ("chat.retry_ms", Rule::Within(50, 600_000)),
    ("chat.next_channel_s", Rule::Within(1, 86_400)),
    ("chat.give_up_s", Rule::Within(1, 86_400)),
    ("chat.voices_per_report", Rule::Within(0, 100)),
    ("chat.voice_bytes", Rule::Within(10_000, 20_000_000)),
    ("chat.file_timeout_ms", Rule::Within(50, 300_000)),
    ("chat.file_retry_ms", Rule::Within(50, 600_000)),
    ("telegram.base_url", Rule::Url),
    ("whatsapp.base_url", Rule::Url),
    ("sms.base_url", Rule::Url),
];

/// What holds for every channel.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// Channels in the order in which a message that does not get through tries them.
    pub fallback: Vec<ChatChannel>,
    /// A conversation is kept for so long after its last message, hours.
    pub keep_h: u32,
    /// Who is silent for so long in the middle of a report has it taken as it is, seconds.
    pub silent_s: u32,
    /// Questions of the protocol asked at most.
    pub questions: usize,
    /// Messages of one conversation that are answered in a minute; further ones are kept, and not answered.
    pub messages_per_minute: u32,
    /// Messages that were sent longer ago are not taken as something new, hours.
    pub oldest_h: u32,
    /// Lines of a conversation that are kept.
    pub lines: usize,
    /// The largest body of a webhook, bytes.
    pub body_bytes: usize,
    /// How long a channel's server may take, milliseconds.
    pub timeout_ms: u64,
    /// Between two looks for messages to send, milliseconds.
    pub tick_ms: u64,
    /// Before a message is tried again; twice as long after each try, to a minute. Milliseconds.
    pub retry_ms: u64,
    /// What one channel does not take for so long goes by the next, seconds.
    pub next_channel_s: u32,
    /// What no channel takes for so long is given up, seconds.
    pub give_up_s: u32,
    /// Voice notes of one report that are kept; 0: none.
    pub voices_per_report: usize,
    /// The largest voice note, bytes.
    pub voice_bytes: usize,
    /// How long fetching a photo or a voice note may take, milliseconds.
    pub file_timeout_ms: u64,
    /// Before one that was not got is fetched again; twice as long after each try, to a minute. Milliseconds.
    pub file_retry_ms: u64,
}

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the channels")]
pub enum ChatChannel {
    Telegram,
    Whatsapp,
    Sms,
}

/// The Bot API of Telegram.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telegram {
    /// Where its API is.
    #[serde(deserialize_with = "not_empty")]
    pub base_url: Option<Secret>,
    /// The bot's token; empty: no such channel.
    pub token: Secret,
    /// What its webhook was registered with.
    pub secret: Secret,
}

/// The Cloud API of WhatsApp.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whatsapp {
    /// Where its API is, with its version.
    #[serde(deserialize_with = "not_empty")]
    pub base_url: Option<Secret>,
    /// Id of the number that is written to.
    pub phone_number_id: String,
    /// Opens the API; empty: no such channel.
    pub token: Secret,
    /// Signs what comes in.
    pub app_secret: Secret,
    /// Proves that a webhook is registered by us.
    pub verify_token: Secret,
    /// Name of an approved template with one text, for what is written more than a day after the last message; empty: none.
    pub template: String,
    /// The template's language.
    pub template_lang: String,
    /// Servers that photos and voice notes may be fetched from, as `host` or `host:port`.
    pub media_hosts: Vec<String>,
}

/// A gateway to short messages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Where messages are sent to; `None`: no such channel.
    #[serde(deserialize_with = "not_empty")]
    pub base_url: Option<Secret>,
    /// Signs what goes out and what comes in.
    pub secret: Secret,
}

impl Telegram {
    /// Whether it is set up.
    pub fn is_on(&self) -> bool {
        !self.token.0.is_empty()
    }
}

impl Whatsapp {
    /// Whether it is set up.
    pub fn is_on(&self) -> bool {
        !self.token.0.is_empty()
    }
}

impl Sms {
    /// Whether it is set up.
    pub fn is_on(&self) -> bool {
        self.base_url.is_some()
    }
}

/// What is missing of the channels that are begun to be set up, by setting, with what to do.
pub fn missing(telegram: &Telegram, whatsapp: &Whatsapp, sms: &Sms) -> Vec<String> {
    let mut faults = Vec::new();
    let mut needs = |on: bool, empty: bool, setting: &str, why: &str| {
        if on && empty {
            let variable = setting.to_uppercase().replace('.', "__");
            faults.push(format!("{setting} (SIGAP__{variable}) is empty: {why}"));
        }
    };
    let on = telegram.is_on();
    needs(
        on,
        telegram.secret.0.is_empty(),
        "telegram.secret",
        "anybody could send updates in Telegram's name",
    );
    needs(on, telegram.base_url.is_none(), "telegram.base_url", "nothing could be answered");
    let on = whatsapp.is_on();
    needs(
        on,
        whatsapp.app_secret.0.is_empty(),
        "whatsapp.app_secret",
        "what comes in could not be proved to be WhatsApp's",
    );
    needs(
        on,
        whatsapp.verify_token.0.is_empty(),
        "whatsapp.verify_token",
        "WhatsApp could not register the webhook",
    );
    needs(on, whatsapp.phone_number_id.is_empty(), "whatsapp.phone_number_id", "nothing could be answered");
    needs(on, whatsapp.base_url.is_none(), "whatsapp.base_url", "nothing could be answered");
    needs(
        sms.is_on(),
        sms.secret.0.is_empty(),
        "sms.secret",
        "what is sent must be signed, and what comes in",
    );
    let begun = !telegram.secret.0.is_empty();
    needs(begun, !telegram.is_on(), "telegram.token", "the channel is off without it");
    let begun = !whatsapp.app_secret.0.is_empty() || !whatsapp.verify_token.0.is_empty();
    needs(begun, !whatsapp.is_on(), "whatsapp.token", "the channel is off without it");
    faults
}
