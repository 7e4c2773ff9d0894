//! What happens to accounts and to keys of partners is written down; only by whoever may do it.

use super::{Ctx, Decision, Refusal};
use crate::domain::access::{Act, On};
use crate::domain::account::{AccountChange, Passage};
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::partner::PartnerChanged;

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

/// Only whoever holds the machine makes keys and takes them away.
pub(super) fn of_partner(changed: &PartnerChanged, ctx: &Ctx<'_>) -> Decision {
    match ctx.asker {
        Asker::System => Ok(vec![Event::PartnerChanged(changed.clone())]),
        Asker::Public | Asker::Partner(_) | Asker::Person(_) => Err(Refusal::Forbidden.into()),
    }
}

/// Only its holder comes in and goes out; who is not let in is nobody yet.
pub(super) fn pass(passage: &Passage, ctx: &Ctx<'_>) -> Decision {
    let is_holder = |account: &str| match ctx.asker {
        Asker::System => true,
        Asker::Public | Asker::Partner(_) => false,
        Asker::Person(person) => person.name == account,
    };
    let (may, event) = match passage {
        Passage::In(signed_in) => (is_holder(&signed_in.account), Event::SignedIn(signed_in.clone())),
        Passage::Out(account) => (is_holder(account), Event::SignedOut { account: account.clone() }),
        Passage::Refused(refused) => {
            (matches!(ctx.asker, Asker::System), Event::SignInRefused(refused.clone()))
        }
    };
    if may { Ok(vec![event]) } else { Err(Refusal::Forbidden.into()) }
}
