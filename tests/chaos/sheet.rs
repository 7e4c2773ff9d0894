//! The page a run ends with, for the terminal and as Markdown.

use std::fmt::Write as _;
use std::time::Duration;

use crate::judge::Verdict;

/// What came of a round.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub name: &'static str,
    /// Rows of the fault table it tries.
    pub rows: &'static str,
    /// What was done, in words.
    pub fault: String,
    /// How often.
    pub times: usize,
    pub verdict: Verdict,
    /// The longest time until it worked again.
    pub recovery: Option<Duration>,
    /// What else was measured.
    pub notes: Vec<String>,
    /// Why it cannot be tried here.
    pub skipped: Option<String>,
}

impl Outcome {
    /// A round of this fault.
    pub fn of(fault: impl Into<String>) -> Self {
        Self { fault: fault.into(), ..Self::default() }
    }

    /// A round that this machine cannot do.
    pub fn skipped(why: impl Into<String>) -> Self {
        Self { skipped: Some(why.into()), ..Self::default() }
    }

    /// Notes a recovery; the longest counts.
    pub fn recovered(&mut self, took: Result<Duration, String>) {
        self.times += 1;
        match took {
            Ok(took) => self.recovery = Some(self.recovery.unwrap_or_default().max(took)),
            Err(words) => self.verdict.broken.push(words),
        }
    }

    /// Takes what was found at the end, beside what was found on the way.
    pub fn judged(mut self, verdict: Verdict) -> Self {
        let before = std::mem::replace(&mut self.verdict, verdict);
        self.verdict.broken.splice(0..0, before.broken);
        self.verdict.stake += before.stake;
        self.verdict.journaled += before.journaled;
        self.verdict.lost += before.lost;
        self.verdict.doubled += before.doubled;
        self
    }

    /// Says that something must hold.
    pub fn must(&mut self, holds: bool, otherwise: impl Into<String>) {
        if !holds {
            self.verdict.broken.push(otherwise.into());
        }
    }

    /// Whether nothing broke.
    pub fn holds(&self) -> bool {
        self.verdict.broken.is_empty()
    }

    fn word(&self) -> String {
        match &self.skipped {
            Some(why) => format!("skipped: {why}"),
            None if self.holds() => "holds".to_owned(),
            None => "BROKEN".to_owned(),
        }
    }

    fn cells(&self) -> [String; 9] {
        let (verdict, is_here) = (&self.verdict, self.skipped.is_none());
        let number = |n: usize| if is_here { n.to_string() } else { "–".to_owned() };
        let recovery = self.recovery.map(|took| format!("{:.2} s", took.as_secs_f64()));
        [
            self.name.to_owned(),
            self.fault.clone(),
            number(self.times),
            number(verdict.stake),
            number(verdict.journaled),
            number(verdict.lost),
            number(verdict.doubled),
            recovery.unwrap_or_else(|| "–".to_owned()),
            self.word(),
        ]
    }
}

const HEAD: [&str; 9] = [
    "round",
    "fault",
    "times",
    "acknowledged",
    "by journal",
    "lost",
    "doubled",
    "slowest recovery",
    "verdict",
];

/// The page as text.
pub fn page(outcomes: &[Outcome], seed: u64) -> String {
    let rows: Vec<[String; 9]> =
        std::iter::once(HEAD.map(str::to_owned)).chain(outcomes.iter().map(Outcome::cells)).collect();
    let width = |n: usize| rows.iter().map(|row| row[n].chars().count()).max().unwrap_or(0);
    let widths: [usize; 9] = std::array::from_fn(width);
    let mut page = String::new();
    for row in &rows {
        for (n, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[n] - cell.chars().count());
            let is_number = (2..8).contains(&n);
            let _ = if is_number { write!(page, "{pad}{cell}  ") } else { write!(page, "{cell}{pad}  ") };
        }
        page.truncate(page.trim_end().len());
        page.push('\n');
    }
    for outcome in outcomes {
        for note in &outcome.notes {
            let _ = writeln!(page, "  {}: {note}", outcome.name);
        }
        for fault in &outcome.verdict.broken {
            let _ = writeln!(page, "✗ {}: {fault}", outcome.name);
        }
    }
    let sum = |pick: fn(&Verdict) -> usize| outcomes.iter().map(|one| pick(&one.verdict)).sum::<usize>();
    let (stake, lost, doubled) = (sum(|v| v.stake), sum(|v| v.lost), sum(|v| v.doubled));
    let memory = outcomes.iter().map(|one| one.verdict.memory_mb).max().unwrap_or(0);
    let _ = writeln!(page, "no process took more than {memory} MB of memory");
    let _ = writeln!(page, "{lost} lost and {doubled} doubled of {stake} acknowledged; seed {seed}");
    page
}

/// The page as Markdown.
pub fn markdown(outcomes: &[Outcome], seed: u64) -> String {
    let mut page = format!("| rows | {} |\n| --- |{}\n", HEAD.join(" | "), " --- |".repeat(HEAD.len()));
    for outcome in outcomes {
        let _ = writeln!(page, "| {} | {} |", outcome.rows, outcome.cells().join(" | "));
    }
    for outcome in outcomes {
        for note in outcome.notes.iter().chain(&outcome.verdict.broken) {
            let _ = write!(page, "\n* `{}`: {note}", outcome.name);
        }
    }
    let memory = outcomes.iter().map(|one| one.verdict.memory_mb).max().unwrap_or(0);
    let _ = write!(page, "\n\nNo process took more than {memory} MB of memory. Seed {seed}.\n");
    page
}
