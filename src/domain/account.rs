//! What happened to an account, as the record keeps it: who may sign in, as what, and how that was secured. Pure; the
//! accounts themselves are side state and hold secrets, which are never here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::access::Role;

/// Something happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are named as in the account")]
pub enum AccountChange {
    /// It was made, and a person invited to it.
    Invited { roles: Vec<Role>, agency: Option<String>, unit: Option<String> },
    /// Its holder was invited anew: the password may be set again.
    InvitedAnew,
    /// The invitation was taken: a password was set.
    Joined,
    /// It may do other things now.
    RolesChanged { roles: Vec<Role>, agency: Option<String>, unit: Option<String> },
    /// It cannot sign in any more.
    Disabled,
    /// It can again.
    Enabled,
    /// Its holder set a second factor.
    SecondFactorSet,
    /// The second factor was taken away: the next sign-in sets another.
    SecondFactorRemoved,
    /// Its holder changed the password.
    PasswordChanged,
    /// Somebody signed in on a device it was not used on before.
    NewDevice,
    /// A session was ended by somebody else than the one who has it.
    SessionEnded,
    /// It was erased; the name stays in the record, and is given to nobody else.
    Erased,
}

impl AccountChange {
    /// Whether the holder of the account may do it to themselves.
    pub fn is_own(&self) -> bool {
        matches!(
            self,
            Self::Joined
                | Self::SecondFactorSet
                | Self::PasswordChanged
                | Self::NewDevice
                | Self::SessionEnded
        )
    }
}
