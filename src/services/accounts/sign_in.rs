//! Signing in, and once more for what needs it.

use std::net::IpAddr;

use super::password::{Asks, LONGEST};
use super::sessions::Session;
use super::throttle::Under;
use super::{AccountError, Accounts, hash_of, known_form, later};
use crate::domain::account::Way;
use crate::store::StoreError;
use crate::store::accounts::Account;
use crate::store::sessions::StoredSession;
use crate::store::vault::hex;

/// Who wants to sign in, and where.
#[derive(Clone, Copy, Debug, Default)]
pub struct Credentials<'a> {
    /// Account name.
    pub name: &'a str,
    /// Password.
    pub password: &'a str,
    /// Code of the second factor, or one for when the telephone is lost.
    pub code: Option<&'a str>,
    /// The secret of the device that its cookie brought, if any.
    pub device: Option<&'a str>,
    /// What kind of browser it says it is, in a few words.
    pub browser: &'a str,
    /// The network it asks from; `None` when it is not known, or stands for many. A hint: it lets nobody in.
    pub network: Option<IpAddr>,
}

impl<'a> Credentials<'a> {
    /// Name and password alone.
    pub fn new(name: &'a str, password: &'a str) -> Self {
        Self { name, password, ..Self::default() }
    }
}

/// Somebody just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret of the session, for the cookie.
    pub token: String,
    /// The secret of the device, for its cookie; `None` when it has one that is known.
    pub device: Option<String>,
    /// The session.
    pub session: Session,
    /// Nobody signed in to the account on the device before, though on others.
    pub new_device: bool,
    /// How they proved who they are.
    pub way: Way,
}

/// How a session begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginning<'a> {
    /// What kind of browser.
    pub browser: &'a str,
    /// How somebody proved who they are.
    pub way: Way,
    /// Nobody signed in from there before.
    pub new_device: bool,
    /// Who it is was proved at a provider of identities.
    pub proved_elsewhere: bool,
    /// With a second factor, given there or here.
    pub second_elsewhere: bool,
    /// What that calls the session in which it was.
    pub provider_session: Option<&'a str>,
    /// Password and code were given just now.
    pub stepped_up: bool,
}

impl<'a> Beginning<'a> {
    /// With password and code given, on a device that is known.
    pub(super) fn of(browser: &'a str, way: Way) -> Self {
        Self {
            browser,
            way,
            new_device: false,
            proved_elsewhere: false,
            second_elsewhere: false,
            provider_session: None,
            stepped_up: true,
        }
    }
}

impl Accounts {
    /// Signs somebody in, and writes nothing down: [`Centre::sign_in`](crate::services::Centre::sign_in) does.
    ///
    /// # Errors
    /// [`AccountError::CodeNeeded`] when all but the code is right.
    pub async fn sign_in(&self, who: &Credentials<'_>) -> Result<SignedIn, AccountError> {
        // Also a name that cannot be costs a check of the password.
        let name = known_form(who.name).unwrap_or_default();
        let known_device = self.knows(&name, who.device).await?;
        let counted = self.counted(&name, who, known_device);
        let (account, way) = self.prove(&name, (who.password, who.code), &counted).await?;
        self.enter(&account, Beginning::of(who.browser, way), known_device).await
    }

    /// Begins a session of somebody who has proved who they are.
    pub(super) async fn enter(
        &self,
        account: &Account,
        how: Beginning<'_>,
        known_device: bool,
    ) -> Result<SignedIn, AccountError> {
        let new_device = !known_device && self.store.has_devices(&account.name).await?;
        let how = Beginning { new_device, ..how };
        let (token, session) = self.begin(account, how).await?;
        let device = if known_device { None } else { Some(self.remember_device(&account.name).await?) };
        Ok(SignedIn { token, device, session, new_device, way: how.way })
    }

    pub(super) async fn knows(&self, name: &str, device: Option<&str>) -> Result<bool, StoreError> {
        self.knows_hashed(name, device.map(hash_of).as_deref()).await
    }

    /// The same by the hash of the device's secret.
    pub(super) async fn knows_hashed(&self, name: &str, device: Option<&str>) -> Result<bool, StoreError> {
        match device {
            Some(hash) => self.store.knows_device(name, hash).await,
            None => Ok(false),
        }
    }

    /// The account of whoever gives its password and, where it has a second factor, a code of that; and which of them. Wrong
    /// tries are counted under `counted`.
    async fn prove(
        &self,
        name: &str,
        said: (&str, Option<&str>),
        counted: &Under,
    ) -> Result<(Account, Way), AccountError> {
        self.counting(counted, self.look_at(name, said, counted.asks)).await
    }

    /// A code of whoever takes an invitation to an account that has a second factor. Wrong ones count as those of signing in.
    pub(super) async fn prove_invited(&self, name: &str, who: &Credentials<'_>) -> Result<(), AccountError> {
        if self.there(name).await?.second.is_none() {
            return Ok(());
        }
        let code = given(who.code)?;
        let known_device = self.knows(name, who.device).await?;
        let counted = self.counted(name, who, known_device);
        self.counting(&counted, self.use_code(name, code)).await.map(drop)
    }

    /// What somebody proves, as one of the tries that are counted under `under`.
    async fn counting(
        &self,
        under: &Under,
        proof: impl Future<Output = Result<(Account, Way), AccountError>>,
    ) -> Result<(Account, Way), AccountError> {
        let (store, throttle) = (&self.store, &self.throttle);
        let allowed = throttle.allowed(store, under, self.config.tries_per_minute, self.clock.now()).await;
        let counted = throttle.begin(store, &under.who, allowed, self.clock.now()).await?;
        let proved = proof.await;
        // What cannot be forgotten now is forgiven with time.
        let _ = match &proved {
            Ok(_) => throttle.right(store, counted).await,
            Err(AccountError::Wrong | AccountError::WrongCode) => {
                throttle.wrong(store, under, self.clock.now()).await
            }
            Err(_) => throttle.give_back(store, counted).await,
        };
        proved
    }

    async fn look_at(
        &self,
        name: &str,
        (password, code): (&str, Option<&str>),
        asks: Asks,
    ) -> Result<(Account, Way), AccountError> {
        let account = self.account(name).await?.filter(|account| !account.disabled);
        let password = if password.len() > LONGEST { "" } else { password };
        if !self.passwords.fits(asks, password, account.as_ref().map(|a| a.password.as_str())).await? {
            return Err(AccountError::Wrong);
        }
        let account = account.ok_or(AccountError::Wrong)?;
        if account.second.is_none() {
            return Ok((account, Way::Password));
        }
        self.use_code(name, given(code)?).await
    }

    pub(super) async fn begin(
        &self,
        account: &Account,
        how: Beginning<'_>,
    ) -> Result<(String, Session), StoreError> {
        let token = self.secret();
        let began_at = self.clock.now();
        let (hours, idle_s) = self.spans(&account.roles);
        let limited = !how.proved_elsewhere && self.lacks_second(account);
        let stored = StoredSession {
            v: 1,
            account: account.name.clone(),
            generation: account.generation,
            began_at,
            expires_at: later(began_at, i64::from(hours) * 3_600),
            idle_s,
            device: how.browser.to_owned(),
            new_device: how.new_device,
            limited,
            proved_elsewhere: how.proved_elsewhere,
            second_elsewhere: how.second_elsewhere,
            provider_session: how.provider_session.map(str::to_owned),
            stepped_up_at: (how.stepped_up && !limited).then_some(began_at),
        };
        let hash = hash_of(&token);
        self.store.put_session(&hash, &stored).await?;
        let session = self.as_it_is(&hash, &stored, account);
        self.cache.put(&session, self.clock.monotonic());
        Ok((token, session))
    }

    /// Whether whoever has a session gives password and code once more.
    pub(super) async fn prove_again(
        &self,
        session: &Session,
        said: (&str, Option<&str>),
    ) -> Result<(Account, Way), AccountError> {
        let name = &session.person.name;
        let counted = Under { who: format!("{name} {}", session.hash), together: None, asks: Asks::Known };
        self.prove(name, said, &counted).await
    }

    /// A new session in place of the one there, with the same end, whose holder just proved who they are.
    pub(super) async fn renew(
        &self,
        session: &Session,
        account: &Account,
    ) -> Result<(String, Session), AccountError> {
        let (stored, _) = self.store.session_and_use(&session.hash).await?.ok_or(AccountError::Wrong)?;
        let token = self.secret();
        let hash = hash_of(&token);
        let stored = StoredSession { stepped_up_at: Some(self.clock.now()), ..stored };
        self.store.put_session(&hash, &stored).await?;
        self.end(&session.hash).await?;
        let session = self.as_it_is(&hash, &stored, account);
        self.cache.put(&session, self.clock.monotonic());
        Ok((token, session))
    }

    /// What wrong tries are counted under: the account, and the device where it is known, or else its network.
    fn counted(&self, name: &str, who: &Credentials<'_>, known_device: bool) -> Under {
        let asks = if known_device { Asks::Known } else { Asks::Anybody(who.network) };
        let (who, together) = match (who.device.filter(|_| known_device), who.network) {
            (Some(device), _) => (format!("{name} {}", hash_of(device)), None),
            (None, Some(network)) => {
                // Under a key, so that nobody reads in Redis where somebody is.
                let network = self.vault.stable_bytes::<16>(&[&network.to_string()], "tries");
                (format!("{name} ? {}", hex(&network)), Some(format!("{name} ? *")))
            }
            (None, None) => (format!("{name} ?"), None),
        };
        Under { who, together, asks }
    }

    async fn remember_device(&self, name: &str) -> Result<String, StoreError> {
        let secret = self.secret();
        self.store.remember_device(name, &hash_of(&secret)).await?;
        Ok(secret)
    }
}

fn given(code: Option<&str>) -> Result<&str, AccountError> {
    code.filter(|code| !code.trim().is_empty()).ok_or(AccountError::CodeNeeded)
}
