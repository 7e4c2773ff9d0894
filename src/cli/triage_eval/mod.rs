//! `sigap triage-eval`: the rules over labelled cases, and how often they say what experts said.

mod cases;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::{Out, rows};
use crate::domain::triage::Rules;
use crate::domain::triage::score::Score;
use cases::Columns;
pub(super) use report::{evidence, table};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// CSV or NDJSON of cases, each with a level that experts gave
    file: PathBuf,
    /// Column of what happened; several are joined
    #[arg(long, value_name = "COLUMN", num_args = 1.., required = true)]
    text: Vec<String>,
    /// Column of the level expected, 1 to 5
    #[arg(long, value_name = "COLUMN")]
    expected: String,
    /// An answer and the column it stands in, such as avpu=Mental
    #[arg(long, value_name = "ANSWER=COLUMN")]
    answer: Vec<String>,
    /// What the values of a column of answers mean, such as avpu=1:a,2:v,3:p,4:u
    #[arg(long, value_name = "ANSWER=FROM:TO,…")]
    values: Vec<String>,
    /// The kind that all cases have
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Another rule file than the built-in one
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Which cases are listed: those gravely wrong, all that differ, or none
    #[arg(long, value_enum, default_value_t = Misses::Grave)]
    misses: Misses,
    /// Fail when of those expected at 1 or 2 a smaller share gets 1 or 2
    #[arg(long, value_name = "SHARE")]
    min_sensitivity: Option<f64>,
    /// Fail when of those expected at 1 or 2 a greater share gets 4 or 5
    #[arg(long, value_name = "SHARE")]
    max_under: Option<f64>,
    /// Fail when of those expected at 4 or 5 a greater share gets 1 or 2
    #[arg(long, value_name = "SHARE")]
    max_over: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Misses {
    Grave,
    All,
    None,
}

pub(super) fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let rules = read_rules(args.rules.as_deref())?;
    let table = rows::read(&args.file)?;
    let columns = Columns::choose(args, &table, &rules)?;
    let mut score = Score::default();
    let (mut misses, mut left_out) = (Vec::new(), Vec::new());
    let mut unread = 0;
    for row in &table.rows {
        match columns.case(&table, row) {
            Ok(case) => {
                unread += case.unread;
                let given = rules.triage(&case.input());
                score.add(case.expected, given.level);
                if is_listed(args.misses, &case, &given) {
                    misses.push((case, given));
                }
            }
            Err(why) => left_out.push((row.number, why)),
        }
    }
    report::write(out, &rules, &score, &misses);
    report::left_out(out, &left_out, unread);
    Ok(if report::judge(out, args, &score) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The rules of a file, or those compiled in.
pub(super) fn read_rules(file: Option<&Path>) -> anyhow::Result<Rules> {
    let (name, text) = match file {
        None => ("config/triage.toml".to_owned(), Rules::default_text().to_owned()),
        Some(path) => {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
            (name, text)
        }
    };
    Rules::parse(&text).map_err(|faults| {
        let list: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
        anyhow::anyhow!("{name}: not usable:{}", list.concat())
    })
}

fn is_listed(which: Misses, case: &cases::Labelled, given: &crate::domain::triage::Triage) -> bool {
    use crate::domain::triage::score::{can_wait, is_urgent};
    match which {
        Misses::None => false,
        Misses::All => case.expected != given.level,
        Misses::Grave => {
            (is_urgent(case.expected) && !is_urgent(given.level))
                || (can_wait(case.expected) && is_urgent(given.level))
        }
    }
}
