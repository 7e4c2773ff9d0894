//! Signing in at a provider of identities. It says who somebody is; what they may do is the account's. An account belongs to
//! one identity: the one that opened its invitation's name first, while it had no password.

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::out::SignedOutThere;
use super::sign_in::{Beginning, Credentials, SignedIn};
use super::{AccountError, Accounts, hash_of, known_form, later};
use crate::domain::account::{AccountChange, Way};
use crate::domain::command::Asker;
use crate::services::{Centre, ServiceError};
use crate::store::accounts::Account;

/// Seconds within which somebody has to come back from the provider.
const WITHIN_S: i64 = 600;
/// The provider asked for the password so lately, seconds, where it was to be asked for anew.
const ASKED_WITHIN_S: i64 = 300;

/// Why a provider cannot say who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderFault {
    /// It cannot be reached, or answers what cannot be understood.
    #[error("the provider of identities: {0}")]
    Away(String),
    /// What it signed is not for us, not true, or too old.
    #[error("what the provider of identities said is not believed: {0}")]
    NotBelieved(String),
}

/// A sign-in at a provider that has begun; kept until somebody comes back, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handshake {
    /// What its answer must repeat.
    pub nonce: String,
    /// What proves that the answer's code is used by whoever began (RFC 7636).
    pub verifier: String,
    /// The provider is to ask for the password although it knows who it is.
    pub again: bool,
    /// When it is too late.
    pub expires_at: Timestamp,
    /// What the browser brought when it went.
    #[serde(default)]
    pub brought: Brought,
}

/// What a browser brings as long as it stays among our pages: from the provider, another site, it comes back without its strict
/// cookies. Hashes, as they are kept elsewhere too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    session: Option<String>,
    device: Option<String>,
}

impl Brought {
    /// The secrets of a session and of a device, where there are some.
    pub fn of(session: Option<&str>, device: Option<&str>) -> Self {
        Self { session: session.map(hash_of), device: device.map(hash_of) }
    }
}

/// Where somebody is sent.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The address at the provider.
    pub address: String,
    /// What the browser keeps meanwhile, so that nobody else's sign-in is slipped to it.
    pub state: String,
}

/// Who a provider says somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Issuer and subject: the same for ever.
    pub subject: String,
    /// The name it knows them by, which may be an account's.
    pub name: Option<String>,
    /// It says that a second factor was given.
    pub second_factor: bool,
    /// When it asked them last.
    pub asked_at: Option<Timestamp>,
    /// What it calls the session in which they signed in there.
    pub session: Option<String>,
}

/// A provider of identities.
pub trait IdentityProvider: Send + Sync {
    /// Where to send somebody; `state`, `nonce` and the verifier are ours. Whoever asks is not known: the provider itself is asked
    /// no more than now and then.
    fn begin<'a>(
        &'a self,
        back_to: &'a str,
        state: &'a str,
        handshake: &'a Handshake,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<String, ProviderFault>>;

    /// Who came back with this code.
    fn finish<'a>(
        &'a self,
        back_to: &'a str,
        handshake: &'a Handshake,
        code: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Identity, ProviderFault>>;

    /// Where a browser signs out there and comes back from to `back_to`; `None` where it has no such place, or cannot say now.
    fn way_out<'a>(&'a self, back_to: &'a str, now: Timestamp) -> BoxFuture<'a, Option<String>>;

    /// Who signed out there, if the provider says so.
    fn signed_out<'a>(
        &'a self,
        token: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<SignedOutThere, ProviderFault>>;
}

impl Accounts {
    async fn account_of(&self, identity: &Identity) -> Result<Option<Account>, AccountError> {
        let all = self.all().await?;
        if let Some(own) = all.iter().find(|one| one.provider.as_deref() == Some(&identity.subject)) {
            return Ok(Some(own.clone()));
        }
        let name = identity.name.as_deref().and_then(known_form);
        // An account with a password is somebody's already, whatever a provider calls others.
        Ok(all.into_iter().find(|one| {
            Some(&one.name) == name.as_ref() && one.password.is_empty() && one.provider.is_none()
        }))
    }
}

impl Centre {
    /// Begins to sign in at the provider; `again`: it asks for the password although it knows who it is.
    ///
    /// # Errors
    /// [`AccountError::NoProvider`], [`AccountError::Provider`].
    pub async fn begin_at_provider(
        &self,
        back_to: &str,
        again: bool,
        brought: Brought,
    ) -> Result<Begun, ServiceError> {
        let provider = self.identity.as_ref().ok_or(AccountError::NoProvider)?;
        let (accounts, state) = (&self.accounts, self.accounts.secret());
        let now = self.clock.now();
        let expires_at = later(now, WITHIN_S);
        let handshake =
            Handshake { nonce: accounts.secret(), verifier: accounts.secret(), again, expires_at, brought };
        let address =
            provider.begin(back_to, &state, &handshake, now).await.map_err(AccountError::Provider)?;
        let hash = hash_of(&state);
        let sealed = self.vault.seal_own(&self.ids, &hash, &handshake)?;
        self.store.put_handshake(&hash, &sealed, expires_at).await?;
        Ok(Begun { address, state })
    }

    /// Somebody came back from the provider: signs them in to the account that is theirs. A session that the browser had when it
    /// went ends.
    ///
    /// # Errors
    /// [`AccountError::NoInvite`] when that sign-in never began, was finished, or is over; [`AccountError::Stranger`],
    /// [`AccountError::NoSecondFactor`].
    pub async fn finish_at_provider(
        &self,
        back_to: &str,
        (state, code): (&str, &str),
        who: &Credentials<'_>,
    ) -> Result<SignedIn, ServiceError> {
        let provider = self.identity.as_ref().ok_or(AccountError::NoProvider)?;
        let (accounts, hash, now) = (&self.accounts, hash_of(state), self.clock.now());
        let sealed = self.store.take_handshake(&hash).await?.ok_or(AccountError::NoInvite)?;
        // Begun under a master key that was forgotten meanwhile: it is begun again.
        let handshake: Handshake = self.vault.open_own(&hash, &sealed).map_err(|_| AccountError::NoInvite)?;
        if handshake.expires_at <= now {
            return Err(AccountError::NoInvite.into());
        }
        let identity =
            provider.finish(back_to, &handshake, code, now).await.map_err(AccountError::Provider)?;
        let account = accounts.account_of(&identity).await?.filter(|account| !account.disabled);
        let account = account.ok_or_else(|| self.kept_out("", AccountError::Stranger))?;
        let safe = identity.second_factor || self.config.oidc.asks_second_factor;
        if !safe && accounts.needs_second(&account) {
            return Err(self.kept_out(&account.name, AccountError::NoSecondFactor));
        }
        let account = self.belongs_to(account, &identity).await?;
        let asked_lately = identity.asked_at.is_some_and(|at| later(at, ASKED_WITHIN_S) > now);
        let Brought { session: before, device } = handshake.brought;
        let known_device = accounts.knows_hashed(&account.name, device.as_deref()).await?;
        let how = Beginning {
            proved_elsewhere: true,
            second_elsewhere: safe,
            provider_session: identity.session.as_deref(),
            stepped_up: handshake.again && asked_lately,
            ..Beginning::of(who.browser, Way::Provider)
        };
        let signed_in = self.let_in(accounts.enter(&account, how, known_device).await?).await?;
        if let Some(before) = before {
            self.leave(&before).await?;
        }
        Ok(signed_in)
    }

    /// The account, which is this identity's from now on.
    async fn belongs_to(&self, account: Account, identity: &Identity) -> Result<Account, ServiceError> {
        if account.provider.is_some() {
            return Ok(account);
        }
        self.record_account(&Asker::System, &account.name, AccountChange::Joined).await?;
        let own = |account: &mut Account| {
            if account.provider.is_some() || !account.password.is_empty() {
                return Err(AccountError::Stranger);
            }
            account.provider = Some(identity.subject.clone());
            Ok(())
        };
        Ok(self.accounts.change(&account.name, own).await.map(|(account, ())| account)?)
    }
}
