//! Fires what falls due, as commands. Any number of processes may do so: the key of a firing makes it one.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::execute::{Documents, Protocol};
use super::{Centre, ServiceError};
use crate::ambient::Clock;
use crate::domain::aggregate::{Key, State};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::escalation::Watch;
use crate::domain::ids::{IncidentId, ReferralId, UnitId};
use crate::domain::referral::{Refer, ReferralStep};
use crate::domain::roster::OnCall;
use crate::domain::timer::{Due, drill_timer, timers};
use crate::domain::wishes::Contact;
use crate::store::timers::DueTimer;
use crate::store::{Store, StoreError};

/// How many are fired between two looks at the clocks.
const BATCH: usize = 100;
/// How far the process's clock may be from the store's, and wall time from monotonic time.
const TOLERANCE: Duration = Duration::from_secs(5);

/// Units to ask in place of one that does not answer.
const CANDIDATES: usize = 5;

/// Proposes, for a step of a ladder, what a decision then looks at itself.
pub trait Scout: Sync {
    /// Units to ask next for an incident, the best one first. `None`: this process does not know enough to say, and
    /// leaves the step to another, or to later.
    fn candidates(&self, incident: &IncidentId) -> impl Future<Output = Option<Vec<UnitId>>> + Send;

    /// Who holds the posts of the roster now.
    fn on_call(&self) -> Vec<OnCall>;

    /// Tells another region where a referral of, or to, an incident stands. The step that was told, and what its reporter wishes;
    /// `None`: nobody was.
    fn tell(
        &self,
        incident: &IncidentId,
        referral: &ReferralId,
    ) -> impl Future<Output = Option<(ReferralStep, Option<Contact>)>> + Send;
}

/// What firing needs of where timers are kept.
pub trait Timers: Documents {
    /// Up to `limit` timers that were due by `now`, the oldest first, without the first `skip` of them.
    fn due(
        &self,
        now: Timestamp,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DueTimer>, StoreError>> + Send;

    /// Takes a timer away that its document does not know, unless one of the two was changed since the document had
    /// `version`. False when it was.
    fn drop_timer(
        &self,
        timer: &DueTimer,
        of: &Key,
        version: u64,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

impl Timers for Store {
    async fn due(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<DueTimer>, StoreError> {
        Self::due(self, now, skip, limit).await
    }

    async fn drop_timer(&self, timer: &DueTimer, of: &Key, version: u64) -> Result<bool, StoreError> {
        Self::drop_timer(self, timer, of, version).await
    }
}

impl<S: Timers> Protocol<'_, S> {
    /// Fires everything due by `now`, a moment at which the clocks agreed, and says how many. What cannot be fired,
    /// since its document was written by a newer program or is damaged, stays due and stops nothing else.
    ///
    /// # Errors
    /// When the store cannot be reached; what is due stays due.
    pub async fn fire_due(&self, now: Timestamp, scout: &impl Scout) -> Result<usize, ServiceError> {
        let (mut fired, mut left) = (0, 0);
        loop {
            let due = self.store.due(now, left, BATCH).await?;
            let whole_batch = due.len() == BATCH;
            for timer in due {
                match self.fire(&timer, scout).await? {
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

    async fn fire(&self, timer: &DueTimer, scout: &impl Scout) -> Result<Fired, ServiceError> {
        let Some(what) = &timer.what else { return Ok(Fired::Not) };
        let mut command = what.command(timer.at);
        if let Command::Escalate { incident, watch: Watch::Offer, candidates, .. } = &mut command {
            let Some(known) = scout.candidates(incident).await else { return Ok(Fired::Not) };
            *candidates = known;
        }
        if let Command::Refer { incident, refer: Refer::Told { referral, step, wish }, .. } = &mut command {
            let Some(told) = scout.tell(incident, referral).await else { return Ok(Fired::Not) };
            (*step, *wish) = told;
        }
        if let Command::Escalate { on_call, .. } = &mut command {
            *on_call = scout.on_call();
        }
        match self.execute(&Asker::System, &command, None).await {
            Ok(done) if done.fresh => Ok(Fired::Here),
            // Another process was faster.
            Ok(_) => Ok(Fired::Elsewhere),
            Err(ServiceError::Refused(Refusal::NothingToDo | Refusal::NotFound(_))) => {
                self.drop_unknown(timer, what).await
            }
            Err(ServiceError::Store(fault @ StoreError::Unavailable(_))) => Err(fault.into()),
            // The newer program fires it; boards say that there is one.
            Err(ServiceError::Store(StoreError::Newer(_))) => Ok(Fired::Not),
            Err(fault) => {
                tracing::error!(timer = timer.member, %fault, "a timer could not be fired");
                Ok(Fired::Not)
            }
        }
    }

    /// Takes a timer away that its document does not know. Mostly the document has just moved on, and the timer is
    /// gone already, or was set anew meanwhile and is due after all.
    async fn drop_unknown(&self, timer: &DueTimer, what: &Due) -> Result<Fired, ServiceError> {
        let (key, mut state) = (what.document(), State::default());
        self.store.load(&mut state, std::slice::from_ref(&key), None).await?;
        let known = state.incidents.values().filter_map(|slot| slot.doc.as_ref()).flat_map(timers);
        let drill = state.drill.as_ref().and_then(|slot| drill_timer(slot.doc.as_ref()?));
        if known.chain(drill).any(|known| known.what == *what && known.at == timer.at) {
            return Ok(Fired::Not);
        }
        if self.store.drop_timer(timer, &key, state.version(&key)).await? {
            tracing::warn!(timer = timer.member, "a timer its document does not know; taken away");
        }
        Ok(Fired::Elsewhere)
    }
}

impl Scout for Centre {
    async fn candidates(&self, incident: &IncidentId) -> Option<Vec<UnitId>> {
        if self.board.mode().stale {
            return None;
        }
        let doc = self.board.search(|_, state| state.incidents.get(incident)?.doc.clone())?;
        let picks = self.recommend(&doc, false).await.picks;
        Some(picks.into_iter().map(|pick| pick.unit).take(CANDIDATES).collect())
    }

    fn on_call(&self) -> Vec<OnCall> {
        self.roster.on_call(self.clock.now())
    }

    async fn tell(
        &self,
        incident: &IncidentId,
        referral: &ReferralId,
    ) -> Option<(ReferralStep, Option<Contact>)> {
        match self.write_to_neighbour(incident, referral).await {
            Ok(told) => told,
            Err(fault) => {
                tracing::warn!(%referral, %fault, "another region could not be told");
                None
            }
        }
    }
}

impl Centre {
    /// Fires everything due by now, and says how many; see [`Protocol::fire_due`].
    ///
    /// # Errors
    /// When the store cannot be reached; what is due stays due.
    pub async fn fire_due(&self) -> Result<usize, ServiceError> {
        self.protocol().fire_due(self.clock.now(), self).await
    }

    /// Looks at the clocks and fires what is due, every tick, until told to stop.
    pub async fn escalate(self, stop: CancellationToken) {
        let tick = Duration::from_millis(self.config.timers.tick_ms);
        let mut clocks = Clocks::new(&self.clock);
        while stop.run_until_cancelled(tokio::time::sleep(tick)).await.is_some() {
            match self.store.time().await {
                Ok(time) => {
                    self.tick(&mut clocks, time).await;
                }
                Err(fault) => tracing::warn!(%fault, "the clocks could not be compared"),
            }
        }
    }

    /// Fires what is due when it is `store` by the store's clock and the own one agrees; says on boards when it does
    /// not. How many were fired; `None` when the clocks differ.
    pub async fn tick(&self, clocks: &mut Clocks, store: Timestamp) -> Option<usize> {
        let agreed = clocks.agree(&self.clock, store);
        self.board.set_clock_wrong(agreed.is_none());
        let Some(now) = agreed else {
            tracing::error!("the clock of this process is wrong; timers stand still");
            return None;
        };
        let fired = self.protocol().fire_due(now, self).await;
        if let Err(fault) = self.look_at_drill().await {
            tracing::warn!(%fault, "the drill could not be looked at");
        }
        if let Err(fault) = self.look_at_calls().await {
            tracing::warn!(%fault, "the calls that wait could not be counted");
        }
        if let Err(fault) = self.take_post().await {
            tracing::warn!(%fault, "the post of other regions could not be taken");
        }
        Some(fired.inspect_err(|fault| tracing::warn!(%fault, "timers could not be fired")).unwrap_or(0))
    }
}

enum Fired {
    Here,
    Elsewhere,
    Not,
}

/// Whether the process's clock can be trusted: one that cannot must not fire anything.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    wall: Timestamp,
    monotonic: Duration,
}

impl Clocks {
    /// Wall and monotonic time are compared from now on.
    pub fn new(clock: &Clock) -> Self {
        Self { wall: clock.now(), monotonic: clock.monotonic() }
    }

    /// Wall time, if it agrees with the store's and has gone on as monotonic time has.
    pub fn agree(&mut self, clock: &Clock, store: Timestamp) -> Option<Timestamp> {
        let (wall, monotonic) = (clock.now(), clock.monotonic());
        let jumped = wall.duration_since(self.wall).as_millis()
            - i128::try_from((monotonic.saturating_sub(self.monotonic)).as_millis()).unwrap_or(i128::MAX);
        let apart = store.duration_since(wall).as_millis();
        let tolerance = i128::try_from(TOLERANCE.as_millis()).unwrap_or(i128::MAX);
        let agree = apart.abs() <= tolerance;
        if agree {
            // A jump that brought both together again is over.
            (self.wall, self.monotonic) = (wall, monotonic);
        }
        (agree && jumped.abs() <= tolerance).then_some(wall)
    }
}
