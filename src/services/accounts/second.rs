//! The second factor: codes that change with the time (RFC 6238, SHA-1, six digits, 30 s: what every app for it knows), and
//! codes for when the telephone is lost.

use subtle::ConstantTimeEq;
use totp_rs::{Builder, Totp};

use super::sessions::Session;
use super::sign_in::Beginning;
use super::{AccountError, Accounts};
use crate::config::StaffRole;
use crate::domain::access::Role;
use crate::domain::account::Way;
use crate::store::accounts::{Account, SecondFactor, second_name};
use crate::store::vault::hex;

/// Codes for when the telephone is lost.
const RECOVERY: usize = 10;
/// No sign of it is taken for another.
const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A second factor that is being set.
#[derive(Clone)]
pub struct Begun {
    /// The shared secret in base 32, for typing.
    pub secret: String,
    /// The same as an address, for a picture that a telephone reads.
    pub address: String,
}

/// A second factor was set.
pub struct Set {
    /// The codes for when the telephone is lost; shown once.
    pub recovery: Vec<String>,
    /// The secret of the session that takes the place of all others.
    pub token: String,
    /// That session.
    pub session: Session,
}

impl Accounts {
    /// Whether the account must have a second factor, and has none.
    pub(super) fn lacks_second(&self, account: &Account) -> bool {
        self.needs_second(account) && account.second.is_none()
    }

    /// Whether the account must have a second factor.
    pub(super) fn needs_second(&self, account: &Account) -> bool {
        let asked = account.roles.iter().any(|role| self.config.second_factor.contains(&named(*role)));
        asked && !account.exempt
    }

    /// Begins to set a second factor; what was set before stays until a code of the new one was given back.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn begin_second(&self, session: &Session, centre: &str) -> Result<Begun, AccountError> {
        let name = &session.person.name;
        let secret = self.ids.bytes::<20>();
        let sealed = self.vault.seal_own(&self.ids, &second_name(name), &secret.to_vec())?;
        let pend = |account: &mut Account| {
            account.second_pending = Some(sealed.clone());
            Ok(())
        };
        self.change(name, pend).await?;
        let totp = totp(secret.to_vec(), Some((centre, name))).ok_or(AccountError::NotBegun)?;
        Ok(Begun { secret: totp.secret().to_base32(), address: totp.to_url().unwrap_or_default() })
    }

    /// Sets the second factor that was begun, by a code of it. All other sessions of the account end.
    ///
    /// # Errors
    /// [`AccountError::NotBegun`], [`AccountError::WrongCode`].
    pub async fn confirm_second(
        &self,
        session: &Session,
        code: &str,
        browser: &str,
    ) -> Result<Set, AccountError> {
        let name = &session.person.name;
        let recovery: Vec<String> = (0..RECOVERY).map(|_| self.recovery_code()).collect();
        let hashes: Vec<String> = recovery.iter().map(|code| self.recovery_hash(name, code)).collect();
        let set = |account: &mut Account| {
            let sealed = account.second_pending.take().ok_or(AccountError::NotBegun)?;
            let last_step = self.step_of(name, &sealed, code, 0)?.ok_or(AccountError::WrongCode)?;
            account.second = Some(SecondFactor { sealed, last_step, recovery: hashes.clone() });
            account.generation += 1;
            Ok(())
        };
        let (account, ()) = self.change(name, set).await?;
        let before = self.store.session_and_use(&session.hash).await?;
        let provider_session = before.and_then(|(stored, _)| stored.provider_session);
        self.end(&session.hash).await?;
        let how = Beginning {
            proved_elsewhere: session.proved_elsewhere,
            second_elsewhere: session.proved_elsewhere,
            provider_session: provider_session.as_deref(),
            ..Beginning::of(browser, Way::Code)
        };
        let (token, session) = self.begin(&account, how).await?;
        Ok(Set { recovery, token, session })
    }

    /// Uses a code up: one of the time that was not taken yet, or one for when the telephone is lost.
    pub(super) async fn use_code(&self, name: &str, code: &str) -> Result<(Account, Way), AccountError> {
        let code = code.trim();
        let hash = self.recovery_hash(name, code);
        let used = |account: &mut Account| {
            let second = account.second.as_mut().ok_or(AccountError::WrongCode)?;
            // Who cannot be asked for a code of the time still gets in by one for when the telephone is lost.
            let step = self.step_of(name, &second.sealed, code, second.last_step).unwrap_or_else(|fault| {
                tracing::error!(%fault, "the secret of a second factor cannot be opened");
                None
            });
            if let Some(step) = step {
                second.last_step = step;
                return Ok(Way::Code);
            }
            let before = second.recovery.len();
            second.recovery.retain(|kept| !bool::from(kept.as_bytes().ct_eq(hash.as_bytes())));
            if second.recovery.len() < before { Ok(Way::RecoveryCode) } else { Err(AccountError::WrongCode) }
        };
        self.change(name, used).await
    }

    /// The step of time a code belongs to: now, or one to either side, for telephones whose clock is a little off; later
    /// than `last`.
    fn step_of(&self, name: &str, sealed: &str, code: &str, last: u64) -> Result<Option<u64>, AccountError> {
        let secret: Vec<u8> = self.vault.open_own(&second_name(name), sealed)?;
        let Some(totp) = totp(secret, None) else { return Ok(None) };
        let now_s = u64::try_from(self.clock.now().as_second()).unwrap_or(0);
        let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
        Ok(totp.check(&digits, now_s).filter(|step| *step > last))
    }

    fn recovery_code(&self) -> String {
        let signs = self.ids.bytes::<10>();
        let text: String = signs.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
        format!("{}-{}", &text[..5], &text[5..])
    }

    fn recovery_hash(&self, name: &str, code: &str) -> String {
        let plain: String = code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        hex(&self.vault.stable_bytes::<16>(&[name, &plain], "recovery"))
    }
}

/// A role as the settings name it.
fn named(role: Role) -> StaffRole {
    match role {
        Role::CallTaker => StaffRole::CallTaker,
        Role::Dispatcher => StaffRole::Dispatcher,
        Role::Responder => StaffRole::Responder,
        Role::Supervisor => StaffRole::Supervisor,
        Role::Officer => StaffRole::Officer,
        Role::Auditor => StaffRole::Auditor,
        Role::Admin => StaffRole::Admin,
        Role::Wall => StaffRole::Wall,
    }
}

/// Codes of a secret; `for_whom` is the centre and the account, for the address. The kind that every app knows: SHA-1, six
/// digits, 30 s; one step to either side is taken.
fn totp(secret: Vec<u8>, for_whom: Option<(&str, &str)>) -> Option<Totp> {
    let builder = Builder::new().with_secret(secret);
    let builder = match for_whom {
        Some((centre, account)) => {
            builder.with_issuer(Some(centre.replace(':', " "))).with_account_name(account)
        }
        None => builder,
    };
    builder.build().ok()
}
