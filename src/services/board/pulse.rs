//! What leaves by itself: heartbeats that tell the truth, mode, positions; and the sweeping of feeds nobody hears.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::domain::access::View;
use crate::domain::ids::UnitId;
use crate::domain::view::{LiveMessage, PositionRow};

use super::{Board, rows};

/// Between two messages with positions.
const POSITIONS_EVERY: Duration = Duration::from_secs(1);
/// A feed nobody listens to is dropped after this.
const UNWATCHED_FOR: Duration = Duration::from_mins(1);
/// Between two sweeps of old positions.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

impl Board {
    /// Runs beside the keeper until `stop`. The beat waits for nobody: while Redis is away it is what says so.
    pub(super) async fn pulse(self, stop: CancellationToken) {
        tokio::join!(self.beat_on(&stop), self.sweep_on(&stop));
    }

    async fn sweep_on(&self, stop: &CancellationToken) {
        let sweeps = async {
            loop {
                tokio::time::sleep(SWEEP_EVERY).await;
                self.sweep_positions().await;
            }
        };
        stop.run_until_cancelled(sweeps).await;
    }

    async fn beat_on(&self, stop: &CancellationToken) {
        let heartbeat = Duration::from_millis(self.0.live.heartbeat_ms);
        let tick = (heartbeat / 4).clamp(Duration::from_millis(10), Duration::from_millis(250));
        let mut ticks = tokio::time::interval(tick);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut beat, mut moved) = (Instant::now(), Instant::now());
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            let changed = self.refresh_mode();
            if changed || beat.elapsed() >= heartbeat {
                beat = Instant::now();
                self.beat(changed);
            }
            if moved.elapsed() >= POSITIONS_EVERY {
                moved = Instant::now();
                self.tell_positions();
                self.drop_unwatched();
            }
        }
    }

    /// Looks whether the reader is fresh; true when that has changed, or another part of the mode has.
    fn refresh_mode(&self) -> bool {
        let stale = self.is_stale();
        let mut picture = self.picture_mut();
        let now = self.0.clock.now();
        let (met_newer, met_damaged) = (picture.met_newer, picture.met_damaged);
        picture.set_notice("newer_program", met_newer, now);
        picture.set_notice("unreadable_entry", met_damaged, now);
        picture.mode.stale = stale;
        let changed = picture.mode != picture.told;
        picture.told = picture.mode.clone();
        changed
    }

    /// A heartbeat to every view; while the reader is stale, or when the mode has changed, the mode.
    fn beat(&self, changed: bool) {
        let server_time = self.0.clock.now();
        let mut picture = self.picture_mut();
        let (mode, epoch) = (picture.mode.clone(), picture.epoch.clone());
        let for_wall = mode.clone().for_wall();
        for (view, shown) in picture.views.iter_mut().filter(|(_, shown)| shown.feed.watchers() > 0) {
            if changed || mode.stale {
                let mode = if *view == View::Wall { &for_wall } else { &mode };
                shown.say(&LiveMessage::Mode(mode.clone()));
            }
            if !mode.stale {
                let cursor = format!("{epoch}:{}", shown.cursor);
                let digest = shown.digest().to_owned();
                shown.say(&LiveMessage::Heartbeat { server_time, cursor, digest });
            }
        }
    }

    /// A message that is good for the moment only, to whoever sees this view.
    pub fn say(&self, view: &View, message: &LiveMessage) {
        if let Some(shown) = self.picture().views.get(view) {
            shown.say(message);
        }
    }

    /// Units that moved, to the views that are shown them.
    fn tell_positions(&self) {
        let now = self.0.clock.now();
        let mut picture = self.picture_mut();
        let moved = std::mem::take(&mut picture.moved);
        if moved.is_empty() {
            return;
        }
        let heard: Vec<View> = picture.views.keys().cloned().collect();
        for view in heard {
            if picture.views.get(&view).is_none_or(|shown| shown.feed.watchers() == 0) {
                continue;
            }
            let row = |unit: &UnitId| picture.position_row(&view, unit, now);
            let units: Vec<PositionRow> = match &view {
                // A thousand crews listen, each to one of a thousand units: not a million looks.
                View::Unit(own) => moved.get(own).and_then(row).into_iter().collect(),
                View::Region | View::Agency(_) => moved.iter().filter_map(row).collect(),
                View::Wall => Vec::new(),
            };
            let Some(shown) = picture.views.get(&view) else { continue };
            if !units.is_empty() {
                shown.say(&LiveMessage::Positions { at: now, units });
            }
        }
    }

    /// Feeds nobody listens to go, but for the region's.
    fn drop_unwatched(&self) {
        let now = self.0.clock.monotonic();
        self.picture_mut().views.retain(|view, shown| {
            if *view == View::Region || shown.feed.watchers() > 0 {
                shown.unwatched_since = None;
                return true;
            }
            now.saturating_sub(*shown.unwatched_since.get_or_insert(now)) < UNWATCHED_FOR
        });
    }

    /// Deletes positions older than some hours, here and in Redis.
    pub async fn sweep_positions(&self) {
        let oldest = self.oldest_position();
        self.picture_mut().forget_positions_before(oldest);
        if let Err(error) = self.0.store.forget_positions_before(oldest).await {
            tracing::debug!(%error, "old positions are deleted later");
        }
    }

    /// What was seen before this is not taken, and not kept.
    pub fn oldest_position(&self) -> Timestamp {
        let keep = SignedDuration::from_hours(i64::from(self.0.live.position_hours));
        self.0.clock.now().checked_sub(keep).unwrap_or(Timestamp::MIN)
    }
}

impl super::picture::Picture {
    /// Where a unit is, when the view is shown it.
    pub(super) fn position_row(&self, view: &View, unit: &UnitId, now: Timestamp) -> Option<PositionRow> {
        // On a wall nobody reads where a crew is.
        let position = self.positions.get(unit).filter(|_| *view != View::Wall)?;
        let doc = self.state.units.get(unit)?.doc.as_ref()?;
        let age_ms = now.as_millisecond().saturating_sub(position.at.as_millisecond()).max(0);
        let age_s = u32::try_from(age_ms / 1_000).unwrap_or(u32::MAX);
        rows::owns(view, doc).then(|| (unit.clone(), position.point.lat, position.point.lon, age_s))
    }
}
