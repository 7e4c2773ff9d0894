//! Erasing an account: its secrets, devices, sessions and links go, its name stays as that of nobody, so that the record
//! never points at somebody else (ADR 46). The list outside Redis names it too, so that an older Redis brings nothing of it back.

use super::{AccountError, Accounts, known_form};
use crate::domain::access::Role;
use crate::domain::account::AccountChange;
use crate::domain::command::{Asker, Command};
use crate::domain::ids::UnitId;
use crate::services::execute::RequestKey;
use crate::services::{Centre, ServiceError};
use crate::store::accounts::Account;

/// How often it is written over anew when others write there too.
const TRIES: usize = 8;

impl Accounts {
    /// Leaves nothing but the name of whatever stands under it, also of what nobody vouched for; nothing of that is taken over.
    pub(super) async fn bury(&self, name: &str) -> Result<(), AccountError> {
        let stone = emptied(&Account { v: 1, name: name.to_owned(), ..Account::default() });
        for _ in 0..TRIES {
            if self.store.write_over_unvouched(&stone).await? {
                return Ok(());
            }
            let there = self.store.account(name).await?;
            if there.is_some_and(|account| account.erased) {
                return Ok(());
            }
            match self.empty(name).await {
                // Missing: somebody else has done it meanwhile.
                Err(AccountError::Missing) => {}
                done => return done,
            }
        }
        Err(AccountError::Busy)
    }

    /// Leaves nothing of it but its name.
    async fn empty(&self, name: &str) -> Result<(), AccountError> {
        let empty = |account: &mut Account| {
            *account = emptied(account);
            Ok(())
        };
        self.change_as_kept(name, empty).await.map(drop)
    }
}

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
            accounts.empty(&name).await?;
        }
        // Before anything is told: a restored Redis must not bring it back.
        self.note_accounts(vec![accounts.mark(&name)]).await?;
        self.forget_beside_account(&name, account.unit.as_ref()).await
    }

    /// Erases accounts again that the list outside Redis names and an older Redis has brought back; how many. The record, which
    /// was restored with them, says so once, whoever finds them.
    ///
    /// # Errors
    /// When Redis cannot be had; what was done is done.
    pub async fn erase_accounts_again(&self) -> Result<usize, ServiceError> {
        let mut found = 0;
        if !self.erased.names_accounts() {
            return Ok(found);
        }
        for name in self.store.account_names().await? {
            let mark = self.accounts.mark(&name);
            if !self.erased.has_account(&mark) {
                continue;
            }
            let account = self.store.account(&name).await?;
            let is_over = match &account {
                Some(account) => account.erased,
                // From before sigap vouched for accounts it is there, and not vouched for.
                None => !self.store.has_account(&name).await?,
            };
            if is_over {
                // Somebody was broken off before it left the list of all.
                self.store.forget_account(&name).await?;
                continue;
            }
            let route = "erased account".to_owned();
            let key = RequestKey { route, key: mark, body_hash: String::new(), said_at: None };
            let command = Command::Account { account: name.clone(), change: AccountChange::Erased };
            self.execute(&Asker::System, command, Some(&key)).await?;
            self.accounts.bury(&name).await?;
            let unit = account.and_then(|account| account.unit);
            self.forget_beside_account(&name, unit.as_ref()).await?;
            found += 1;
        }
        if found > 0 {
            tracing::warn!(accounts = found, "accounts that were erased were there again, and are erased");
        }
        Ok(found)
    }

    /// What lies beside an account that was emptied.
    pub(super) async fn forget_beside_account(
        &self,
        name: &str,
        unit: Option<&UnitId>,
    ) -> Result<(), ServiceError> {
        self.accounts.end_other_sessions(name, "").await?;
        if let Some(unit) = unit {
            // Looking at the phones of a crew forgets those of whom is not of it any more.
            self.devices_of(unit).await?;
        }
        Ok(self.store.forget_account(name).await?)
    }
}

/// What stays of it: nobody signs in, and nobody else gets the name.
pub(super) fn emptied(account: &Account) -> Account {
    Account {
        v: account.v,
        name: account.name.clone(),
        generation: account.generation + 1,
        disabled: true,
        erased: true,
        ..Account::default()
    }
}
