//! What was told of people is kept for a time after its incident ended, each class for its own, and then erased: in bounded steps,
//! by the clock, from where the last look ended. Everything is told apart by the log: who comes twice finds nothing to do.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::Erasing;
use crate::domain::command::Asker;
use crate::domain::decide::Refusal;
use crate::domain::ids::IncidentId;
use crate::domain::privacy::{Class, Ground};
use crate::services::{Centre, ServiceError};
use crate::store::vault::Vault;

/// Steps of one look, so that other work has its turn.
const STEPS: usize = 200;

impl Centre {
    /// Looks for what is kept no longer, and after the keys, until told to stop.
    pub async fn keep_for_a_time(self, stop: CancellationToken) {
        let every = Duration::from_secs(self.config.privacy.every_s);
        let mut honoured = None;
        loop {
            let epoch = self.board.cursor().epoch;
            // Another epoch may be an older state of Redis.
            if honoured.as_ref() != Some(&epoch) {
                match self.honour_erased().await {
                    Ok(all) => honoured = all.then(|| epoch.clone()),
                    Err(fault) => {
                        tracing::warn!(%fault, "what was erased could not be looked after; it is tried again");
                    }
                }
            }
            let rest = tokio::time::timeout(every, self.board.another_epoch(&epoch));
            if stop.run_until_cancelled(rest).await.is_none() {
                return;
            }
            self.look_at_keys().await;
            if self.board.mode().stale {
                continue;
            }
            if let Err(fault) = self.note_erased().await {
                tracing::warn!(%fault, "what was erased could not be noted outside Redis; it is tried again");
            }
            if let Err(fault) = self.erase_what_is_old().await {
                tracing::warn!(%fault, "what is kept no longer could not be erased; it is tried again");
            }
        }
    }

    /// Erases what is kept no longer by now; how many reports.
    ///
    /// # Errors
    /// When the store cannot be reached; what was done is done, and the rest is done next time.
    pub async fn erase_what_is_old(&self) -> Result<usize, ServiceError> {
        let settings = &self.config.privacy;
        let held = self.look_at_holds().await?;
        self.hold_conversations().await?;
        let mut erased = 0;
        for (class, days) in
            [(Class::Restricted, settings.restricted_days), (Class::Personal, settings.personal_days)]
        {
            // Nothing restricted outlives what is personal.
            let days = if class == Class::Restricted { days.min(settings.personal_days) } else { days };
            erased += self.erase_older(class, days).await?;
        }
        self.sweep_erased().await?;
        self.erase_apart(&held).await?;
        Ok(erased)
    }

    async fn erase_older(&self, class: Class, days: u32) -> Result<usize, ServiceError> {
        let span = SignedDuration::from_hours(24 * i64::from(days));
        let until = self.clock.now().saturating_sub(span).unwrap_or(Timestamp::MIN);
        let from = self.store.looked_through(class).await?;
        let (mut erased, mut seen, step) = (0, 0, self.config.privacy.step);
        for _ in 0..STEPS {
            let ended = self.store.ended_between((from, until), (seen, step)).await?;
            let Some((_, last)) = ended.last() else { break };
            let last = *last;
            for (incident, _) in &ended {
                erased += self.erase_incident(incident, class).await?;
            }
            self.store.look_from(class, last).await?;
            seen += ended.len();
            if ended.len() < step {
                break;
            }
        }
        Ok(erased)
    }

    /// Erases what all reports of an ended incident told, of a class and what is stricter.
    async fn erase_incident(&self, incident: &IncidentId, class: Class) -> Result<usize, ServiceError> {
        let (doc, _) = match self.incident(incident).await {
            Err(ServiceError::Refused(Refusal::NotFound(_))) => return Ok(0),
            other => other?,
        };
        let classes: Vec<Class> = Class::SEALED.into_iter().filter(|one| *one >= class).collect();
        let mut erased = 0;
        for (report, _) in self.reports(&doc.reports).await? {
            if classes.iter().all(|class| report.is_erased(*class)) {
                continue;
            }
            let erasing =
                Erasing { report: &report.id, classes: &classes, ground: Ground::Retention, reason: None };
            match self.erase_only(&Asker::System, &erasing, None).await {
                Ok(done) => erased += usize::from(done.is_some()),
                // Of all its reports; they are looked at again once it is lifted.
                Err(ServiceError::Refused(Refusal::OnHold)) => {
                    self.keep_held(&report.incident, &classes).await?;
                    break;
                }
                // It goes on as part of another that is open: its time begins when that ends.
                Err(ServiceError::Refused(Refusal::IncidentOpen)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(erased)
    }

    /// Whether what is wrapped has a key of its own for what is restricted.
    pub(super) fn has_restricted(wrapped: Option<&String>) -> bool {
        wrapped.is_some_and(|wrapped| Vault::without_restricted(wrapped).is_some())
    }
}
