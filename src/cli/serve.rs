//! `sigap serve`: the service.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use super::{ConfigArgs, Out, demo};
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
    let clock = Clock::system().ahead(config.timers.clock_ahead_s);
    let opened = wiring::open(config, clock, Ids::system()).await?;
    let running = lifecycle::start(opened).await?;
    if args.demo {
        let seeded = tokio::select! {
            seeded = demo::seed_when_possible(&running.centre, &data_dir, out) => Some(seeded),
            () = &mut asked => None,
        };
        match seeded {
            Some(Ok(())) => {}
            Some(Err(fault)) => {
                running.stop().await;
                return Err(fault);
            }
            None => {
                running.stop().await;
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    out.line(format_args!(
        "sigap serves {} on {}://{}",
        running.centre.config.region.name,
        running.centre.config.http.scheme(),
        running.address
    ));
    out.line(
        "  /lapor   the form for everybody\n  /board   the dispatch board\n  /unit    the responder's page",
    );
    running.until(asked).await?;
    Ok(ExitCode::SUCCESS)
}
