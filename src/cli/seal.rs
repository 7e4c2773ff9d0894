//! `sigap seal`: keys of seals, and going on after something was lost.

use std::process::ExitCode;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::services::seal::accept_loss;
use crate::store::seals::Slot;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, Debug, clap::Subcommand)]
enum What {
    /// Print the public key of this centre, by which anybody can check its seals
    Key,
    /// Have every process of this data folder make a new key; the next seal retires the one before
    Rotate,
    /// Go on after seals were lost (an older backup was restored): the next seal says for ever which ones
    Accept,
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open_beside(args.config.read()?, Clock::system(), Ids::system()).await?;
    let centre = &opened.centre;
    let said = match args.what {
        What::Key => Ok(centre.seals.centre_key.public().to_owned()),
        What::Rotate => Slot::ask_for_new_keys(&centre.seals_dir())
            .map(|()| "each process of this data folder signs its next seal with a new key".to_owned())
            .map_err(anyhow::Error::from),
        What::Accept => accept_loss(centre)
            .await
            .map(|seal| format!("seal {seal} says what was lost; sealing goes on from it"))
            .map_err(anyhow::Error::from),
    };
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    out.line(said?);
    Ok(ExitCode::SUCCESS)
}
