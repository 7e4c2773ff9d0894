//! `sigap keys vouch`: a person looks at accounts and keys of partners that nobody vouched for, and says which are right.

use super::Out;
use crate::services::Centre;
use crate::store::unvouched::{UnvouchedAccount, UnvouchedPartner};
use crate::store::vouched::Kind;
use crate::store::{Store, StoreError};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Names of accounts, and partner:NAME for keys of partners, as the list has them; none: only show the list
    names: Vec<String>,
    /// All of the list
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// Take them away in place of vouching for them
    #[arg(long)]
    drop: bool,
}

/// Something of the list.
enum Found {
    Account(UnvouchedAccount),
    Partner(UnvouchedPartner),
}

/// A name that anybody may have written, without signs that a terminal obeys.
fn harmless(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}

impl Found {
    fn name(&self) -> String {
        match self {
            Self::Account(found) => harmless(&found.name),
            Self::Partner(found) => {
                let name = found.partner.as_ref().map_or("?", |stored| stored.partner.name.as_str());
                format!("partner:{}", harmless(name))
            }
        }
    }

    /// What it would let somebody do; for a person to look at.
    fn says(&self) -> String {
        match self {
            Self::Account(found) => match &found.account {
                None => "no account of this name: can only be dropped".to_owned(),
                Some(account) => {
                    let roles: Vec<&str> = account.roles.iter().map(|role| role.word()).collect();
                    let of = account.agency.iter().map(|agency| format!(", for {agency}"));
                    let on = account.unit.iter().map(|unit| format!(", on {unit}"));
                    let marks = [
                        (account.exempt, ", without a second factor"),
                        (account.disabled, ", disabled"),
                        (account.erased, ", erased"),
                    ];
                    let marks = marks.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned());
                    let rest: String = of.chain(on).chain(marks).collect();
                    format!("{}{rest}", roles.join(" "))
                }
            },
            Self::Partner(found) => match &found.partner {
                None => "cannot be read: can only be dropped".to_owned(),
                Some(stored) if stored.withdrawn_at.is_some() => "withdrawn".to_owned(),
                Some(stored) => format!("{} a minute, made {}", stored.per_minute, stored.made_at),
            },
        }
    }
}

/// Shows the list, or vouches for what was named of it.
pub(super) async fn run(args: &Args, centre: &Centre, out: &mut Out) -> anyhow::Result<()> {
    let store = &centre.store;
    let accounts = store.unvouched_accounts().await?.into_iter().map(Found::Account);
    let all: Vec<Found> =
        accounts.chain(store.unvouched_partners().await?.into_iter().map(Found::Partner)).collect();
    if all.is_empty() {
        out.line("the keys of this centre vouch for all accounts and keys of partners");
        return Ok(());
    }
    if let Some(missing) = args.names.iter().find(|name| !all.iter().any(|found| found.name() == **name)) {
        anyhow::bail!("{missing} is not in the list: sigap keys vouch shows it. Nothing was done");
    }
    let is_meant = |found: &Found| args.all || args.names.contains(&found.name());
    let mut left = 0;
    for found in &all {
        let done = if !is_meant(found) {
            left += 1;
            "nobody vouched for"
        } else if args.drop {
            drop_it(store, found).await?;
            "taken away"
        } else if vouch_for(store, found).await? {
            "vouched for"
        } else {
            left += 1;
            "not vouched for"
        };
        out.line(format_args!("{done}: {}  {}", found.name(), found.says()));
    }
    if left > 0 {
        out.line(format_args!(
            "{left} left, which let nobody in. Look at each: are the roles right, does the person still work here? Vouch for it with \
             sigap keys vouch NAME... (or --all), take it away with --drop, and give a new password (sigap account reset) to who may \
             have another's"
        ));
    }
    Ok(())
}

async fn vouch_for(store: &Store, found: &Found) -> Result<bool, StoreError> {
    match found {
        Found::Account(found) => store.vouch_for_account(found).await,
        Found::Partner(found) => store.vouch_for_partner(found).await,
    }
}

async fn drop_it(store: &Store, found: &Found) -> Result<(), StoreError> {
    match found {
        Found::Account(found) => store.drop_unvouched_account(&found.name).await.map(drop),
        Found::Partner(found) => store.drop_unvouched_partner(found).await,
    }
}

/// What nobody vouched for, and what to do; `None`: all is vouched for.
pub(super) async fn words(store: &Store) -> Result<Option<String>, StoreError> {
    let mut counts = Vec::new();
    for kind in Kind::ALL {
        let count = match kind {
            Kind::Partner => store.unvouched_partners().await?.len(),
            Kind::Account | Kind::Session | Kind::Invite | Kind::Ticket => {
                store.count_unvouched(kind).await?
            }
        };
        if count > 0 {
            counts.push(format!("{} {count}", kind.word()));
        }
    }
    Ok((!counts.is_empty()).then(|| {
        format!(
            "not vouched for, and letting nobody in: {}. Sessions, invitations and tickets are given anew; accounts and partners: \
             sigap keys vouch. After no upgrade and no restored backup somebody wrote to Redis past the program",
            counts.join(", ")
        )
    }))
}
