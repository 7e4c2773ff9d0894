//! Carrying over what waits: in order, each through the usual door, until Redis has all of it.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Record, Taken, What};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::services::execute::{Protocol, RequestKey};
use crate::services::guard::Guard;
use crate::services::intake::{Added, told};
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;
use futures::StreamExt;

/// Between two tries while something waits.
const AGAIN: Duration = Duration::from_millis(250);

/// Records under way at once.
const AT_ONCE: usize = 32;

/// What came of carrying one record over.
enum Carried {
    /// Redis has it.
    Over,
    /// Not this one; others may go.
    Stays(ServiceError),
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

    /// Carries over what can be, in order; how many records that was. Some are under way at once, so that a slow link
    /// costs its delay once for many of them; one connection keeps them in their order.
    pub async fn drain(&self) -> usize {
        let within = Duration::from_millis(self.config.redis.command_timeout_ms);
        let store = &self.guard.in_order();
        let mut over = 0;
        let mut carrying = futures::stream::iter(self.journal.all())
            .map(async |(n, record)| {
                let carried = timeout(within, self.carry(store, &record)).await;
                (n, record, carried.unwrap_or(Carried::Away))
            })
            .buffered(AT_ONCE);
        while let Some((n, record, carried)) = carrying.next().await {
            match carried {
                Carried::Over => {
                    self.journal.release(n).await;
                    if let Some(taken) = record.taken() {
                        self.hide_waiting(&taken.report.id);
                    }
                    self.tell_journal();
                    over += 1;
                }
                Carried::Stays(fault) if self.journal.is_newly_stuck(n) => {
                    tracing::error!(%fault, "a record of the journal cannot be carried over, and stays");
                }
                Carried::Stays(_) => {}
                Carried::Away => break,
            }
        }
        drop(carrying);
        if over > 0 {
            tracing::info!(over, left = self.journal.count(), "records of the journal were carried over");
        }
        over
    }

    async fn carry(&self, store: &Guard, record: &Record) -> Carried {
        let protocol = self.protocol_on(store);
        let asker = record.asker();
        let carried = match &record.what {
            What::Report(taken) => self.carry_report(&protocol, &asker, taken).await,
            What::Opened { incident } => {
                let command = Command::OpenPrivate { incident: incident.clone(), at: Some(record.at) };
                let key = RequestKey {
                    route: "journal".to_owned(),
                    key: format!("{incident} {}", record.at),
                    body_hash: String::new(),
                    said_at: None,
                };
                protocol.execute(&asker, &command, Some(&key)).await.map(drop)
            }
        };
        match carried {
            Ok(()) => Carried::Over,
            Err(
                ServiceError::Store(StoreError::Unavailable(_)) | ServiceError::Busy | ServiceError::Full,
            ) => Carried::Away,
            Err(fault) => Carried::Stays(fault),
        }
    }

    async fn carry_report(
        &self,
        protocol: &Protocol<'_, Guard>,
        asker: &Asker,
        taken: &Taken,
    ) -> Result<(), ServiceError> {
        match self.bring_in(protocol, asker, taken).await {
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
        let told = Added { contact: report.wishes.contact, ..told(private) };
        let of = (&report.incident, &report.id);
        let added = self.add_words(asker, of, (&told, &report.triage), key).await;
        match added {
            // Somebody was told that it is kept: it opens an incident of its own.
            Err(ServiceError::Refused(Refusal::IncidentOver | Refusal::AllErased)) => {
                let own = self.as_its_own(asker, taken)?;
                self.execute(asker, own.command(), own.key.as_ref()).await.map(drop)
            }
            added => added.map(drop),
        }
    }
}
