//! Carrying over what waits: in order, each through the usual door, until Redis has all of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Record, Taken, What};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::services::execute::RequestKey;
use crate::services::intake::told;
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;

/// Between two tries while something waits.
const AGAIN: Duration = Duration::from_millis(250);

/// What came of carrying one record over.
enum Carried {
    /// Redis has it.
    Over,
    /// Not this one; others may go.
    Stays,
    /// Redis is away, or has no room.
    Away,
}

impl Centre {
    /// Carries records over whenever there are any, until told to stop.
    pub async fn carry_over(self, stop: CancellationToken) {
        loop {
            let wait = async {
                if self.journal.count() == 0 {
                    self.journal.0.came.notified().await;
                } else {
                    sleep(AGAIN).await;
                }
            };
            if stop.run_until_cancelled(wait).await.is_none() {
                return;
            }
            if stop.run_until_cancelled(self.drain()).await.is_none() {
                return;
            }
        }
    }

    /// Carries over what can be, in order; how many records that was.
    pub async fn drain(&self) -> usize {
        let (mut over, mut from) = (0, 0);
        while let Some((n, record)) = self.journal.next(from) {
            from = n + 1;
            let within = Duration::from_millis(self.config.redis.command_timeout_ms);
            match timeout(within, self.carry(&record)).await {
                Ok(Carried::Over) => {
                    self.journal.release(n).await;
                    if let Some(taken) = record.taken() {
                        self.hide_waiting(&taken.report.id);
                    }
                    self.tell_journal();
                    over += 1;
                }
                Ok(Carried::Stays) => {}
                Ok(Carried::Away) | Err(_) => break,
            }
        }
        if over > 0 {
            tracing::info!(over, left = self.journal.count(), "records of the journal were carried over");
        }
        over
    }

    async fn carry(&self, record: &Arc<Record>) -> Carried {
        let asker = record.asker();
        let carried = match &record.what {
            What::Report(taken) => self.carry_report(&asker, taken).await,
            What::Opened { incident } => {
                let command = Command::OpenPrivate { incident: incident.clone(), at: Some(record.at) };
                let key = RequestKey {
                    route: "journal".to_owned(),
                    key: format!("{incident} {}", record.at),
                    body_hash: String::new(),
                };
                self.execute(&asker, command, Some(&key)).await.map(drop)
            }
        };
        match carried {
            Ok(()) => Carried::Over,
            Err(
                ServiceError::Store(StoreError::Unavailable(_)) | ServiceError::Busy | ServiceError::Full,
            ) => Carried::Away,
            Err(fault) => {
                tracing::error!(%fault, "a record of the journal cannot be carried over, and stays");
                Carried::Stays
            }
        }
    }

    async fn carry_report(&self, asker: &Asker, taken: &Taken) -> Result<(), ServiceError> {
        match self.execute(asker, taken.command(), taken.key.as_ref()).await {
            // It was committed before, and the answer did not come in time.
            Ok(_) | Err(ServiceError::Refused(Refusal::AlreadyExists)) => Ok(()),
            // The first of this key was committed with other words: these are added to it.
            Err(ServiceError::KeyReused) => self.carry_change(asker, taken).await,
            Err(fault) => Err(fault),
        }
    }

    async fn carry_change(&self, asker: &Asker, taken: &Taken) -> Result<(), ServiceError> {
        let Some(key) = &taken.key else { return Ok(()) };
        let report = &taken.report;
        let private = self.vault.unwrap(&report.id, &taken.wrapped_key)?.open(&report.sealed)?;
        let added = self.add_words(asker, &report.incident, &told(&private), &report.triage, key).await;
        match added {
            // Somebody was told that it is kept: it opens an incident of its own.
            Err(ServiceError::Refused(Refusal::IncidentOver)) => {
                let own = self.as_its_own(asker, taken)?;
                self.execute(asker, own.command(), own.key.as_ref()).await.map(drop)
            }
            added => added.map(drop),
        }
    }
}
