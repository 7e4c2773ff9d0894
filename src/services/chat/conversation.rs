//! A conversation as it is kept: sealed, bounded, written only when nobody else was faster.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::files::Kept;
use crate::domain::code::ReceiptCode;
use crate::domain::dialogue::{Media, Talk};
use crate::domain::ids::ReportId;
use crate::domain::phone::Phone;
use crate::domain::report::Channel;
use crate::services::{Centre, ServiceError};
use crate::store::chats::{KeptChat, Letter, SaveChat};
use crate::store::vault::{hex, sha256_hex};
use crate::text::Lang;

/// Messages that are known again when they come a second time.
const SEEN: usize = 200;
/// Reports of one conversation that are remembered.
const REPORTS: usize = 10;
/// Characters of a line.
const LINE_CHARS: usize = 4_000;

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The reporter.
    Reporter,
    /// The machine.
    Centre,
    /// A person of the centre.
    Person,
}

/// How far a message has come; ordered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not sent yet.
    Queued,
    /// By no channel.
    Failed,
    /// The channel's server has it.
    Sent,
    /// The reporter's telephone has it.
    Delivered,
    /// It was looked at.
    Read,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// How far it has come.
    pub state: DeliveryState,
    /// By which channel.
    pub via: Channel,
    /// Since when.
    pub at: Timestamp,
    /// Since when that channel is tried.
    pub since: Timestamp,
    /// Channels that did not get through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Channel>,
}

/// A line of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in this conversation.
    pub n: u64,
    /// Who wrote it.
    pub from: Speaker,
    /// The account of a person of the centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Server time.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// Something sent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
    /// What became of that; absent where it is left with the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    /// Buttons below it: name and words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<(String, String)>,
    /// What became of it, when it goes to the reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Delivery>,
    /// The report that it belongs to; `None`: not taken yet, or written before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ReportId>,
    /// A card with a name and a number, and nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub card: bool,
}

impl Line {
    /// Words, of nothing yet.
    pub(super) fn new(from: Speaker, at: Timestamp, text: String) -> Self {
        Self {
            n: 0,
            from,
            by: None,
            at,
            text,
            media: None,
            kept: None,
            choices: Vec::new(),
            sent: None,
            of: None,
            card: false,
        }
    }
}

/// The report that is spoken of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spoken {
    /// Its id.
    pub id: ReportId,
    /// Its code.
    pub code: ReceiptCode,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// By which channel it began.
    pub channel: Channel,
    /// Who, by the channel's name for them.
    pub sender: String,
    /// What they call themselves.
    #[serde(default)]
    pub name: Option<String>,
    /// How far it has come.
    #[serde(default)]
    pub talk: Talk,
    /// The report that is spoken of.
    #[serde(default)]
    pub report: Option<Spoken>,
    /// Reports that came from it, the last one last.
    #[serde(default)]
    pub reports: Vec<ReportId>,
    /// The last lines.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Lines there ever were.
    #[serde(default)]
    pub count: u64,
    /// The line from which on it is about the report that is told or spoken of; 0: it is older than this field.
    #[serde(default)]
    pub begun: u64,
    /// Short hashes of messages that were heard.
    #[serde(default)]
    pub seen: Vec<String>,
    /// The newest place in the channel's order that was heard.
    #[serde(default)]
    pub order: i64,
    /// When something came in last.
    pub heard_at: Timestamp,
    /// The minute (since 1970) in which messages are counted, and how many.
    #[serde(default)]
    pub pace: (i64, u32),
    /// The last message got through by no channel.
    #[serde(default)]
    pub unreached: bool,
    #[serde(skip)]
    letters: Vec<u64>,
    /// Lines with something to fetch.
    #[serde(skip)]
    pub(super) files: Vec<u64>,
}

impl Conversation {
    /// Nothing said yet.
    pub(super) fn new(channel: Channel, sender: &str, now: Timestamp) -> Self {
        Self {
            channel,
            sender: sender.to_owned(),
            name: None,
            talk: Talk::default(),
            report: None,
            reports: Vec::new(),
            lines: Vec::new(),
            count: 0,
            begun: 1,
            seen: Vec::new(),
            order: i64::MIN,
            heard_at: now,
            pace: (0, 0),
            unreached: false,
            letters: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The language it is held in.
    pub fn lang(&self) -> Lang {
        self.talk.lang.unwrap_or_default()
    }

    /// Whether a message was heard before; from now on it was.
    pub(super) fn hears_again(&mut self, id: &str) -> bool {
        let mut short = sha256_hex(id.as_bytes());
        short.truncate(16);
        if self.seen.contains(&short) {
            return true;
        }
        self.seen.push(short);
        self.seen.drain(..self.seen.len().saturating_sub(SEEN));
        false
    }

    /// Counts a message; whether it is still answered.
    pub(super) fn keeps_pace(&mut self, now: Timestamp, per_minute: u32) -> bool {
        let minute = now.as_second() / 60;
        let count = if self.pace.0 == minute { self.pace.1.saturating_add(1) } else { 1 };
        self.pace = (minute, count);
        count <= per_minute
    }

    /// Adds a line.
    pub(super) fn write(&mut self, line: Line, most: usize) {
        self.count += 1;
        let text = line.text.chars().take(LINE_CHARS).collect();
        if line.sent.is_some() {
            self.letters.push(self.count);
        }
        let of = self.report.as_ref().map(|spoken| spoken.id.clone());
        self.lines.push(Line { n: self.count, text, of, ..line });
        self.lines.drain(..self.lines.len().saturating_sub(most));
    }

    /// Lets a line go out again.
    pub(super) fn send_again(&mut self, n: u64) {
        self.letters.push(n);
    }

    /// A line.
    pub(super) fn line_mut(&mut self, n: u64) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.n == n)
    }

    /// The last line belongs to another report than the one that is spoken of.
    pub(super) fn last_is_of(&mut self, id: &ReportId) {
        if let Some(line) = self.lines.last_mut() {
            line.of = Some(id.clone());
        }
    }

    /// With its last line something new begins.
    pub(super) fn begins_anew(&mut self) {
        (self.report, self.begun) = (None, self.count);
        if let Some(line) = self.lines.last_mut() {
            line.of = None;
        }
    }

    /// A report came from it: what was said since it began belongs to that.
    pub(super) fn speaks_of(&mut self, id: ReportId, code: ReceiptCode) {
        // Of an older conversation it is not known where the first report ends.
        if self.begun > 0 || self.reports.is_empty() {
            let told = self.lines.iter_mut().filter(|line| line.n >= self.begun && line.of.is_none());
            told.for_each(|line| line.of = Some(id.clone()));
        }
        if !self.reports.contains(&id) {
            self.reports.push(id.clone());
            self.reports.drain(..self.reports.len().saturating_sub(REPORTS));
        }
        self.report = Some(Spoken { id, code });
    }

    /// It only tells of a report, by a channel that its reporter does not write by. `found`: it is found by the report.
    pub(super) fn is_thread_of(&mut self, (id, code): (ReportId, ReceiptCode), found: bool) {
        self.reports = if found { vec![id.clone()] } else { Vec::new() };
        self.report = Some(Spoken { id, code });
    }

    /// The reporter's telephone, as far as it is known.
    pub fn phone(&self) -> Option<Phone> {
        let own = match self.channel {
            Channel::Whatsapp => Some(format!("+{}", self.sender.trim_start_matches('+'))),
            Channel::Sms => Some(self.sender.clone()),
            _ => None,
        };
        let said = self.talk.told.phone.as_deref();
        own.as_deref().or(said).and_then(|typed| Phone::parse(typed).ok())
    }

    /// How a channel calls the reporter, if it knows them.
    pub(super) fn address(&self, via: Channel) -> Option<String> {
        if via == self.channel {
            return Some(self.sender.clone());
        }
        match via {
            Channel::Sms => self.phone().map(|phone| phone.as_str().to_owned()),
            Channel::Whatsapp => self.phone().map(|phone| phone.as_str().trim_start_matches('+').to_owned()),
            _ => None,
        }
    }

    /// When the machine does something by itself.
    fn due(&self, silent_s: u32) -> Option<Timestamp> {
        let begun = !self.talk.taken && self.talk.told.is_something();
        let after = SignedDuration::from_secs(i64::from(silent_s));
        begun.then(|| self.heard_at.saturating_add(after).unwrap_or(Timestamp::MAX))
    }
}

/// The word of a channel in what is kept and on the wire.
pub(super) fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::Hotline => "hotline",
        Channel::Web => "web",
        Channel::Whatsapp => "whatsapp",
        Channel::Telegram => "telegram",
        Channel::Sms => "sms",
        Channel::Sensor => "sensor",
        Channel::Partner => "partner",
    }
}

impl Centre {
    /// The name of a conversation: a keyed hash, which tells nobody who it is with.
    pub(super) fn chat_name(&self, channel: Channel, sender: &str) -> String {
        hex(&self.vault.stable_bytes::<16>(&[self.region(), word(channel), sender], "chat"))
    }

    /// A conversation as it is kept; `None`: there is none any more.
    pub(super) async fn chat(&self, name: &str) -> Result<(KeptChat, Option<Conversation>), ServiceError> {
        let kept = self.store.chat(name).await?;
        if kept.version == 0 {
            return Ok((kept, None));
        }
        match self.vault.open_own(name, &kept.sealed) {
            Ok(chat) => Ok((kept, Some(chat))),
            // Sealed with other secrets, or by a newer program: what was told in it is in its reports.
            Err(fault) => {
                tracing::warn!(%fault, chat = name, "a conversation cannot be opened and begins anew");
                Ok((kept, None))
            }
        }
    }

    /// Writes it, with what goes out of it; `false` when somebody else was faster.
    pub(super) async fn save_chat(
        &self,
        name: &str,
        kept: &KeptChat,
        chat: &mut Conversation,
    ) -> Result<bool, ServiceError> {
        let sealed = self.vault.seal_own(&self.ids, name, chat)?;
        let settings = &self.config.chat;
        let letter = |is_file: bool| {
            move |n: &u64| Letter { is_file, id: format!("{name}.{n}"), body: format!("{name}.{n}") }
        };
        let files = chat.files.iter().map(letter(true));
        let letters: Vec<Letter> = chat.letters.iter().map(letter(false)).chain(files).collect();
        let save = SaveChat {
            name,
            chat: &KeptChat { version: kept.version, sealed },
            keep_s: u64::from(settings.keep_h) * 3_600,
            due: chat.due(settings.silent_s),
            reports: &chat.reports,
            letters: &letters,
            now: self.clock.now(),
        };
        Ok(self.store.save_chat(&save).await?)
    }
}
