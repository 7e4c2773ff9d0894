//! `sigap account`: people, the first administrator included. Works beside a running `sigap serve`.

use std::process::ExitCode;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::domain::access::Role;
use crate::domain::ids::opaque;
use crate::services::accounts::Profile;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make an account and print its first password, once
    Add {
        /// Name to sign in with
        name: String,
        /// Role; may be given several times
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
        /// Agency an officer speaks for
        #[arg(long)]
        agency: Option<String>,
        /// Unit a responder is on, such as amb-03
        #[arg(long)]
        unit: Option<String>,
        /// Signs in by the password alone whatever its roles: for a machine, such as a telephone exchange
        #[arg(long)]
        without_second_factor: bool,
    },
    /// Give an account a new password and print it, once
    Reset {
        /// Its name
        name: String,
    },
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open_beside(args.config.read()?, Clock::system(), Ids::system()).await?;
    let accounts = &opened.centre.accounts;
    let password = opaque("p", &opened.centre.ids.bytes());
    let done = match &args.act {
        Act::Add { name, roles, agency, unit, without_second_factor } => {
            let profile = Profile {
                name: name.clone(),
                roles: roles.clone(),
                agency: agency.clone().map(Into::into),
                unit: unit.clone().map(Into::into),
            };
            if *without_second_factor {
                accounts.create_exempt(&profile, &password).await
            } else {
                accounts.create(&profile, &password).await
            }
        }
        Act::Reset { name } => accounts.reset(name, &password).await,
    };
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    done?;
    out.line(password);
    Ok(ExitCode::SUCCESS)
}
