//! `sigap areas`: the borders of a region, its landmarks, and how many people live where. Works beside a running
//! `sigap serve`, which takes over what was imported within seconds.

mod import;
mod list;
mod people;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::services::Centre;

/// Bytes of a file of borders.
const MOST_BYTES: u64 = 1 << 30;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Import the areas or landmarks of one level, in place of those it had
    Import(import::Args),
    /// Attach numbers of people from a CSV to imported areas, by code
    People(people::Args),
    /// Show which levels were imported
    List,
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let (config, clock) = (args.config.read()?, Clock::system());
    let started = clock.monotonic();
    // What is wrong with a file is said before anything is opened.
    let taken = match &args.act {
        Act::Import(args) => Some(import::read_file(args, &clock)?),
        Act::People(_) | Act::List => None,
    };
    let opened = open_beside(config, clock.clone(), Ids::system()).await?;
    let centre = &opened.centre;
    let done = match (&args.act, taken) {
        (Act::Import(_), Some(taken)) => import::keep(centre, taken, out).await,
        (Act::People(args), _) => people::run(centre, args, out).await,
        (Act::Import(_) | Act::List, _) => list::run(centre, out).await,
    };
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    done?;
    if !matches!(args.act, Act::List) {
        let took = clock.monotonic().saturating_sub(started);
        out.line(format_args!(
            "  in {:.1} s; running processes take it over within seconds",
            took.as_secs_f64()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let size = std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?.len();
    anyhow::ensure!(size <= MOST_BYTES, "{} has more than {MOST_BYTES} bytes", path.display());
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// `5973` as `5,973`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What the level has, as far as a line can say.
fn described(layer: &crate::domain::areas::Layer) -> String {
    let count = grouped(layer.len() as u64);
    if layer.landmarks.is_empty() {
        format!("{count} areas, {} km²", grouped(layer.km2().round() as u64))
    } else {
        format!("{count} landmarks")
    }
}

async fn layers(centre: &Centre) -> anyhow::Result<(String, Vec<crate::domain::areas::Layer>)> {
    centre.imported_layers().await.context("the imported areas cannot be read")
}
