//! Messages to people on their way: recorded by the commit of what they tell, taken by one process at a time, deleted
//! once delivered. Side state: nothing follows from it. What lies in a message is nobody's business here, so those of
//! older and newer programs pass as they are.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use redis::Script;

use super::log::Fields;
use super::{Store, StoreError, even_when_full};

/// Who takes messages, whatever process it is in: how long a message was taken says whether somebody still has it, so
/// that no list of processes that once lived grows.
pub(super) const GROUP: &str = "senders";
const TAKER: &str = "sigap";
/// Messages given up that are kept, the newest first, and for how long after the last one, seconds.
const KEPT: u32 = 1_000;
const KEPT_S: u32 = 86_400;

static OPEN: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/open_outbox.lua")));
static DELIVERED: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/delivered.lua")));
static GIVE_UP: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/give_up.lua")));

/// Which messages: those to people who look at no screen, or those to reporters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    /// To people of the centre, recorded with the facts they tell.
    #[default]
    People,
    /// To the phones of crews, recorded with the facts they tell.
    Crews,
    /// To reporters, recorded with their conversation.
    Reporters,
    /// What reporters sent and a channel's server has, to be fetched from there.
    Files,
}

/// A message as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name for ever, the same however often it is sent.
    pub id: String,
    /// Messages with the same subject do not overtake each other.
    pub subject: String,
    /// Who is not called for each one alone; empty: it is sent at once.
    pub to: String,
    /// When it happened, server time, milliseconds.
    pub at_ms: i64,
    /// What is said, JSON.
    pub body: String,
}

/// A message taken to be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its place in the outbox.
    pub place: String,
    /// When it happened, server time.
    pub at: Timestamp,
    /// How often it was taken, this time included.
    pub tries: u64,
    /// The message.
    pub told: Told,
}

/// How much lies in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages not yet delivered.
    pub messages: u64,
    /// Messages given up within the last day, as far as they are kept.
    pub given_up: u64,
}

/// One line of XPENDING: place, who has it, for how long in ms, how often it was taken.
type Pending = (String, String, u64, u64);

impl Store {
    /// Makes the outbox ready to be taken from; again and again does no harm.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn open_outbox(&self, lane: Lane) -> Result<(), StoreError> {
        let mut call = OPEN.key(self.lane(lane).0);
        let _: i64 = call.arg(GROUP).invoke_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Takes up to `limit` messages: first those that were taken and not delivered, by this process or by one that
    /// died, once they have waited as long as `pause` says for so many tries; then new ones, in order.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn take_messages(
        &self,
        lane: Lane,
        limit: usize,
        pause: impl Fn(u64) -> Duration + Send,
    ) -> Result<Vec<Taken>, StoreError> {
        let mut taken = self.take_again(lane, limit, pause).await?;
        if taken.len() < limit {
            let mut read = redis::cmd("XREADGROUP");
            read.arg("GROUP").arg(GROUP).arg(TAKER).arg("COUNT").arg(limit - taken.len());
            read.arg("STREAMS").arg(self.lane(lane).0).arg(">");
            let found: Option<Vec<(String, Vec<Fields>)>> = read.query_async(&mut self.connection()).await?;
            let found = found.unwrap_or_default().into_iter().flat_map(|(_, entries)| entries);
            taken.extend(found.map(|fields| read_message(fields, 1)));
        }
        Ok(taken)
    }

    async fn take_again(
        &self,
        lane: Lane,
        limit: usize,
        pause: impl Fn(u64) -> Duration + Send,
    ) -> Result<Vec<Taken>, StoreError> {
        let mut ask = redis::cmd("XPENDING");
        ask.arg(self.lane(lane).0).arg(GROUP).arg("-").arg("+").arg(limit);
        let pending: Vec<Pending> = ask.query_async(&mut self.connection()).await?;
        let mut taken = Vec::new();
        for (place, _, idle_ms, tries) in pending {
            let wait_ms = u64::try_from(pause(tries).as_millis()).unwrap_or(u64::MAX);
            if idle_ms < wait_ms {
                continue;
            }
            // Somebody else may take it meanwhile: then it has waited for less than that.
            let mut claim = redis::cmd("XCLAIM");
            claim.arg(self.lane(lane).0).arg(GROUP).arg(TAKER).arg(wait_ms).arg(&place);
            let claimed: Vec<Fields> = claim.query_async(&mut self.connection()).await?;
            taken.extend(claimed.into_iter().map(|fields| read_message(fields, tries + 1)));
        }
        Ok(taken)
    }

    /// Deletes messages that were delivered.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; they may be taken, and sent, again.
    pub async fn delivered(&self, lane: Lane, places: &[String]) -> Result<(), StoreError> {
        if places.is_empty() {
            return Ok(());
        }
        let mut call = DELIVERED.key(self.lane(lane).0);
        let _: i64 = call.arg(GROUP).arg(places).invoke_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Puts a message aside that nobody took in time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn give_up(&self, lane: Lane, taken: &Taken) -> Result<(), StoreError> {
        let mut call = GIVE_UP.prepare_invoke();
        let (outbox, given_up) = self.lane(lane);
        call.key(outbox).key(given_up);
        call.arg(GROUP).arg(&taken.place).arg(&taken.told.body).arg(KEPT).arg(KEPT_S);
        let _: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(())
    }

    /// How much waits.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn messages_waiting(&self, lane: Lane) -> Result<Waiting, StoreError> {
        let (outbox, given_up) = self.lane(lane);
        let mut pipe = redis::pipe();
        pipe.cmd("XLEN").arg(outbox).cmd("LLEN").arg(given_up);
        let (messages, given_up): (u64, u64) = pipe.query_async(&mut self.connection()).await?;
        Ok(Waiting { messages, given_up })
    }
}

impl Store {
    /// The keys of what is on its way, and of what was given up.
    fn lane(&self, lane: Lane) -> (String, String) {
        match lane {
            Lane::People => (self.keys.outbox(), self.keys.given_up()),
            Lane::Crews => (self.keys.wakes(), self.keys.wakes_given_up()),
            Lane::Reporters => (self.keys.letters(), self.keys.letters_given_up()),
            Lane::Files => (self.keys.files(), self.keys.files_given_up()),
        }
    }
}

fn read_message((place, fields): Fields, tries: u64) -> Taken {
    let mut fields: HashMap<String, Vec<u8>> = fields.into_iter().collect();
    let mut text = |name: &str| {
        let bytes = fields.remove(name).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    };
    let at_ms = text("at").parse().unwrap_or_default();
    let told = Told { id: text("id"), subject: text("subject"), to: text("to"), at_ms, body: text("body") };
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    Taken { place, at, tries, told }
}
