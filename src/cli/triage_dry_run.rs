//! `sigap triage-dry-run`: what another rule file would change in the reports of the past, before it goes live.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::{SignedDuration, Timestamp};

use super::triage_eval::{evidence, read_rules, table};
use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;
use crate::domain::triage::Triage;
use crate::services::dry_run::{Difference, DryRun};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule file to try
    rules: PathBuf,
    /// Reports of how many days back are judged again
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    days: u32,
    /// How many of the reports that differ are listed
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    list: usize,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Works beside a running `sigap serve`. Says nothing of what a caller said: levels, rules, and entries of the lexicon.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let others = read_rules(Some(&args.rules))?;
    let (clock, config) = (Clock::system(), args.config.read()?);
    let since = clock.now().saturating_sub(SignedDuration::from_hours(i64::from(args.days) * 24));
    let opened = open_beside(config, clock, Ids::system()).await?;
    let in_force = opened.centre.rules.get().version().to_owned();
    let outcome = opened.centre.dry_run(&others, since.unwrap_or(Timestamp::MIN)).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    let run = outcome?;
    let cases = run.table.cases();
    out.line(format_args!(
        "{cases} reports of {} days; in force {in_force}, tried {}",
        args.days,
        others.version()
    ));
    out.line("");
    table(out, "in force ↓ tried →", &run.table);
    summary(out, &run);
    list(out, &run, args.list);
    Ok(ExitCode::SUCCESS)
}

fn summary(out: &mut Out, run: &DryRun) {
    out.line("");
    out.line(format_args!("less urgent {:6}", run.table.under().hits));
    out.line(format_args!("more urgent {:6}", run.table.over().hits));
    if run.erased > 0 {
        out.line(format_args!("erased, not judged {}", run.erased));
    }
}

/// What would become less urgent stands first: there people can come to harm.
fn list(out: &mut Out, run: &DryRun, most: usize) {
    let mut differences: Vec<&Difference> = run.differences.iter().collect();
    differences.sort_by_key(|one| (one.after.level < one.before.level, one.before.level));
    if !differences.is_empty() && most > 0 {
        out.line("");
    }
    for one in differences.iter().take(most) {
        let (before, after) = (one.before.level.number(), one.after.level.number());
        out.line(format_args!("{before} → {after}  {}  {}", one.received_at, one.incident));
        out.line(format_args!("      in force: {}", deciding(&one.before)));
        out.line(format_args!("      tried:    {}", deciding(&one.after)));
    }
    if differences.len() > most {
        out.line(format_args!("… and {} more (--list)", differences.len() - most));
    }
}

fn deciding(triage: &Triage) -> String {
    let Some(reason) = triage.reasons.first() else { return "no rule".to_owned() };
    let because: Vec<String> = reason.because.iter().map(evidence).collect();
    format!("{} ← {}", reason.rule, because.join(", ")).trim_end_matches([' ', '←']).to_owned()
}
