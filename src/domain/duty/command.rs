//! What somebody wants to happen to the watch and the roster.

use super::StandIn;
use super::sheet::Sheet;
use crate::domain::ids::{SheetId, StandInId};
use crate::domain::report::SealedText;
use crate::domain::roster::OnCall;

/// What is to happen. Words in it are sealed already.
#[derive(Clone, Debug, PartialEq)]
pub enum DutyCommand {
    /// Take the watch that nobody has; as a supervisor with a reason also one that somebody has.
    Take {
        /// Why.
        reason: Option<SealedText>,
    },
    /// Sign what is handed over, as the outgoing.
    Sign(Box<Sheet>),
    /// Sign it as the incoming.
    Accept(SheetId),
    /// Not hand it over now.
    Withdraw(SheetId),
    /// Let somebody hold a post for once.
    SetStandIn(Box<StandIn>),
    /// Not, or no longer.
    EndStandIn(StandInId),
}

/// The key that seals words of a command: whose it is, and the key itself, wrapped.
pub type WrappedKey = (String, String);

/// Who the roster says is on call.
pub type OnRoster = Vec<OnCall>;
