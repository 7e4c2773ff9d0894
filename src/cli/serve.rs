//! `sigap serve`: the service.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::{lifecycle, telemetry, wiring};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Seed agencies, units and accounts for trying it; passwords go to demo-accounts.json in the data folder
    #[arg(long)]
    demo: bool,
    /// Which log lines to write, as RUST_LOG takes it, such as `debug` or `sigap=debug,info`
    #[arg(long, default_value = "info")]
    log: String,
    /// Write log lines as JSON
    #[arg(long)]
    log_json: bool,
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    telemetry::start(&args.log, args.log_json);
    // From here on a signal ends everything in its order, the private Redis last.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut asked = std::pin::pin!(async {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    });
    let config = args.config.read()?;
    let data_dir = config.data_dir.clone();
    let opened = wiring::open(config, Clock::system(), Ids::system()).await?;
    let running = lifecycle::start(opened).await?;
    if args.demo {
        tokio::select! {
            seeded = seed(&running, &data_dir, out) => seeded?,
            () = &mut asked => {
                running.until(std::future::ready(())).await?;
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    out.line(format_args!(
        "sigap serves {} on http://{}",
        running.centre.config.region.name, running.address
    ));
    out.line(
        "  /lapor   the form for everybody\n  /board   the dispatch board\n  /unit    the responder's page",
    );
    running.until(asked).await?;
    Ok(ExitCode::SUCCESS)
}

async fn seed(running: &lifecycle::Running, data_dir: &Path, out: &mut Out) -> anyhow::Result<()> {
    let path = data_dir.join("demo-accounts.json");
    let fresh = running.centre.seed_demo().await?;
    if fresh.is_empty() {
        out.line(format_args!("demo accounts: {}", path.display()));
        return Ok(());
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let mut all: std::collections::BTreeMap<String, String> = serde_json::from_str(&kept).unwrap_or_default();
    all.extend(fresh.clone());
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    file.write_all(&serde_json::to_vec_pretty(&all)?).context("the demo's passwords cannot be kept")?;
    out.line(format_args!("demo accounts (also in {}):", path.display()));
    for (name, password) in fresh.iter().filter(|(name, _)| !name.starts_with("unit-")) {
        out.line(format_args!("  {name:<12} {password}"));
    }
    out.line("  unit-amb-01 and so on: see the file");
    Ok(())
}
