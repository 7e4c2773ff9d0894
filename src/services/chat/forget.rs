//! Forgetting what a reporter wrote: the conversation that an erased report came from.

use crate::domain::dialogue::Talk;
use crate::domain::ids::ReportId;
use crate::services::{Centre, ServiceError};

/// How often a conversation is emptied anew when others write it.
const TRIES: usize = 12;

impl Centre {
    /// Forgets the conversation that a report came from; where others came from it too that are kept, all that was written in
    /// it, and where one of those is under hold, when that is lifted. How many there were.
    ///
    /// # Errors
    /// When the store cannot do it.
    pub(in crate::services) async fn forget_conversation(
        &self,
        report: &ReportId,
    ) -> Result<u32, ServiceError> {
        let mut names = self.store.chats_of(std::slice::from_ref(report)).await?;
        // By another channel than they write by, news have a thread of their own.
        let thread = self.news_name(report);
        if !names.contains(&thread) && self.store.chat(&thread).await?.version > 0 {
            names.push(thread);
        }
        for name in &names {
            // Who is erased holds nothing any more.
            self.store.let_chat_go(report, Some(name), self.clock.now()).await?;
            self.empty_chat(name, report).await?;
        }
        // What it was told of how it went.
        self.store.forget_chat(&self.news_name(report)).await?;
        self.store.forget_chat_of(report).await?;
        Ok(u32::try_from(names.len()).unwrap_or(u32::MAX))
    }

    async fn empty_chat(&self, name: &str, report: &ReportId) -> Result<(), ServiceError> {
        if self.store.forget_chat_later(name).await? {
            return Ok(());
        }
        for _ in 0..TRIES {
            let (kept, chat) = match self.chat(name).await {
                // What cannot be opened is of no use to anybody.
                Err(ServiceError::Vault(_)) => break,
                other => other?,
            };
            let Some(mut chat) = chat else { return Ok(()) };
            chat.reports.retain(|known| known != report);
            let left = self.store.wrapped_keys(&chat.reports).await?;
            if left.iter().all(Option::is_none) {
                break;
            }
            chat.lines.clear();
            chat.begun = chat.count + 1;
            chat.name = None;
            if chat.report.as_ref().is_some_and(|spoken| spoken.id == *report) {
                chat.report = None;
                chat.talk =
                    Talk { lang: chat.talk.lang, lang_chosen: chat.talk.lang_chosen, ..Talk::default() };
            }
            if self.save_chat(name, &kept, &mut chat).await? {
                return Ok(());
            }
        }
        Ok(self.store.forget_chat(name).await?)
    }
}
