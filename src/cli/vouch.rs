//! `sigap keys vouch`: a person looks at accounts and keys of partners that nobody vouched for, and says which are right.

use super::Out;
use crate::services::Centre;
use crate::store::unvouched::{UnvouchedAccount, UnvouchedPartner};
use crate::store::vouched::Kind;
use crate::store::{Store, StoreError};

/// Signs of the hash of a key that are shown: so many that nobody makes another key of which they are the same.
const HASH_SHOWN: usize = 16;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Names of accounts, and partner:NAME or partner:NAME:HASH for keys of partners, as the list has them; none: only show it
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
    /// What it is called without its hash, by which it may be one of several.
    fn plain(&self) -> String {
        match self {
            Self::Account(found) => harmless(&found.name),
            Self::Partner(found) => format!("partner:{}", harmless(found.name().unwrap_or("?"))),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Account(_) => self.plain(),
            Self::Partner(found) => {
                let hash: String = found.hash.chars().take(HASH_SHOWN).collect();
                format!("{}:{}", self.plain(), harmless(&hash))
            }
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.name() == name || self.plain() == name
    }

    /// Whether it lets somebody in once somebody has vouched for it.
    fn opens(&self) -> bool {
        match self {
            Self::Account(found) => found.account.is_some(),
            Self::Partner(found) => !found.is_withdrawn(),
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
                        (account.erased, ", erased: nothing but its name can be vouched for"),
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

/// All that nobody vouched for, and what keys of partners are called that are good.
struct List {
    all: Vec<Found>,
    good: Vec<String>,
}

impl List {
    async fn read(store: &Store) -> Result<Self, StoreError> {
        let accounts = store.unvouched_accounts().await?.into_iter().map(Found::Account);
        let partners = store.unvouched_partners().await?.into_iter().map(Found::Partner);
        let mut good = store.partners().await?;
        good.retain(|(_, stored)| stored.withdrawn_at.is_none());
        let good = good.into_iter().map(|(_, stored)| format!("partner:{}", stored.partner.name)).collect();
        Ok(Self { all: accounts.chain(partners).collect(), good })
    }

    /// Whether a name stands for more than one thing that would let somebody in: whoever copies what is known of a partner under the
    /// hash of a key of their own would be let in with it.
    fn is_several(&self, name: &str) -> bool {
        let open = self.all.iter().filter(|found| found.opens() && found.is_called(name)).count();
        open + usize::from(self.good.iter().any(|good| good == name)) > 1
    }

    /// That what was named is there, and is one thing.
    fn look_for(&self, names: &[String]) -> anyhow::Result<()> {
        for name in names {
            if !self.all.iter().any(|found| found.is_called(name)) {
                anyhow::bail!("{name} is not in the list: sigap keys vouch shows it. Nothing was done");
            }
            if self.is_several(name) {
                anyhow::bail!(
                    "{name} stands for several keys. Nothing was done. Name the right one with the piece of its hash, as sigap keys \
                     vouch shows it; whoever has the key makes the hash: printf %s KEY | sha256sum"
                );
            }
        }
        Ok(())
    }

    fn is_meant(&self, found: &Found, args: &Args) -> bool {
        let named = args.names.iter().any(|name| found.is_called(name));
        named || (args.all && (args.drop || !self.is_several(&found.plain())))
    }
}

/// Shows the list, or vouches for what was named of it.
pub(super) async fn run(args: &Args, centre: &Centre, out: &mut Out) -> anyhow::Result<()> {
    let list = List::read(&centre.store).await?;
    if list.all.is_empty() {
        out.line("the keys of this centre vouch for all accounts and keys of partners");
        return Ok(());
    }
    list.look_for(&args.names)?;
    let mut left = 0;
    for found in &list.all {
        let done = if !list.is_meant(found, args) {
            left += 1;
            if args.all { "one of several, and not vouched for" } else { "nobody vouched for" }
        } else if args.drop {
            drop_it(centre, found).await?;
            "taken away"
        } else if vouch_for(centre, found).await? {
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
             have another's. What is taken away leaves its name, which no other account gets"
        ));
    }
    Ok(())
}

async fn vouch_for(centre: &Centre, found: &Found) -> anyhow::Result<bool> {
    match found {
        Found::Account(found) => Ok(centre.vouch_for_account(found).await?),
        Found::Partner(found) => Ok(centre.vouch_for_partner(found).await?),
    }
}

async fn drop_it(centre: &Centre, found: &Found) -> anyhow::Result<()> {
    match found {
        Found::Account(found) => Ok(centre.drop_unvouched_account(&found.name).await?),
        Found::Partner(found) => Ok(centre.drop_unvouched_partner(found).await?),
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
