//! Fetching what reporters sent by a channel: photos and voice notes, from the channel's server into our own storage, sealed under
//! the report they belong to. What cannot be had is said in the conversation; the report stands without it.

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::conversation::{Conversation, Line, Speaker};
use super::send::{Unsent, parse};
use crate::domain::command::Asker;
use crate::domain::decide::Refusal;
use crate::domain::dialogue::{Media, MediaSort};
use crate::domain::ids::{PhotoId, ReportId, VoiceId};
use crate::domain::privacy::Class;
use crate::domain::report::Channel;
use crate::domain::voice::VoiceSort;
use crate::services::outbox::Channel as Carrier;
use crate::services::photos::{PhotoFault, Sender, Uploader};
use crate::services::{Centre, ServiceError};
use crate::store::outbox::{Lane, Told};
use crate::text::text;

/// How often a line is changed anew when others write the same conversation.
const TRIES: usize = 12;

/// What became of something that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Kept {
    /// It is fetched for this report.
    Waits {
        /// Which.
        report: ReportId,
    },
    /// It is a photo of this report.
    Photo {
        /// Which.
        report: ReportId,
        /// The photo.
        id: PhotoId,
    },
    /// It is a voice note of this report.
    Voice {
        /// Which.
        report: ReportId,
        /// The voice note.
        id: VoiceId,
        /// What it is kept as.
        sort: VoiceSort,
    },
    /// It is only where the channel has it.
    Lost {
        /// A word for why.
        why: String,
    },
}

/// A channel's server, as far as files are fetched from it.
pub trait MediaSource: Send + Sync {
    /// A file by the channel's name for it, of `most` bytes at most.
    fn fetch<'a>(&'a self, file: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, Unsent>>;
}

/// The channels that files are fetched from.
pub type MediaSources = Vec<(Channel, Box<dyn MediaSource>)>;

/// The way from reporters, for what they send.
pub struct FromReporters {
    centre: Centre,
    sources: MediaSources,
}

impl FromReporters {
    /// By these channels.
    pub fn new(centre: Centre, sources: MediaSources) -> Self {
        Self { centre, sources }
    }

    async fn carry(&self, name: &str, n: u64) -> Result<(), String> {
        let (_, chat) = self.centre.chat(name).await.map_err(|fault| fault.to_string())?;
        let Some(chat) = chat else { return Ok(()) };
        let Some((media, report)) = chat.waiting(n) else { return Ok(()) };
        let kept = match self.keep(&chat, &media, &report).await {
            Ok(kept) => kept,
            Err(Unsent::Again(why)) => return Err(why),
            Err(Unsent::Never(why)) => {
                tracing::info!(file = format!("{name}.{n}"), why, "what a reporter sent is not kept here");
                Kept::Lost { why }
            }
        };
        self.centre.settle_media(name, n, kept).await.map_err(|fault| fault.to_string())
    }

    async fn keep(&self, chat: &Conversation, media: &Media, report: &ReportId) -> Result<Kept, Unsent> {
        let centre = &self.centre;
        let doc = centre.report(report).await.map_err(unsent)?;
        if doc.is_erased(Class::Restricted) || doc.is_erased(Class::Personal) {
            return Err(Unsent::Never("erased".to_owned()));
        }
        let found = self.sources.iter().find(|(channel, _)| *channel == chat.channel);
        let (_, source) = found.ok_or_else(|| Unsent::Never("no_such_channel".to_owned()))?;
        // As many are held in memory as uploads may be.
        let slot = centre.photos.slot(Uploader::Known).map_err(refused)?;
        if media.sort == MediaSort::Photo {
            let file = source.fetch(&media.file, centre.config.photos.max_bytes).await?;
            let photo = centre.photos.develop(&slot, file).await.map_err(refused)?;
            let photo = centre.add_photo(&Asker::Public, report, (Sender::Reporter, None), photo).await;
            return Ok(Kept::Photo { report: report.clone(), id: photo.map_err(unsent)?.id });
        }
        let file = source.fetch(&media.file, centre.config.chat.voice_bytes).await?;
        let voice = centre.add_voice(report, &file).await.map_err(unsent)?;
        Ok(Kept::Voice { report: report.clone(), id: voice.id, sort: voice.sort })
    }
}

impl Carrier for FromReporters {
    fn lane(&self) -> Lane {
        Lane::Files
    }

    async fn send(&self, told: &Told, _: Timestamp) -> Result<(), String> {
        let Some((name, n)) = parse(&told.body) else { return Ok(()) };
        self.carry(name, n).await
    }

    async fn gave_up(&self, told: &Told, _: Timestamp) {
        let Some((name, n)) = parse(&told.body) else { return };
        let lost = Kept::Lost { why: "not_fetched".to_owned() };
        if let Err(fault) = self.centre.settle_media(name, n, lost).await {
            tracing::warn!(%fault, "that a file of a reporter is given up cannot be written down");
        }
    }
}

/// What stays so is said; what may pass is tried again.
fn unsent(fault: ServiceError) -> Unsent {
    match fault {
        ServiceError::Photo(fault) => refused(fault),
        ServiceError::Refused(Refusal::TooManyPhotos { .. }) => Unsent::Never("too_many".to_owned()),
        ServiceError::Refused(refusal) => Unsent::Never(refusal.code().to_owned()),
        other => Unsent::Again(other.to_string()),
    }
}

fn refused(fault: PhotoFault) -> Unsent {
    match fault {
        PhotoFault::Busy | PhotoFault::Away => Unsent::Again(fault.to_string()),
        fault => Unsent::Never(fault.code().to_owned()),
    }
}

impl Line {
    /// Whether what was sent with it is fetched at all.
    fn may_be_fetched(&self) -> bool {
        let is_kept = |media: &Media| matches!(media.sort, MediaSort::Photo | MediaSort::Voice);
        self.kept.is_none() && self.media.as_ref().is_some_and(is_kept)
    }
}

impl Conversation {
    /// Lets something that was sent be fetched for the report that is spoken of.
    pub(super) fn fetch(&mut self, media: &Media) {
        let Some(report) = self.report.as_ref().map(|spoken| spoken.id.clone()) else { return };
        let is_it = |line: &&mut Line| {
            line.may_be_fetched() && line.media.as_ref().is_some_and(|one| one.file.starts_with(&media.file))
        };
        let Some(line) = self.lines.iter_mut().rev().find(is_it) else { return };
        line.kept = Some(Kept::Waits { report });
        let n = line.n;
        self.files.push(n);
    }

    /// What a line waits for, and for which report.
    fn waiting(&self, n: u64) -> Option<(Media, ReportId)> {
        let line = self.lines.iter().find(|line| line.n == n)?;
        let Some(Kept::Waits { report }) = &line.kept else { return None };
        Some((line.media.clone()?, report.clone()))
    }
}

impl Centre {
    /// Whether what reporters send by this channel is fetched.
    pub(super) fn fetches_by(&self, channel: Channel) -> bool {
        match channel {
            Channel::Telegram => self.config.telegram.is_on(),
            Channel::Whatsapp => self.config.whatsapp.is_on(),
            _ => false,
        }
    }

    /// Writes down what became of something that was sent; whoever sent what is not kept is told so.
    async fn settle_media(&self, name: &str, n: u64, kept: Kept) -> Result<(), ServiceError> {
        for _ in 0..TRIES {
            let (known, chat) = self.chat(name).await?;
            let Some(mut chat) = chat else { return Ok(()) };
            let Some((media, _)) = chat.waiting(n) else { return Ok(()) };
            if let Some(line) = chat.line_mut(n) {
                line.kept = Some(kept.clone());
            }
            if matches!(kept, Kept::Lost { .. }) {
                let words = text(chat.lang(), &format!("chat.lost_{}", media.sort.word())).to_owned();
                self.write_out(&mut chat, (Speaker::Centre, None), words, Vec::new());
            }
            if self.save_chat(name, &known, &mut chat).await? {
                return Ok(());
            }
        }
        Err(ServiceError::Busy)
    }
}
