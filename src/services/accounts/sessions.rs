//! Sessions that run: found by their secret, listed, ended, and the one-use tickets of sockets.

use std::time::Duration;

use jiff::Timestamp;

use super::cache::Known;
use super::{AccountError, Accounts, hash_of, later};
use crate::domain::access::{Person, Role};
use crate::store::StoreError;
use crate::store::accounts::Account;
use crate::store::sessions::{StoredSession, StoredTicket};

/// How long a session that is known may take to be read again.
const READ_AGAIN_WITHIN: Duration = Duration::from_millis(500);
/// That a session is used is written down at most this often, seconds.
const USED_EVERY_S: i64 = 60;
/// Longest secret looked at, bytes.
const LONGEST_SECRET: usize = 128;

/// A running session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash it is stored under; names it without letting anybody use it.
    pub hash: String,
    /// Who signed in; without roles while the second factor is still to be set.
    pub person: Person,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Only the second factor may be set with it.
    pub limited: bool,
    /// When its holder gave password and code last.
    pub stepped_up_at: Option<Timestamp>,
    /// They proved who they are at a provider of identities.
    pub proved_elsewhere: bool,
}

/// A session as its holder, or an administrator, sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The hash it is stored under.
    pub hash: String,
    /// When somebody signed in.
    pub began_at: Timestamp,
    /// When it was used last, to a minute.
    pub used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What kind of browser.
    pub device: String,
    /// Nobody signed in from there before.
    pub new_device: bool,
}

impl Accounts {
    /// The running session of a token; `None` when there is none (any more).
    pub async fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        if token.len() > LONGEST_SECRET {
            return Ok(None);
        }
        self.session_of(&hash_of(token)).await
    }

    /// Whether a session with this secret was read lately and has not ended by the clock. Asks nobody; lets nobody in.
    pub fn is_likely(&self, token: &str) -> bool {
        let known = token.len() <= LONGEST_SECRET;
        known && self.cache.peek(&hash_of(token)).is_some_and(|session| self.running(session).is_some())
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
        // By itself: who asks and hangs up at once must not leave the others with what is old, again and again.
        let (accounts, again) = (self.clone(), hash.to_owned());
        let reading = tokio::spawn(async move { accounts.read_and_keep(&again).await });
        // Whoever is signed in does not wait for a Redis that does not answer.
        match tokio::time::timeout(READ_AGAIN_WITHIN, reading).await {
            Ok(Ok(Ok(found))) => Ok(found),
            _ => Ok(self.running(old)),
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
        let Some((stored, used_at)) = self.store.session_and_use(hash).await? else { return Ok(None) };
        let now = self.clock.now();
        let used_at = used_at.unwrap_or(stored.began_at);
        let account = self.account(&stored.account).await?;
        let Some(account) = account.filter(|account| self.counts(&stored, account)) else { return Ok(None) };
        if is_idle(self.bounds(&stored, &account).1, used_at, now) {
            return Ok(None);
        }
        if now.duration_since(used_at).as_secs() >= USED_EVERY_S {
            self.store.use_session(hash, stored.expires_at).await?;
        }
        Ok(Some(self.as_it_is(hash, &stored, &account)))
    }

    pub(super) fn as_it_is(&self, hash: &str, stored: &StoredSession, account: &Account) -> Session {
        let limited = stored.limited || (!stored.proved_elsewhere && self.lacks_second(account));
        let nobody = Person { roles: Vec::new(), agency: None, unit: None, ..account.person() };
        Session {
            hash: hash.to_owned(),
            person: if limited { nobody } else { account.person() },
            expires_at: self.bounds(stored, account).0,
            limited,
            stepped_up_at: stored.stepped_up_at,
            proved_elsewhere: stored.proved_elsewhere,
        }
    }

    /// Whether a session counts for the account as it is now. Who has got roles that need a second factor, and gave none at the
    /// provider, comes in there once more.
    fn counts(&self, stored: &StoredSession, account: &Account) -> bool {
        let proved = !stored.proved_elsewhere || stored.second_elsewhere || !self.needs_second(account);
        proved && !account.disabled && account.generation == stored.generation
    }

    /// When a session ends, and seconds after which it does when nobody uses it: by the roles there were, or those there are now,
    /// whichever is sooner.
    fn bounds(&self, stored: &StoredSession, account: &Account) -> (Timestamp, Option<u32>) {
        let (hours, idle_s) = self.spans(&account.roles);
        let expires_at = later(stored.began_at, i64::from(hours) * 3_600).min(stored.expires_at);
        (expires_at, [stored.idle_s, idle_s].into_iter().flatten().min())
    }

    fn running(&self, session: Session) -> Option<Session> {
        Some(session).filter(|session| session.expires_at > self.clock.now())
    }

    /// Whether password and code were given lately enough for what needs that.
    pub fn is_stepped_up(&self, session: &Session) -> bool {
        let good_s = i64::from(self.config.step_up_minutes) * 60;
        session.stepped_up_at.is_some_and(|at| later(at, good_s) > self.clock.now())
    }

    /// Ends the session of a token, if there is one.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.end(&hash_of(token)).await
    }

    pub(super) async fn end(&self, hash: &str) -> Result<(), StoreError> {
        self.cache.remove(hash);
        self.store.end_session(hash).await.map(drop)
    }

    /// The running sessions of an account, the one used last first.
    pub async fn sessions_of(&self, account: &str) -> Result<Vec<Listed>, AccountError> {
        let account = self.there(account).await?;
        let now = self.clock.now();
        let all = self.store.sessions_of(&account.name).await?.into_iter();
        let listed = all.filter_map(|(hash, stored, used_at)| {
            let used_at = used_at.unwrap_or(stored.began_at);
            let (expires_at, idle_s) = self.bounds(&stored, &account);
            let runs = self.counts(&stored, &account) && expires_at > now && !is_idle(idle_s, used_at, now);
            let StoredSession { began_at, device, new_device, .. } = stored;
            runs.then_some(Listed { hash, began_at, used_at, expires_at, device, new_device })
        });
        let mut listed: Vec<Listed> = listed.collect();
        listed.sort_by(|a, b| b.used_at.cmp(&a.used_at).then_with(|| a.hash.cmp(&b.hash)));
        Ok(listed)
    }

    /// Ends one session of an account, in every process within `session.recheck_s`.
    ///
    /// # Errors
    /// [`AccountError::Missing`] when the account has none of that hash.
    pub async fn end_session_of(&self, account: &str, hash: &str) -> Result<(), AccountError> {
        self.cache.remove(hash);
        let ended = self.store.end_session_of(account, hash).await?;
        if ended { Ok(()) } else { Err(AccountError::Missing) }
    }

    /// Ends all sessions of an account but one.
    pub async fn end_other_sessions(&self, account: &str, kept: &str) -> Result<(), StoreError> {
        for (hash, ..) in self.store.sessions_of(account).await? {
            if hash != kept {
                self.cache.remove(&hash);
                self.store.end_session_of(account, &hash).await?;
            }
        }
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
        if ticket.len() > LONGEST_SECRET {
            return Ok(None);
        }
        let stored = self.store.take_ticket(&hash_of(ticket)).await?;
        let Some(stored) = stored.filter(|stored| stored.expires_at > self.clock.now()) else {
            return Ok(None);
        };
        self.session_of(&stored.session).await
    }

    /// Hours a session lasts, and seconds after which it ends when nobody uses it: of several roles the strictest counts.
    pub(super) fn spans(&self, roles: &[Role]) -> (u32, Option<u32>) {
        let hours = roles.iter().map(|role| self.span(*role).0).min().unwrap_or(1);
        let idle = roles.iter().map(|role| self.span(*role).1).filter(|minutes| *minutes > 0).min();
        (hours, idle.map(|minutes| minutes * 60))
    }

    fn span(&self, role: Role) -> (u32, u32) {
        let config = &self.config;
        match role {
            Role::CallTaker => (config.call_taker_hours, config.call_taker_idle_minutes),
            Role::Dispatcher => (config.dispatcher_hours, config.dispatcher_idle_minutes),
            Role::Responder => (config.responder_hours, config.responder_idle_minutes),
            Role::Supervisor => (config.supervisor_hours, config.supervisor_idle_minutes),
            Role::Officer => (config.officer_hours, config.officer_idle_minutes),
            Role::Auditor => (config.auditor_hours, config.auditor_idle_minutes),
            Role::Admin => (config.admin_hours, config.admin_idle_minutes),
            Role::Wall => (config.wall_hours, config.wall_idle_minutes),
        }
    }
}

/// Whether nobody used it for too long.
fn is_idle(idle_s: Option<u32>, used_at: Timestamp, now: Timestamp) -> bool {
    // What is written down of its use may be a minute old.
    idle_s.is_some_and(|idle_s| later(used_at, i64::from(idle_s) + USED_EVERY_S) <= now)
}
