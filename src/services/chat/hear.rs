//! Hearing what came in: once, in whatever order it comes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::conversation::{Conversation, Line, Speaker};
use super::deeds::Flow;
use crate::domain::dialogue::{Around, Heard, Outcome, Say, Saying, hear, over, silence};
use crate::domain::report::Channel;
use crate::services::{Centre, ServiceError};
use crate::text::Lang;

/// How often it is heard anew when others write the same conversation.
const TRIES: usize = 12;
/// Between two looks for those who are silent.
const LOOK: Duration = Duration::from_secs(1);
/// A channel's clock may run ahead of ours by this.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// A message of a reporter.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// By which channel.
    pub channel: Channel,
    /// Who, by the channel's name for them; answers go there.
    pub sender: String,
    /// What they call themselves.
    pub name: Option<String>,
    /// The channel's name for the message: the same when it comes again.
    pub id: String,
    /// Its place among the messages of this sender, where the channel tells one.
    pub order: Option<i64>,
    /// When it was sent.
    pub at: Timestamp,
    /// The language of the sender's telephone.
    pub lang: Option<Lang>,
    /// What.
    pub heard: Heard,
}

impl Centre {
    /// Hears a message, does what follows, and puts the answers into the outbox; once, however often it comes.
    ///
    /// # Errors
    /// When it could not be kept: the channel has to send it again.
    pub async fn hear_message(&self, incoming: &Incoming) -> Result<(), ServiceError> {
        let name = self.chat_name(incoming.channel, &incoming.sender);
        for _ in 0..TRIES {
            let (kept, chat) = self.chat(&name).await?;
            let now = self.clock.now();
            let mut chat = chat.unwrap_or_else(|| Conversation::new(incoming.channel, &incoming.sender, now));
            if chat.hears_again(&incoming.id) {
                return Ok(());
            }
            self.hear_in(&name, &mut chat, incoming).await?;
            if self.save_chat(&name, &kept, &mut chat).await? {
                return Ok(());
            }
        }
        Err(ServiceError::Busy)
    }

    async fn hear_in(
        &self,
        name: &str,
        chat: &mut Conversation,
        incoming: &Incoming,
    ) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let settings = &self.config.chat;
        let answered = chat.keeps_pace(now, settings.messages_per_minute);
        chat.name = incoming.name.clone().or(chat.name.take());
        if chat.talk.lang.is_none() {
            chat.talk.lang = incoming.lang;
        }
        self.write_heard(chat, incoming);
        let oldest = SignedDuration::from_hours(i64::from(settings.oldest_h));
        let age = now.duration_since(incoming.at);
        if age > oldest || age < -AHEAD {
            let say = Say { what: Saying::Words("chat.too_old"), choices: Vec::new() };
            return self.write_says(chat, &[say]).await;
        }
        chat.heard_at = now;
        let late = incoming.order.is_some_and(|order| order < chat.order);
        chat.order = chat.order.max(incoming.order.unwrap_or(chat.order));
        let step = |talk| self.around(|around| hear(talk, &incoming.heard, late, &around));
        let mut outcome = step(chat.talk.clone());
        match self.do_deeds((name, &incoming.id), chat, &outcome).await? {
            Flow::On => {}
            Flow::Over => {
                chat.begins_anew();
                chat.talk = over(&chat.talk);
                outcome = step(chat.talk.clone());
                self.do_deeds((name, &incoming.id), chat, &outcome).await?;
            }
            // Nobody may believe that somebody read it.
            Flow::Full => {
                outcome.says = vec![Say { what: Saying::Words("chat.too_much"), choices: Vec::new() }];
            }
        }
        let Outcome { talk, says, .. } = outcome;
        chat.talk = talk;
        if answered { self.write_says(chat, &says).await } else { Ok(()) }
    }

    /// What a dialogue is held with.
    pub(super) fn around<T>(&self, then: impl FnOnce(Around<'_>) -> T) -> T {
        let (rules, region) = (self.rules.get(), self.places.get());
        then(Around {
            rules: &rules,
            region: &region,
            night: region.is_night(self.clock.now()),
            text_chars: self.config.limits.text_chars,
            questions: self.config.chat.questions,
        })
    }

    fn write_heard(&self, chat: &mut Conversation, incoming: &Incoming) {
        let (text, media) = match &incoming.heard {
            Heard::Text(text) | Heard::Changed(text) => (text.clone(), None),
            Heard::Choice(id) => {
                let all = chat.lines.iter().rev().flat_map(|line| &line.choices);
                let label = all.into_iter().find(|(name, _)| name == id).map(|(_, label)| label.clone());
                (label.unwrap_or_default(), None)
            }
            Heard::Point { point, words, .. } => {
                let words = words.clone().unwrap_or_default();
                (format!("{:.5}, {:.5} {words}", point.lat, point.lon).trim_end().to_owned(), None)
            }
            Heard::Media(media, words) => (words.clone().unwrap_or_default(), Some(media.clone())),
            Heard::Contact { name, phone } => {
                let both = [name.clone(), phone.clone()].into_iter().flatten();
                (both.collect::<Vec<_>>().join(" "), None)
            }
            Heard::Other => (String::new(), None),
        };
        let card = matches!(incoming.heard, Heard::Contact { .. });
        let line = Line { media, card, ..Line::new(Speaker::Reporter, self.clock.now(), text) };
        chat.write(line, self.config.chat.lines);
    }

    /// Looks after silent conversations until told to stop.
    pub async fn follow_chats(&self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            if let Err(fault) = self.tend_chats().await {
                tracing::warn!(%fault, "silent conversations cannot be looked at");
            }
        }
    }

    /// Takes what was begun and not ended by those who have been silent for a while.
    ///
    /// # Errors
    /// When the store cannot be reached: they are looked at again.
    pub async fn tend_chats(&self) -> Result<(), ServiceError> {
        for name in self.store.chats_due(self.clock.now()).await? {
            let (kept, chat) = self.chat(&name).await?;
            let Some(mut chat) = chat else {
                self.store.chat_is_gone(&name).await?;
                continue;
            };
            let outcome = self.around(|around| silence(chat.talk.clone(), &around));
            // Its own name, so that this is done once with whatever was told until then.
            let id = format!("silence {}", chat.count);
            self.do_deeds((&name, &id), &mut chat, &outcome).await?;
            let said = !outcome.says.is_empty();
            chat.talk = outcome.talk;
            if said {
                let say = Say { what: Saying::Words("chat.silent"), choices: Vec::new() };
                self.write_says(&mut chat, &[say]).await?;
                self.write_says(&mut chat, &outcome.says).await?;
            }
            self.save_chat(&name, &kept, &mut chat).await?;
        }
        Ok(())
    }
}
