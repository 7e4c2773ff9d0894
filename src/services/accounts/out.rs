//! Signing out at a provider of identities: whoever leaves here is led to where they leave there too, and whoever left there, or
//! was made to, has no session here any more.

use super::oidc::ProviderFault;
use super::{AccountError, Session, hash_of};
use crate::domain::account::AccountChange;
use crate::domain::command::Asker;
use crate::domain::tries::Tries;
use crate::services::{Centre, ServiceError};
use crate::store::sessions::StoredSession;

/// What a provider signed: somebody signed out there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOutThere {
    /// The name of what was signed: each is taken once.
    pub id: String,
    /// Who signed it.
    pub issuer: String,
    /// Who signed out, issuer and subject; `None`: whoever has the session.
    pub subject: Option<String>,
    /// The session that ended there; `None`: all of whoever it is.
    pub session: Option<String>,
}

impl Centre {
    /// Where a browser that signs out of this session is led to sign out at the provider, from where it comes back to `back_to`;
    /// `None`: nowhere, since the session was begun here, or the provider cannot say now, or nobody is to be led there.
    pub async fn way_out(&self, session: &Session, back_to: &str) -> Option<String> {
        if !session.proved_elsewhere || !self.config.oidc.signs_out_there {
            return None;
        }
        self.identity.as_ref()?.way_out(back_to, self.clock.now()).await
    }

    /// Ends the sessions of whoever signed out at the provider, in every process within `session.recheck_s`.
    ///
    /// # Errors
    /// [`AccountError::NoProvider`]; [`AccountError::Provider`] when it is not believed, or was taken before.
    pub async fn signed_out_there(&self, token: &str) -> Result<(), ServiceError> {
        let provider = self.identity.as_ref().ok_or(AccountError::NoProvider)?;
        let told = provider.signed_out(token, self.clock.now()).await.map_err(AccountError::Provider)?;
        let taken = hash_of(&format!("signed out {}", told.id));
        if self.store.tries(&taken).await?.is_some() {
            let why = "it was taken before".to_owned();
            return Err(AccountError::Provider(ProviderFault::NotBelieved(why)).into());
        }
        self.end_all_there(&told).await?;
        // Once it is done, for the provider tells again what failed. Counted like a try, which is kept for longer than what was
        // signed is believed.
        let once = Tries::one_more(None, self.clock.now());
        Ok(self.store.swap_tries(&taken, None, Some(once)).await.map(drop)?)
    }

    /// One that cannot be ended keeps no other.
    async fn end_all_there(&self, told: &SignedOutThere) -> Result<(), ServiceError> {
        let by_issuer = format!("{} ", told.issuer);
        let mut done = Ok(());
        for account in self.store.all_accounts().await? {
            let Some(identity) = &account.provider else { continue };
            let is_theirs =
                told.subject.as_ref().map_or(identity.starts_with(&by_issuer), |one| one == identity);
            if is_theirs {
                done = done.and(self.end_there(&account.name, told).await);
            }
        }
        done
    }

    /// Ends those sessions of an account that were begun in a session of the provider, or all of them. Where a session there has no
    /// name here, it may be the one: it ends with any of whoever it is.
    async fn end_there(&self, name: &str, told: &SignedOutThere) -> Result<(), ServiceError> {
        let is_meant = |stored: &StoredSession| match (&told.session, &stored.provider_session) {
            (None, _) => true,
            (Some(_), None) => stored.proved_elsewhere && told.subject.is_some(),
            (Some(left), Some(begun_in)) => left == begun_in,
        };
        let mut done = Ok(());
        for (hash, stored, _) in self.store.sessions_of(name).await? {
            if is_meant(&stored) {
                done = done.and(self.end_one_there(name, &hash).await);
            }
        }
        done
    }

    async fn end_one_there(&self, name: &str, hash: &str) -> Result<(), ServiceError> {
        self.record_account(&Asker::System, name, AccountChange::SessionEnded).await?;
        match self.accounts.end_session_of(name, hash).await {
            // Missing: somebody else has ended it meanwhile.
            Ok(()) | Err(AccountError::Missing) => self.drop_devices_of(name, hash).await,
            Err(fault) => Err(fault.into()),
        }
    }
}
