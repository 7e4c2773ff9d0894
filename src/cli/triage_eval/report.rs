//! What is said of an evaluation: the table, the shares, every miss with its explanation.

use super::cases::Labelled;
use super::{Args, Out};
use crate::domain::level::Level;
use crate::domain::triage::score::{Score, Share};
use crate::domain::triage::{Answer, Because, Rules, Triage};

/// Rules named for a miss.
const REASONS: usize = 4;

pub(super) fn write(out: &mut Out, rules: &Rules, score: &Score, misses: &[(Labelled, Triage)]) {
    out.line(format_args!("{} cases, rules {}", score.cases(), rules.version()));
    out.line("");
    table(out, "expected ↓ given →", score);
    out.line("");
    for (name, share) in [
        ("exactly as expected", score.exact()),
        ("under-triage (given less urgent)", score.under()),
        ("over-triage (given more urgent)", score.over()),
        ("expected 1–2, given 1–2 (sensitivity)", score.sensitivity()),
        ("expected 1–2, given 4–5", score.grave_under()),
        ("expected 4–5, given 1–2", score.grave_over()),
    ] {
        out.line(format_args!("{name:<40}{}", said(share)));
    }
    if !misses.is_empty() {
        out.line("");
    }
    for (case, given) in misses {
        out.line(format_args!(
            "row {}: expected {}, given {}: {}",
            case.number,
            case.expected.number(),
            given.level.number(),
            case.text
        ));
        for reason in given.reasons.iter().take(REASONS) {
            let because: Vec<String> = reason.because.iter().map(evidence).collect();
            let level = reason.level.number();
            out.line(format_args!("      {level} {}: {}", reason.rule, because.join(", ")));
        }
    }
}

/// How often each level on the left became each level on top.
pub(in crate::cli) fn table(out: &mut Out, heading: &str, score: &Score) {
    let width = heading.chars().count();
    out.line(format_args!("{heading}     1     2     3     4     5"));
    for expected in Level::ALL {
        let counts = Level::ALL.map(|given| format!("{:6}", score.count(expected, given)));
        out.line(format_args!("{:>width$}{}", expected.number(), counts.concat()));
    }
}

pub(super) fn left_out(out: &mut Out, rows: &[(u64, String)], unread: usize) {
    if unread > 0 {
        out.line("");
        out.line(format_args!("{unread} cells hold no answer and were taken as unknown"));
    }
    for (row, why) in rows {
        out.line(format_args!("row {row} left out: {why}"));
    }
}

/// Whether all that was asked for holds.
pub(super) fn judge(out: &mut Out, args: &Args, score: &Score) -> bool {
    let wanted = [
        (args.min_sensitivity, score.sensitivity(), "sensitivity is below", true),
        (args.max_under, score.grave_under(), "the share of 1–2 given 4–5 is above", false),
        (args.max_over, score.grave_over(), "the share of 4–5 given 1–2 is above", false),
    ];
    let mut holds = true;
    for (limit, share, words, is_floor) in wanted {
        let Some(limit) = limit else { continue };
        let value = share.value();
        if if is_floor { value < limit } else { value > limit } {
            holds = false;
            out.line(format_args!("✗ {words} {limit}: {}", said(share)));
        }
    }
    holds
}

fn said(share: Share) -> String {
    let (low, high) = share.interval();
    let percent = |part: f64| part * 100.0;
    format!(
        "{:5.1} %  ({} of {}; 95 %: {:.1} … {:.1})",
        percent(share.value()),
        share.hits,
        share.of,
        percent(low),
        percent(high)
    )
}

/// What made a rule fire, as it stands in the rule file.
pub(in crate::cli) fn evidence(because: &Because) -> String {
    match because {
        Because::Word { entry } => format!("“{entry}”"),
        Because::Answer { name, value: Answer::Number(number) } => format!("{name} {number}"),
        Because::Answer { name, value: Answer::Word(word) } => format!("{name} {word}"),
        Because::People { name, count } => format!("{name} {count}"),
        Because::Vulnerable { who } => format!("{who:?}").to_lowercase(),
        Because::Kind { kind } => format!("kind {kind}"),
        Because::CallType { call_type } => format!("{call_type:?}").to_lowercase(),
        Because::Night => "night".to_owned(),
    }
}
