//! Who has an account: inviting, changing what one may do, and what its holder sees to. Each change stands in the record
//! before it is made.

use jiff::Timestamp;

use super::second::Set;
use super::sessions::Listed;
use super::sign_in::{Beginning, Credentials, SignedIn};
use super::{AccountError, Accounts, Profile, Session, hash_of, known_form, later};
use crate::domain::access::Role;
use crate::domain::account::{AccountChange, Way};
use crate::domain::command::{Asker, Command};
use crate::services::{Centre, ServiceError};
use crate::store::accounts::{Account, Invite};

/// An account as administrators see it: no secret of it.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who it is for.
    pub profile: Profile,
    /// A password was set.
    pub joined: bool,
    /// It cannot sign in.
    pub disabled: bool,
    /// A second factor is set.
    pub second_factor: bool,
    /// Codes left for when the telephone is lost.
    pub recovery_left: usize,
    /// Signs in without a second factor whatever its roles.
    pub exempt: bool,
}

/// What opens an account, for whoever is invited.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The secret of the link.
    pub token: String,
    /// When it is no good any more.
    pub expires_at: Timestamp,
}

/// What an administrator changes; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it may do, for which agency, on which unit.
    pub profile: Option<Profile>,
    /// Whether it may sign in.
    pub disabled: Option<bool>,
    /// The second factor is taken away.
    pub remove_second_factor: bool,
}

impl Accounts {
    /// All accounts, by name.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn list(&self) -> Result<Vec<Known>, AccountError> {
        Ok(self.all().await?.into_iter().map(known).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`AccountError::Missing`].
    pub async fn known(&self, name: &str) -> Result<Known, AccountError> {
        self.there(name).await.map(known)
    }

    /// An account that was not erased.
    ///
    /// # Errors
    /// [`AccountError::Missing`].
    pub(super) async fn there(&self, name: &str) -> Result<Account, AccountError> {
        let found = self.account(name).await?.filter(|account| !account.erased);
        found.ok_or(AccountError::Missing)
    }

    /// What opens an account once, until `session.invite_hours` are over, the account's password is set, or there is a newer one.
    async fn new_invite(&self, account: &str) -> Result<Invitation, AccountError> {
        let generation = self.there(account).await?.generation;
        let token = self.secret();
        let expires_at = later(self.clock.now(), i64::from(self.config.invite_hours) * 3_600);
        let invite = Invite { account: account.to_owned(), generation, expires_at };
        self.store.put_invite(&hash_of(&token), &invite).await?;
        Ok(Invitation { token, expires_at })
    }

    /// Whom an invitation is for.
    ///
    /// # Errors
    /// [`AccountError::NoInvite`].
    pub async fn invited(&self, token: &str) -> Result<String, AccountError> {
        self.good_invite(token).await.map(|invite| invite.account)
    }

    async fn good_invite(&self, token: &str) -> Result<Invite, AccountError> {
        let invite = self.store.invite(&hash_of(token)).await?.ok_or(AccountError::NoInvite)?;
        let account = self.account(&invite.account).await?.ok_or(AccountError::NoInvite)?;
        let is_good = invite.expires_at > self.clock.now() && invite.opens(&account);
        if is_good { Ok(invite) } else { Err(AccountError::NoInvite) }
    }

    /// `invite`: what it was invited to is looked at once more, in the same breath.
    pub(super) async fn set_password(
        &self,
        name: &str,
        hash: &str,
        invite: Option<&Invite>,
    ) -> Result<Account, AccountError> {
        let set = |account: &mut Account| {
            if invite.is_some_and(|invite| !invite.opens(account)) {
                return Err(AccountError::NoInvite);
            }
            hash.clone_into(&mut account.password);
            account.generation += 1;
            Ok(())
        };
        self.change(name, set).await.map(|(account, ())| account)
    }

    /// Whether another administrator can sign in.
    pub(super) async fn has_other_admin(&self, name: &str) -> Result<bool, AccountError> {
        let can = |account: Account| {
            let another = account.name != name && account.roles.contains(&Role::Admin);
            another && !account.disabled && known(account).joined
        };
        Ok(self.all().await?.into_iter().any(can))
    }

    /// Whether a second factor is set, and new devices that signed in whose sessions run, which the holder has not been shown.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn own_state(&self, session: &Session) -> Result<(bool, Vec<Listed>), AccountError> {
        let account = self.account(&session.person.name).await?.ok_or(AccountError::Missing)?;
        let seen = account.seen_devices_at.unwrap_or(Timestamp::UNIX_EPOCH);
        let mut listed = self.sessions_of(&account.name).await?;
        listed.retain(|one| one.new_device && one.began_at > seen && one.hash != session.hash);
        Ok((account.second.is_some(), listed))
    }

    /// Its holder was shown them.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn devices_seen(&self, session: &Session) -> Result<(), AccountError> {
        let now = self.clock.now();
        let seen = |account: &mut Account| {
            account.seen_devices_at = Some(now);
            Ok(())
        };
        self.change(&session.person.name, seen).await.map(drop)
    }
}

impl Centre {
    /// Writes down what happens to an account, before it does.
    pub(super) async fn record_account(
        &self,
        asker: &Asker,
        account: &str,
        change: AccountChange,
    ) -> Result<(), ServiceError> {
        let command = Command::Account { account: account.to_owned(), change };
        self.execute(asker, command, None).await.map(drop)
    }

    /// Makes an account without a password, and what its holder opens it with.
    ///
    /// # Errors
    /// [`AccountError::Name`], [`AccountError::Exists`], [`AccountError::Roles`].
    pub async fn invite(&self, asker: &Asker, profile: &Profile) -> Result<Invitation, ServiceError> {
        let name = known_form(&profile.name).ok_or(AccountError::Name)?;
        fits(profile)?;
        self.accounts.is_free(&name).await?;
        let change = AccountChange::Invited {
            roles: profile.roles.clone(),
            agency: profile.agency.as_ref().map(ToString::to_string),
            unit: profile.unit.as_ref().map(ToString::to_string),
        };
        self.record_account(asker, &name, change).await?;
        self.accounts.add(profile, String::new(), false).await?;
        Ok(self.accounts.new_invite(&name).await?)
    }

    /// Lets the holder of an account set the password anew. The one there stays good until then.
    ///
    /// # Errors
    /// [`AccountError::Missing`].
    pub async fn invite_anew(&self, asker: &Asker, name: &str) -> Result<Invitation, ServiceError> {
        self.accounts.known(name).await?;
        self.record_account(asker, name, AccountChange::InvitedAnew).await?;
        Ok(self.accounts.new_invite(name).await?)
    }

    /// Takes an invitation: sets the password and signs in. It stands in the place of the password, never of a second factor.
    ///
    /// # Errors
    /// [`AccountError::NoInvite`], [`AccountError::Password`], [`AccountError::KnownPassword`]; where a second factor is set
    /// [`AccountError::CodeNeeded`] and [`AccountError::WrongCode`], after which the invitation is still good.
    pub async fn join(
        &self,
        token: &str,
        password: &str,
        who: &Credentials<'_>,
    ) -> Result<SignedIn, ServiceError> {
        let accounts = &self.accounts;
        let invite = accounts.good_invite(token).await?;
        let name = &invite.account;
        let hash = self.hash_chosen(name, password).await?;
        // After the password was found fit, so that no code is spent on one that is not.
        accounts.prove_invited(name, who).await.map_err(|fault| self.kept_out(name, fault))?;
        if !self.store.take_invite(name, &hash_of(token)).await? {
            return Err(AccountError::NoInvite.into());
        }
        self.record_account(&Asker::System, name, AccountChange::Joined).await?;
        let account = accounts.set_password(name, &hash, Some(&invite)).await?;
        let known_device = accounts.knows(name, who.device).await?;
        let how = Beginning::of(who.browser, Way::Invitation);
        self.let_in(accounts.enter(&account, how, known_device).await?).await
    }

    /// Changes what an account may do.
    ///
    /// # Errors
    /// [`AccountError::OwnAccount`], [`AccountError::LastAdmin`], [`AccountError::Roles`], [`AccountError::Missing`].
    pub async fn change_account(
        &self,
        asker: &Asker,
        name: &str,
        change: &Change,
    ) -> Result<Known, ServiceError> {
        let accounts = &self.accounts;
        let before = accounts.known(name).await?;
        if matches!(asker, Asker::Person(person) if person.name == name) {
            return Err(AccountError::OwnAccount.into());
        }
        let stays = change.disabled != Some(true)
            && change.profile.as_ref().is_none_or(|profile| profile.roles.contains(&Role::Admin));
        if before.profile.roles.contains(&Role::Admin) && !stays && !accounts.has_other_admin(name).await? {
            return Err(AccountError::LastAdmin.into());
        }
        for change in recorded(&before, change)? {
            self.record_account(asker, name, change).await?;
        }
        let wanted = |account: &mut Account| {
            if let Some(profile) = &change.profile {
                // Sessions of a wall last for days: none of them becomes somebody's.
                let is_wall = |roles: &[Role]| roles.contains(&Role::Wall);
                account.generation += u64::from(is_wall(&account.roles) != is_wall(&profile.roles));
                account.roles.clone_from(&profile.roles);
                account.agency.clone_from(&profile.agency);
                account.unit.clone_from(&profile.unit);
            }
            let disabled = change.disabled.unwrap_or(account.disabled);
            // Sessions, phones and invitations of before: enabling it again gives none of them back.
            account.generation += u64::from(disabled && !account.disabled);
            account.disabled = disabled;
            if change.remove_second_factor && account.second.take().is_some() {
                account.generation += 1;
            }
            Ok(())
        };
        let (account, ()) = accounts.change(name, wanted).await?;
        if let Some(unit) = account.unit.as_ref().filter(|_| account.disabled) {
            // Looking at the phones of a crew forgets those of whoever cannot sign in.
            self.devices_of(unit).await?;
        }
        Ok(known(account))
    }

    /// As [`Accounts::confirm_second`], and writes it down.
    ///
    /// # Errors
    /// The same.
    pub async fn confirm_second(
        &self,
        session: &Session,
        code: &str,
        browser: &str,
    ) -> Result<Set, ServiceError> {
        let set = self.accounts.confirm_second(session, code, browser).await?;
        let asker = Asker::Person(session.person.clone());
        self.record_account(&asker, &session.person.name, AccountChange::SecondFactorSet).await?;
        Ok(set)
    }

    /// Ends a session of an account. Phones that were told of in it are woken no more.
    ///
    /// # Errors
    /// [`AccountError::Missing`].
    pub async fn end_session(&self, asker: &Asker, name: &str, hash: &str) -> Result<(), ServiceError> {
        if !self.accounts.sessions_of(name).await?.iter().any(|one| one.hash == hash) {
            return Err(AccountError::Missing.into());
        }
        self.record_account(asker, name, AccountChange::SessionEnded).await?;
        self.accounts.end_session_of(name, hash).await?;
        self.drop_devices_of(name, hash).await
    }

    /// A new password of one's own; all other sessions end. Whoever asks has just proved who they are.
    ///
    /// # Errors
    /// [`AccountError::Password`], [`AccountError::KnownPassword`].
    pub async fn change_password(
        &self,
        session: &Session,
        password: &str,
        who: &Credentials<'_>,
    ) -> Result<SignedIn, ServiceError> {
        let name = &session.person.name;
        let hash = self.hash_chosen(name, password).await?;
        let asker = Asker::Person(session.person.clone());
        self.record_account(&asker, name, AccountChange::PasswordChanged).await?;
        let account = self.accounts.set_password(name, &hash, None).await?;
        // That the password was changed says who came in, and how.
        Ok(self.accounts.enter(&account, Beginning::of(who.browser, Way::Password), true).await?)
    }
}

fn known(account: Account) -> Known {
    Known {
        joined: !account.password.is_empty() || account.provider.is_some(),
        disabled: account.disabled,
        second_factor: account.second.is_some(),
        recovery_left: account.second.map_or(0, |second| second.recovery.len()),
        exempt: account.exempt,
        profile: Profile {
            name: account.name,
            roles: account.roles,
            agency: account.agency,
            unit: account.unit,
        },
    }
}

fn fits(profile: &Profile) -> Result<(), AccountError> {
    let lacks = |role: Role, there: bool| profile.roles.contains(&role) && !there;
    let wrong = profile.roles.is_empty()
        || profile.shares_wall()
        || lacks(Role::Officer, profile.agency.is_some())
        || lacks(Role::Responder, profile.unit.is_some());
    if wrong { Err(AccountError::Roles) } else { Ok(()) }
}

/// What of a change makes a difference.
fn recorded(before: &Known, change: &Change) -> Result<Vec<AccountChange>, AccountError> {
    let mut changes = Vec::new();
    if let Some(profile) = &change.profile {
        fits(profile)?;
        let was = &before.profile;
        if (&was.roles, &was.agency, &was.unit) != (&profile.roles, &profile.agency, &profile.unit) {
            changes.push(AccountChange::RolesChanged {
                roles: profile.roles.clone(),
                agency: profile.agency.as_ref().map(ToString::to_string),
                unit: profile.unit.as_ref().map(ToString::to_string),
            });
        }
    }
    match change.disabled {
        Some(true) if !before.disabled => changes.push(AccountChange::Disabled),
        Some(false) if before.disabled => changes.push(AccountChange::Enabled),
        _ => {}
    }
    if change.remove_second_factor && before.second_factor {
        changes.push(AccountChange::SecondFactorRemoved);
    }
    Ok(changes)
}
