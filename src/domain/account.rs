//! What happened to an account, as the record keeps it: who may sign in, as what, how that was secured, and who did. Pure;
//! the accounts themselves are side state and hold secrets, which are never here.

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
    /// It was made with a password, by whoever holds the machine.
    Made {
        roles: Vec<Role>,
        agency: Option<String>,
        unit: Option<String>,
        /// It signs in without a second factor.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        exempt: bool,
    },
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
    /// Whoever holds the machine gave it another password.
    PasswordReset,
    /// Whoever holds the machine looked at it, for the keys of the centre did not vouch for it, and found it right as it stood.
    VouchedFor {
        roles: Vec<Role>,
        agency: Option<String>,
        unit: Option<String>,
        /// It signs in without a second factor.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        exempt: bool,
    },
    /// Somebody signed in on a device it was not used on before. Not written any more: [`SignedIn`] says it.
    NewDevice,
    /// A session was ended by somebody else than the one who has it.
    SessionEnded,
    /// It was erased; the name stays in the record, and is given to nobody else.
    Erased,
}

/// How somebody proved that an account is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By the password alone.
    Password,
    /// By it and a code of the second factor.
    Code,
    /// By it and a code for when the telephone is lost.
    RecoveryCode,
    /// By an invitation, on which the password was set.
    Invitation,
    /// At the provider of identities.
    Provider,
}

/// What somebody who was not let in had wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The password; or it was right, and the account may not sign in.
    Password,
    /// The password was right, or an invitation stood in its place; the code of the second factor was not.
    Code,
    /// The provider of identities asked for no second factor, and the account needs one.
    NoSecondFactor,
}

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// To which account.
    pub account: String,
    /// How.
    pub way: Way,
    /// Nobody signed in to it on the device before, though on others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_device: bool,
    /// Within a session that ran, for what needs password and code given lately.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// Somebody was not let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRefused {
    /// To which account; one that is there, never what else was typed for a name.
    pub account: String,
    /// What was wrong this time.
    pub wrong: Wrong,
    /// How often it was refused since somebody was let in last, or since a day without any.
    pub tries: u32,
}

/// Somebody comes in, goes out, or is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// In.
    In(SignedIn),
    /// Out of a session of this account, which ends by that.
    Out(String),
    /// Not.
    Refused(SignInRefused),
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
