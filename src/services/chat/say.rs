//! The words of answers, in the language of the conversation.

use jiff::SignedDuration;

use super::conversation::{Conversation, Delivery, DeliveryState, Line, Speaker};
use crate::domain::code::{CodeFault, ReceiptCode};
use crate::domain::decide::Refusal;
use crate::domain::dialogue::{Say, Saying};
use crate::domain::level::Level;
use crate::services::{Centre, ServiceError};
use crate::text::{Lang, fill, text};

impl Centre {
    /// Writes answers, to be sent.
    pub(super) async fn write_says(&self, chat: &mut Conversation, says: &[Say]) -> Result<(), ServiceError> {
        let lang = chat.lang();
        for say in says {
            let words = self.saying(chat, &say.what, lang).await?;
            let label = |label: &str| text(lang, label).to_owned();
            let choices = say.choices.iter().map(|one| (one.id.clone(), label(one.label))).collect();
            self.write_out(chat, (Speaker::Centre, None), words, choices);
        }
        Ok(())
    }

    /// Writes a line that goes to the reporter by their own channel.
    pub(super) fn write_out(
        &self,
        chat: &mut Conversation,
        (from, by): (Speaker, Option<String>),
        text: String,
        choices: Vec<(String, String)>,
    ) {
        let at = self.clock.now();
        let sent =
            Delivery { state: DeliveryState::Queued, via: chat.channel, at, since: at, tried: Vec::new() };
        let line = Line { by, choices, sent: Some(sent), ..Line::new(from, at, text) };
        chat.write(line, self.config.chat.lines);
    }

    async fn saying(&self, chat: &Conversation, what: &Saying, lang: Lang) -> Result<String, ServiceError> {
        let region = &self.config.region;
        let values = [("region", region.name.as_str()), ("number", region.emergency_number.as_str())];
        Ok(match what {
            Saying::Words(key) => fill(lang, key, &values).into_owned(),
            Saying::Question(name) => text(lang, &format!("question.{name}")).to_owned(),
            Saying::Receipt => self.receipt_words(chat, lang).await?,
            Saying::Status(code) => self.status_words(chat, code.as_ref(), lang).await?,
        })
    }

    async fn receipt_words(&self, chat: &Conversation, lang: Lang) -> Result<String, ServiceError> {
        let Some(spoken) = &chat.report else { return Ok(text(lang, "chat.noted").to_owned()) };
        let level = self.spoken_of(chat).await?.map_or(Level::Scheduled, |doc| doc.level()).number();
        let goal = SignedDuration::from_secs(self.policy.on_the_way(level));
        let by = self.clock.now().saturating_add(goal).unwrap_or(self.clock.now());
        let next =
            fill(lang, &format!("caller.next_{level}"), &[("time", &self.local_time(by))]).into_owned();
        let values = [("code", spoken.code.as_str()), ("next", next.as_str())];
        Ok(fill(lang, "chat.receipt", &values).into_owned())
    }

    async fn status_words(
        &self,
        chat: &Conversation,
        code: Option<&Result<ReceiptCode, CodeFault>>,
        lang: Lang,
    ) -> Result<String, ServiceError> {
        let code = match code {
            Some(Ok(code)) => code,
            Some(Err(_)) => return Ok(text(lang, "chat.status_wrong").to_owned()),
            None => match &chat.report {
                Some(spoken) => &spoken.code,
                None => return Ok(text(lang, "chat.status_none").to_owned()),
            },
        };
        match self.follow(code).await {
            Ok(found) => {
                let key = format!("status.{}", found.status.word());
                let status = text(lang, &key);
                let time = self.local_time(found.updated_at);
                let values = [("code", code.as_str()), ("status", status), ("time", time.as_str())];
                Ok(fill(lang, "chat.status", &values).into_owned())
            }
            Err(ServiceError::Refused(Refusal::NotFound(_))) => {
                Ok(text(lang, "chat.status_wrong").to_owned())
            }
            Err(fault) => Err(fault),
        }
    }

    /// `14.07 WIB`.
    fn local_time(&self, at: jiff::Timestamp) -> String {
        let zone = self.places.get().timezone.clone();
        let (at, now) = (at.to_zoned(zone.clone()), self.clock.now().to_zoned(zone));
        let form = if at.date() == now.date() { "%H.%M %Z" } else { "%d/%m/%Y %H.%M %Z" };
        at.strftime(form).to_string()
    }
}
