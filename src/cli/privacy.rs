//! `sigap privacy`: what was opened, for those who have to tell of a breach. Works beside a running `sigap serve`.

use std::process::ExitCode;

use jiff::Timestamp;

use super::sheet::Sheet;
use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::services::privacy::{Breach, BreachAsk};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Which accounts could read which fields of which reports, and when: facts from the record, without what the fields hold
    Breach {
        /// From then on, such as 2026-03-02T00:00:00Z
        #[arg(long)]
        since: Timestamp,
        /// Until then; now when left out
        #[arg(long)]
        until: Option<Timestamp>,
        /// Only what this account opened
        #[arg(long)]
        account: Option<String>,
        /// csv or json
        #[arg(long, default_value = "csv")]
        form: Form,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Form {
    Csv,
    Json,
}

pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let clock = Clock::system();
    let Act::Breach { since, until, account, form } = &args.act;
    let ask = BreachAsk { since: *since, until: until.unwrap_or(clock.now()), account: account.clone() };
    let opened = open_beside(args.config.read()?, clock, Ids::system()).await?;
    let found = opened.centre.breach(&ask).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    let found = found?;
    match form {
        Form::Json => out.text(serde_json::to_string_pretty(&found)? + "\n"),
        Form::Csv => out.text(sheet_of(&found)?),
    }
    Ok(ExitCode::SUCCESS)
}

/// The readings as CSV, a row for each.
///
/// # Errors
/// When a row cannot be written.
pub fn sheet_of(found: &Breach) -> anyhow::Result<String> {
    let mut sheet = Sheet::new(&[
        "at",
        "account",
        "how",
        "incident",
        "report",
        "code",
        "personal",
        "restricted",
        "erased",
    ])?;
    for one in &found.readings {
        let text = |id: Option<String>| id.unwrap_or_default();
        sheet.row(&[
            one.at.to_string(),
            one.account.clone(),
            one.how.to_owned(),
            text(one.incident.as_ref().map(ToString::to_string)),
            text(one.report.as_ref().map(ToString::to_string)),
            text(one.code.as_ref().map(ToString::to_string)),
            one.personal.join(" "),
            one.restricted.join(" "),
            text(one.erased.map(|at| at.to_string())),
        ])?;
    }
    sheet.written()
}
