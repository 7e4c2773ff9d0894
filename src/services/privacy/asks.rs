//! What people ask about their own data, by the code of their report: heard, listed until it is answered, and answered.

use jiff::SignedDuration;

use crate::domain::command::{AnswerAsk, Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::{ReportId, opaque};
use crate::domain::incident::Incident;
use crate::domain::privacy::{Ask, Ground, Wants};
use crate::domain::report::{Report, SealedText};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};

/// So many are listed, those that are due first.
const MOST: usize = 100;

/// Something that was asked, opened.
#[derive(Clone, Debug)]
pub struct AskShown {
    /// What.
    pub ask: Ask,
    /// In their words; `None`: they said nothing, or it is erased.
    pub words: Option<String>,
    /// In the words of the answer.
    pub answer: Option<String>,
}

impl Centre {
    /// Hears what somebody with the code of a report asks about its data.
    ///
    /// # Errors
    /// As the rules say.
    pub async fn ask_privacy(
        &self,
        asker: &Asker,
        report: &ReportId,
        (wants, words): (Wants, Option<&str>),
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let keys = self.report_keys(std::slice::from_ref(report)).await?;
        let words = match (keys.get(report), words) {
            (Some(key), Some(words)) => Some(key.seal_text(&self.ids, words)?),
            _ => None,
        };
        let within = SignedDuration::from_hours(i64::from(self.config.privacy.answer_hours));
        let due = self.clock.now().saturating_add(within).unwrap_or(jiff::Timestamp::MAX);
        self.execute(asker, Command::AskPrivacy { report: report.clone(), wants, words, due }, key).await
    }

    /// Answers it. A granted erasure erases.
    ///
    /// # Errors
    /// As the rules say.
    pub async fn answer_ask(
        &self,
        asker: &Asker,
        (report, n): (&ReportId, u32),
        (granted, words): (bool, &str),
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let apart = format!("answer-{}", opaque(self.region(), &self.ids.bytes::<16>()));
        let (words, wrapped_key) = self.seal_apart(&apart, Some(words))?;
        let words = words.ok_or(ServiceError::Refused(Refusal::WordsMissing))?;
        let answer = AnswerAsk { report: report.clone(), n, granted, words, wrapped_key };
        let calls = if granted { self.calls_of(report).await? } else { Vec::new() };
        let done = self.execute(asker, Command::AnswerAsk(Box::new(answer)), key).await?;
        self.erase_calls_of(report, calls, Ground::Request).await;
        if let Err(fault) = self.sweep_erased().await {
            tracing::warn!(%fault, "what is left of an erased report is taken away later");
        }
        Ok(done)
    }

    /// What waits to be answered, with its report and incident; how many reports there are.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn asks_waiting(&self) -> Result<(Vec<(Report, Incident, AskShown)>, u64), ServiceError> {
        let (ids, all) = self.store.asks(MOST).await?;
        let mut waiting = Vec::new();
        for (report, _) in self.reports(&ids).await? {
            let (incident, _) = self.incident(&report.incident).await?;
            for shown in self.asks_of(&report).await? {
                if shown.ask.answer.is_none() {
                    waiting.push((report.clone(), incident.clone(), shown));
                }
            }
        }
        waiting.sort_by_key(|(_, _, shown)| shown.ask.due);
        Ok((waiting, all))
    }

    /// What was asked of a report, opened.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn asks_of(&self, report: &Report) -> Result<Vec<AskShown>, ServiceError> {
        let mut shown = Vec::new();
        for ask in &report.asks {
            let words = self.open_one(ask.words.as_ref()).await?;
            let answer = self.open_one(ask.answer.as_ref().map(|answer| &answer.words)).await?;
            shown.push(AskShown { ask: ask.clone(), words, answer });
        }
        Ok(shown)
    }

    async fn open_one(&self, words: Option<&SealedText>) -> Result<Option<String>, ServiceError> {
        match words {
            Some(words) => Ok(self.open_words(&[words]).await?.pop().flatten()),
            None => Ok(None),
        }
    }
}
