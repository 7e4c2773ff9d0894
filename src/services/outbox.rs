//! Carries messages to people out: takes them from the outbox, lets a channel send them, deletes what arrived, tries
//! again what did not, and says on boards when that goes wrong. Knows no channel.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{Centre, ServiceError};
use crate::domain::message::together;
use crate::store::held::Held;
use crate::store::outbox::{Lane, Taken, Told};

/// A way to people.
pub trait Channel: Sync {
    /// Which messages it carries.
    fn lane(&self) -> Lane {
        Lane::People
    }

    /// Hears that a message it did not get through is tried no more.
    fn gave_up(&self, told: &Told, now: Timestamp) -> impl Future<Output = ()> + Send {
        let _ = (told, now);
        std::future::ready(())
    }

    /// Sends a message; `Err` says why nobody may have got it. It may be sent again, under the same id.
    fn send(&self, told: &Told, now: Timestamp) -> impl Future<Output = Result<(), String>> + Send;
}

/// Messages taken at once, and sent side by side as far as they may overtake each other.
const AT_ONCE: usize = 16;
/// Told to one person in one message at most.
const TOGETHER: usize = 100;
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What became of messages in this process. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Outbox(Arc<[Counts; 4]>);

#[derive(Debug, Default)]
struct Counts {
    delivered: AtomicU64,
    failed: AtomicU64,
    waiting: AtomicU64,
    given_up: AtomicU64,
}

/// How often is tried what does not arrive.
struct PaceOf {
    tick_ms: u64,
    retry_ms: u64,
    give_up_s: u32,
}

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Messages that arrived.
    pub delivered: u64,
    /// Tries that failed.
    pub failed: u64,
    /// Messages given up.
    pub given_up: u64,
}

impl Outbox {
    /// Messages delivered and tries that failed since the start, messages that wait, and those given up of late.
    pub fn counts(&self, lane: Lane) -> [(&'static str, u64); 4] {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let counts = self.of(lane);
        [
            ("delivered", of(&counts.delivered)),
            ("failed", of(&counts.failed)),
            ("waiting", of(&counts.waiting)),
            ("given_up", of(&counts.given_up)),
        ]
    }

    fn of(&self, lane: Lane) -> &Counts {
        &self.0[match lane {
            Lane::People => 0,
            Lane::Crews => 1,
            Lane::Reporters => 2,
            Lane::Files => 3,
        }]
    }
}

impl Centre {
    /// Carries messages out until told to stop; what is being sent then is waited for.
    pub async fn carry_messages<C: Channel>(self, channel: C, stop: CancellationToken) {
        let (lane, tick) = (channel.lane(), Duration::from_millis(self.pace_of(channel.lane()).tick_ms));
        let mut is_open = false;
        while stop.run_until_cancelled(tokio::time::sleep(tick)).await.is_some() {
            if !is_open && let Err(fault) = self.store.open_outbox(lane).await {
                tracing::warn!(%fault, "the outbox cannot be opened");
                continue;
            }
            is_open = match self.deliver(&channel).await {
                Ok(_) => true,
                Err(fault) => {
                    tracing::warn!(%fault, "messages cannot be taken from the outbox");
                    false
                }
            };
        }
    }

    /// One pass: sends what is new and what has waited long enough since the last try.
    ///
    /// # Errors
    /// When the store cannot be reached. What was sent and could not be deleted is sent again.
    pub async fn deliver<C: Channel>(&self, channel: &C) -> Result<Pass, ServiceError> {
        let lane = channel.lane();
        let taken = self.store.take_messages(lane, AT_ONCE, |tries| self.pause(lane, tries)).await?;
        let taken = if lane == Lane::People { self.hold(taken).await? } else { taken };
        let passes = futures::stream::iter(by_subject(taken))
            .map(|messages| self.deliver_in_order(messages, channel))
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>();
        let mut sum = Pass::default();
        for pass in passes.await {
            let pass = pass?;
            sum.delivered += pass.delivered;
            sum.failed += pass.failed;
            sum.given_up += pass.given_up;
        }
        self.say(lane, sum).await?;
        Ok(sum)
    }

    /// Lets what is for somebody who is not called for each one wait, and what has waited long enough go: as one message
    /// into the outbox, from which the next pass takes it.
    async fn hold(&self, taken: Vec<Taken>) -> Result<Vec<Taken>, ServiceError> {
        let group_s = self.config.webhook.group_s;
        let (held, go): (Vec<_>, Vec<_>) =
            taken.into_iter().partition(|taken| group_s > 0 && !taken.told.to.is_empty());
        for taken in &held {
            self.store.hold_message(taken).await?;
        }
        let now = self.clock.now();
        let until = now.saturating_add(SignedDuration::from_secs(group_s.into())).unwrap_or(Timestamp::MAX);
        for to in self.store.recipients(now).await? {
            let held = self.store.held_for(&to, TOGETHER).await?;
            self.store.let_go(&held, &as_one(to, &held), now, until).await?;
        }
        Ok(go)
    }

    /// Messages of one subject, one after the other, until one fails: the next must not overtake it.
    async fn deliver_in_order<C: Channel>(
        &self,
        messages: Vec<Taken>,
        channel: &C,
    ) -> Result<Pass, ServiceError> {
        let (lane, mut pass) = (channel.lane(), Pass::default());
        for taken in messages {
            let now = self.clock.now();
            let age_s = now.duration_since(taken.at).as_secs();
            // By a wrong clock all might be old.
            let is_old = age_s > i64::from(self.pace_of(lane).give_up_s) && !self.board.mode().clock_wrong;
            if is_old {
                tracing::error!(message = taken.told.id, tries = taken.tries, age_s, "a message is given up");
                channel.gave_up(&taken.told, now).await;
                self.store.give_up(lane, &taken).await?;
                pass.given_up += 1;
                continue;
            }
            if let Err(why) = channel.send(&taken.told, now).await {
                tracing::warn!(message = taken.told.id, tries = taken.tries, why, "a message did not arrive");
                pass.failed += 1;
                break;
            }
            self.store.delivered(lane, std::slice::from_ref(&taken.place)).await?;
            pass.delivered += 1;
        }
        Ok(pass)
    }

    /// How long a message waits after so many tries.
    fn pause(&self, lane: Lane, tries: u64) -> Duration {
        let doubled = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
        let first = Duration::from_millis(self.pace_of(lane).retry_ms);
        first.saturating_mul(1 << doubled).min(LONGEST_PAUSE.max(first))
    }

    fn pace_of(&self, lane: Lane) -> PaceOf {
        let (webhook, chat) = (&self.config.webhook, &self.config.chat);
        let (tick_ms, retry_ms, give_up_s) = match lane {
            Lane::People => (webhook.tick_ms, webhook.retry_ms, webhook.give_up_s),
            Lane::Crews => (webhook.tick_ms, webhook.retry_ms, self.config.push.ttl_s),
            Lane::Reporters => (chat.tick_ms, chat.retry_ms, chat.give_up_s),
            Lane::Files => (chat.tick_ms, chat.file_retry_ms, chat.give_up_s),
        };
        PaceOf { tick_ms, retry_ms, give_up_s }
    }

    /// Counts, and tells boards when people may not have been told.
    async fn say(&self, lane: Lane, pass: Pass) -> Result<(), ServiceError> {
        let waiting = self.store.messages_waiting(lane).await?;
        let counts = self.outbox.of(lane);
        counts.delivered.fetch_add(pass.delivered, Ordering::Relaxed);
        counts.failed.fetch_add(pass.failed, Ordering::Relaxed);
        counts.waiting.store(waiting.messages, Ordering::Relaxed);
        counts.given_up.store(waiting.given_up, Ordering::Relaxed);
        if lane == Lane::Reporters {
            self.board.set_notice("reporters_unreached", waiting.given_up > 0);
            return Ok(());
        }
        // The conversation says so.
        if lane == Lane::Files {
            return Ok(());
        }
        let failing = if lane == Lane::Crews { "phones_failing" } else { "messages_failing" };
        if pass.failed > 0 {
            self.board.set_notice(failing, true);
        } else if pass.delivered > 0 || waiting.messages == 0 {
            self.board.set_notice(failing, false);
        }
        // A crew whose phone could not be reached is waited for by its ladder.
        if lane == Lane::Crews {
            return Ok(());
        }
        self.board.set_notice("messages_given_up", waiting.given_up > 0);
        Ok(())
    }
}

/// One message that says what all of them say.
fn as_one(to: String, held: &[Held]) -> Told {
    let at_ms = held.iter().map(|held| held.at_ms).max().unwrap_or_default();
    let body = if let [alone] = held {
        alone.body.clone()
    } else {
        let bodies: Vec<&str> = held.iter().map(|held| held.body.as_str()).collect();
        together(&bodies, Timestamp::from_millisecond(at_ms).unwrap_or_default())
    };
    let id = held.first().map(|first| first.id.clone()).unwrap_or_default();
    Told { id, subject: to, to: String::new(), at_ms, body }
}

/// Messages with the same subject together, all in the order they were taken.
fn by_subject(taken: Vec<Taken>) -> Vec<Vec<Taken>> {
    let mut groups: Vec<Vec<Taken>> = Vec::new();
    for message in taken {
        match groups.iter_mut().find(|group| group[0].told.subject == message.told.subject) {
            Some(group) => group.push(message),
            None => groups.push(vec![message]),
        }
    }
    groups
}
