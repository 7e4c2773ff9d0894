//! `sigap verify`: whether the record is as it was sealed, and what is kept follows from it. Works beside a running `sigap serve`.

use std::path::PathBuf;
use std::process::ExitCode;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::services::Centre;
use crate::store::seals::Copies;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Copies of seals from another machine; those of the data folder are always used
    #[arg(long, value_name = "FILE")]
    copies: Vec<PathBuf>,
    /// The public key of the centre, 64 hex digits, where the secrets file is not to be trusted
    #[arg(long, value_name = "KEY")]
    centre_key: Option<String>,
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open_beside(args.config.read()?, Clock::system(), Ids::system()).await?;
    let outcome = check(args, &opened.centre, out).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    outcome
}

async fn check(args: &Args, centre: &Centre, out: &mut Out) -> anyhow::Result<ExitCode> {
    let mut copies = centre.known_copies()?;
    for file in &args.copies {
        copies.add_file(file).map_err(|fault| anyhow::anyhow!("{}: {fault}", file.display()))?;
    }
    let is_sealed = seals(args, centre, &copies, out).await?;
    erased_again(centre, out).await?;
    let follows = match centre.store.verify().await? {
        Ok(verified) => {
            let (entries, events, keys) = (verified.entries, verified.events, verified.keys);
            out.line(format_args!("✓ {events} events in {entries} entries; {keys} keys follow from them"));
            true
        }
        Err(difference) => {
            out.line(format_args!("✗ {}", difference.0));
            false
        }
    };
    Ok(if is_sealed && follows { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Keys of what was erased are no difference to be told of: they are deleted.
pub(super) async fn erased_again(centre: &Centre, out: &mut Out) -> anyhow::Result<()> {
    let again = centre.delete_erased_again().await?;
    if again > 0 {
        out.line(format_args!(
            "! {again} keys of what was erased were there again (an older Redis was restored): deleted"
        ));
    }
    Ok(())
}

async fn seals(args: &Args, centre: &Centre, copies: &Copies, out: &mut Out) -> anyhow::Result<bool> {
    for file in &copies.damaged {
        out.line(format_args!("! {file} has lines that are no seal"));
    }
    let key = args.centre_key.as_deref().unwrap_or_else(|| centre.seals.centre_key.public());
    match centre.store.check_seals(key, centre.region(), &copies.known).await? {
        Ok(checked) => {
            checked.lost.iter().for_each(|lost| out.line(format_args!("! {lost}")));
            out.line(format_args!(
                "✓ {} seals hold, up to event {}; {} of them are as they were copied; the last is {}",
                checked.seals, checked.last, checked.copied, checked.digest
            ));
            Ok(true)
        }
        Err(fault) => {
            out.line(format_args!("✗ {fault}"));
            Ok(false)
        }
    }
}
