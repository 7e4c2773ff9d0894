//! `sigap import reports`: a log of reports played through the public API, at its own pace or faster.
//!
//! A row's key is the hash of the file and its number, so a run that broke off can be started again: what was
//! taken before is found again, nothing is taken twice.

mod columns;
mod play;
mod send;
mod tally;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;

use super::Out;
use crate::ambient::Clock;
use columns::{Columns, Mapping};
use play::Player;
use send::{Answer, Sender};
use tally::Tally;

/// What to import.
#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Send CSV or NDJSON reports (also .gz) through the public API
    Reports(Args),
}

#[derive(Debug, Parser)]
pub(super) struct Args {
    /// CSV with a header line, or NDJSON; either may be gzipped
    file: PathBuf,
    /// Where the service is
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// How many times faster than it happened; 0: as fast as the service takes it
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Requests under way at once, at most
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    concurrency: u16,
    /// Times a row is tried while the service cannot answer
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    tries: u16,
    /// Where refused rows are written; must not exist yet [default: FILE.refused.ndjson in this folder]
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Time zone of times without one
    #[arg(long, default_value = "Asia/Jakarta")]
    timezone: String,
    #[command(flatten)]
    mapping: Mapping,
}

pub(super) async fn run(What::Reports(args): &What, out: &mut Out) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.speed >= 0.0 && args.speed.is_finite(), "--speed must be 0 or more");
    let timezone = TimeZone::get(&args.timezone).with_context(|| format!("time zone {}", args.timezone))?;
    let refused = args.refused.clone().unwrap_or_else(|| default_refused(&args.file));
    anyhow::ensure!(
        !refused.exists(),
        "{} exists and is not overwritten; move it away or name another with --refused",
        refused.display()
    );
    let table = super::rows::read(&args.file)?;
    let columns = Columns::choose(&args.mapping, &table, timezone)?;
    for line in columns.explain() {
        out.line(line);
    }
    let order = columns.in_order(&table);
    let clock = Clock::system();
    let sender = Sender::new(&args.url, args.tries, clock.clone())?;
    let bar = progress(order.len());
    let player = Player {
        table: Arc::new(table),
        columns: Arc::new(columns),
        sender,
        clock: clock.clone(),
        speed: args.speed,
        concurrency: usize::from(args.concurrency),
    };
    let mut tally = Tally::default();
    let mut file = None;
    let started = clock.monotonic();
    let table = player.table.clone();
    let mut answers = player.play(order);
    while let Some((index, answer)) = answers.recv().await {
        if let Answer::Refused { status, code, detail } = &answer {
            let row = &table.rows[index];
            let line = serde_json::json!({
                "row": row.number, "status": status, "code": code, "detail": detail, "columns": table.raw(row),
            });
            write_refused(&mut file, &refused, &line)?;
        }
        tally.count(&answer);
        bar.set_message(tally.short());
        bar.inc(1);
    }
    bar.finish_and_clear();
    for line in tally.summary(clock.monotonic().saturating_sub(started)) {
        out.line(line);
    }
    if file.is_some() {
        out.line(format_args!("refused rows  {}", refused.display()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn default_refused(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{name}.refused.ndjson"))
}

fn write_refused(
    file: &mut Option<std::fs::File>,
    path: &Path,
    line: &serde_json::Value,
) -> anyhow::Result<()> {
    let context = || format!("refused rows cannot be written to {}", path.display());
    let file = match file {
        Some(file) => file,
        None => {
            file.insert(OpenOptions::new().write(true).create_new(true).open(path).with_context(context)?)
        }
    };
    writeln!(file, "{line}").with_context(context)
}

fn progress(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(rows as u64);
    let style = "{bar:30} {pos}/{len} {per_sec}  {msg}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
