//! `sigap keys`: the master key of the centre, changed and backed up. Works beside a running `sigap serve`. Prints no key but where
//! that is the point.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use super::{ConfigArgs, Out, vouch};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::{Opened, open_beside, vault};
use crate::services::privacy::KeyBackup;
use crate::store::vault::{KeySource, Written, write_over};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Print fresh keys in one line, for secrets.keys or for what secrets.command says
    New,
    /// Print the keys with a new master key in front, for where they are not in a file
    Next,
    /// Change the master key: a new one, and everything is wrapped by it. May be broken off and begun again
    Rotate,
    /// Forget the old master key, once every process uses the new one
    Retire,
    /// Write the wrapped keys of reports to a file; of no use without the master key, which is backed up apart
    Backup {
        /// The file
        file: PathBuf,
    },
    /// Bring missing wrapped keys back from such a file, but none of what was erased since
    Restore {
        /// The file
        file: PathBuf,
    },
    /// Show the accounts and keys of partners that nobody vouched for, or vouch for those that are right
    Vouch(vouch::Args),
    /// Go on without master keys that are lost: what they sealed stays closed for ever
    AcceptLoss,
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let config = args.config.read()?;
    match &args.act {
        Act::New => {
            out.line(Written::fresh(&Ids::system()).line());
            return Ok(ExitCode::SUCCESS);
        }
        Act::Next => {
            let KeySource::File(path) = vault(&config, &Ids::system())?.source().clone() else {
                let given = given(&config)?;
                out.line(given.rotated(&Ids::system()).line());
                return Ok(ExitCode::SUCCESS);
            };
            anyhow::bail!("the keys are in {}: sigap keys rotate changes them there", path.display());
        }
        Act::Rotate => new_master(&config)?,
        Act::Retire | Act::Backup { .. } | Act::Restore { .. } | Act::AcceptLoss | Act::Vouch(_) => {}
    }
    let opened = open_beside(config, Clock::system(), Ids::system()).await?;
    let done = act(&args.act, &opened, out).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    done.map(|()| ExitCode::SUCCESS)
}

/// Keys that are given or said by a program, as they are.
fn given(config: &crate::config::Config) -> anyhow::Result<Written> {
    let text = match vault(config, &Ids::system())?.source() {
        KeySource::Given(text) => text.clone(),
        KeySource::Command(words) => {
            let (program, rest) = words.split_first().context("secrets.command is empty")?;
            String::from_utf8(std::process::Command::new(program).args(rest).output()?.stdout)?
        }
        KeySource::File(path) => std::fs::read_to_string(path)?,
    };
    Written::read(&text).map_err(|why| anyhow::anyhow!("{why}"))
}

/// In a file: a new master key in front, unless a change is under way.
fn new_master(config: &crate::config::Config) -> anyhow::Result<()> {
    let source = vault(config, &Ids::system())?.source().clone();
    let written = given(config)?;
    match source {
        _ if written.has_old() => Ok(()),
        KeySource::File(path) => {
            let anew = written.rotated(&Ids::system());
            write_over(&path, &anew.text()).with_context(|| format!("{} cannot be written", path.display()))
        }
        KeySource::Given(_) | KeySource::Command(_) => anyhow::bail!(
            "sigap keys next prints the keys with a new master key in front: put that where they come from, restart every process, \
             and run this again"
        ),
    }
}

async fn act(act: &Act, Opened { centre, .. }: &Opened, out: &mut Out) -> anyhow::Result<()> {
    match act {
        Act::New | Act::Next => {}
        Act::Rotate => {
            centre.key_state().await?;
            let sum = centre.rewrap_all().await?;
            out.line(format_args!(
                "{} wrapped anew of {}; {} that no key here opens",
                sum.anew, sum.seen, sum.lost
            ));
            if sum.left > 0 {
                out.line(format_args!("{} changed meanwhile: run this again", sum.left));
            }
            out.line(format_args!(
                "both master keys are good. Other processes take the new one within {} s (privacy.every_s); then: sigap keys retire",
                centre.config.privacy.every_s
            ));
        }
        Act::Retire => retire(centre, out).await?,
        Act::Vouch(args) => vouch::run(args, centre, out).await?,
        Act::Backup { file } => {
            let backup = serde_json::to_string(&centre.back_up_keys().await?)?;
            write_over(file, &backup).with_context(|| format!("{} cannot be written", file.display()))?;
            out.line(format_args!("{} written. Back up {} apart from it", file.display(), name(centre)));
        }
        Act::Restore { file } => {
            let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            let backup: KeyBackup = serde_json::from_str(&text).context("it is no backup of keys")?;
            let sum = centre.bring_back_keys(&backup).await?;
            out.line(format_args!(
                "{} brought back, {} were there, {} left out because they were erased",
                sum.back, sum.there, sum.erased
            ));
        }
        Act::AcceptLoss => {
            let lost = centre.key_state().await?.lost;
            for key in &lost {
                centre.store.forget_master(key).await?;
            }
            centre.key_state().await?;
            out.line(format_args!("{} lost master keys given up; what they sealed stays closed", lost.len()));
        }
    }
    Ok(())
}

fn name(centre: &crate::services::Centre) -> String {
    centre.vault.source().name()
}

async fn retire(centre: &crate::services::Centre, out: &mut Out) -> anyhow::Result<()> {
    let source = centre.vault.source().clone();
    let every = Duration::from_secs(centre.config.privacy.every_s);
    if let KeySource::File(path) = &source {
        let changed = std::fs::metadata(path)?.modified()?.elapsed().unwrap_or_default();
        anyhow::ensure!(
            changed >= every,
            "other processes may not have the new key yet: wait {} s",
            (every.saturating_sub(changed)).as_secs() + 1
        );
    }
    let sum = centre.rewrap_all().await?;
    let again = if sum.anew + sum.left > 0 { centre.rewrap_all().await? } else { sum };
    anyhow::ensure!(
        again.anew + again.left == 0,
        "something is still wrapped by the old key: run sigap keys rotate again"
    );
    let others = centre.others_under_old().await?;
    anyhow::ensure!(
        others.is_empty(),
        "on this Redis something of region {} is still wrapped by the old key: run sigap keys rotate with its settings, then this",
        others.join(", ")
    );
    match source {
        KeySource::File(path) => write_file_alone(&path)?,
        KeySource::Given(_) | KeySource::Command(_) => {
            out.line("take the last part, the old master key, away where the keys come from, and restart every process");
        }
    }
    centre.forget_old_masters().await?;
    out.line("the old master key is forgotten; backups of it open nothing that is kept now");
    Ok(())
}

fn write_file_alone(path: &Path) -> anyhow::Result<()> {
    let written = Written::read(&std::fs::read_to_string(path)?).map_err(|why| anyhow::anyhow!("{why}"))?;
    write_over(path, &written.alone().text()).with_context(|| format!("{} cannot be written", path.display()))
}
