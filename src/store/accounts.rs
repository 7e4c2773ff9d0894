//! Accounts and the devices they were used on. Side state: not in the log, backed up with the rest of Redis.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::{AsyncCommands, Script};
use serde::{Deserialize, Serialize};

use super::documents::loses;
use super::vouched::Kind;
use super::{Store, StoreError, even_when_full};
use crate::domain::access::{Person, Role};
use crate::domain::ids::{AgencyId, UnitId};

/// The newest shape of accounts this program understands.
const NEWEST: u16 = 1;
/// Accounts read at once.
const AT_ONCE: usize = 200;
/// The list of an account's invitations outlives the longest of them (`session.invite_hours`, 720).
const INVITES_LISTED_S: i64 = 31 * 86_400;
/// Devices remembered for an account; the oldest is forgotten first.
const DEVICES: u32 = 32;

static ADD: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/add_account.lua")));
static REPLACE: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/replace.lua")));
static NEWEST_INVITE: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/newest.lua")));
static REMEMBER: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/remember_device.lua")));

/// An account as stored.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Account {
    /// Shape of this document; 1 now.
    pub v: u16,
    /// Its name, in lower case.
    pub name: String,
    /// Roles, combined.
    pub roles: Vec<Role>,
    /// The agency an officer speaks for.
    pub agency: Option<AgencyId>,
    /// The unit a responder is on.
    pub unit: Option<UnitId>,
    /// Argon2id hash of the password in PHC form.
    pub password: String,
    /// Goes up when the password is set; sessions of an older one end.
    pub generation: u64,
    /// Cannot sign in, and its sessions end.
    pub disabled: bool,
    /// What is asked for beside the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SecondFactor>,
    /// The sealed secret of one that is being set: no code of it was given back yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_pending: Option<String>,
    /// Signs in without a second factor whatever its roles: an account of the demo, or of a machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exempt: bool,
    /// Who it is at the provider it signed in by first: issuer and subject, with a space between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Until when its holder has seen which new devices signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_devices_at: Option<Timestamp>,
    /// It was erased: nothing is left but the name, which nobody gets again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// A second factor: a code that changes with the time (RFC 6238), and codes for when the telephone is lost.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The shared secret, sealed under the centre's master key.
    pub sealed: String,
    /// The time step of the last code taken: none is taken twice.
    pub last_step: u64,
    /// Keyed hashes of the codes for when the telephone is lost; each is taken away when it is used.
    pub recovery: Vec<String>,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor").field("left", &self.recovery.len()).finish_non_exhaustive()
    }
}

/// What opens an account without a password: once, for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Whose.
    pub account: String,
    /// The account's generation when it was made: a later one makes it worthless.
    pub generation: u64,
    /// When it is no good any more.
    pub expires_at: Timestamp,
}

impl Invite {
    /// Whether the account is still as it was when it was invited to; a password or a second factor set since makes it another.
    pub fn opens(&self, account: &Account) -> bool {
        account.generation == self.generation && !account.disabled
    }
}

/// The hash stays out of whatever prints an account.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// Who signs in with it.
    pub fn person(&self) -> Person {
        Person {
            name: self.name.clone(),
            roles: self.roles.clone(),
            agency: self.agency.clone(),
            unit: self.unit.clone(),
        }
    }
}

/// What the secret of an account's second factor is sealed under.
pub fn second_name(account: &str) -> String {
    format!("second:{account}")
}

impl Store {
    /// The account of a name; none when nobody vouched for it.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let key = self.keys.account(name);
        let found: Option<String> = self.connection().get(&key).await?;
        let Some(text) = found else { return Ok(None) };
        self.vouched.open(Kind::Account, &key, &text)
    }

    /// Whether anything stands under a name, whoever vouched for it.
    pub async fn has_account(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.connection().exists(self.keys.account(name)).await?)
    }

    /// The account of a name to be changed, and the text it stands in.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when it holds more than this program would write back.
    pub async fn account_to_change(&self, name: &str) -> Result<Option<(String, Account)>, StoreError> {
        let key = self.keys.account(name);
        let found: Option<String> = self.connection().get(&key).await?;
        let Some(text) = found else { return Ok(None) };
        let Some(json) = self.vouched.check(Kind::Account, &key, &text) else { return Ok(None) };
        let account: Account = parse(&key, json)?;
        if account.v > NEWEST || loses(json, &account) {
            return Err(StoreError::Newer(key));
        }
        Ok(Some((text, account)))
    }

    /// Writes a new account; `false` when the name is taken.
    pub async fn add_account(&self, account: &Account) -> Result<bool, StoreError> {
        let key = self.keys.account(&account.name);
        let text = self.vouched.seal(Kind::Account, &key, account)?;
        let mut call = ADD.key(key);
        let call = call.key(self.keys.accounts()).arg(&account.name).arg(text);
        let done: u32 = call.invoke_async(&mut self.connection()).await?;
        Ok(done == 1)
    }

    /// Writes an account over the one that stands in `before`; `false` when somebody else was faster.
    pub async fn replace_account(&self, before: &str, account: &Account) -> Result<bool, StoreError> {
        let key = self.keys.account(&account.name);
        self.replace_text(&key, before, &self.vouched.seal(Kind::Account, &key, account)?).await
    }

    /// Writes a text over the one that is `before`; `false` when that stands there no more.
    pub(super) async fn replace_text(&self, key: &str, before: &str, text: &str) -> Result<bool, StoreError> {
        let mut call = REPLACE.key(key);
        let done: u32 = call.arg(before).arg(text).invoke_async(&mut self.connection()).await?;
        Ok(done == 1)
    }

    /// Whether an account is in the list of all.
    pub async fn lists_account(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.connection().sismember(self.keys.accounts(), name).await?)
    }

    /// Takes an account that was erased out of the list of all, and away what lay beside it: links that opened it, the
    /// devices it was used on, the list of its sessions.
    pub async fn forget_account(&self, name: &str) -> Result<(), StoreError> {
        let keys = &self.keys;
        let links: Vec<String> = self.connection().smembers(keys.invites(name)).await?;
        let mut all = redis::pipe();
        all.atomic();
        for link in &links {
            all.del(keys.invite(link)).ignore();
        }
        all.del(&[keys.invites(name), keys.devices(name), keys.sessions(name)]).ignore();
        all.srem(keys.accounts(), name).ignore();
        Ok(all.query_async(&mut self.connection()).await?)
    }

    /// The names of all accounts, in no order.
    pub async fn account_names(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.connection().smembers(self.keys.accounts()).await?)
    }

    /// All accounts that are vouched for, by name.
    pub async fn all_accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut names = self.account_names().await?;
        names.sort_unstable();
        let mut accounts = Vec::with_capacity(names.len());
        for some in names.chunks(AT_ONCE) {
            let keys: Vec<String> = some.iter().map(|name| self.keys.account(name)).collect();
            let texts: Vec<Option<String>> = self.connection().mget(&keys).await?;
            for (key, text) in keys.iter().zip(texts) {
                let Some(text) = text else { continue };
                accounts.extend(self.vouched.open::<Account>(Kind::Account, key, &text)?);
            }
        }
        // An older program lists a name again that it could not give to anybody.
        accounts.retain(|account| !account.erased);
        Ok(accounts)
    }

    /// Writes what opens an account once; what opened it before does so no more.
    pub async fn put_invite(&self, hash: &str, invite: &Invite) -> Result<(), StoreError> {
        let mut call = NEWEST_INVITE.key(self.keys.invites(&invite.account));
        let call = call.arg(hash).arg(INVITES_LISTED_S);
        let older: Vec<String> = call.invoke_async(&mut self.connection()).await?;
        let older: Vec<String> = older.iter().map(|hash| self.keys.invite(hash)).collect();
        if !older.is_empty() {
            let _: u32 = self.connection().del(&older).await?;
        }
        let key = self.keys.invite(hash);
        let text = self.vouched.seal(Kind::Invite, &key, invite)?;
        self.put_swept(&key, &text, invite.expires_at).await
    }

    /// What opens an account, left where it is; `None` also when there is a newer one, or nobody vouched for it.
    pub async fn invite(&self, hash: &str) -> Result<Option<Invite>, StoreError> {
        let key = self.keys.invite(hash);
        let found: Option<String> = self.connection().get(&key).await?;
        let Some(text) = found else { return Ok(None) };
        let Some(invite) = self.vouched.open::<Invite>(Kind::Invite, &key, &text)? else { return Ok(None) };
        let is_newest: bool = self.connection().sismember(self.keys.invites(&invite.account), hash).await?;
        Ok(Some(invite).filter(|_| is_newest))
    }

    /// Takes away what opens an account; `false` when somebody else had it first, or there is a newer one by now.
    pub async fn take_invite(&self, account: &str, hash: &str) -> Result<bool, StoreError> {
        let taken: u32 = self.connection().srem(self.keys.invites(account), hash).await?;
        let _: u32 = self.connection().del(self.keys.invite(hash)).await?;
        Ok(taken == 1)
    }

    /// Whether somebody signed in to the account on the device before.
    pub async fn knows_device(&self, account: &str, device_hash: &str) -> Result<bool, StoreError> {
        let devices: Vec<String> = self.connection().lrange(self.keys.devices(account), 0, -1).await?;
        Ok(devices.iter().any(|known| known == device_hash))
    }

    /// Whether the account was used on any device that is remembered.
    pub async fn has_devices(&self, account: &str) -> Result<bool, StoreError> {
        let known: u64 = self.connection().llen(self.keys.devices(account)).await?;
        Ok(known > 0)
    }

    /// Remembers a device of an account.
    pub async fn remember_device(&self, account: &str, device_hash: &str) -> Result<(), StoreError> {
        let mut call = REMEMBER.key(self.keys.devices(account));
        let _: i64 = call.arg(device_hash).arg(DEVICES).invoke_async(&mut self.connection()).await?;
        Ok(())
    }
}

/// Reads a stored JSON document called `what` in errors.
pub(super) fn parse<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Damaged { what: what.to_owned(), why: error.to_string() })
}

/// Writes a JSON document called `what` in errors.
pub(super) fn write<T: Serialize>(what: &str, document: &T) -> Result<String, StoreError> {
    serde_json::to_string(document)
        .map_err(|error| StoreError::Damaged { what: what.to_owned(), why: error.to_string() })
}
