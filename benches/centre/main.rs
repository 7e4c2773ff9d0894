//! `make bench`: what sigap does on this machine, each figure beside its floor in the same run and beside its goal.
//!
//! Servers are processes of their own; everything started here ends with this process, however it ends. Loads stay
//! on the loopback interface and are bounded in number and time.

mod figure;
mod floor;
mod http;
mod keeper;
mod listen;
mod load;
mod machine;
mod mirror;
mod payload;
mod picture;
mod run;
mod sigap;
mod socket;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::sigap::ambient::Clock;
use ::sigap::cli::Out;
use anyhow::Context;
use clap::Parser;

use crate::figure::Run;
use crate::floor::commit::Redis;
use crate::machine::Machine;
use crate::run::{Extent, PARTS};

/// Measures sigap beside its floors.
#[derive(Debug, Parser)]
struct Args {
    /// Parts to run, with commas between them; all without
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// A short form for trying: too few pairs to believe a ratio
    #[arg(long)]
    quick: bool,
    /// Write the picture to this file as well
    #[arg(long)]
    picture: Option<PathBuf>,
    /// Load it steadily for so many minutes instead, and see whether memory stays flat
    #[arg(long, value_name = "MINUTES")]
    soak: Option<f64>,
    /// Look at a board in a slowed browser for so many minutes instead, while much happens
    #[arg(long, value_name = "MINUTES")]
    night: Option<f64>,
    /// Serve a floor, in a process of its own
    #[arg(long, num_args = 1..=2, hide = true)]
    floor_server: Vec<String>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into);
    let done = done.and_then(|runtime| runtime.block_on(start(&args)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            Out::stderr().line(format_args!("bench: {fault:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn start(args: &Args) -> anyhow::Result<()> {
    match args.floor_server.as_slice() {
        [name] => floor::server::run(name, None).await,
        [name, redis] => floor::server::run(name, Some(redis)).await,
        _ if args.soak.is_some() => {
            let held = run::soak::run(args.soak.unwrap_or(0.0), &mut Out::stdout()).await?;
            anyhow::ensure!(held, "the soak did not hold");
            Ok(())
        }
        _ if args.night.is_some() => {
            let figures = run::night::run(args.night.unwrap_or(0.0), &mut Out::stdout()).await?;
            tell(&measured(args, figures).await?, None)
        }
        _ => Box::pin(bench(args)).await,
    }
}

async fn bench(args: &Args) -> anyhow::Result<()> {
    let mut out = Out::stdout();
    let chosen: Vec<&str> = PARTS.into_iter().filter(|part| is_chosen(args, part)).collect();
    let unknown = args.only.iter().find(|name| !PARTS.contains(&name.as_str()));
    if let Some(name) = unknown {
        anyhow::bail!("there is no part {name}; there are {}", PARTS.join(", "));
    }
    let extent = Extent::new(args.quick);
    let mut all = Vec::new();
    for part in chosen {
        out.line(format_args!("▸ {part}"));
        let figures =
            run::part(part, &extent, &mut out).await.with_context(|| format!("{part} broke off"))?;
        all.extend(figures);
    }
    tell(&measured(args, all).await?, args.picture.as_deref())
}

/// Figures with what they were measured on.
async fn measured(args: &Args, figures: Vec<figure::Figure>) -> anyhow::Result<Run> {
    let program = Redis::start()?.program.clone();
    let machine = Machine::ask(Clock::system().now(), program).await;
    Ok(Run { machine, quick: args.quick, figures })
}

fn tell(run: &Run, picture: Option<&Path>) -> anyhow::Result<()> {
    let mut out = Out::stdout();
    out.line("");
    out.text(run.table());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let name = format!(
        "{}-{}.json",
        run.machine.at.replace([' ', ':'], "-"),
        run.machine.commit.trim_end_matches('+')
    );
    let file = folder.join(name);
    std::fs::write(&file, serde_json::to_string_pretty(&run)?)?;
    std::fs::write(folder.join("bench.svg"), picture::svg(run))?;
    if let Some(file) = picture {
        std::fs::write(file, picture::svg(run))?;
    }
    out.line(format_args!("written to {}", file.display()));
    Ok(())
}

fn is_chosen(args: &Args, part: &str) -> bool {
    args.only.is_empty() || args.only.iter().any(|name| name == part)
}
