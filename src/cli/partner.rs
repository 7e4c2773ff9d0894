//! `sigap partner`: keys of gauges and other centres. Works beside a running `sigap serve`.

use std::process::ExitCode;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::{Opened, open_beside};
use crate::domain::partner::{Partner, PartnerSort};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make a key and print it, once
    Add {
        /// Name of the key, such as bbws-dayeuhkolot
        name: String,
        /// What has it: sensor, or partner (another centre)
        #[arg(long)]
        sort: PartnerSort,
        /// Whose it is and how far it is trusted, as boards show it with each of its reports
        #[arg(long)]
        says: String,
        /// Reports it may send in a minute
        #[arg(long, default_value_t = 60)]
        per_minute: u32,
    },
    /// List all keys, without their secrets
    List,
    /// Withdraw a key: within seconds nobody takes it any more
    Withdraw {
        /// Its name
        name: String,
    },
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open_beside(args.config.read()?, Clock::system(), Ids::system()).await?;
    let done = act(&args.act, &opened, out).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    done.map(|()| ExitCode::SUCCESS)
}

async fn act(act: &Act, Opened { centre, .. }: &Opened, out: &mut Out) -> anyhow::Result<()> {
    match act {
        Act::Add { name, sort, says, per_minute } => {
            let partner = Partner { name: name.clone(), sort: *sort, says: says.trim().to_owned() };
            out.line(centre.make_partner(partner, (*per_minute).max(1)).await?);
        }
        Act::List => {
            let mut all = centre.store.partners().await?;
            all.sort_by_key(|(_, one)| one.made_at);
            for (_, one) in all {
                let state = one.withdrawn_at.map_or("good".to_owned(), |at| format!("withdrawn {at}"));
                let channel = one.partner.sort.channel();
                out.line(format_args!("{}\t{channel:?}\t{state}\t{}", one.partner.name, one.partner.says));
            }
        }
        Act::Withdraw { name } => centre.withdraw_partner(name).await?,
    }
    Ok(())
}
