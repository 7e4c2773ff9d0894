//! Changing the master key: everything that the old one seals is wrapped anew, in bounded steps that may be broken off and begun
//! again at any time, while both are good. And backups of wrapped keys that bring no erased one back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::decide::Refusal;
use crate::domain::ids::ReportId;
use crate::domain::privacy::Class;
use crate::services::{Centre, ServiceError};
use crate::store::Store;
use crate::store::rewrap::Sort;
use crate::store::vault::Vault;

/// What wrapping anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Looked at.
    pub seen: u64,
    /// Wrapped anew.
    pub anew: u64,
    /// Still under an old key: changed while it was wrapped, or a newer program's.
    pub left: u64,
    /// What no master key of this process opens.
    pub lost: u64,
}

/// Wrapped keys as they were at a moment. Of no use without the master key.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeyBackup {
    v: u16,
    region: String,
    /// By whose they are.
    keys: BTreeMap<String, String>,
}

/// What bringing back came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BroughtBack {
    /// Keys that were missing and are there again.
    pub back: u64,
    /// Keys that were there.
    pub there: u64,
    /// Keys of what was erased since: left out.
    pub erased: u64,
}

impl Centre {
    /// Wraps everything anew that an old master key seals.
    ///
    /// # Errors
    /// When the store cannot be reached; what was done is done.
    pub async fn rewrap_all(&self) -> Result<Rewrapped, ServiceError> {
        self.look_through(&self.store, true).await
    }

    /// The other regions on this Redis that have something under an old master key of this process.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn others_under_old(&self) -> Result<Vec<String>, ServiceError> {
        let mut found = Vec::new();
        for region in self.other_regions().await? {
            if self.look_through(&self.store.of_region(&region), false).await?.left > 0 {
                found.push(region);
            }
        }
        Ok(found)
    }

    async fn other_regions(&self) -> Result<Vec<String>, ServiceError> {
        let all = self.store.regions().await?;
        Ok(all.into_iter().filter(|region| region != self.region()).collect())
    }

    /// Looks at everything in a region that a master key seals; wraps it anew, or leaves it.
    async fn look_through(&self, store: &Store, wrap: bool) -> Result<Rewrapped, ServiceError> {
        let mut sum = Rewrapped::default();
        for sort in Sort::ALL {
            let mut cursor = 0;
            loop {
                let (next, found) = store.under_master(sort, cursor).await?;
                for one in found {
                    sum.seen += 1;
                    match self.vault.rewrap(&self.ids, &one.name, &one.sealed) {
                        Ok(None) => {}
                        Ok(Some(anew)) if wrap && store.put_under_master(&one, &anew).await? => sum.anew += 1,
                        Ok(Some(_)) => sum.left += 1,
                        Err(_) => sum.lost += 1,
                    }
                }
                if next == 0 {
                    break;
                }
                cursor = next;
            }
        }
        Ok(sum)
    }

    /// Forgets master keys that are not in use, once nothing is sealed by them; in other regions those of them that this process
    /// has, so that nobody there takes them for lost.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn forget_old_masters(&self) -> Result<(), ServiceError> {
        let own = self.vault.master_names();
        for name in self.store.masters().await?.keys() {
            if own.first() != Some(name) {
                self.store.forget_master(name).await?;
            }
        }
        for region in self.other_regions().await? {
            for name in own.iter().skip(1) {
                self.store.of_region(&region).forget_master(name).await?;
            }
        }
        self.key_state().await?;
        Ok(())
    }

    /// All wrapped keys.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn back_up_keys(&self) -> Result<KeyBackup, ServiceError> {
        let mut keys = BTreeMap::new();
        let mut cursor = 0;
        loop {
            let (next, found) = self.store.under_master(Sort::Reports, cursor).await?;
            keys.extend(found.into_iter().map(|one| (one.name, one.sealed)));
            if next == 0 {
                return Ok(KeyBackup { v: 1, region: self.region().to_owned(), keys });
            }
            cursor = next;
        }
    }

    /// Brings wrapped keys back that are missing, but none of what was erased: the record says what was, and the list outside Redis
    /// where that is older.
    ///
    /// # Errors
    /// When Redis or the list cannot be had, or the backup is of another region.
    pub async fn bring_back_keys(&self, backup: &KeyBackup) -> Result<BroughtBack, ServiceError> {
        let mut sum = BroughtBack::default();
        if backup.region != self.region() {
            return Err(ServiceError::Refused(Refusal::Forbidden));
        }
        // Calls and words have no document that says so, and others may have erased them.
        self.note_erased().await?;
        for (name, wrapped) in &backup.keys {
            let id = ReportId::from(name.as_str());
            let doc = match self.report(&id).await {
                Ok(doc) => Some(doc),
                Err(ServiceError::Refused(_)) => None,
                Err(fault) => return Err(fault),
            };
            if self.erased.has(&id, true) || doc.as_ref().is_some_and(|doc| doc.is_erased(Class::Personal)) {
                sum.erased += 1;
                continue;
            }
            let without = self.erased.has(&id, false)
                || doc.as_ref().is_some_and(|doc| doc.is_erased(Class::Restricted));
            let left = without.then(|| Vault::without_restricted(wrapped)).flatten();
            let wrapped = left.as_deref().unwrap_or(wrapped);
            if self.store.bring_back_key(&id, wrapped).await? {
                sum.back += 1;
            } else {
                sum.there += 1;
            }
        }
        Ok(sum)
    }
}
