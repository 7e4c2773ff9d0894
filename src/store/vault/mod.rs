//! Keys that never enter Redis in the clear: sealing what could tell who or exactly where, and stable ids.
//!
//! Each report has random keys of its own, kept in Redis wrapped by the master key of the centre. Erasing a report is deleting its
//! wrapped keys. There may be old master keys beside the one in use: they still unwrap, until everything is wrapped anew.

mod crypt;
mod report_key;
mod ring;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use self::crypt::cipher;
use self::ring::Ring;
use super::{Store, StoreError};
use crate::ambient::Ids;
use crate::domain::ids::ReportId;

pub use self::crypt::{hex, sha256_hex};
pub use self::report_key::ReportKey;
pub use self::ring::{KeySource, Written, write_over};

/// Why the keys cannot be had, or a seal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The keys cannot be read or made.
    #[error("the keys of {from} cannot be used: {why}")]
    Source {
        /// Where they should be.
        from: String,
        /// Why.
        why: String,
    },
    /// Wrong key, or changed since it was sealed.
    #[error("what was sealed cannot be opened")]
    Broken,
}

/// The master keys of this centre. Clones share them.
#[derive(Clone)]
pub struct Vault {
    source: KeySource,
    ring: Arc<RwLock<Arc<Ring>>>,
    /// As of when the file was read because something could not be opened.
    looked: Arc<Mutex<Option<SystemTime>>>,
}

/// Between the two wrapped keys of a report.
const BETWEEN: char = ' ';

impl Vault {
    /// Reads the file of the keys, or makes one (mode 0600) when there is none.
    ///
    /// # Errors
    /// [`VaultError::Source`].
    pub fn open(path: &Path, ids: &Ids) -> Result<Self, VaultError> {
        Self::from_source(KeySource::File(path.to_owned()), ids)
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// [`VaultError::Source`].
    pub fn from_source(source: KeySource, ids: &Ids) -> Result<Self, VaultError> {
        let ring = source.ring(ids)?;
        Ok(Self { source, ring: Arc::new(RwLock::new(Arc::new(ring))), looked: Arc::default() })
    }

    /// Where the keys come from.
    pub fn source(&self) -> &KeySource {
        &self.source
    }

    /// Reads the keys once more, so that a master key that was changed is picked up; whether it was.
    ///
    /// # Errors
    /// [`VaultError::Source`]; the keys so far stay.
    pub fn refresh(&self, ids: &Ids) -> Result<bool, VaultError> {
        if matches!(&self.source, KeySource::File(path) if !path.exists()) {
            let why = "the file is gone; the keys it held are still used".to_owned();
            return Err(VaultError::Source { from: self.source.name(), why });
        }
        self.take_over(self.source.ring(ids)?)
    }

    fn take_over(&self, fresh: Ring) -> Result<bool, VaultError> {
        let is = self.ring();
        if fresh.hmac != is.hmac {
            let why = "its HMAC key is another one: that needs a start".to_owned();
            return Err(VaultError::Source { from: self.source.name(), why });
        }
        let names = |ring: &Ring| ring.masters.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        if names(&fresh) == names(&is) {
            return Ok(false);
        }
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(true)
    }

    /// Reads the file of the keys once more, when it was changed since this was done last: another process may seal by a key that
    /// was put in since.
    fn look_anew(&self) {
        let KeySource::File(path) = &self.source else { return };
        let Ok(changed) = std::fs::metadata(path).and_then(|about| about.modified()) else { return };
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.replace(changed) == Some(changed) {
            return;
        }
        if let Some(fresh) = Ring::there(path)
            && matches!(self.take_over(fresh), Ok(true))
        {
            tracing::info!("the master key was changed: what could not be opened showed it");
        }
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Names of the master keys, which tell nothing of them; the one in use first.
    pub fn master_names(&self) -> Vec<String> {
        self.ring().masters.iter().map(|(name, _)| name.clone()).collect()
    }

    fn seal_master(&self, ids: &Ids, about: &str, plain: &[u8]) -> Result<String, VaultError> {
        let ring = self.ring();
        let (_, master) = ring.masters.first().ok_or(VaultError::Broken)?;
        crypt::seal(master, ids, about, plain)
    }

    /// What was sealed, and whether by the master key in use.
    fn open_master(&self, about: &str, text: &str) -> Result<(Vec<u8>, bool), VaultError> {
        let open = |ring: &Ring| {
            let mut masters = ring.masters.iter().enumerate();
            masters.find_map(|(n, (_, key))| Some((crypt::open(key, about, text).ok()?, n == 0)))
        };
        let ring = self.ring();
        let opened = open(&ring).or_else(|| {
            self.look_anew();
            let anew = self.ring();
            if Arc::ptr_eq(&ring, &anew) { None } else { open(&anew) }
        });
        opened.ok_or(VaultError::Broken)
    }

    /// New keys for a report, and the same wrapped for keeping.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub fn new_report_key(&self, ids: &Ids, report: &ReportId) -> Result<(ReportKey, String), VaultError> {
        let (key, mut wrapped) = self.new_key(ids, report)?;
        let restricted = ids.bytes::<32>();
        wrapped.push(BETWEEN);
        wrapped.push_str(&self.seal_master(ids, report.as_str(), &restricted)?);
        Ok((ReportKey { restricted: Some(cipher(&restricted)), ..key }, wrapped))
    }

    /// A new key for words that hold nothing restricted, and the same wrapped for keeping.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub fn new_key(&self, ids: &Ids, of: &ReportId) -> Result<(ReportKey, String), VaultError> {
        let bytes = ids.bytes::<32>();
        let wrapped = self.seal_master(ids, of.as_str(), &bytes)?;
        Ok((ReportKey { cipher: cipher(&bytes), restricted: None, of: of.clone() }, wrapped))
    }

    /// The keys of a report from their wrapped form.
    ///
    /// # Errors
    /// [`VaultError::Broken`] when no master key opens it.
    pub fn unwrap(&self, report: &ReportId, wrapped: &str) -> Result<ReportKey, VaultError> {
        let key = |text: &str| -> Result<_, VaultError> {
            let (bytes, _) = self.open_master(report.as_str(), text)?;
            Ok(cipher(&bytes.try_into().map_err(|_| VaultError::Broken)?))
        };
        let mut parts = wrapped.split(BETWEEN);
        let first = key(parts.next().unwrap_or_default())?;
        Ok(ReportKey { cipher: first, restricted: parts.next().map(key).transpose()?, of: report.clone() })
    }

    /// What is kept of wrapped keys once what is restricted is erased; `None` when there is no key of its own for that.
    pub fn without_restricted(wrapped: &str) -> Option<String> {
        wrapped.split_once(BETWEEN).map(|(personal, _)| personal.to_owned())
    }

    /// The same wrapped by the master key in use; `None` when it is already.
    ///
    /// # Errors
    /// [`VaultError::Broken`] when no master key opens it.
    pub fn rewrap(&self, ids: &Ids, name: &str, wrapped: &str) -> Result<Option<String>, VaultError> {
        let mut anew = Vec::new();
        let mut is_old = false;
        for part in wrapped.split(BETWEEN) {
            let (bytes, current) = self.open_master(name, part)?;
            is_old |= !current;
            anew.push(self.seal_master(ids, name, &bytes)?);
        }
        Ok(is_old.then(|| anew.join(&BETWEEN.to_string())))
    }

    /// Seals a value that belongs to no report, under a name it can be opened by only.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub fn seal_own<T: Serialize>(&self, ids: &Ids, name: &str, value: &T) -> Result<String, VaultError> {
        let plain = serde_json::to_vec(value).map_err(|_| VaultError::Broken)?;
        self.seal_master(ids, name, &plain)
    }

    /// Opens what [`Vault::seal_own`] made under that name.
    ///
    /// # Errors
    /// [`VaultError::Broken`].
    pub fn open_own<T: for<'de> Deserialize<'de>>(&self, name: &str, sealed: &str) -> Result<T, VaultError> {
        let (plain, _) = self.open_master(name, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Broken)
    }

    /// Bytes that are the same in every process for the same scope, key and purpose, and tell nothing of them.
    pub fn stable_bytes<const N: usize>(&self, scope: &[&str], purpose: &str) -> [u8; N] {
        let hmac = self.ring().hmac;
        let mut out = [0; N];
        for (block, chunk) in out.chunks_mut(32).enumerate() {
            let mut mac = <Hmac<Sha256> as KeyInit>::new(&hmac.into());
            for part in scope.iter().chain([&purpose, &block.to_string().as_str()]) {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part.as_bytes());
            }
            chunk.copy_from_slice(&mac.finalize().into_bytes()[..chunk.len()]);
        }
        out
    }

    /// Keyed hashes of words, sorted, each once, 64 at most; for finding similar reports without their words.
    pub fn sketch<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let mut hashes: Vec<u32> =
            words.map(|word| u32::from_be_bytes(self.stable_bytes::<4>(&[word], "sketch"))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(64);
        hashes
    }
}

impl Store {
    /// The wrapped keys of reports; `None` where a report was erased.
    pub async fn wrapped_keys(&self, reports: &[ReportId]) -> Result<Vec<Option<String>>, StoreError> {
        // A pipe with nothing in it is an error to the client.
        if reports.is_empty() {
            return Ok(Vec::new());
        }
        let mut pipe = redis::pipe();
        for report in reports {
            pipe.get(self.keys.personal_key(report.as_str()));
        }
        Ok(pipe.query_async(&mut self.connection()).await?)
    }
}
