//! Accounts and the devices they were used on. Side state: not in the log, backed up with the rest of Redis.

use std::sync::LazyLock;

use redis::{AsyncCommands, Script};
use serde::{Deserialize, Serialize};

use super::documents::loses;
use super::{Store, StoreError, even_when_full};
use crate::domain::access::{Person, Role};
use crate::domain::ids::{AgencyId, UnitId};

/// The newest shape of accounts this program understands.
const NEWEST: u16 = 1;
/// Devices remembered for an account; the oldest is forgotten first.
const DEVICES: u32 = 32;

static REMEMBER: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/remember_device.lua")));

/// An account as stored.
#[derive(Clone, Serialize, Deserialize)]
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

impl Store {
    /// The account of a name.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let found: Option<String> = self.connection().get(self.keys.account(name)).await?;
        found.map(|text| parse(&self.keys.account(name), &text)).transpose()
    }

    /// The account of a name, to be changed.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when it holds more than this program would write back.
    pub async fn account_to_change(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let key = self.keys.account(name);
        let found: Option<String> = self.connection().get(&key).await?;
        let Some(text) = found else { return Ok(None) };
        let account: Account = parse(&key, &text)?;
        if account.v > NEWEST || loses(&text, &account) {
            return Err(StoreError::Newer(key));
        }
        Ok(Some(account))
    }

    /// Writes a new account; `false` when the name is taken.
    pub async fn add_account(&self, account: &Account) -> Result<bool, StoreError> {
        self.write_account(account, "NX").await
    }

    /// Writes an account over the one there; `false` when there is none.
    pub async fn replace_account(&self, account: &Account) -> Result<bool, StoreError> {
        self.write_account(account, "XX").await
    }

    async fn write_account(&self, account: &Account, when: &str) -> Result<bool, StoreError> {
        let text = write(&self.keys.account(&account.name), account)?;
        let mut both = redis::pipe();
        both.atomic().cmd("SET").arg(self.keys.account(&account.name)).arg(text).arg(when);
        if when == "NX" {
            both.sadd(self.keys.accounts(), &account.name).ignore();
        }
        let (done,): (Option<String>,) = both.query_async(&mut self.connection()).await?;
        Ok(done.is_some())
    }

    /// The names of all accounts, in no order.
    pub async fn account_names(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.connection().smembers(self.keys.accounts()).await?)
    }

    /// Whether somebody signed in to the account on the device before.
    pub async fn knows_device(&self, account: &str, device_hash: &str) -> Result<bool, StoreError> {
        let devices: Vec<String> = self.connection().lrange(self.keys.devices(account), 0, -1).await?;
        Ok(devices.iter().any(|known| known == device_hash))
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
