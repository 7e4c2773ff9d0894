//! Who signs in and out, and who is not let in, stands in the record. Knows no password; the names of those who are not let in
//! are written down only where an account has them, since people type passwords there.

use std::sync::atomic::{AtomicU64, Ordering};

use super::sign_in::{Credentials, SignedIn};
use super::{AccountError, Accounts, Session, hash_of, known_form};
use crate::domain::account::{Passage, SignInRefused, SignedIn as Entered, Way, Wrong};
use crate::domain::command::{Asker, Command};
use crate::domain::tries::Tries;
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;

/// How often a count is read anew when others count as well.
const TURNS: usize = 8;

/// Refused tries of this process since it started, whether there is such an account or not: figures are read by more people
/// than the record, and are not to tell who has one.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    password: AtomicU64,
    code: AtomicU64,
    provider: AtomicU64,
    waiting: AtomicU64,
}

impl Refusals {
    fn count(&self, fault: &AccountError) {
        let of = match fault {
            AccountError::Wrong => &self.password,
            AccountError::WrongCode => &self.code,
            AccountError::NoSecondFactor | AccountError::Stranger => &self.provider,
            AccountError::Wait { .. } => &self.waiting,
            _ => return,
        };
        of.fetch_add(1, Ordering::Relaxed);
    }
}

impl Accounts {
    /// Refused tries since the start, by what was wrong.
    pub fn refused(&self) -> [(&'static str, u64); 4] {
        let Refusals { password, code, provider, waiting } = &*self.refusals;
        let all = [("password", password), ("code", code), ("provider", provider), ("waiting", waiting)];
        all.map(|(of, count)| (of, count.load(Ordering::Relaxed)))
    }

    /// The refused tries of an account since somebody was let in, with one more.
    async fn one_more_refused(&self, name: &str) -> Result<Tries, StoreError> {
        let hash = refused_of(name);
        let mut turn = 0;
        loop {
            let before = self.store.tries(&hash).await?;
            let after = Tries::one_more_refused(before, self.clock.now());
            turn += 1;
            if self.store.swap_refused(&hash, before, after).await? || turn == TURNS {
                return Ok(after);
            }
        }
    }
}

impl Centre {
    /// Signs somebody in.
    ///
    /// # Errors
    /// As [`Accounts::sign_in`]; and when it cannot be written down. Sessions and record lie in the same Redis: where one
    /// cannot be written the other cannot either, so nobody is kept out for the record's sake.
    pub async fn sign_in(&self, who: &Credentials<'_>) -> Result<SignedIn, ServiceError> {
        match self.accounts.sign_in(who).await {
            Ok(signed_in) => self.let_in(signed_in).await,
            Err(fault) => Err(self.kept_out(who.name, fault)),
        }
    }

    /// Password and code once more, for what needs it.
    ///
    /// # Errors
    /// As [`Centre::sign_in`].
    pub async fn step_up(
        &self,
        session: &Session,
        password: &str,
        code: Option<&str>,
    ) -> Result<(String, Session), ServiceError> {
        let name = &session.person.name;
        let (account, way) = match self.accounts.prove_again(session, (password, code)).await {
            Ok(proved) => proved,
            Err(fault) => return Err(self.kept_out(name, fault)),
        };
        self.record_entry(session, (way, false, true)).await?;
        let renewed = self.accounts.renew(session, &account).await?;
        self.keep_devices_of(name, (&session.hash, &renewed.1.hash)).await?;
        Ok(renewed)
    }

    /// Ends the session of a token, if it runs.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn sign_out(&self, token: &str) -> Result<(), ServiceError> {
        self.leave(&hash_of(token)).await
    }

    /// The same by the hash of the token.
    pub(super) async fn leave(&self, hash: &str) -> Result<(), ServiceError> {
        let session = self.accounts.session_of(hash).await?;
        if let Some(session) = &session {
            let out = Passage::Out(session.person.name.clone());
            self.execute(&Asker::Person(session.person.clone()), Command::Pass(out), None).await?;
        }
        self.accounts.end(hash).await?;
        match session {
            Some(session) => self.drop_devices_of(&session.person.name, hash).await,
            None => Ok(()),
        }
    }

    /// Writes a session down that has just begun; one that cannot be is given to nobody.
    pub(super) async fn let_in(&self, signed_in: SignedIn) -> Result<SignedIn, ServiceError> {
        let session = &signed_in.session;
        let recorded = self.record_entry(session, (signed_in.way, signed_in.new_device, false)).await;
        if let Err(fault) = recorded {
            self.accounts.end(&session.hash).await?;
            return Err(fault);
        }
        Ok(signed_in)
    }

    async fn record_entry(
        &self,
        session: &Session,
        (way, new_device, again): (Way, bool, bool),
    ) -> Result<(), ServiceError> {
        let account = session.person.name.clone();
        self.store.forget_tries(&refused_of(&account)).await?;
        let entered = Command::Pass(Passage::In(Entered { account, way, new_device, again }));
        self.execute(&Asker::Person(session.person.clone()), entered, None).await.map(drop)
    }

    /// Counts who was not let in, and writes it down where there is such an account.
    pub(super) fn kept_out(&self, name: &str, fault: AccountError) -> ServiceError {
        self.accounts.refusals.count(&fault);
        match fault {
            AccountError::Wrong => self.tell_refused(name, Wrong::Password),
            AccountError::WrongCode => self.tell_refused(name, Wrong::Code),
            AccountError::NoSecondFactor => self.tell_refused(name, Wrong::NoSecondFactor),
            _ => {}
        }
        fault.into()
    }

    /// Writes a refused try down beside the answer, which takes as long for a name that nobody has.
    fn tell_refused(&self, name: &str, wrong: Wrong) {
        let Some(name) = known_form(name) else { return };
        let centre = self.clone();
        tokio::spawn(async move {
            if let Err(fault) = centre.record_refused(name, wrong).await {
                tracing::warn!(%fault, "a refused try to sign in is not on record");
            }
        });
    }

    async fn record_refused(&self, account: String, wrong: Wrong) -> Result<(), ServiceError> {
        if self.accounts.account(&account).await?.is_none_or(|account| account.erased) {
            return Ok(());
        }
        let tries = self.accounts.one_more_refused(&account).await?;
        if tries.is_told() {
            let refused = SignInRefused { account, wrong, tries: tries.wrong };
            self.execute(&Asker::System, Command::Pass(Passage::Refused(refused)), None).await?;
        }
        Ok(())
    }
}

/// What the refused tries of an account are counted under; no name has a blank in it.
fn refused_of(name: &str) -> String {
    hash_of(&format!("refused of {name}"))
}
