//! Earthquakes in or near the region, from a public feed: each is told once on every board, until somebody has seen it or its
//! time is over. Decides nothing of what is done.

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::{Centre, ServiceError};
use crate::domain::aggregate::Key;
use crate::domain::decide::Refusal;
use crate::domain::quake::{Quake, read};
use crate::domain::view::{NoticeRow, QuakeRow};
use crate::store::quakes::StoredQuake;

/// Code of the notice that stands for an earthquake.
const QUAKE: &str = "quake";
/// Code of the notice that the feed does not answer.
const FEED_FAILING: &str = "quakes_failing";
/// Between two looks at what others have seen.
const LOOK: Duration = Duration::from_secs(5);
/// Looks without an answer before boards are told.
const PATIENCE: u32 = 3;

/// Whoever tells of earthquakes.
pub trait QuakeFeed: Send + Sync {
    /// The file as it is now.
    fn fetch(&self) -> BoxFuture<'_, Result<String, String>>;
}

impl Centre {
    /// Asks the feed and shows what it tells, until stopped.
    pub async fn follow_quakes(self, feed: impl QuakeFeed, stop: CancellationToken) {
        let every = Duration::from_millis(self.config.quakes.poll_ms);
        let (mut asked, mut failed) = (None, 0);
        loop {
            let now = self.clock.monotonic();
            if asked.is_none_or(|asked| now.saturating_sub(asked) >= every) {
                asked = Some(now);
                failed = if self.hear_quakes(&feed).await { 0 } else { failed + 1 };
                self.board.set_notice(FEED_FAILING, failed >= PATIENCE);
            }
            if let Err(fault) = self.show_quakes().await {
                tracing::debug!(%fault, "earthquakes cannot be looked up");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK.min(every)) => {}
            }
        }
    }

    /// Asks the feed once, and keeps what is new and concerns the region; whether it answered.
    pub async fn hear_quakes(&self, feed: &impl QuakeFeed) -> bool {
        let heard = match feed.fetch().await {
            Ok(text) => read(&text).map_err(|fault| fault.to_string()),
            Err(why) => Err(why),
        };
        let quakes = match heard {
            Ok(quakes) => quakes,
            Err(why) => {
                tracing::warn!(why, "the feed of earthquakes is of no use");
                return false;
            }
        };
        for quake in quakes.into_iter().filter(|quake| self.is_new_quake(quake)) {
            if let Err(fault) = self.keep_quake(quake).await {
                tracing::warn!(%fault, "an earthquake could not be kept; it is asked for again");
            }
        }
        true
    }

    fn is_new_quake(&self, quake: &Quake) -> bool {
        let hours = i64::from(self.config.quakes.show_hours);
        let age = self.clock.now().duration_since(quake.at);
        age <= SignedDuration::from_hours(hours) && age >= SignedDuration::from_hours(-1)
    }

    async fn keep_quake(&self, quake: Quake) -> Result<(), ServiceError> {
        let settings = &self.config.quakes;
        let areas = quake.concerns(&self.places.get().centres, settings.near_km);
        let is_felt = areas.iter().any(|area| area.felt.is_some());
        let is_strong = quake.magnitude * 10.0 >= f64::from(settings.least_magnitude_tenths);
        if areas.is_empty() || !(is_felt || is_strong) {
            return Ok(());
        }
        let stored = StoredQuake { v: 1, quake, areas, told_at: self.clock.now(), seen: None };
        if self.store.keep_quake(&stored).await? {
            tracing::info!(
                quake = stored.quake.id,
                magnitude = stored.quake.magnitude,
                "an earthquake is told of"
            );
            return Ok(());
        }
        // Told of before: their figures may be better by now.
        match self.store.quake(&stored.quake.id).await? {
            Some(known) if known.quake != stored.quake => {
                let (told_at, seen) = (known.told_at, known.seen);
                Ok(self.store.put_quake(&StoredQuake { told_at, seen, ..stored }).await?)
            }
            _ => Ok(()),
        }
    }

    /// Shows on the boards of this process what nobody has seen yet, and takes down what somebody has.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn show_quakes(&self) -> Result<(), ServiceError> {
        let mut shown = Vec::new();
        for stored in self.store.quakes().await? {
            if !self.is_new_quake(&stored.quake) {
                self.store.forget_quake(&stored.quake.id).await?;
            } else if stored.seen.is_none() {
                shown.push(NoticeRow {
                    id: format!("{QUAKE}:{}", stored.quake.id),
                    code: QUAKE.to_owned(),
                    since: stored.told_at,
                    report: None,
                    quake: Some(QuakeRow { quake: stored.quake, areas: stored.areas }),
                });
            }
        }
        self.board.only_notices(QUAKE, shown);
        Ok(())
    }

    /// Somebody has seen it: no board shows it any more.
    ///
    /// # Errors
    /// Not found when there is no such earthquake.
    pub async fn see_quake(&self, id: &str, by: &str) -> Result<(), ServiceError> {
        let missing = || ServiceError::Refused(Refusal::NotFound(Key::Label(id.to_owned())));
        let mut stored = self.store.quake(id).await?.ok_or_else(missing)?;
        if stored.seen.is_none() {
            stored.seen = Some((by.to_owned(), self.clock.now()));
            self.store.put_quake(&stored).await?;
            tracing::info!(quake = id, by, "an earthquake was seen");
        }
        self.show_quakes().await
    }
}
