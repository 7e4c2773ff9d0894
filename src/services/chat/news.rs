//! Telling reporters of a step by the channel they chose: in their conversation where they write by it, else in a thread of
//! the report's own, which goes the way of all messages to reporters. A step is told once however often it is carried.

use jiff::Timestamp;

use super::conversation::{Conversation, Speaker, word};
use crate::domain::aggregate::Key;
use crate::domain::code::ReceiptCode;
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::ReportId;
use crate::domain::incident::Incident;
use crate::domain::news::News;
use crate::domain::report::{Channel, Private, Report};
use crate::domain::status::PublicStatus;
use crate::domain::wishes::{Contact, NewsBy, Wishes};
use crate::services::execute::{Done, RequestKey, Tells};
use crate::services::{Centre, ServiceError};
use crate::store::vault::hex;
use crate::text::{Lang, fill, text};

/// How often a step is written anew when others write the same conversation.
const TRIES: usize = 12;

/// By what a reporter is told, and may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewsChoice {
    /// Now; `None`: not at all.
    pub is: Option<NewsBy>,
    /// What there is to choose from.
    pub ways: Vec<NewsBy>,
}

/// Where a reporter is told.
struct Thread {
    name: String,
    channel: Channel,
    /// As that channel calls them.
    to: String,
    /// They write there themselves.
    own: bool,
    /// There is no other conversation about the report.
    alone: bool,
}

impl Centre {
    /// To whom messages are recorded, as the settings say.
    pub(in crate::services) fn tells(&self) -> Tells {
        Tells {
            people: self.config.webhook.url.is_some(),
            crews: self.config.push.enabled,
            reporters: NewsBy::ALL.into_iter().any(|by| self.sends_news_by(by)),
        }
    }

    /// Whether the channel is set up.
    pub fn sends_news_by(&self, by: NewsBy) -> bool {
        match by {
            NewsBy::Sms => self.config.sms.is_on(),
            NewsBy::Whatsapp => self.config.whatsapp.is_on(),
            NewsBy::Telegram => self.config.telegram.is_on(),
        }
    }

    /// Whether somebody may be told by it who has not written to us there.
    fn begins_by(&self, by: NewsBy) -> bool {
        let may = match by {
            NewsBy::Sms => true,
            // More than a day after they wrote, WhatsApp takes only templates.
            NewsBy::Whatsapp => !self.config.whatsapp.template.is_empty(),
            NewsBy::Telegram => false,
        };
        may && self.sends_news_by(by)
    }

    /// By what somebody may be told who leaves a number.
    pub fn news_by_number(&self) -> Vec<NewsBy> {
        NewsBy::ALL.into_iter().filter(|by| self.begins_by(*by)).collect()
    }

    /// By what the reporter with this code is told how it goes on, and by what they may be; nothing where it is not safe to write.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn news_choice(&self, code: &ReceiptCode) -> Result<NewsChoice, ServiceError> {
        let Some(report) = self.report_of_code(code).await? else { return Ok(NewsChoice::default()) };
        let mut choice = NewsChoice { is: report.wishes.news, ways: Vec::new() };
        if report.wishes.contact == Contact::No {
            return Ok(choice);
        }
        for by in NewsBy::ALL.into_iter().filter(|by| self.sends_news_by(*by)) {
            let found = self.thread(&report, by).await?;
            if found.is_some_and(|thread| thread.own || self.begins_by(by)) {
                choice.ways.push(by);
            }
        }
        Ok(choice)
    }

    /// Somebody with this code is told by `by` from now on, or no more.
    ///
    /// # Errors
    /// Not found when nobody was given this code; nothing to do where it is so already, or there is no such way.
    pub async fn choose_news(
        &self,
        code: &ReceiptCode,
        by: Option<NewsBy>,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let missing = || Refusal::NotFound(Key::Code(code.as_str().to_owned()));
        let report = self.report_of_code(code).await?.ok_or_else(|| ServiceError::Refused(missing()))?;
        if let Some(by) = by
            && !self.news_choice(code).await?.ways.contains(&by)
        {
            return Err(ServiceError::Refused(Refusal::NothingToDo));
        }
        self.execute(&Asker::Public, Command::ChooseNews { report: report.id, by }, key).await
    }

    /// Tells the reporters of a step who want to be told, each once for `id`. What cannot be told any more is nobody's fault: an
    /// erased report, a number that was never left.
    ///
    /// # Errors
    /// When the store cannot be reached: it has to be told again.
    pub(super) async fn tell_news(&self, id: &str, news: &News) -> Result<(), ServiceError> {
        let (doc, _) = self.incident(&news.incident).await?;
        for (report, _) in self.reports(&news.reports).await? {
            let Wishes { contact, news: Some(by) } = report.wishes else { continue };
            if contact == Contact::No || !self.sends_news_by(by) {
                continue;
            }
            let Some(thread) = self.thread(&report, by).await? else { continue };
            // The conversation said so with the receipt.
            if !(thread.own && news.first) {
                self.tell_step(id, &report, (&doc, news.status), &thread).await?;
            }
        }
        Ok(())
    }

    /// Where a reporter is told by this channel; `None`: there is no address, or the report is erased.
    async fn thread(&self, report: &Report, by: NewsBy) -> Result<Option<Thread>, ServiceError> {
        let Some(wrapped) = self.store.wrapped_keys(std::slice::from_ref(&report.id)).await?.pop().flatten()
        else {
            return Ok(None);
        };
        let (channel, thread) = (channel_of(by), self.news_name(&report.id));
        let known = self.store.chats_of(std::slice::from_ref(&report.id)).await?.pop();
        let other = known.filter(|name| *name != thread);
        if let Some(name) = &other
            && let (_, Some(chat)) = self.chat(name).await?
            && chat.channel == channel
        {
            return Ok(Some(Thread {
                name: name.clone(),
                channel,
                to: chat.sender,
                own: true,
                alone: false,
            }));
        }
        let told: Private = self.vault.unwrap(&report.id, &wrapped)?.open(&report.sealed)?;
        let to = told.phone.and_then(|phone| match by {
            NewsBy::Sms => Some(phone),
            NewsBy::Whatsapp => Some(phone.trim_start_matches('+').to_owned()),
            NewsBy::Telegram => None,
        });
        Ok(to.map(|to| Thread { name: thread, channel, to, own: false, alone: other.is_none() }))
    }

    /// The name of the thread of a report.
    pub(super) fn news_name(&self, report: &ReportId) -> String {
        hex(&self.vault.stable_bytes::<16>(&[self.region(), report.as_str()], "news"))
    }

    async fn tell_step(
        &self,
        id: &str,
        report: &Report,
        (doc, status): (&Incident, PublicStatus),
        thread: &Thread,
    ) -> Result<(), ServiceError> {
        let lang = Lang::from_word(&report.lang).unwrap_or_default();
        for _ in 0..TRIES {
            let (kept, chat) = self.chat(&thread.name).await?;
            let mut chat = match chat {
                Some(chat) => chat,
                // Whoever does not write to us there has written long ago.
                None => Conversation::new(thread.channel, &thread.to, Timestamp::UNIX_EPOCH),
            };
            if !thread.own {
                (chat.channel, chat.sender) = (thread.channel, thread.to.clone());
                chat.is_thread_of((report.id.clone(), report.code.clone()), thread.alone);
                chat.talk.lang = Some(lang);
            }
            if chat.hears_again(&format!("news {id} {}", report.id)) {
                return Ok(());
            }
            let lang = chat.lang();
            let words = self.news_words(&report.code, (doc, status), lang);
            self.write_out(&mut chat, (Speaker::Centre, None), words, Vec::new());
            chat.last_is_of(&report.id);
            if self.save_chat(&thread.name, &kept, &mut chat).await? {
                return Ok(());
            }
        }
        Err(ServiceError::Busy)
    }

    fn news_words(&self, code: &ReceiptCode, (doc, status): (&Incident, PublicStatus), lang: Lang) -> String {
        let named = doc.taken_over_by().map(|referral| referral.to.name.clone()).collect::<Vec<_>>();
        let status = match status {
            PublicStatus::ReferredOut if !named.is_empty() => {
                fill(lang, "caller.referred_to", &[("agency", &named.join(", "))]).into_owned()
            }
            status => text(lang, &format!("status.{}", status.word())).to_owned(),
        };
        let said = fill(lang, "chat.news", &[("code", code.as_str()), ("status", &status)]).into_owned();
        match &self.config.http.public_url {
            Some(base) => {
                let link = format!("{base}/status/{code}");
                format!("{said} {}", fill(lang, "chat.news_more", &[("link", &link)]))
            }
            None => said,
        }
    }
}

/// The channel of a wish.
fn channel_of(by: NewsBy) -> Channel {
    match by {
        NewsBy::Sms => Channel::Sms,
        NewsBy::Whatsapp => Channel::Whatsapp,
        NewsBy::Telegram => Channel::Telegram,
    }
}

/// The wish of who writes by a channel: to be told there.
pub(super) fn news_by(channel: Channel) -> Option<NewsBy> {
    NewsBy::ALL.into_iter().find(|by| by.word() == word(channel))
}
