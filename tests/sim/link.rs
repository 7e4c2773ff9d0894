//! The way from a process to the store: every question and every answer is on the way until the simulation lets it
//! arrive, late, in another order, or never.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use jiff::Timestamp;
use sigap::domain::aggregate::{Key, State};
use sigap::domain::cursor::StreamId;
use sigap::services::board::load::History;
use sigap::services::escalator::Timers;
use sigap::services::execute::Documents;
use sigap::store::StoreError;
use sigap::store::commit::{Commit, Committed};
use sigap::store::documents::Looked;
use sigap::store::log::{RawEntry, Tail};
use sigap::store::timers::DueTimer;

use crate::bug::Bug;
use crate::model::{Asked, Model, Standing};

/// A question on its way.
pub struct Flight {
    /// The call it belongs to.
    pub call: u64,
    /// What it is, for the story.
    pub what: String,
    /// Nobody waits for its answer any more.
    pub abandoned: bool,
    /// The commit it asks for.
    pub commit: Option<Asked>,
    run: Box<dyn FnOnce(&mut Model) -> String + Send>,
    lose: Box<dyn FnOnce() + Send>,
    answer: Box<dyn FnOnce() + Send>,
}

/// Everything on its way.
#[derive(Default)]
pub struct Net {
    pub flights: Vec<Flight>,
    /// Keys made anew so far, by a bug.
    keys: u64,
}

/// What a flight may come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Done and answered.
    Answered,
    /// Done; the answer is lost.
    AnswerLost,
    /// Never arrives.
    Lost,
}

impl Flight {
    /// Lets it come to its end; says what the store did.
    pub fn end(self, model: &mut Model, fate: Fate) -> Option<String> {
        let did = (fate != Fate::Lost).then(|| (self.run)(model));
        match fate {
            Fate::Answered => (self.answer)(),
            Fate::AnswerLost | Fate::Lost => (self.lose)(),
        }
        did
    }

    /// Whoever waits for it gives up; it stays on its way.
    pub fn abandon(&mut self) {
        self.abandoned = true;
        std::mem::replace(&mut self.lose, Box::new(|| {}))();
    }
}

/// The store as one call of a process sees it.
#[derive(Clone)]
pub struct Link {
    pub net: Arc<Mutex<Net>>,
    pub call: u64,
    pub bug: Option<Bug>,
    /// The hash of the body of the request that is carried out.
    pub body: Option<String>,
}

/// The net. A simulation has one thread.
pub fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unavailable() -> StoreError {
    redis::RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut)).into()
}

impl Link {
    fn send<T, F>(
        &self,
        what: String,
        commit: Option<Asked>,
        act: F,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&mut Model) -> (T, String) + Send + 'static,
    {
        // What the store answered, and what of it has arrived.
        let said: Arc<Mutex<Option<T>>> = Arc::default();
        let arrived: Arc<Mutex<Option<Option<T>>>> = Arc::default();
        let (says, hears) = (Arc::clone(&said), Arc::clone(&arrived));
        let loses = Arc::clone(&arrived);
        lock(&self.net).flights.push(Flight {
            call: self.call,
            what,
            abandoned: false,
            commit,
            run: Box::new(move |model| {
                let (answer, words) = act(model);
                *lock(&says) = Some(answer);
                words
            }),
            lose: Box::new(move || *lock(&loses) = Some(None)),
            answer: Box::new(move || *lock(&hears) = Some(lock(&said).take())),
        });
        async move {
            let answer = std::future::poll_fn(|_| match lock(&arrived).take() {
                Some(answer) => Poll::Ready(answer),
                None => Poll::Pending,
            });
            answer.await.ok_or_else(unavailable)
        }
    }

    async fn ask<T: Send + 'static>(
        &self,
        what: &str,
        act: impl FnOnce(&mut Model) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.send(what.to_owned(), None, |model| (act(model), String::new())).await
    }

    /// The store's own time.
    pub async fn time(&self) -> Result<Timestamp, StoreError> {
        self.ask("the time", |model| model.now).await
    }

    /// Who answers, and the entry `id`.
    pub async fn standing(&self, id: StreamId) -> Result<Standing, StoreError> {
        self.ask("who answers", move |model| model.standing(id)).await
    }

    /// The epoch that holds.
    pub async fn epoch(&self, run: u32, fresh: String, broken: Option<String>) -> Result<String, StoreError> {
        self.ask("the epoch", move |model| model.epoch(run, &fresh, broken.as_deref())).await
    }
}

impl Documents for Link {
    async fn load(
        &self,
        state: &mut State,
        keys: &[Key],
        idem_hash: Option<&str>,
    ) -> Result<Looked, StoreError> {
        if keys.is_empty() && idem_hash.is_none() {
            return Ok(Looked::default());
        }
        let (wanted, hash) = (keys.to_vec(), idem_hash.map(str::to_owned));
        let body = self.body.clone().unwrap_or_default();
        let names: Vec<String> = keys.iter().cloned().map(String::from).collect();
        let what = format!("load {}", names.join(", "));
        let asked = self.ask(&what, move |model| {
            let mut loaded = State::default();
            model.load(&mut loaded, &wanted);
            let known = hash.and_then(|hash| model.remembered(&hash, &body));
            (loaded, Looked { known, head: model.tail().id })
        });
        let (loaded, looked) = asked.await?;
        state.incidents.extend(loaded.incidents);
        state.reports.extend(loaded.reports);
        state.units.extend(loaded.units);
        state.calls.extend(loaded.calls);
        state.claims.extend(loaded.claims);
        state.duty = loaded.duty.or(state.duty.take());
        state.drill = loaded.drill.or(state.drill.take());
        Ok(looked)
    }

    async fn commit(&self, commit: &Commit<'_>) -> Result<Committed, StoreError> {
        let mut hash = commit.remember.hash.to_owned();
        if self.bug == Some(Bug::AskedAgainUnderAnotherKey) {
            let mut net = lock(&self.net);
            net.keys += 1;
            hash = format!("{hash}{}", net.keys);
        }
        let events: Vec<String> = commit.entry.events.iter().map(name).collect();
        let asked = Asked {
            plan: commit.plan(&sigap::store::keys::Keys::new("32"))?,
            events: commit.entry.events.len() as u64,
            hash,
            body: commit.remember.body.to_owned(),
            answer: commit.remember.answer.to_owned(),
            is_timer: commit.entry.by == sigap::domain::event::Actor::System,
        };
        let what = format!("commit {}", events.join(", "));
        let carried = asked.clone();
        let sent = self.send(what, Some(asked), move |model| {
            let committed = model.commit(&carried);
            let words = match &committed {
                Committed::Done(cursor) => format!("done, {}", cursor.id),
                Committed::Replay(_) => "a replay".to_owned(),
                Committed::Conflict => "a conflict".to_owned(),
            };
            (committed, words)
        });
        sent.await
    }
}

/// The name of an event.
fn name(event: &sigap::domain::event::Event) -> String {
    let json = serde_json::to_value(event).unwrap();
    json["type"].as_str().unwrap_or("?").to_owned()
}

impl Timers for Link {
    async fn due(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<DueTimer>, StoreError> {
        let due = move |model: &mut Model| {
            model.timers().into_iter().filter(|timer| timer.at <= now).skip(skip).take(limit).collect()
        };
        self.ask("what is due", due).await
    }

    async fn drop_timer(&self, timer: &DueTimer, of: &Key, version: u64) -> Result<bool, StoreError> {
        let (timer, of) = (timer.clone(), of.clone());
        let what = format!("take timer {} away", timer.member);
        let drop = move |model: &mut Model| {
            let goes = model.drop_timer(&timer, &of, version);
            (goes, if goes { "it is gone" } else { "it stays" }.to_owned())
        };
        self.send(what, None, drop).await
    }
}

impl History for Link {
    async fn last_entry(&self) -> Result<Option<RawEntry>, StoreError> {
        self.ask("the last entry", |model| model.last()).await
    }

    async fn tail(&self) -> Result<Tail, StoreError> {
        self.ask("where the log ends", |model| model.tail()).await
    }

    async fn entry(&self, id: StreamId) -> Result<Option<RawEntry>, StoreError> {
        self.ask("an entry", move |model| model.entry(id)).await
    }

    async fn range(
        &self,
        after: StreamId,
        to: Option<StreamId>,
        count: usize,
    ) -> Result<Vec<RawEntry>, StoreError> {
        self.ask("what is new", move |model| model.range(after, to, count)).await
    }

    async fn open_documents(&self) -> Result<Vec<Key>, StoreError> {
        self.ask("what is open", |model| model.open_documents()).await
    }
}
