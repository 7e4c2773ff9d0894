//! Carrying out a command: load, decide, commit, and again when somebody else was faster. Knows no Redis: the
//! simulation runs the same steps on a model.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use super::about::About;
pub use super::tells::Tells;
use super::tells::{letters, tell};
use super::{Centre, ServiceError};
use crate::ambient::{Clock, Ids};
use crate::domain::aggregate::{Key, State};
use crate::domain::apply::apply_entry;
use crate::domain::command::{Asker, Command};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::decide::{Ctx, Refusal, Undecided, decide};
use crate::domain::ending::End;
use crate::domain::event::{Actor, Entry, Event};
use crate::domain::message::messages;
use crate::domain::policy::Policy;
use crate::domain::referral::Refer;
use crate::domain::similar::Said;
use crate::store::commit::{Commit, Committed, Remember};
use crate::store::documents::{Looked, Remembered};
use crate::store::vault::sha256_hex;
use crate::store::{Store, StoreError};

/// The key a client gave with a request, so that it is carried out once however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestKey {
    /// The route, with the ids in it.
    pub route: String,
    /// What the client gave.
    pub key: String,
    /// SHA-256 in hex of the body's canonical JSON.
    pub body_hash: String,
    /// When the client did it by its own clock, which follows ours, when it was out of reach then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<jiff::Timestamp>,
}

/// What a command led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where in the log; `None` when that was forgotten.
    pub cursor: Option<Cursor>,
    /// The same request of a client had been carried out before.
    pub replay: bool,
    /// This very call wrote it.
    pub fresh: bool,
    /// What it is about.
    pub about: About,
}

/// How long an answer without a client's key is remembered, seconds: only its own retries ask for it.
const OWN_RETRIES_S: u64 = 600;
/// How many documents a decision may ask for before something is wrong with it.
const LOADS: usize = 32;

/// What a command needs of where documents are kept.
pub trait Documents: Sync {
    /// Looks up documents, and what was answered under `idem_hash`, and adds them to `state`.
    fn load(
        &self,
        state: &mut State,
        keys: &[Key],
        idem_hash: Option<&str>,
    ) -> impl Future<Output = Result<Looked, StoreError>> + Send;

    /// Writes all of it, or nothing.
    fn commit(&self, commit: &Commit<'_>) -> impl Future<Output = Result<Committed, StoreError>> + Send;
}

impl Documents for Store {
    async fn load(
        &self,
        state: &mut State,
        keys: &[Key],
        idem_hash: Option<&str>,
    ) -> Result<Looked, StoreError> {
        Self::load(self, state, keys, idem_hash).await
    }

    async fn commit(&self, commit: &Commit<'_>) -> Result<Committed, StoreError> {
        Self::commit(self, commit).await
    }
}

/// Carries out commands; all it knows is lent.
#[derive(Clone, Copy, Debug)]
pub struct Protocol<'a, S> {
    /// Where documents are kept.
    pub store: &'a S,
    /// Time.
    pub clock: &'a Clock,
    /// Randomness, for keys of commands that brought none.
    pub ids: &'a Ids,
    /// Figures a medical director signs.
    pub policy: &'a Policy,
    /// How often a decision is made again when others were faster.
    pub retries: u32,
    /// For how long the answer to a client's key is remembered, seconds.
    pub remember_s: u64,
    /// To whom messages are recorded: only where somebody carries them out.
    pub tells: Tells,
}

impl Centre {
    /// Carries out a command exactly once, and waits until the own board shows it.
    pub async fn execute(
        &self,
        asker: &Asker,
        command: Command,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let done = self.protocol_on(&self.guard).execute(asker, &command, key).await?;
        self.shown(&done).await;
        Ok(done)
    }

    /// Waits until the own board shows what was done.
    pub(super) async fn shown(&self, done: &Done) {
        if let Some(cursor) = &done.cursor {
            let within = Duration::from_millis(self.config.live.shown_within_ms);
            self.board.wait_for(cursor, within).await;
        }
    }

    /// Without a look at what there is room for.
    pub(super) fn protocol(&self) -> Protocol<'_, Store> {
        self.protocol_on(&self.store)
    }

    pub(super) fn protocol_on<'a, S>(&'a self, store: &'a S) -> Protocol<'a, S> {
        Protocol {
            store,
            clock: &self.clock,
            ids: &self.ids,
            policy: &self.policy,
            retries: self.config.dispatch.retries,
            remember_s: u64::from(self.config.limits.idempotency_days) * 86_400,
            tells: self.tells(),
        }
    }
}

impl<S: Documents> Protocol<'_, S> {
    /// Carries out a command exactly once.
    ///
    /// # Errors
    /// [`ServiceError`]; after one of the store it may be unknown whether the command was carried out. The same
    /// key then tells.
    pub async fn execute(
        &self,
        asker: &Asker,
        command: &Command,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let request = Request::new(self, asker, command, key);
        for tries in 0..=self.retries {
            match self.attempt(asker, command, &request, tries).await? {
                Attempt::Done(done) => return Ok(*done),
                // Somebody was faster. A command that names a version is refused at the next look.
                Attempt::Conflict => {}
            }
        }
        Err(ServiceError::Busy)
    }

    async fn attempt(
        &self,
        asker: &Asker,
        command: &Command,
        request: &Request,
        tries: u32,
    ) -> Result<Attempt, ServiceError> {
        let mut before = State::default();
        let mut wanted = command.begins_with();
        let mut idem = Some(request.hash.as_str());
        let mut seen = Vec::new();
        let mut now = self.clock.now();
        if tries == 0 && command.makes_only_new() {
            // The commit compares all of it, and the key first: what is there after all is a conflict or a replay.
            wanted.drain(..).for_each(|key| before.believe_absent(key));
            idem = None;
        }
        for _ in 0..LOADS {
            let looked = self.store.load(&mut before, &wanted, idem.take()).await?;
            if let Some(known) = looked.known {
                return request.replay(known).map(Attempt::done);
            }
            if let Some(key) = before.newer.first() {
                return Err(StoreError::Newer(String::from(key.clone())).into());
            }
            seen.extend(Some(looked.head).filter(|head| *head != StreamId::default()));
            now = now.max(self.clock.now());
            let ctx = Ctx { now, asker, policy: self.policy };
            match decide(&before, command, &ctx) {
                Ok(events) => {
                    let decided = Decided { before, seen, events, now };
                    return self.write(asker, command, request, decided).await;
                }
                Err(Undecided::Load(keys)) => wanted = keys,
                Err(Undecided::Refused(refusal)) => return Err(refusal.into()),
            }
        }
        Err(ServiceError::Busy)
    }

    async fn write(
        &self,
        asker: &Asker,
        command: &Command,
        request: &Request,
        Decided { before, seen, events, now }: Decided,
    ) -> Result<Attempt, ServiceError> {
        let touched: BTreeSet<Key> = events.iter().flat_map(Event::touches).collect();
        let touched = touched.into_iter().map(|key| (key.clone(), before.version(&key) + 1)).collect();
        // A phone's clock cannot stamp the future: what it says then is not kept.
        let said_at = request.said_at.filter(|said| *said <= now);
        let oldest = if said_at.is_some() { 3 } else { asker.actor().shape() };
        let v = events.iter().map(Event::shape).fold(oldest, u16::max);
        let entry = Entry { v, at: now, by: asker.actor(), said_at, events, touched };
        let mut after = before.clone();
        apply_entry(&mut after, &entry)?;
        let about = About::of(&entry);
        let answer = serde_json::to_string(&about).unwrap_or_default();
        let told =
            if self.tells == Tells::default() { Vec::new() } else { messages(&entry, &before, &after) };
        let commit = Commit {
            entry: &entry,
            before: &before,
            after: &after,
            seen: &seen,
            tell: tell(&request.hash, &told, |_| self.tells.people),
            wake: tell(&request.hash, &told, |message| self.tells.crews && message.unit().is_some()),
            letters: if self.tells.reporters {
                letters(&request.hash, &entry, (&before, &after))
            } else {
                Vec::new()
            },
            free: claims(&entry, &after),
            said: said(command, &entry),
            personal_keys: command.wrapped_keys(),
            remember: Remember {
                hash: &request.hash,
                body: &request.body,
                answer: &answer,
                ttl_s: request.ttl_s,
            },
            when_full: !takes_in(&entry),
        };
        let committed = match self.store.commit(&commit).await {
            // The answer was lost on the way: the key makes asking again safe, and tells what happened.
            Err(fault) if fault.is_unknown() => self.store.commit(&commit).await,
            other => other,
        };
        let committed = match committed {
            Err(StoreError::Full) => return self.without_room(request).await,
            committed => committed?,
        };
        match committed {
            Committed::Done(cursor) => {
                Ok(Attempt::done(Done { cursor: Some(cursor), replay: false, fresh: true, about }))
            }
            Committed::Replay(known) => request.replay(known).map(Attempt::done),
            Committed::Conflict => Ok(Attempt::Conflict),
        }
    }

    /// Without room for anything new, what was answered before is still answered.
    async fn without_room(&self, request: &Request) -> Result<Attempt, ServiceError> {
        match self.store.load(&mut State::default(), &[], Some(&request.hash)).await?.known {
            Some(known) => request.replay(known).map(Attempt::done),
            None => Err(ServiceError::Full),
        }
    }
}

/// What a decision led to, and what it was made on.
struct Decided {
    before: State,
    /// Where the log ended at each look.
    seen: Vec<StreamId>,
    events: Vec<Event>,
    now: jiff::Timestamp,
}

enum Attempt {
    Done(Box<Done>),
    Conflict,
}

impl Attempt {
    fn done(done: Done) -> Self {
        Self::Done(Box::new(done))
    }
}

struct Request {
    hash: String,
    body: String,
    ttl_s: u64,
    /// Whether the client gave the key; otherwise only our own retries use it.
    given: bool,
    /// When the client did it.
    said_at: Option<jiff::Timestamp>,
}

impl Request {
    fn new<S>(
        protocol: &Protocol<'_, S>,
        asker: &Asker,
        command: &Command,
        key: Option<&RequestKey>,
    ) -> Self {
        if let Some(key) = key {
            let hash = sha256_hex(format!("{}\n{}\n{}", key.route, asker.principal(), key.key).as_bytes());
            let (body, said_at) = (key.body_hash.clone(), key.said_at);
            return Self { hash, body, ttl_s: protocol.remember_s, given: true, said_at };
        }
        let own = match command {
            // Whichever process fires a timer, it is the same act.
            Command::PassDeadline { incident, due } => format!("deadline\n{incident}\n{due}"),
            Command::ExpireOffer { assignment, due } => format!("answer\n{assignment}\n{due}"),
            Command::End { incident, end: End::Unconfirmed { due }, .. } => {
                format!("confirmation\n{incident}\n{due}")
            }
            Command::Escalate { incident, watch, assignment, due, .. } => {
                let of = assignment.as_ref().map_or(incident.as_str(), |of| of.as_str());
                format!("escalation\n{}\n{of}\n{due}", watch.word())
            }
            Command::Refer { refer: Refer::Expire { referral, due }, .. } => {
                format!("referral\n{referral}\n{due}")
            }
            _ => crate::store::vault::hex(&protocol.ids.bytes::<16>()),
        };
        let hash = sha256_hex(own.as_bytes());
        Self { hash, body: String::new(), ttl_s: OWN_RETRIES_S, given: false, said_at: None }
    }

    fn replay(&self, known: Remembered) -> Result<Done, ServiceError> {
        if known.body != self.body {
            return Err(ServiceError::KeyReused);
        }
        let about = serde_json::from_str(&known.answer).unwrap_or_default();
        Ok(Done { cursor: known.cursor, replay: self.given, fresh: false, about })
    }
}

/// The labels and codes that the entry takes, which nobody may hold yet.
fn claims(entry: &Entry, after: &State) -> Vec<Key> {
    let mut claims = Vec::new();
    for event in &entry.events {
        match event {
            Event::ReportReceived { report } => claims.push(Key::Code(report.code.as_str().to_owned())),
            Event::IncidentOpened { incident, label, .. }
            | Event::IncidentUnmerged { incident, label, .. }
            | Event::IncidentReopened { incident, label: Some(label), .. } => {
                let shown = after.incidents.get(incident).and_then(|slot| slot.doc.as_ref());
                if shown.is_some_and(crate::domain::incident::Incident::is_on_board) {
                    claims.push(Key::Label(label.clone()));
                }
            }
            _ => {}
        }
    }
    claims
}

/// What a report says from now on, that a repeat may be known; not when it was closed at once, or of a drill.
fn said(command: &Command, entry: &Entry) -> Option<(Key, String, u32)> {
    let Command::ReceiveReport { report, beside, .. } = command else { return None };
    let passes = |event: &Event| {
        matches!(event, Event::IncidentClosed { .. } | Event::IncidentOpened { drill: true, .. })
    };
    let is_over = entry.events.iter().any(passes);
    let said = beside.said.as_ref().filter(|_| !is_over)?;
    Some((said.key(), Said::holder(report), said.kept_s()))
}

/// Whether it brings in something that was not there. When there is no room that waits, while everything else goes on:
/// people are on their way, and what is not closed keeps a unit bound.
fn takes_in(entry: &Entry) -> bool {
    matches!(entry.by, Actor::Public | Actor::Partner(_)) || entry.events.iter().any(Event::brings_in)
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
