//! What became of all rows.

use std::collections::BTreeMap;
use std::time::Duration;

use super::send::Answer;

/// Counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    accepted: u64,
    replayed: u64,
    outside: u64,
    refused: BTreeMap<String, u64>,
    took: Vec<Duration>,
}

impl Tally {
    pub fn count(&mut self, answer: &Answer) {
        match answer {
            Answer::Accepted { outside, replay, took } => {
                self.accepted += 1;
                self.outside += u64::from(*outside);
                self.replayed += u64::from(*replay);
                self.took.push(*took);
            }
            Answer::Refused { code, .. } => *self.refused.entry(code.clone()).or_default() += 1,
        }
    }

    fn refused(&self) -> u64 {
        self.refused.values().sum()
    }

    /// For the progress bar.
    pub fn short(&self) -> String {
        format!("{} accepted, {} refused", self.accepted, self.refused())
    }

    /// The summary, a line each.
    pub fn summary(&mut self, lasted: Duration) -> Vec<String> {
        self.took.sort_unstable();
        let per_s = self.accepted as f64 / lasted.as_secs_f64().max(0.001);
        let mut lines = vec![
            format!("accepted      {}", self.accepted),
            format!("  before      {} (already there from an earlier run)", self.replayed),
            format!("  outside     {} (flagged as outside the region)", self.outside),
            format!("refused       {}", self.refused()),
        ];
        lines.extend(self.refused.iter().map(|(code, count)| format!("  {count:>10}  {code}")));
        lines.push(format!("answer        p50 {} ms, p99 {} ms", self.at(0.50), self.at(0.99)));
        lines.push(format!("pace          {per_s:.1} reports/s over {:.1} s", lasted.as_secs_f64()));
        lines
    }

    /// The nearest rank of a sorted list, milliseconds.
    fn at(&self, share: f64) -> String {
        let rank = (self.took.len() as f64 * share).ceil() as usize;
        self.took
            .get(rank.max(1) - 1)
            .map_or("–".to_owned(), |took| format!("{:.1}", took.as_secs_f64() * 1e3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_every_row_once_and_reasons_by_name() {
        let mut tally = Tally::default();
        for ms in 1..=100 {
            let took = Duration::from_millis(ms);
            tally.count(&Answer::Accepted { outside: ms <= 15, replay: false, took });
        }
        let refused =
            |code: &str| Answer::Refused { status: 422, code: code.to_owned(), detail: String::new() };
        tally.count(&refused("text: missing"));
        tally.count(&refused("text: missing"));
        let summary = tally.summary(Duration::from_secs(10)).join("\n");
        for line in [
            "accepted      100",
            "outside     15",
            "refused       2",
            "2  text: missing",
            "p50 50.0 ms, p99 99.0 ms",
            "10.0 reports/s",
        ] {
            assert!(summary.contains(line), "{line} in\n{summary}");
        }
    }
}
