//! Conversations as people of the centre see them, who go on with them.

use super::conversation::{Conversation, Speaker};
use crate::domain::command::{Asker, Command};
use crate::domain::contact::ContactStep;
use crate::domain::decide::Refusal;
use crate::domain::dialogue::Stage;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::wishes::Contact;
use crate::services::execute::{Done, RequestKey};
use crate::services::intake::contacts;
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

impl Conversation {
    /// Leaves only what belongs to these reports; whether anything was left out. What belongs to nobody knows which stays where all
    /// that is known does.
    pub fn cut_to(&mut self, reports: &[ReportId]) -> bool {
        let mut whose = self.reports.iter().chain(self.lines.iter().filter_map(|line| line.of.as_ref()));
        if whose.all(|of| reports.contains(of)) {
            return false;
        }
        self.lines.retain(|line| line.of.as_ref().is_some_and(|of| reports.contains(of)));
        self.reports.retain(|report| reports.contains(report));
        true
    }

    /// Leaves the cards with numbers out.
    pub fn without_cards(&mut self) {
        self.lines.retain(|line| !line.card);
    }
}

impl Centre {
    /// The incidents beside this one that these conversations tell of.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn also_told_of(&self, doc: &Incident, all: &[Shown]) -> Result<Vec<Incident>, ServiceError> {
        let lines = all.iter().flat_map(|shown| shown.chat.lines.iter().filter_map(|line| line.of.as_ref()));
        let mut others: Vec<ReportId> =
            all.iter().flat_map(|shown| &shown.chat.reports).chain(lines).cloned().collect();
        others.retain(|report| !doc.reports.contains(report));
        others.sort();
        others.dedup();
        let reports = self.reports(&others).await?;
        let mut of: Vec<IncidentId> = reports.into_iter().map(|(report, _)| report.incident).collect();
        of.retain(|id| *id != doc.id);
        of.sort();
        of.dedup();
        Ok(self.incidents(&of).await?.into_iter().map(|(doc, _)| doc).collect())
    }

    /// Whether the reporter of a conversation wishes that nobody gets in touch, said with any of its reports or since.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn must_not_be_called(&self, chat: &Conversation) -> Result<bool, ServiceError> {
        let mut of = chat.reports.clone();
        of.extend(
            chat.report.as_ref().map(|spoken| spoken.id.clone()).filter(|id| !chat.reports.contains(id)),
        );
        for (report, _) in self.reports(&of).await? {
            let told = self.told_by(&report.incident, std::slice::from_ref(&report.id)).await?;
            if contacts([&report], &told).values().any(|contact| *contact == Contact::No) {
                return Ok(true);
            }
        }
        Ok(false)
    }

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
    /// [`Refusal::ReporterLetAlone`] where it would go to somebody who does not write there and wishes that nobody gets in touch; else as
    /// the rules say.
    pub async fn answer_reporter(
        &self,
        asker: &Asker,
        (incident, name): (&IncidentId, &str),
        words: &str,
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let (doc, _) = self.incident(incident).await?;
        let answer = format!("answer {} {}", key.route, key.key);
        if let (_, Some(mut chat)) = self.chat(name).await?
            && !chat.hears_again(&answer)
            && self.must_not_be_sent(name, &chat, chat.channel).await?
        {
            return Err(ServiceError::Refused(Refusal::ReporterLetAlone));
        }
        let step = ContactStep::Answered { words: self.seal_words(incident, words).await? };
        let done =
            self.execute(asker, Command::Contact { incident: incident.clone(), step }, Some(key)).await?;
        for _ in 0..TRIES {
            let (kept, chat) = self.chat(name).await?;
            let Some(mut chat) = chat else { return Ok(done) };
            if chat.hears_again(&answer) {
                return Ok(done);
            }
            let by = match asker {
                Asker::Person(person) => Some(person.name.clone()),
                Asker::Public | Asker::System | Asker::Partner(_) => None,
            };
            let text = fill(chat.lang(), "chat.from_centre", &[("words", words)]).into_owned();
            (chat.talk.person, chat.talk.stage) = (true, Stage::Idle);
            self.write_out(&mut chat, (Speaker::Person, by), text, Vec::new());
            if let Some(report) =
                chat.reports.iter().rev().find(|report| doc.reports.contains(report)).cloned()
            {
                chat.last_is_of(&report);
            }
            if self.save_chat(name, &kept, &mut chat).await? {
                return Ok(done);
            }
        }
        Err(ServiceError::Busy)
    }
}
