//! Fires what falls due, as commands. Any number of processes may do so: the key of a firing makes it one.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Centre, ServiceError};
use crate::domain::command::Asker;
use crate::domain::decide::Refusal;
use crate::store::StoreError;
use crate::store::timers::DueTimer;

/// How many are fired between two looks at the clocks.
const BATCH: usize = 100;
/// How far the process's clock may be from the store's, and wall time from monotonic time.
const TOLERANCE: Duration = Duration::from_secs(5);

impl Centre {
    /// Fires everything due by now, and says how many. What cannot be fired, since its document was written by a
    /// newer program or is damaged, stays due and stops nothing else.
    ///
    /// # Errors
    /// When the store cannot be reached; what is due stays due.
    pub async fn fire_due(&self) -> Result<usize, ServiceError> {
        let (mut fired, mut left) = (0, 0);
        loop {
            let due = self.store.due(self.clock.now(), left, BATCH).await?;
            let whole_batch = due.len() == BATCH;
            for timer in due {
                match self.fire(&timer).await? {
                    Fired::Here => fired += 1,
                    Fired::Elsewhere => {}
                    Fired::Not => left += 1,
                }
            }
            if !whole_batch {
                return Ok(fired);
            }
        }
    }

    async fn fire(&self, timer: &DueTimer) -> Result<Fired, ServiceError> {
        let Some(what) = &timer.what else { return Ok(Fired::Not) };
        match self.execute(&Asker::System, what.command(timer.at), None).await {
            Ok(done) if done.fresh => Ok(Fired::Here),
            // Another process was faster.
            Ok(_) => Ok(Fired::Elsewhere),
            Err(ServiceError::Refused(Refusal::NothingToDo | Refusal::NotFound(_))) => {
                tracing::warn!(timer = timer.member, "a timer its document does not know; taken away");
                self.store.drop_timer(timer).await?;
                Ok(Fired::Elsewhere)
            }
            Err(ServiceError::Store(fault @ StoreError::Unavailable(_))) => Err(fault.into()),
            Err(fault) => {
                tracing::error!(timer = timer.member, %fault, "a timer could not be fired");
                Ok(Fired::Not)
            }
        }
    }

    /// Looks at the clocks and fires what is due, every tick, until told to stop.
    pub async fn escalate(self, stop: CancellationToken) {
        let tick = Duration::from_millis(self.config.timers.tick_ms);
        let mut clocks = Clocks::new(&self);
        while stop.run_until_cancelled(tokio::time::sleep(tick)).await.is_some() {
            match clocks.agree(&self).await {
                Ok(true) => {
                    self.board.set_clock_wrong(false);
                    if let Err(fault) = self.fire_due().await {
                        tracing::warn!(%fault, "timers could not be fired");
                    }
                }
                Ok(false) => {
                    self.board.set_clock_wrong(true);
                    tracing::error!("the clock of this process is wrong; timers stand still");
                }
                Err(fault) => tracing::warn!(%fault, "the clocks could not be compared"),
            }
        }
    }
}

enum Fired {
    Here,
    Elsewhere,
    Not,
}

/// A process with a wrong clock must not fire anything.
struct Clocks {
    wall: jiff::Timestamp,
    monotonic: Duration,
}

impl Clocks {
    fn new(centre: &Centre) -> Self {
        Self { wall: centre.clock.now(), monotonic: centre.clock.monotonic() }
    }

    async fn agree(&mut self, centre: &Centre) -> Result<bool, ServiceError> {
        let (wall, monotonic) = (centre.clock.now(), centre.clock.monotonic());
        let jumped = wall.duration_since(self.wall).as_millis()
            - i128::try_from((monotonic.saturating_sub(self.monotonic)).as_millis()).unwrap_or(i128::MAX);
        let apart = centre.store.time().await?.duration_since(wall).as_millis();
        let tolerance = i128::try_from(TOLERANCE.as_millis()).unwrap_or(i128::MAX);
        let agree = apart.abs() <= tolerance;
        if agree {
            // A jump that brought both together again is over.
            (self.wall, self.monotonic) = (wall, monotonic);
        }
        Ok(agree && jumped.abs() <= tolerance)
    }
}
