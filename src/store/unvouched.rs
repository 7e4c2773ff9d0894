//! What nobody vouched for, to be looked at: from before sigap vouched, from under another secrets file, or written past the
//! program. A person says which of it is right.

use std::collections::BTreeMap;

use redis::AsyncCommands;

use super::accounts::{Account, parse};
use super::partners::StoredPartner;
use super::vouched::{Kind, unchecked};
use super::{Store, StoreError};

/// Keys looked at in one step.
const STEP: usize = 500;

/// An account that nobody vouched for.
#[derive(Clone, Debug)]
pub struct UnvouchedAccount {
    /// The name it stands under.
    pub name: String,
    /// What stands there; `None`: nothing that can be read, or an account of another name.
    pub account: Option<Account>,
    kept: String,
}

/// The key of a partner or sensor that nobody vouched for.
#[derive(Clone, Debug)]
pub struct UnvouchedPartner {
    /// What stands there; `None`: nothing that can be read.
    pub partner: Option<StoredPartner>,
    /// The hash of the secret that opens it.
    pub hash: String,
}

impl UnvouchedPartner {
    /// The name that stands there.
    pub fn name(&self) -> Option<&str> {
        self.partner.as_ref().map(|stored| stored.partner.name.as_str())
    }

    /// It opens nothing whoever vouches for it.
    pub fn is_withdrawn(&self) -> bool {
        self.partner.as_ref().is_none_or(|stored| stored.withdrawn_at.is_some())
    }
}

impl Store {
    /// The accounts that nobody vouched for, by name, whether they are in the list of all or not. Looks through all keys.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn unvouched_accounts(&self) -> Result<Vec<UnvouchedAccount>, StoreError> {
        let before_name = self.keys.account("");
        let found = self.unvouched(Kind::Account).await?.into_iter().filter_map(|(key, kept)| {
            let name = key.strip_prefix(&before_name)?.to_owned();
            let account = parse::<Account>(&key, unchecked(&kept)).ok();
            let account = account.filter(|account| account.name == name);
            Some(UnvouchedAccount { name, account, kept })
        });
        Ok(found.collect())
    }

    /// The keys of partners and sensors that nobody vouched for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn unvouched_partners(&self) -> Result<Vec<UnvouchedPartner>, StoreError> {
        let all: Vec<(String, String)> = self.connection().hgetall(self.keys.partners()).await?;
        let is_theirs = |(hash, kept): &(String, String)| {
            !self.vouched.is_ours(Kind::Partner, &self.keys.partner(hash), kept)
        };
        let found = all.into_iter().filter(is_theirs).map(|(hash, kept)| {
            let partner = parse("a partner", unchecked(&kept)).ok();
            UnvouchedPartner { partner, hash }
        });
        Ok(found.collect())
    }

    /// How many documents of a sort, other than keys of partners, nobody vouched for. Looks through all keys.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn count_unvouched(&self, kind: Kind) -> Result<usize, StoreError> {
        self.unvouched(kind).await.map(|found| found.len())
    }

    /// They themselves, by their keys: in going through all, Redis may name one twice.
    async fn unvouched(&self, kind: Kind) -> Result<BTreeMap<String, String>, StoreError> {
        let pattern = self.keys.pattern(kind.word());
        let (mut found, mut cursor) = (BTreeMap::new(), 0_u64);
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(STEP);
            let (next, keys): (u64, Vec<String>) = scan.query_async(&mut self.connection()).await?;
            if !keys.is_empty() {
                let texts: Vec<Option<String>> = self.connection().mget(&keys).await?;
                let there = keys.into_iter().zip(texts).filter_map(|(key, kept)| Some((key, kept?)));
                found.extend(there.filter(|(key, kept)| !self.vouched.is_ours(kind, key, kept)));
            }
            if next == 0 {
                return Ok(found);
            }
            cursor = next;
        }
    }

    /// Vouches for an account as it stands; `false` when it is another by now, or none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn vouch_for_account(&self, found: &UnvouchedAccount) -> Result<bool, StoreError> {
        if found.account.is_none() {
            return Ok(false);
        }
        // One that signs in is to be seen by whoever looks at all.
        let _: u32 = self.connection().sadd(self.keys.accounts(), &found.name).await?;
        let key = self.keys.account(&found.name);
        let anew = self.vouched.sign(Kind::Account, &key, unchecked(&found.kept))?;
        self.replace_text(&key, &found.kept, &anew).await
    }

    /// Vouches for the key of a partner as it was found, whatever stands there by now; `false` when it could not be read.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn vouch_for_partner(&self, found: &UnvouchedPartner) -> Result<bool, StoreError> {
        let Some(partner) = &found.partner else { return Ok(false) };
        self.put_partner(&found.hash, partner).await?;
        Ok(true)
    }

    /// Writes an account over one of its name that nobody vouched for; `false` when somebody did, there is none, or it is another by
    /// now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn write_over_unvouched(&self, account: &Account) -> Result<bool, StoreError> {
        let key = self.keys.account(&account.name);
        let kept: Option<String> = self.connection().get(&key).await?;
        match kept.filter(|kept| !self.vouched.is_ours(Kind::Account, &key, kept)) {
            Some(kept) => self.replace_account(&kept, account).await,
            None => Ok(false),
        }
    }

    /// Takes away the account of a name when nobody vouched for it, and frees the name; `false` when somebody did, or there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn free_unvouched_account(&self, name: &str) -> Result<bool, StoreError> {
        let key = self.keys.account(name);
        let kept: Option<String> = self.connection().get(&key).await?;
        if kept.is_none_or(|kept| self.vouched.is_ours(Kind::Account, &key, &kept)) {
            return Ok(false);
        }
        // A session that was vouched for would be one of whoever gets the name next.
        let sessions: Vec<String> = self.connection().smembers(self.keys.sessions(name)).await?;
        for hash in sessions {
            self.end_session(&hash).await?;
        }
        self.forget_account(name).await?;
        let _: u32 = self.connection().del(&key).await?;
        Ok(true)
    }

    /// Takes away the key of a partner that nobody vouched for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn drop_unvouched_partner(&self, found: &UnvouchedPartner) -> Result<(), StoreError> {
        let _: u32 = self.connection().hdel(self.keys.partners(), &found.hash).await?;
        Ok(())
    }
}
