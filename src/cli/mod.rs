//! The commands of `sigap`, one file each. Parses what was typed, and nothing else.

mod account;
mod areas;
mod check_config;
mod default_config;
mod demo;
mod doctor;
mod generate;
mod import;
mod keys;
mod out;
mod partner;
mod privacy;
mod rebuild;
mod rows;
mod seal;
mod serve;
mod sheet;
mod triage_dry_run;
mod triage_eval;
mod verify;
mod vouch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use self::out::Out;
pub use self::privacy::sheet_of;

use crate::config::Config;

#[derive(Debug, Parser)]
#[command(name = "sigap", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The service
    Serve(serve::Args),
    /// Validate settings files and list everything that is wrong, with its place
    CheckConfig(check_config::Args),
    /// Print every setting with its default and what it means
    DefaultConfig,
    /// Make accounts and set their passwords anew
    Account(account::Args),
    /// Make keys for gauges and other centres, and withdraw them
    Partner(partner::Args),
    /// Say what was opened of people's data, for those who have to tell of a breach
    Privacy(privacy::Args),
    /// Change the master key that wraps the keys of reports, and back wrapped keys up
    Keys(keys::Args),
    /// Import borders, landmarks and numbers of people
    Areas(areas::Args),
    /// Say what works and what is missing on this machine
    Doctor(ConfigArgs),
    /// Send what was recorded elsewhere through the public API
    #[command(subcommand)]
    Import(import::What),
    /// Run the rules over labelled cases: who was judged too low, who too high, and why
    TriageEval(triage_eval::Args),
    /// Judge the reports of the past by another rule file, and say what it would change
    TriageDryRun(triage_dry_run::Args),
    /// Check the log against its seals, and documents and indexes against the log; names the first that differs
    Verify(verify::Args),
    /// Keys of seals, and going on after some were lost
    Seal(seal::Args),
    /// Make documents and indexes anew from the log; not while the service runs
    Rebuild(ConfigArgs),
    /// Print a file of this project that is written from its code
    #[command(hide = true)]
    Generate {
        /// Which
        what: generate::What,
    },
}

/// Where the settings come from; for every command that needs them.
#[derive(Clone, Debug, clap::Args)]
pub struct ConfigArgs {
    /// File of settings; what it leaves out has its default, and SIGAP__… variables win over it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl ConfigArgs {
    /// The settings, or one error that lists all faults.
    ///
    /// # Errors
    /// When anything in them is wrong.
    pub fn read(&self) -> anyhow::Result<Config> {
        Config::read(self.config.as_deref()).map_err(|faults| {
            let list: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
            anyhow::anyhow!("the settings are not usable:{}", list.concat())
        })
    }
}

/// Whether a line makes sense as a command; nothing is done.
///
/// # Errors
/// What would be said instead.
pub fn understand<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    Cli::try_parse_from(words).map(drop).map_err(|fault| fault.to_string())
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let mut out = Out::stdout();
    let done = match cli.command {
        Command::CheckConfig(args) => Ok(check_config::run(&args, &mut out)),
        Command::DefaultConfig => Ok(default_config::run(&mut out)),
        Command::TriageEval(args) => triage_eval::run(&args, &mut out),
        Command::Generate { what } => Ok(generate::run(what, &mut out)),
        Command::TriageDryRun(args) => in_runtime(triage_dry_run::run(&args, &mut out)).flatten(),
        Command::Account(args) => in_runtime(account::run(&args, &mut out)).and_then(|done| done),
        Command::Partner(args) => in_runtime(partner::run(&args, &mut out)).flatten(),
        Command::Privacy(args) => in_runtime(privacy::run(&args, &mut out)).flatten(),
        Command::Keys(args) => in_runtime(keys::run(&args, &mut out)).flatten(),
        Command::Areas(args) => in_runtime(areas::run(&args, &mut out)).and_then(|done| done),
        Command::Import(what) => in_runtime(import::run(&what, &mut out)).flatten(),
        Command::Verify(args) => in_runtime(verify::run(&args, &mut out)).and_then(|done| done),
        Command::Seal(args) => in_runtime(seal::run(&args, &mut out)).flatten(),
        Command::Rebuild(args) => in_runtime(rebuild::run(&args, &mut out)).and_then(|done| done),
        Command::Serve(args) => in_runtime(serve::run(&args, &mut out)).and_then(|done| done),
        Command::Doctor(args) => in_runtime(doctor::run(&args, &mut out)),
    };
    done.unwrap_or_else(|error| {
        Out::stderr().line(format_args!("sigap: {error:#}"));
        ExitCode::FAILURE
    })
}

/// Runs a command that waits for things.
fn in_runtime<T>(command: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(command))
}
