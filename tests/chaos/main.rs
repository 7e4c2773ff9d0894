//! `make chaos`: what may go wrong is done to running centres under load, and what was promised is counted afterwards.
//!
//! Without arguments a short form runs, as in `make check`. Everything that is started or mounted lies in one folder
//! and ends with this process. All choices follow from one seed, which is printed.
#![expect(clippy::unwrap_used, reason = "a round that cannot go on should fail where it stands")]

#[expect(dead_code, unused_imports, reason = "the rules in tests/it use more of it")]
#[path = "../it/harness/mod.rs"]
mod harness;

mod base;
mod count;
mod disk;
mod draw;
mod due;
mod ground;
mod judge;
mod ledger;
mod link;
mod load;
mod peak;
mod people;
mod round;
mod sheet;
mod store;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use futures::{FutureExt, StreamExt};
use sigap::ambient::Ids;
use sigap::cli::Out;
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::base::Base;
use crate::draw::Draw;
use crate::round::{Extent, ROUNDS, Round, Tools};
use crate::sheet::{Outcome, markdown, page};

/// Rounds of the short form that run beside each other.
const AT_ONCE: usize = 4;

/// Does to running centres what may go wrong, and counts what was lost.
#[derive(Debug, Parser)]
struct Args {
    /// Rounds to run; all without
    names: Vec<String>,
    /// The same, with commas between them
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Many times, with the load of a whole province
    #[arg(long)]
    long: bool,
    /// Where random choices begin; drawn without
    #[arg(long)]
    seed: Option<u64>,
    /// Write the result to this file as well
    #[arg(long)]
    markdown: Option<PathBuf>,
    /// Only name the rounds
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let mut out = Out::stdout();
    if args.list {
        for round in ROUNDS {
            out.line(format_args!("{:16} {}", round.name, round.rows));
        }
        return ExitCode::SUCCESS;
    }
    let wanted: Vec<&String> = args.names.iter().chain(&args.only).collect();
    if let Some(name) = wanted.iter().find(|name| ROUNDS.iter().all(|round| round.name != name.as_str())) {
        let names: Vec<&str> = ROUNDS.iter().map(|round| round.name).collect();
        out.line(format_args!("there is no round {name}; there are {}", names.join(", ")));
        return ExitCode::FAILURE;
    }
    if !count::sees_what_is_wrong() {
        out.line(
            "the counting does not see what is lost, doubled or nobody's: nothing it says can be believed",
        );
        return ExitCode::FAILURE;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let outcomes = runtime.block_on(run(&args, &wanted, &mut out));
    if outcomes.iter().all(Outcome::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run(args: &Args, wanted: &[&String], out: &mut Out) -> Vec<Outcome> {
    let seed = args.seed.unwrap_or_else(|| u64::from_le_bytes(Ids::system().bytes()) >> 16);
    out.line(format_args!("chaos, {} form, seed {seed}", if args.long { "long" } else { "short" }));
    let base = Base::new();
    // In the short form most of the time is spent waiting.
    let at_once = if args.long { 1 } else { AT_ONCE };
    let is_wanted =
        |round: &Round| wanted.is_empty() || wanted.iter().any(|name| round.name == name.as_str());
    let chosen = ROUNDS.iter().enumerate().filter(|(_, round)| is_wanted(round));
    // The same seed for each round, whichever others run.
    let playing = chosen.map(|(n, round)| {
        let folder = base.folder(round.name);
        let tools =
            Tools { folder, extent: Extent::new(args.long), draw: Draw::new(seed.wrapping_add(n as u64)) };
        // On a thread of its own: who fills a disk, or waits for a server to start, holds up no other round.
        let play = tokio::task::spawn_blocking(move || Handle::current().block_on(play(round, tools)));
        play.map(|played| played.expect("a round panicked"))
    });
    let mut playing = futures::stream::iter(playing).buffered(at_once);
    let mut outcomes = Vec::new();
    while let Some((outcome, took)) = playing.next().await {
        let sign = if outcome.holds() { "✓" } else { "✗" };
        out.line(format_args!("{sign} {} in {:.1} s", outcome.name, took.as_secs_f64()));
        for fault in &outcome.verdict.broken {
            out.line(format_args!("  {fault}"));
        }
        outcomes.push(outcome);
    }
    out.line("");
    out.text(page(&outcomes, seed));
    if let Some(file) = &args.markdown {
        std::fs::write(file, markdown(&outcomes, seed)).unwrap();
    }
    outcomes
}

async fn play(round: &Round, mut tools: Tools) -> (Outcome, Duration) {
    let begun = Instant::now();
    let mut outcome = (round.run)(&mut tools).await.unwrap_or_else(|words| {
        let mut outcome = Outcome::default();
        outcome.must(false, words);
        outcome
    });
    (outcome.name, outcome.rows) = (round.name, round.rows);
    (outcome, begun.elapsed())
}
