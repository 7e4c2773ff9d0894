//! Erasing an account: its secrets, devices, sessions and links go, its name stays as that of nobody, so that the record
//! never points at somebody else (ADR 46).

use super::{AccountError, known_form};
use crate::domain::access::Role;
use crate::domain::account::AccountChange;
use crate::domain::command::Asker;
use crate::services::{Centre, ServiceError};
use crate::store::accounts::Account;

impl Centre {
    /// Erases an account; its sessions end in every process within `session.recheck_s`. What was broken off is finished by
    /// asking again.
    ///
    /// # Errors
    /// [`AccountError::Missing`], [`AccountError::OwnAccount`], [`AccountError::LastAdmin`].
    pub async fn erase_account(&self, asker: &Asker, name: &str) -> Result<(), ServiceError> {
        let accounts = &self.accounts;
        let name = known_form(name).ok_or(AccountError::Missing)?;
        let account = self.store.account(&name).await?.ok_or(AccountError::Missing)?;
        if matches!(asker, Asker::Person(person) if person.name == name) {
            return Err(AccountError::OwnAccount.into());
        }
        if account.erased {
            if !self.store.lists_account(&name).await? {
                return Err(AccountError::Missing.into());
            }
        } else {
            let administers = account.roles.contains(&Role::Admin) && !account.disabled;
            if administers && !accounts.has_other_admin(&name).await? {
                return Err(AccountError::LastAdmin.into());
            }
            self.record_account(asker, &name, AccountChange::Erased).await?;
            let empty = |account: &mut Account| {
                *account = emptied(account);
                Ok(())
            };
            accounts.change(&name, empty).await?;
        }
        accounts.end_other_sessions(&name, "").await?;
        if let Some(unit) = &account.unit {
            // Looking at the phones of a crew forgets those of whom is not of it any more.
            self.devices_of(unit).await?;
        }
        Ok(self.store.forget_account(&name).await?)
    }
}

/// What stays of it: nobody signs in, and nobody else gets the name.
fn emptied(account: &Account) -> Account {
    Account {
        v: account.v,
        name: account.name.clone(),
        generation: account.generation + 1,
        disabled: true,
        erased: true,
        ..Account::default()
    }
}
