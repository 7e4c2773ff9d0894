//! What happens to accounts is written down; only by whoever may do it.

use super::{Ctx, Decision, Refusal};
use crate::domain::access::{Act, On};
use crate::domain::account::AccountChange;
use crate::domain::command::Asker;
use crate::domain::event::Event;

/// An administrator may do anything to an account, its holder what is theirs. Neither needs to see anything of the work.
pub(super) fn decide(account: &str, change: &AccountChange, ctx: &Ctx<'_>) -> Decision {
    let may = match ctx.asker {
        Asker::System => true,
        Asker::Public | Asker::Partner(_) => false,
        Asker::Person(person) => {
            person.may(Act::Administer, On::Nothing) || (person.name == account && change.is_own())
        }
    };
    if !may {
        return Err(Refusal::Forbidden.into());
    }
    Ok(vec![Event::AccountChanged { account: account.to_owned(), change: change.clone() }])
}
