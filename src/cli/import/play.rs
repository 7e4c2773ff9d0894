//! Rows at their own pace, a bounded number under way at once.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc};

use super::columns::Columns;
use super::send::{Answer, Sender};
use crate::ambient::Clock;
use crate::cli::rows::Table;

/// What plays a table.
pub(super) struct Player {
    pub table: Arc<Table>,
    pub columns: Arc<Columns>,
    pub sender: Sender,
    pub clock: Clock,
    /// Times faster than it happened; 0 as fast as can be.
    pub speed: f64,
    pub concurrency: usize,
}

impl Player {
    /// Plays the rows in this order; answers come as they come, with the row's position.
    pub fn play(self, order: Vec<(usize, Option<Timestamp>)>) -> mpsc::Receiver<(usize, Answer)> {
        let (tell, answers) = mpsc::channel(self.concurrency);
        tokio::spawn(self.run(order, tell));
        answers
    }

    async fn run(self, order: Vec<(usize, Option<Timestamp>)>, tell: mpsc::Sender<(usize, Answer)>) {
        let slots = Arc::new(Semaphore::new(self.concurrency));
        let (started, first) = (self.clock.monotonic(), order.iter().find_map(|(_, at)| *at));
        let sender = Arc::new(self.sender);
        for (index, at) in order {
            let due = started + offset(first, at, self.speed);
            tokio::time::sleep(due.saturating_sub(self.clock.monotonic())).await;
            let Ok(slot) = slots.clone().acquire_owned().await else { return };
            let row = &self.table.rows[index];
            let key = format!("{}-{}", &self.table.hash[..32], row.number);
            let body = self.columns.body(&self.table, row);
            let (sender, tell) = (sender.clone(), tell.clone());
            tokio::spawn(async move {
                let answer = match body {
                    Ok(body) => sender.send(&key, &body).await,
                    Err(fault) => {
                        Answer::Refused { status: 0, code: fault.0.to_owned(), detail: String::new() }
                    }
                };
                drop(slot);
                // A closed channel means that nobody counts any more: the command is ending.
                let _ = tell.send((index, answer)).await;
            });
        }
    }
}

/// How long after the first row this one is due.
fn offset(first: Option<Timestamp>, at: Option<Timestamp>, speed: f64) -> Duration {
    match (first, at) {
        (Some(first), Some(at)) if speed > 0.0 => {
            let seconds = (at.as_millisecond() - first.as_millisecond()) as f64 / 1_000.0 / speed;
            Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
        }
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_log_times_the_speed() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let (first, later) = (at("2015-12-10T10:00:00Z"), at("2015-12-10T10:01:00Z"));
        assert_eq!(offset(first, later, 1.0), Duration::from_mins(1));
        assert_eq!(offset(first, later, 120.0), Duration::from_millis(500));
        assert_eq!(offset(first, later, 0.0), Duration::ZERO);
        assert_eq!(offset(first, None, 1.0), Duration::ZERO);
    }
}
