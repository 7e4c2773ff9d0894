//! Accounts, signing in, sessions and one-use tickets.
//!
//! A token is 256 random bits, known only to its holder; Redis has its SHA-256. A session has an absolute end
//! by role, and one when nobody uses it. It is read again every few seconds, so ending it anywhere works within that time
//! everywhere.

mod by_hand;
mod cache;
mod chosen;
mod erase;
pub mod oidc;
mod on_record;
pub mod out;
mod password;
pub mod people;
pub mod second;
mod sessions;
mod sign_in;
mod throttle;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use self::cache::Cache;
use self::erase::emptied;
use self::on_record::Refusals;
use self::password::{Full, LONGEST, Passwords};
pub use self::sessions::{Listed, Session};
pub use self::sign_in::{Credentials, SignedIn};
use self::throttle::Throttle;
use crate::ambient::{Clock, Ids};
use crate::config;
use crate::domain::access::Role;
use crate::domain::ids::{AgencyId, UnitId};
use crate::store::accounts::Account;
use crate::store::erased_list::ErasedList;
use crate::store::vault::{Vault, VaultError, hex};
use crate::store::{Store, StoreError};

/// Fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 8;

/// What the log and remembered requests call those without an account.
const NOBODYS_NAMES: [&str; 2] = ["public", "system"];
/// How often an account is changed anew when others change it too.
const TRIES: usize = 8;

/// Why nobody could be signed in, or no account made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Name or password is wrong, or the account is disabled; which one is not told.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Name and password are right; the code of the second factor is missing.
    #[error("a code of the second factor is needed")]
    CodeNeeded,
    /// The code is wrong, too old, or was taken before.
    #[error("the code is wrong or was used before")]
    WrongCode,
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
    /// The password is one that many use, or made of words that whoever knows the centre tries first.
    #[error("the password is commonly known, or made of words of the centre")]
    KnownPassword,
    /// The name is taken.
    #[error("there is an account of this name already")]
    Exists,
    /// An account of the name was erased.
    #[error("an account of this name was erased, and the record still names it")]
    NameSpent,
    /// There is no such account.
    #[error("there is no account of this name")]
    Missing,
    /// An account has at least one role; an officer has an agency, a responder a unit, a wall no other role.
    #[error(
        "the roles do not fit: at least one, an officer with an agency, a responder with a unit, a wall alone"
    )]
    Roles,
    /// The invitation was used, is over, or never was.
    #[error("there is no such invitation (any more)")]
    NoInvite,
    /// No provider of identities is set up.
    #[error("there is no provider of identities")]
    NoProvider,
    /// It cannot say who that is.
    #[error(transparent)]
    Provider(oidc::ProviderFault),
    /// No account belongs to whom the provider names.
    #[error("no account belongs to that identity")]
    Stranger,
    /// The provider did not ask for a second factor, and the account needs one.
    #[error("the provider of identities asked for no second factor")]
    NoSecondFactor,
    /// No second factor was begun.
    #[error("no second factor was begun")]
    NotBegun,
    /// Nobody changes what their own account may do.
    #[error("another administrator has to do that")]
    OwnAccount,
    /// Without it nobody could make accounts.
    #[error("it is the last administrator")]
    LastAdmin,
    /// What it keeps sealed cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Full> for AccountError {
    fn from(_: Full) -> Self {
        Self::Busy
    }
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

impl Profile {
    /// Whether it is a wall and something else. A wall stays signed in for days where visitors are: it is nobody's account.
    fn shares_wall(&self) -> bool {
        self.roles.contains(&Role::Wall) && self.roles.iter().any(|role| *role != Role::Wall)
    }
}

/// Accounts and sessions of a region. Cheap to clone; clones share what is cached.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    vault: Vault,
    clock: Clock,
    ids: Ids,
    config: config::Session,
    erased: ErasedList,
    passwords: Passwords,
    cache: Arc<Cache>,
    throttle: Arc<Throttle>,
    refusals: Arc<Refusals>,
}

impl Accounts {
    /// The accounts kept in `store`, but for those that `erased` names.
    pub fn new(
        store: Store,
        vault: Vault,
        clock: Clock,
        ids: Ids,
        config: config::Session,
        erased: ErasedList,
    ) -> Self {
        let passwords = Passwords::new(ids.clone());
        let (cache, throttle, refusals) = Default::default();
        Self { store, vault, clock, ids, config, erased, passwords, cache, throttle, refusals }
    }

    /// Makes an account with a password.
    pub async fn create(&self, profile: &Profile, password: &str) -> Result<(), AccountError> {
        self.add(profile, self.hash(password).await?, false).await
    }

    /// Makes an account that signs in by its password alone: of the demo, or of a machine.
    pub async fn create_exempt(&self, profile: &Profile, password: &str) -> Result<(), AccountError> {
        self.add(profile, self.hash(password).await?, true).await
    }

    async fn add(&self, profile: &Profile, password: String, exempt: bool) -> Result<(), AccountError> {
        if profile.shares_wall() {
            return Err(AccountError::Roles);
        }
        let account = Account {
            v: 1,
            name: known_form(&profile.name).ok_or(AccountError::Name)?,
            roles: profile.roles.clone(),
            agency: profile.agency.clone(),
            unit: profile.unit.clone(),
            password,
            generation: 1,
            exempt,
            ..Account::default()
        };
        if !self.is_erased(&account.name) && self.store.add_account(&account).await? {
            return Ok(());
        }
        self.is_free(&account.name).await?;
        Err(AccountError::Exists)
    }

    /// Whether no account has, or had, a name; one that nobody vouched for has it too.
    async fn is_free(&self, name: &str) -> Result<(), AccountError> {
        match self.account(name).await? {
            Some(account) if !account.erased => Err(AccountError::Exists),
            None if !self.is_erased(name) => {
                if self.store.has_account(name).await? {
                    Err(AccountError::Exists)
                } else {
                    Ok(())
                }
            }
            _ => Err(AccountError::NameSpent),
        }
    }

    /// Sets a new password, which ends every session of the account.
    pub async fn reset(&self, name: &str, password: &str) -> Result<(), AccountError> {
        let hash = self.hash(password).await?;
        let name = known_form(name).ok_or(AccountError::Name)?;
        let renew = |account: &mut Account| {
            account.password.clone_from(&hash);
            account.generation += 1;
            Ok(())
        };
        self.change(&name, renew).await.map(drop)
    }

    async fn hash(&self, password: &str) -> Result<String, AccountError> {
        fits_length(password)?;
        Ok(self.passwords.hash(password).await?)
    }

    /// Changes an account as it is now, again when others changed it meanwhile; answers with what was made of it.
    async fn change<T>(
        &self,
        name: &str,
        how: impl Fn(&mut Account) -> Result<T, AccountError>,
    ) -> Result<(Account, T), AccountError> {
        if self.is_erased(name) {
            return Err(AccountError::Missing);
        }
        self.change_as_kept(name, how).await
    }

    /// The same, also where an older Redis brought it back.
    async fn change_as_kept<T>(
        &self,
        name: &str,
        how: impl Fn(&mut Account) -> Result<T, AccountError>,
    ) -> Result<(Account, T), AccountError> {
        for _ in 0..TRIES {
            let (before, mut account) =
                self.store.account_to_change(name).await?.ok_or(AccountError::Missing)?;
            if account.erased {
                return Err(AccountError::Missing);
            }
            let made = how(&mut account)?;
            if self.store.replace_account(&before, &account).await? {
                return Ok((account, made));
            }
        }
        Err(AccountError::Busy)
    }

    /// An account as it counts: erased when the list outside Redis says so, whatever an older Redis brought back.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let found = self.store.account(name).await?;
        Ok(found.map(|account| if self.is_erased(&account.name) { emptied(&account) } else { account }))
    }

    /// All accounts, by name, but for those that were erased.
    async fn all(&self) -> Result<Vec<Account>, StoreError> {
        let mut all = self.store.all_accounts().await?;
        all.retain(|account| !self.is_erased(&account.name));
        Ok(all)
    }

    /// Whether the list outside Redis says that it was erased.
    fn is_erased(&self, name: &str) -> bool {
        self.erased.names_accounts() && self.erased.has_account(&self.mark(name))
    }

    /// By what that list names an account: nobody knows the name by it who has not the keys of the centre.
    pub(super) fn mark(&self, name: &str) -> String {
        hex(&self.vault.stable_bytes::<16>(&[self.store.keys.region(), name], "erased account"))
    }

    fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.ids.bytes::<32>())
    }
}

fn fits_length(password: &str) -> Result<(), AccountError> {
    let fits = (SHORTEST_PASSWORD..=LONGEST).contains(&password.len());
    if fits { Ok(()) } else { Err(AccountError::Password) }
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
