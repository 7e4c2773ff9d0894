//! What lets people in is vouched for: beside each such document in Redis stands a MAC made with a key from outside Redis, over
//! the sort, the key it stands under and the text. Whoever can only write to Redis makes none, edits none and moves none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::StoreError;
use super::accounts::{parse, write};
use super::vault::Vault;

/// What a document lets somebody do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An account.
    Account,
    /// A session.
    Session,
    /// What opens an account once.
    Invite,
    /// What opens a socket once.
    Ticket,
    /// The key of a partner or sensor.
    Partner,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Account, Self::Session, Self::Invite, Self::Ticket, Self::Partner];

    /// Its name in MACs, in figures and in lines of the log; also what keys of the sort begin with.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Session => "session",
            Self::Invite => "invite",
            Self::Ticket => "ticket",
            Self::Partner => "partner",
        }
    }
}

/// Vouches for documents, and counts those that nobody vouched for. Clones count together.
#[derive(Clone, Default)]
pub struct Voucher(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Without one nothing is vouched for, and nothing can be.
    key: Option<[u8; 64]>,
    refused: [AtomicU64; Kind::ALL.len()],
}

/// Between the MAC and the document.
const BETWEEN: char = ' ';

impl Voucher {
    /// By the HMAC key of the centre: it stays when the master key is changed.
    pub fn of(vault: &Vault) -> Self {
        Self(Arc::new(Shared { key: Some(vault.stable_bytes(&[], "vouch")), ..Shared::default() }))
    }

    /// The document that shall stand under `name`, as it is kept.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it cannot be written, or there is no key to vouch with.
    pub fn seal<T: Serialize>(&self, kind: Kind, name: &str, document: &T) -> Result<String, StoreError> {
        self.sign(kind, name, &write(kind.word(), document)?)
    }

    /// The same of a document that is written already.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when there is no key to vouch with.
    pub fn sign(&self, kind: Kind, name: &str, json: &str) -> Result<String, StoreError> {
        let Some(mac) = self.mac(kind, name, json) else {
            let (what, why) = (kind.word().to_owned(), "there is no key to vouch for it with".to_owned());
            return Err(StoreError::Damaged { what, why });
        };
        Ok(format!("{}{BETWEEN}{json}", BASE64.encode(mac.finalize().into_bytes())))
    }

    /// What stands under `name`; `None`, counted, when it is not vouched for.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is vouched for and cannot be read all the same.
    pub fn open<T: DeserializeOwned>(
        &self,
        kind: Kind,
        name: &str,
        kept: &str,
    ) -> Result<Option<T>, StoreError> {
        self.check(kind, name, kept).map(|json| parse(kind.word(), json)).transpose()
    }

    /// The text of what stands under `name`; `None`, counted, when it is not vouched for.
    pub(super) fn check<'a>(&self, kind: Kind, name: &str, kept: &'a str) -> Option<&'a str> {
        if self.is_ours(kind, name, kept) {
            return kept.split_once(BETWEEN).map(|(_, json)| json);
        }
        if self.0.refused[kind as usize].fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::error!(
                kind = kind.word(),
                "a document in Redis is not vouched for by the keys of this centre and lets nobody in: it was written past the \
                 program, or under another secrets file, or before sigap vouched for them; see sigap doctor, sigap keys vouch. \
                 Further ones are only counted (sigap_not_vouched)"
            );
        }
        None
    }

    /// Whether what stands under `name` is vouched for. Counts nothing.
    pub fn is_ours(&self, kind: Kind, name: &str, kept: &str) -> bool {
        let Some((mac, json)) = kept.split_once(BETWEEN) else { return false };
        let (Ok(mac), Some(ours)) = (BASE64.decode(mac), self.mac(kind, name, json)) else { return false };
        ours.verify_slice(&mac).is_ok()
    }

    /// How many documents of each sort were met that nobody vouched for, since the start.
    pub fn refused(&self) -> [(&'static str, u64); Kind::ALL.len()] {
        Kind::ALL.map(|kind| (kind.word(), self.0.refused[kind as usize].load(Ordering::Relaxed)))
    }

    fn mac(&self, kind: Kind, name: &str, json: &str) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&self.0.key?.into());
        for part in [kind.word(), name, json] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        Some(mac)
    }
}

/// The document of what is kept, whoever vouched for it, if anybody: to be looked at, never to let somebody in.
pub(super) fn unchecked(kept: &str) -> &str {
    match kept.split_once(BETWEEN) {
        Some((mac, json)) if !mac.starts_with('{') => json,
        _ => kept,
    }
}
