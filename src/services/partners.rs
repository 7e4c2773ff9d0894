//! Keys of partners and sensors: made, withdrawn, and recognised, also while Redis is away.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Centre, ServiceError};
use crate::domain::command::{Asker, Command};
use crate::domain::ids::opaque;
use crate::domain::partner::{Partner, PartnerChange, PartnerChanged, PartnerSort};
use crate::store::StoreError;
use crate::store::partners::StoredPartner;
use crate::store::unvouched::UnvouchedPartner;
use crate::store::vault::sha256_hex;

/// How long a key that was good is believed to be without asking.
const FRESH: Duration = Duration::from_secs(5);
/// Longest name of a key, and longest words about it, signs.
const LONGEST: (usize, usize) = (40, 200);

/// Why a key cannot be made, withdrawn or used.
#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    /// There is one of this name.
    #[error("there is a key of this name; withdraw it first")]
    Exists,
    /// There is one of this name that nobody vouched for.
    #[error("a key of this name is not vouched for: look at it with sigap keys vouch first")]
    Unvouched,
    /// There is none of this name, or it was withdrawn.
    #[error("there is no key of this name")]
    Missing,
    /// A name is 1 to 40 letters, digits and `-`; words are 1 to 200 signs.
    #[error("a name is 1 to 40 letters, digits and -; the words about it are 1 to 200 signs")]
    Form,
    /// It is no key of ours, or was withdrawn.
    #[error("no such key")]
    Wrong,
    /// What is kept cannot be reached.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What happens to it could not be written into the record, so it did not happen.
    #[error(transparent)]
    Record(Box<ServiceError>),
}

/// Keys that were good lately. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Partners(Arc<Mutex<HashMap<String, (Known, Duration)>>>);

/// Somebody whose key is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub partner: Partner,
    /// Reports it may send in a minute.
    pub per_minute: u32,
}

impl Centre {
    /// Makes a key; it is told this once.
    ///
    /// # Errors
    /// When there is one of this name, vouched for or not, or the form is wrong.
    pub async fn make_partner(&self, partner: Partner, per_minute: u32) -> Result<String, PartnerError> {
        if !is_well_formed(&partner) {
            return Err(PartnerError::Form);
        }
        let all = self.store.partners().await?;
        if all.iter().any(|(_, one)| one.partner.name == partner.name && one.withdrawn_at.is_none()) {
            return Err(PartnerError::Exists);
        }
        // Else a person who vouches for keys of that name could mean either.
        let unvouched = self.store.unvouched_partners().await?;
        if unvouched.iter().any(|one| one.name() == Some(&partner.name) && !one.is_withdrawn()) {
            return Err(PartnerError::Unvouched);
        }
        let word = match partner.sort {
            PartnerSort::Sensor => "sensor",
            PartnerSort::Partner => "partner",
        };
        let key = opaque(&format!("{}-{word}", self.region()), &self.ids.bytes());
        self.record_partner(&partner.name, PartnerChange::Made(partner.kept(per_minute))).await?;
        let stored =
            StoredPartner { v: 1, partner, per_minute, made_at: self.clock.now(), withdrawn_at: None };
        self.store.put_partner(&hash(&key), &stored).await?;
        Ok(key)
    }

    /// Withdraws every key of this name: within seconds no process takes it any more.
    ///
    /// # Errors
    /// When there is none.
    pub async fn withdraw_partner(&self, name: &str) -> Result<(), PartnerError> {
        let mut all = self.store.partners().await?;
        all.retain(|(_, one)| one.partner.name == name && one.withdrawn_at.is_none());
        if all.is_empty() {
            return Err(PartnerError::Missing);
        }
        self.record_partner(name, PartnerChange::Withdrawn).await?;
        for (hash, stored) in all {
            let stored = StoredPartner { withdrawn_at: Some(self.clock.now()), ..stored };
            self.store.put_partner(&hash, &stored).await?;
        }
        Ok(())
    }

    /// Vouches for a key as it was found, whatever stands there by now; `false` when it could not be read.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn vouch_for_partner(&self, found: &UnvouchedPartner) -> Result<bool, PartnerError> {
        let Some(StoredPartner { partner, per_minute, .. }) = &found.partner else { return Ok(false) };
        self.record_partner(&partner.name, PartnerChange::VouchedFor(partner.kept(*per_minute))).await?;
        Ok(self.store.vouch_for_partner(found).await?)
    }

    /// Takes away a key that nobody vouched for. What cannot be read has no name that the record could keep.
    ///
    /// # Errors
    /// The same.
    pub async fn drop_unvouched_partner(&self, found: &UnvouchedPartner) -> Result<(), PartnerError> {
        if let Some(name) = found.name().filter(|name| is_a_name(name)) {
            self.record_partner(name, PartnerChange::Dropped).await?;
        }
        Ok(self.store.drop_unvouched_partner(found).await?)
    }

    /// Writes down what happens to a key, before it does.
    async fn record_partner(&self, name: &str, change: PartnerChange) -> Result<(), PartnerError> {
        let command = Command::Partner(PartnerChanged { partner: name.to_owned(), change });
        let done = self.execute(&Asker::System, command, None).await;
        done.map(drop).map_err(|fault| PartnerError::Record(Box::new(fault)))
    }

    /// Whose key this is. While Redis is away, whoever was known before still is.
    ///
    /// # Errors
    /// [`PartnerError::Wrong`] when it is nobody's; when nobody can say.
    pub async fn partner_of_key(&self, key: &str) -> Result<Known, PartnerError> {
        let (hash, now) = (hash(key), self.clock.monotonic());
        let before = self.partners.lock().get(&hash).cloned();
        if let Some((known, at)) = &before
            && now.saturating_sub(*at) < FRESH
        {
            return Ok(known.clone());
        }
        match self.store.partner(&hash).await {
            Ok(Some(stored)) if stored.withdrawn_at.is_none() => {
                let known = Known { partner: stored.partner, per_minute: stored.per_minute };
                self.partners.lock().insert(hash, (known.clone(), now));
                Ok(known)
            }
            Ok(_) => {
                self.partners.lock().remove(&hash);
                Err(PartnerError::Wrong)
            }
            Err(fault) => match before {
                Some((known, _)) if !matches!(fault, StoreError::Damaged { .. }) => Ok(known),
                _ => Err(fault.into()),
            },
        }
    }
}

impl Partners {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Known, Duration)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_a_name(name: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    (1..=LONGEST.0).contains(&name.len()) && name.chars().all(plain)
}

fn is_well_formed(partner: &Partner) -> bool {
    is_a_name(&partner.name) && (1..=LONGEST.1).contains(&partner.says.trim().chars().count())
}

/// A key is random enough that its plain hash tells nothing.
fn hash(key: &str) -> String {
    sha256_hex(key.as_bytes())
}
