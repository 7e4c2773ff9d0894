//! Conversations as people of the centre see them, who go on with them.

use super::conversation::{Conversation, Speaker};
use crate::domain::command::{Asker, Command};
use crate::domain::contact::ContactStep;
use crate::domain::dialogue::Stage;
use crate::domain::ids::IncidentId;
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::text::fill;

/// How often an answer is written anew when others write the same conversation.
const TRIES: usize = 12;

/// A conversation about an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// It.
    pub chat: Conversation,
}

impl Centre {
    /// The conversations that the reports of an incident came from, the one that was heard last first. That somebody reads them
    /// must have been recorded before.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn conversations(&self, incident: &IncidentId) -> Result<Vec<Shown>, ServiceError> {
        let (doc, _) = self.incident(incident).await?;
        // What was erased is not shown again from here.
        let kept = self.store.wrapped_keys(&doc.reports).await?;
        let kept = doc.reports.iter().zip(kept).filter(|(_, key)| key.is_some());
        let reports: Vec<_> = kept.map(|(report, _)| report.clone()).collect();
        let mut all = Vec::new();
        for name in self.store.chats_of(&reports).await? {
            if let (_, Some(chat)) = self.chat(&name).await? {
                all.push(Shown { name, chat });
            }
        }
        all.sort_by_key(|shown| std::cmp::Reverse(shown.chat.heard_at));
        Ok(all)
    }

    /// Answers a reporter in the name of a person: recorded on the incident, then written into the conversation, once for each
    /// key. From then on the machine asks nothing there.
    ///
    /// # Errors
    /// As the rules say.
    pub async fn answer_reporter(
        &self,
        asker: &Asker,
        (incident, name): (&IncidentId, &str),
        words: &str,
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let step = ContactStep::Answered { words: self.seal_words(incident, words).await? };
        let done =
            self.execute(asker, Command::Contact { incident: incident.clone(), step }, Some(key)).await?;
        for _ in 0..TRIES {
            let (kept, chat) = self.chat(name).await?;
            let Some(mut chat) = chat else { return Ok(done) };
            if chat.hears_again(&format!("answer {} {}", key.route, key.key)) {
                return Ok(done);
            }
            let by = match asker {
                Asker::Person(person) => Some(person.name.clone()),
                Asker::Public | Asker::System | Asker::Partner(_) => None,
            };
            let text = fill(chat.lang(), "chat.from_centre", &[("words", words)]).into_owned();
            (chat.talk.person, chat.talk.stage) = (true, Stage::Idle);
            self.write_out(&mut chat, (Speaker::Person, by), text, Vec::new());
            if self.save_chat(name, &kept, &mut chat).await? {
                return Ok(done);
            }
        }
        Err(ServiceError::Busy)
    }
}
