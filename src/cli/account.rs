//! `sigap account`: people, the first administrator included. Works beside a running `sigap serve`.

use std::process::ExitCode;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::domain::access::Role;
use crate::domain::command::Asker;
use crate::domain::ids::opaque;
use crate::services::accounts::Profile;
use crate::services::{Centre, ServiceError};

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
    /// Erase an account for ever; the record keeps its name, and nobody gets it again
    Erase {
        /// Its name
        name: String,
    },
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open_beside(args.config.read()?, Clock::system(), Ids::system()).await?;
    let password = opaque("p", &opened.centre.ids.bytes());
    let done = act(&opened.centre, &args.act, &password).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    out.line(done?);
    Ok(ExitCode::SUCCESS)
}

/// Does it; what is printed.
async fn act(centre: &Centre, act: &Act, password: &str) -> Result<String, ServiceError> {
    match act {
        Act::Add { name, roles, agency, unit, without_second_factor } => {
            let profile = Profile {
                name: name.clone(),
                roles: roles.clone(),
                agency: agency.clone().map(Into::into),
                unit: unit.clone().map(Into::into),
            };
            centre.make_account(&Asker::System, &profile, password, *without_second_factor).await?;
        }
        Act::Reset { name } => centre.reset_password(&Asker::System, name, password).await?,
        Act::Erase { name } => {
            centre.erase_account(&Asker::System, name).await?;
            return Ok("erased".to_owned());
        }
    }
    Ok(password.to_owned())
}
