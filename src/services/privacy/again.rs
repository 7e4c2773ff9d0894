//! What was erased stays erased, also when an older Redis is restored: the record's erasures are kept in a list outside Redis, keys that
//! it names are deleted and accounts emptied wherever they turn up again, and the record says so once more. In bounded steps; doing it
//! again is harmless.

use std::collections::HashMap;

use crate::domain::account::AccountChange;
use crate::domain::command::{Asker, Command, Erase};
use crate::domain::cursor::StreamId;
use crate::domain::decide::Refusal;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::ReportId;
use crate::domain::privacy::{Class, Ground};
use crate::domain::report::Report;
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;
use crate::store::erased_list::ErasedKey;
use crate::store::vault::Vault;
use crate::text::{Lang, fill};

/// Entries of the log, and keys, looked at in one step.
const STEP: usize = 500;
/// Steps along the log until it is written down how far it was read: who is broken off goes on from there.
const STEPS_KEPT: usize = 10;

impl Centre {
    /// Deletes what was erased and is there again, in Redis and in the record; whether nothing of it has to wait.
    ///
    /// # Errors
    /// When Redis or the list cannot be had; what was done is done.
    pub async fn honour_erased(&self) -> Result<bool, ServiceError> {
        self.delete_erased_again().await?;
        // One failing keeps the other from nothing.
        let accounts = self.erase_accounts_again().await;
        let waits = self.erase_on_record_again().await?;
        accounts?;
        Ok(waits == 0)
    }

    /// Deletes keys that the list outside Redis names as erased and that are there again; how many.
    ///
    /// # Errors
    /// As [`Centre::honour_erased`].
    pub async fn delete_erased_again(&self) -> Result<usize, ServiceError> {
        self.erased.refresh().map_err(|fault| self.no_list(&fault))?;
        let (mut at, mut deleted) = (0, 0);
        loop {
            let (keys, next) = self.erased.some(at).map_err(|fault| self.no_list(&fault))?;
            for some in keys.chunks(STEP) {
                let found = self.store.delete_again(some).await?;
                for key in &found {
                    tracing::warn!(key = %key.of, whole = key.whole, "the key of what was erased was there again, and is deleted");
                }
                deleted += found.len();
            }
            if next == at {
                break;
            }
            at = next;
        }
        if deleted > 0 {
            tracing::warn!(
                keys = deleted,
                "Redis held keys of what was erased: an older state was restored; they are deleted again"
            );
            if self.config.redis.url.is_none() {
                self.store.rewrite_file().await?;
            }
        }
        Ok(deleted)
    }

    /// Takes over into the list what the record says was erased, by whichever process; how many keys and accounts.
    ///
    /// # Errors
    /// As [`Centre::honour_erased`].
    pub async fn note_erased(&self) -> Result<usize, ServiceError> {
        let (mut after, mut noted, mut steps) = (self.erased.through(), 0, 0);
        loop {
            let entries = self.store.range(after, None, STEP).await?;
            let Some(last) = entries.last() else { break };
            after = last.id;
            steps += 1;
            let (mut keys, mut marks) = (Vec::new(), Vec::new());
            for event in entries.iter().flat_map(|raw| erasures_in(&raw.data)) {
                match event {
                    Event::AccountChanged { account, change: AccountChange::Erased } => {
                        marks.push(self.accounts.mark(&account));
                    }
                    event => keys.extend(erased_by(event)),
                }
            }
            noted += self.note_keys(keys).await? + self.note_accounts(marks).await?;
            if steps % STEPS_KEPT == 0 {
                self.noted_through(after).await?;
            }
            if entries.len() < STEP {
                break;
            }
        }
        if steps % STEPS_KEPT > 0 {
            self.noted_through(after).await?;
        }
        Ok(noted)
    }

    async fn noted_through(&self, id: StreamId) -> Result<(), ServiceError> {
        let list = self.erased.clone();
        let written = tokio::task::spawn_blocking(move || list.look_from(id)).await;
        written.map_err(|_| ServiceError::Busy)?.map_err(|fault| self.no_list(&fault))
    }

    /// Names in the list what was erased of reports, before it is told that it was.
    pub(super) async fn note_erased_reports(
        &self,
        docs: impl Iterator<Item = &Report>,
    ) -> Result<(), ServiceError> {
        let of = |doc: &Report| -> Vec<ErasedKey> {
            let keys = doc.erased.iter().map(|erased| ErasedKey {
                of: doc.id.clone(),
                whole: erased.classes.contains(&Class::Personal),
                ground: erased.ground,
            });
            keys.collect()
        };
        self.note_keys(docs.flat_map(of).collect()).await.map(drop)
    }

    /// Adds to the list, and returns when it is on the disk; how many were not in it.
    pub(super) async fn note_keys(&self, keys: Vec<ErasedKey>) -> Result<usize, ServiceError> {
        if keys.is_empty() {
            return Ok(0);
        }
        let list = self.erased.clone();
        let added = tokio::task::spawn_blocking(move || list.add(&keys)).await;
        added.map_err(|_| ServiceError::Busy)?.map_err(|fault| self.no_list(&fault))
    }

    /// The same for accounts, by their marks.
    pub(in crate::services) async fn note_accounts(&self, marks: Vec<String>) -> Result<usize, ServiceError> {
        if marks.is_empty() {
            return Ok(0);
        }
        let list = self.erased.clone();
        let added = tokio::task::spawn_blocking(move || list.add_accounts(&marks)).await;
        added.map_err(|_| ServiceError::Busy)?.map_err(|fault| self.no_list(&fault))
    }

    /// Where the record of a restored Redis does not know that a report was erased, erases it there too; how many have to wait,
    /// because their incident is open again.
    async fn erase_on_record_again(&self) -> Result<usize, ServiceError> {
        let (mut at, mut waits, mut done) = (0, 0, 0_usize);
        loop {
            let (keys, next) = self.erased.some(at).map_err(|fault| self.no_list(&fault))?;
            for some in keys.chunks(STEP) {
                let ids: Vec<ReportId> = some.iter().map(|key| key.of.clone()).collect();
                let docs: HashMap<ReportId, Report> =
                    self.reports(&ids).await?.into_iter().map(|(doc, _)| (doc.id.clone(), doc)).collect();
                for key in some {
                    let class = if key.whole { Class::Personal } else { Class::Restricted };
                    match docs.get(&key.of) {
                        Some(doc) if !doc.is_erased(class) => match self.erase_as_before(key).await {
                            Ok(()) => done += 1,
                            // What was erased before a hold is no evidence any more.
                            Err(ServiceError::Refused(Refusal::IncidentOpen | Refusal::OnHold)) => {
                                self.forget_beside(doc, key.whole).await?;
                                waits += 1;
                            }
                            Err(ServiceError::Refused(Refusal::NothingToDo)) => {}
                            Err(fault) => return Err(fault),
                        },
                        _ => {}
                    }
                }
            }
            if next == at {
                break;
            }
            at = next;
        }
        if done > 0 {
            tracing::warn!(
                reports = done,
                waits,
                "reports that were erased before are erased again in the record"
            );
            self.sweep_erased().await?;
        }
        Ok(waits)
    }

    async fn erase_as_before(&self, key: &ErasedKey) -> Result<(), ServiceError> {
        let apart = format!("erase-{}", crate::domain::ids::opaque(self.region(), &self.ids.bytes::<16>()));
        let why = fill(Lang::default(), "privacy.erased_before", &[]);
        let (reason, key_of_words) = self.seal_apart(&apart, Some(&why))?;
        let mut wrapped_keys: Vec<_> = key_of_words.into_iter().collect();
        let classes = if key.whole { Class::SEALED.to_vec() } else { vec![Class::Restricted] };
        if !key.whole
            && let Some(wrapped) =
                self.store.wrapped_keys(std::slice::from_ref(&key.of)).await?.pop().flatten()
        {
            let left = Vault::without_restricted(&wrapped).unwrap_or(wrapped);
            wrapped_keys.push((key.of.as_str().to_owned(), left));
        }
        let erase = Erase { report: key.of.clone(), classes, ground: key.ground, reason, wrapped_keys };
        self.execute(&Asker::System, Command::Erase(Box::new(erase)), None).await?;
        Ok(())
    }

    /// What lies beside the record of a report whose incident is open again.
    async fn forget_beside(&self, doc: &Report, whole: bool) -> Result<(), ServiceError> {
        self.forget_photos(doc).await?;
        if whole {
            self.store.forget_in_numbers(std::slice::from_ref(&doc.id)).await?;
            self.forget_conversation(&doc.id).await?;
        }
        Ok(())
    }

    fn no_list(&self, fault: &std::io::Error) -> ServiceError {
        let what = self.erased.path().display().to_string();
        ServiceError::Store(StoreError::Damaged { what, why: fault.to_string() })
    }
}

/// The events of an entry of the log, where it says that something was erased. Most say nothing of it, and are not read.
fn erasures_in(data: &[u8]) -> Vec<Event> {
    let says = std::str::from_utf8(data).is_ok_and(|text| {
        let account = || text.contains("AccountChanged") && text.contains("\"erased\"");
        text.contains("PersonalDataErased") || text.contains("KeysErased") || account()
    });
    let entry = says.then(|| serde_json::from_slice::<Entry>(data).ok()).flatten();
    entry.map(|entry| entry.events).unwrap_or_default()
}

/// The keys that an event deleted.
fn erased_by(event: Event) -> Vec<ErasedKey> {
    match event {
        Event::PersonalDataErased { report, classes, ground, .. } => {
            vec![ErasedKey { of: report, whole: classes.contains(&Class::Personal), ground }]
        }
        Event::KeysErased { keys, .. } => {
            let key = |of| ErasedKey { of, whole: true, ground: Ground::Retention };
            keys.into_iter().map(key).collect()
        }
        _ => Vec::new(),
    }
}
