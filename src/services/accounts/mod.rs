//! Accounts, signing in, sessions and one-use tickets.
//!
//! A token is 256 random bits, known only to its holder; Redis has its SHA-256. A session has an absolute end
//! by role. It is read again every few seconds, so ending it anywhere works within that time everywhere.

mod cache;
mod password;
mod throttle;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use self::cache::{Cache, Known};
use self::password::{Full, LONGEST, Passwords};
use self::throttle::Throttle;
use crate::ambient::{Clock, Ids};
use crate::config;
use crate::domain::access::{Person, Role};
use crate::domain::ids::{AgencyId, UnitId};
use crate::store::accounts::Account;
use crate::store::sessions::{StoredSession, StoredTicket};
use crate::store::{Store, StoreError};

/// Fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 8;

/// What the log and remembered requests call those without an account.
const NOBODYS_NAMES: [&str; 2] = ["public", "system"];
/// How long a session that is known may take to be read again.
const READ_AGAIN_WITHIN: Duration = Duration::from_millis(500);

/// Why nobody could be signed in, or no account made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Name or password is wrong, or the account is disabled; which one is not told.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many wrong tries lately.
    #[error("too many tries: wait {seconds} s")]
    Wait {
        /// Until the next try.
        seconds: u64,
    },
    /// More sign-ins at once than this machine can check.
    #[error("too many sign-ins at once")]
    Busy,
    /// The name cannot be one of an account.
    #[error("a name is 1 to 64 of a-z, 0-9, '-', '_' and '.', and not 'public' or 'system'")]
    Name,
    /// The password is too short or too long.
    #[error("a password is 8 to 1024 bytes long")]
    Password,
    /// The name is taken.
    #[error("there is an account of this name already")]
    Exists,
    /// There is no such account.
    #[error("there is no account of this name")]
    Missing,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Full> for AccountError {
    fn from(_: Full) -> Self {
        Self::Busy
    }
}

/// A running session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash it is stored under; names it without letting anybody use it.
    pub hash: String,
    /// Who signed in.
    pub person: Person,
    /// When it ends.
    pub expires_at: Timestamp,
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
}

/// Who an account is for.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name; compared without regard to case.
    pub name: String,
    /// Roles, combined.
    pub roles: Vec<Role>,
    /// The agency an officer speaks for.
    pub agency: Option<AgencyId>,
    /// The unit a responder is on.
    pub unit: Option<UnitId>,
}

/// Accounts and sessions of a region. Cheap to clone; clones share what is cached.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    clock: Clock,
    ids: Ids,
    config: config::Session,
    passwords: Passwords,
    cache: Arc<Cache>,
    throttle: Arc<Throttle>,
}

impl Accounts {
    /// The accounts kept in `store`.
    pub fn new(store: Store, clock: Clock, ids: Ids, config: config::Session) -> Self {
        let passwords = Passwords::new(ids.clone());
        Self { store, clock, ids, config, passwords, cache: Arc::default(), throttle: Arc::default() }
    }

    /// Makes an account.
    pub async fn create(&self, profile: &Profile, password: &str) -> Result<(), AccountError> {
        let name = known_form(&profile.name).ok_or(AccountError::Name)?;
        let account = Account {
            v: 1,
            name,
            roles: profile.roles.clone(),
            agency: profile.agency.clone(),
            unit: profile.unit.clone(),
            password: self.hash(password).await?,
            generation: 1,
            disabled: false,
        };
        if self.store.add_account(&account).await? { Ok(()) } else { Err(AccountError::Exists) }
    }

    /// Sets a new password, which ends every session of the account.
    pub async fn reset(&self, name: &str, password: &str) -> Result<(), AccountError> {
        let name = known_form(name).ok_or(AccountError::Name)?;
        let mut account = self.store.account_to_change(&name).await?.ok_or(AccountError::Missing)?;
        account.password = self.hash(password).await?;
        account.generation += 1;
        if self.store.replace_account(&account).await? { Ok(()) } else { Err(AccountError::Missing) }
    }

    async fn hash(&self, password: &str) -> Result<String, AccountError> {
        if password.len() < SHORTEST_PASSWORD || password.len() > LONGEST {
            return Err(AccountError::Password);
        }
        Ok(self.passwords.hash(password).await?)
    }

    /// Signs somebody in. `device` is the secret its cookie brought, if any.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        device: Option<&str>,
    ) -> Result<SignedIn, AccountError> {
        // Also a name that cannot be costs a check of the password.
        let name = known_form(name).unwrap_or_default();
        let device_hash = device.map(hash_of);
        let known_device = match &device_hash {
            Some(hash) => self.store.knows_device(&name, hash).await?,
            None => false,
        };
        let who = format!("{name} {}", device_hash.as_deref().filter(|_| known_device).unwrap_or("?"));
        let now = self.clock.monotonic();
        if let Some(left) = self.throttle.wait(&who, self.config.tries_per_minute, now) {
            return Err(AccountError::Wait { seconds: left.as_secs() + 1 });
        }
        let account = self.store.account(&name).await?.filter(|account| !account.disabled);
        let password = if password.len() > LONGEST { "" } else { password };
        if !self.passwords.fits(password, account.as_ref().map(|a| a.password.as_str())).await? {
            self.throttle.wrong(&who, now);
            return Err(AccountError::Wrong);
        }
        let account = account.ok_or(AccountError::Wrong)?;
        self.throttle.right(&who);
        let (token, session) = self.begin(&account).await?;
        let device = if known_device { None } else { Some(self.remember_device(&name).await?) };
        Ok(SignedIn { token, device, session })
    }

    async fn begin(&self, account: &Account) -> Result<(String, Session), StoreError> {
        let token = self.secret();
        let began_at = self.clock.now();
        let hours = account.roles.iter().map(|role| self.hours(*role)).min().unwrap_or(1);
        let expires_at = later(began_at, i64::from(hours) * 3_600);
        let hash = hash_of(&token);
        let stored = StoredSession {
            v: 1,
            account: account.name.clone(),
            generation: account.generation,
            began_at,
            expires_at,
        };
        self.store.put_session(&hash, &stored).await?;
        let session = Session { hash, person: account.person(), expires_at };
        self.cache.put(&session, self.clock.monotonic());
        Ok((token, session))
    }

    async fn remember_device(&self, name: &str) -> Result<String, StoreError> {
        let secret = self.secret();
        self.store.remember_device(name, &hash_of(&secret)).await?;
        Ok(secret)
    }

    /// The running session of a token; `None` when there is none (any more).
    pub async fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        if token.len() > 128 {
            return Ok(None);
        }
        self.session_of(&hash_of(token)).await
    }

    /// The running session with this hash: for a socket, to see whether it still runs.
    pub async fn session_of(&self, hash: &str) -> Result<Option<Session>, StoreError> {
        let fresh_for = Duration::from_secs(u64::from(self.config.recheck_s));
        let known = self.cache.get(hash, fresh_for, self.clock.monotonic());
        let old = match known {
            Known::Fresh(session) => return Ok(self.running(session)),
            Known::Old(session) => session,
            Known::No => return self.read_and_keep(hash).await,
        };
        // Whoever is signed in does not wait for a Redis that does not answer.
        match tokio::time::timeout(READ_AGAIN_WITHIN, self.read_and_keep(hash)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(_)) | Err(_) => Ok(self.running(old)),
        }
    }

    async fn read_and_keep(&self, hash: &str) -> Result<Option<Session>, StoreError> {
        let Some(session) = self.read(hash).await? else {
            self.cache.remove(hash);
            return Ok(None);
        };
        self.cache.put(&session, self.clock.monotonic());
        Ok(self.running(session))
    }

    async fn read(&self, hash: &str) -> Result<Option<Session>, StoreError> {
        let Some(stored) = self.store.session(hash).await? else { return Ok(None) };
        let account = self.store.account(&stored.account).await?;
        let still = account.filter(|account| !account.disabled && account.generation == stored.generation);
        Ok(still.map(|account| Session {
            hash: hash.to_owned(),
            person: account.person(),
            expires_at: stored.expires_at,
        }))
    }

    fn running(&self, session: Session) -> Option<Session> {
        Some(session).filter(|session| session.expires_at > self.clock.now())
    }

    /// Ends the session of a token, if there is one.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        let hash = hash_of(token);
        self.cache.remove(&hash);
        self.store.end_session(&hash).await?;
        Ok(())
    }

    /// A ticket that opens one socket, once, within `session.ticket_s`.
    pub async fn ticket(&self, session: &Session) -> Result<(String, Timestamp), StoreError> {
        let ticket = self.secret();
        let expires_at = later(self.clock.now(), i64::from(self.config.ticket_s)).min(session.expires_at);
        let stored = StoredTicket { session: session.hash.clone(), expires_at };
        self.store.put_ticket(&hash_of(&ticket), &stored).await?;
        Ok((ticket, expires_at))
    }

    /// The session behind a ticket, which is used up by asking.
    pub async fn redeem(&self, ticket: &str) -> Result<Option<Session>, StoreError> {
        if ticket.len() > 128 {
            return Ok(None);
        }
        let stored = self.store.take_ticket(&hash_of(ticket)).await?;
        let Some(stored) = stored.filter(|stored| stored.expires_at > self.clock.now()) else {
            return Ok(None);
        };
        self.session_of(&stored.session).await
    }

    fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.ids.bytes::<32>())
    }

    fn hours(&self, role: Role) -> u32 {
        match role {
            Role::CallTaker => self.config.call_taker_hours,
            Role::Dispatcher => self.config.dispatcher_hours,
            Role::Responder => self.config.responder_hours,
            Role::Supervisor => self.config.supervisor_hours,
            Role::Officer => self.config.officer_hours,
            Role::Auditor => self.config.auditor_hours,
            Role::Admin => self.config.admin_hours,
        }
    }
}

/// A name as it is stored; `None` when it cannot be one.
fn known_form(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let is_taken = NOBODYS_NAMES.contains(&name.as_str());
    ((1..=64).contains(&name.len()) && name.bytes().all(fits) && !is_taken).then_some(name)
}

fn hash_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

fn later(from: Timestamp, seconds: i64) -> Timestamp {
    from.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
