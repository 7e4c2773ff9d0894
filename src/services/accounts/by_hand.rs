//! What whoever holds the machine does to accounts: makes them with a password, gives another one, and says which are right of those
//! that the keys of the centre do not vouch for (ADR 51). Each stands in the record before it is done. Of an account that is not
//! right nothing stays but its name, as of one that was erased: the record never points at somebody else.

use super::{AccountError, Profile, known_form};
use crate::domain::account::AccountChange;
use crate::domain::command::Asker;
use crate::services::{Centre, ServiceError};
use crate::store::unvouched::UnvouchedAccount;

impl Centre {
    /// Makes an account with a password that somebody hands over; `exempt`: it signs in without a second factor whatever its roles.
    ///
    /// # Errors
    /// [`AccountError::Name`], [`AccountError::Exists`], [`AccountError::Roles`], [`AccountError::Password`].
    pub async fn make_account(
        &self,
        asker: &Asker,
        profile: &Profile,
        password: &str,
        exempt: bool,
    ) -> Result<(), ServiceError> {
        let accounts = &self.accounts;
        let name = known_form(&profile.name).ok_or(AccountError::Name)?;
        if profile.shares_wall() {
            return Err(AccountError::Roles.into());
        }
        accounts.is_free(&name).await?;
        let hash = accounts.hash(password).await?;
        let change = AccountChange::Made {
            roles: profile.roles.clone(),
            agency: profile.agency.as_ref().map(ToString::to_string),
            unit: profile.unit.as_ref().map(ToString::to_string),
            exempt,
        };
        self.record_account(asker, &name, change).await?;
        Ok(accounts.add(profile, hash, exempt).await?)
    }

    /// Gives an account another password, which ends every session of it.
    ///
    /// # Errors
    /// [`AccountError::Missing`], [`AccountError::Password`].
    pub async fn reset_password(
        &self,
        asker: &Asker,
        name: &str,
        password: &str,
    ) -> Result<(), ServiceError> {
        let name = known_form(name).ok_or(AccountError::Name)?;
        self.accounts.there(&name).await?;
        let hash = self.accounts.hash(password).await?;
        self.record_account(asker, &name, AccountChange::PasswordReset).await?;
        Ok(self.accounts.set_password(&name, &hash, None).await.map(drop)?)
    }

    /// Vouches for an account as it was found; `false` when it is another by now, or none. Of one that was erased only the name is
    /// vouched for: whoever writes to Redis says as easily that it was, and leaves roles and a password beside.
    ///
    /// # Errors
    /// When Redis or the list of what was erased cannot be had; what was done is done.
    pub async fn vouch_for_account(&self, found: &UnvouchedAccount) -> Result<bool, ServiceError> {
        let Some(account) = found.account.as_ref().filter(|_| is_a_name(&found.name)) else {
            return Ok(false);
        };
        if account.erased || self.accounts.is_erased(&found.name) {
            return self.drop_unvouched_account(&found.name).await.map(|()| true);
        }
        let change = AccountChange::VouchedFor {
            roles: account.roles.clone(),
            agency: account.agency.as_ref().map(ToString::to_string),
            unit: account.unit.as_ref().map(ToString::to_string),
            exempt: account.exempt,
        };
        self.record_account(&Asker::System, &found.name, change).await?;
        Ok(self.store.vouch_for_account(found).await?)
    }

    /// Takes away what stands under the name of an account, as erasing does: the name is given to nobody. What is broken off is
    /// finished by asking again.
    ///
    /// # Errors
    /// The same.
    pub async fn drop_unvouched_account(&self, name: &str) -> Result<(), ServiceError> {
        if !is_a_name(name) {
            // Nobody can have it, so that nothing of it is to stay.
            return Ok(self.store.free_unvouched_account(name).await.map(drop)?);
        }
        self.record_account(&Asker::System, name, AccountChange::Erased).await?;
        self.accounts.bury(name).await?;
        self.note_accounts(vec![self.accounts.mark(name)]).await?;
        self.forget_beside_account(name, None).await
    }
}

fn is_a_name(name: &str) -> bool {
    known_form(name).as_deref() == Some(name)
}
