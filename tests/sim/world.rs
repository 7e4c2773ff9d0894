//! The simulation: one thread, one seed. It chooses what happens next, and looks after every step whether all
//! invariants hold.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use jiff::SignedDuration;
use sigap::ambient::Clock;
use sigap::domain::ids::UnitId;
use sigap::services::ServiceError;
use sigap::services::board::subscription::Start;
use sigap::services::execute::Done;
use sigap::store::StoreError;

use crate::bug::Bug;
use crate::check::{Broken, Checker};
use crate::dice::Dice;
use crate::link::{Fate, Link, Net, lock};
use crate::model::Model;
use crate::people::{Scene, Wish, wish};
use crate::process::Process;
use crate::screen::Screen;
use crate::size::{Fault, Size};

/// Milliseconds a wrong clock is off.
const WRONG_MS: i64 = 7_200_000;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Wish(usize),
    Fire,
    Read,
    Return(usize),
    Drain(usize),
}

/// What came of it.
pub enum Outcome {
    Answered(Result<Done, ServiceError>),
    Fired(Result<Option<usize>, ServiceError>),
    Read(Result<(), StoreError>),
    Returned(Result<Start, StoreError>),
}

/// Something a process is at.
pub struct Call {
    id: u64,
    pub process: usize,
    pub doing: Doing,
    future: Pin<Box<dyn Future<Output = Outcome>>>,
}

/// How far a wish has come.
#[derive(Default)]
pub struct Wished {
    pub wish: Option<Wish>,
    pub answered: bool,
    /// In a journal, and said so.
    pub kept: bool,
    /// Answered for good: it need not be sent again.
    pub over: bool,
    sent: usize,
}

/// A process, and what is outside of it.
pub struct Host {
    /// `None`: dead.
    pub process: Option<Process>,
    pub clock: Clock,
    pub off_ms: i64,
    /// Reports kept, first one first; it outlives the process.
    pub journal: Vec<usize>,
}

/// All of it.
pub struct World {
    pub size: Size,
    pub dice: Dice,
    pub model: Model,
    pub net: Arc<Mutex<Net>>,
    pub checker: Checker,
    pub hosts: Vec<Host>,
    pub calls: Vec<Call>,
    pub wishes: Vec<Wished>,
    pub screens: Vec<Screen>,
    pub story: Vec<String>,
    bug: Option<Bug>,
    next: u64,
}

impl World {
    /// Before anything has happened.
    pub fn new(size: &Size, bug: Option<Bug>) -> Self {
        let now = "2026-03-02T02:30:00Z".parse().unwrap();
        let units: Vec<UnitId> = (0..size.units).map(|n| crate::people::unit(n).0).collect();
        let screen = |n: usize| Screen {
            unit: if n.is_multiple_of(3) { None } else { units.get((n - 1) % units.len()).cloned() },
            ..Screen::default()
        };
        let host = |n: usize| {
            let clock = Clock::manual(now);
            Host { process: Some(Process::new(&clock, n as u64)), clock, off_ms: 0, journal: Vec::new() }
        };
        Self {
            dice: Dice::new(size.seed, 2 + size.order),
            model: Model::new(now, !size.has(Fault::CutTail), bug),
            net: Arc::default(),
            hosts: (0..size.processes).map(host).collect(),
            calls: Vec::new(),
            wishes: (0..size.wishes).map(|_| Wished::default()).collect(),
            screens: (0..size.screens).map(screen).collect(),
            checker: Checker::new(units),
            story: Vec::new(),
            size: size.clone(),
            bug,
            next: 0,
        }
    }

    /// Whether it has a bug.
    pub fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// Adds a line to the story.
    pub fn tell(&mut self, line: String) {
        self.story.push(line);
    }

    /// Time goes on, everywhere alike.
    pub fn pass(&mut self, ms: u64) {
        self.model.now += SignedDuration::from_millis(i64::try_from(ms).unwrap());
        self.hosts.iter().for_each(|host| host.clock.fast_forward(Duration::from_millis(ms)));
    }

    /// A process begins something, and goes as far as its first question to the store.
    pub fn begin(&mut self, host: usize, doing: Doing) -> Result<(), Broken> {
        let Some(process) = self.hosts[host].process.clone() else { return Ok(()) };
        self.next += 1;
        let body = match doing {
            Doing::Wish(n) | Doing::Drain(n) => {
                self.wishes[n].wish.as_ref().map(|wish| wish.key.body_hash.clone())
            }
            _ => None,
        };
        let link = Link { net: Arc::clone(&self.net), call: self.next, bug: self.bug, body };
        let look = process.joined.load(Ordering::Relaxed) != self.model.run || self.dice.chance(20);
        let future: Pin<Box<dyn Future<Output = Outcome>>> = match doing {
            Doing::Wish(n) => {
                let Some(wish) = self.wishes[n].wish.clone() else { return Ok(()) };
                self.wishes[n].sent += 1;
                self.story.push(format!("p{host} is asked by wish {n}: {}", wish.words));
                Box::pin(async { Outcome::Answered(process.carry_out(link, wish).await) })
            }
            Doing::Drain(n) => {
                let Some(wish) = self.wishes[n].wish.clone() else { return Ok(()) };
                Box::pin(async { Outcome::Answered(process.carry_out(link, wish).await) })
            }
            Doing::Fire => Box::pin(async { Outcome::Fired(process.fire(link).await) }),
            Doing::Read => Box::pin(async move { Outcome::Read(process.read(link, look).await) }),
            Doing::Return(n) => {
                let screen = &mut self.screens[n];
                screen.returning = true;
                let (view, cursor, now) = (screen.view(), screen.cursor.clone(), self.model.now);
                Box::pin(async move { Outcome::Returned(process.take_back(link, view, cursor, now).await) })
            }
        };
        self.calls.push(Call { id: self.next, process: host, doing, future });
        self.go_on(self.next)
    }

    /// Sets the units up, before anything can go wrong.
    pub fn register(&mut self, n: usize) -> Result<(), Broken> {
        let Some(process) = self.hosts[0].process.clone() else { return Ok(()) };
        self.next += 1;
        let link = Link { net: Arc::clone(&self.net), call: self.next, bug: None, body: None };
        let future = Box::pin(async move { Outcome::Answered(process.register(link, n).await) });
        self.calls.push(Call { id: self.next, process: 0, doing: Doing::Fire, future });
        self.go_on(self.next)
    }

    /// Lets a call go on until its next question, or to its end.
    fn go_on(&mut self, id: u64) -> Result<(), Broken> {
        let Some(at) = self.calls.iter().position(|call| call.id == id) else { return Ok(()) };
        let polled = self.calls[at].future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(outcome) = polled else { return Ok(()) };
        let call = self.calls.swap_remove(at);
        self.checker.follow(&self.model)?;
        self.ended(&call, outcome)
    }

    fn ended(&mut self, call: &Call, outcome: Outcome) -> Result<(), Broken> {
        match (call.doing, outcome) {
            (Doing::Wish(n), Outcome::Answered(answer)) => self.answered(call.process, n, answer),
            (Doing::Drain(n), Outcome::Answered(carried)) => self.drained(call.process, n, carried),
            (Doing::Read, Outcome::Read(Ok(()))) => self.look_at_board(call.process),
            (Doing::Return(n), Outcome::Returned(start)) => {
                self.screens[n].returning = false;
                if let Ok(start) = start {
                    let late = self.has(Bug::ResumedOneFrameLate);
                    let place = crate::screen::Place::from(start);
                    let place = if late { place.one_later() } else { place };
                    self.screens[n].on = Some((call.process, place));
                }
                self.listen(n)
            }
            (_, Outcome::Fired(Ok(Some(n @ 1..)))) => {
                self.tell(format!("p{} has fired {n}", call.process));
                Ok(())
            }
            (_, Outcome::Fired(Err(fault)) | Outcome::Answered(Err(fault))) => unexpected(&fault),
            _ => Ok(()),
        }
    }

    fn answered(&mut self, host: usize, n: usize, answer: Result<Done, ServiceError>) -> Result<(), Broken> {
        let reuses = self.wishes[n].wish.as_ref().and_then(|wish| wish.reuses);
        let lost = self.size.has(Fault::Lost) && self.dice.chance(10);
        match answer {
            Ok(_) if lost => self.tell(format!("the answer to wish {n} is lost: success")),
            Ok(done) => {
                self.tell(format!("wish {n} is answered: success"));
                if let Some(of) = reuses {
                    return Err(Broken("I2", format!("wish {n} was given the answer to wish {of}")));
                }
                self.checker.acknowledged(n, &done)?;
                (self.wishes[n].answered, self.wishes[n].over) = (true, true);
            }
            Err(fault) => {
                self.tell(format!("wish {n} is answered: {fault}"));
                unexpected(&fault)?;
                if matches!(fault, ServiceError::KeyReused) && reuses.is_none() {
                    return Err(Broken("I2", format!("wish {n} is told that it reused its key")));
                }
                self.wishes[n].over |= !fault.is_retryable() || self.keep(host, n, &fault);
            }
        }
        Ok(())
    }

    /// A question on its way comes to its end.
    pub fn arrive(&mut self, at: usize, fate: Fate) -> Result<(), Broken> {
        let flight = lock(&self.net).flights.remove(at);
        let (call, what, abandoned) = (flight.call, flight.what.clone(), flight.abandoned);
        let who = self.calls.iter().find(|open| open.id == call).map(|open| (open.process, open.doing));
        let did = flight.end(&mut self.model, fate);
        let quiet = matches!(who, Some((_, Doing::Read | Doing::Return(_)))) && fate == Fate::Answered;
        if !quiet && (fate != Fate::Answered || did.as_ref().is_some_and(|did| !did.is_empty())) {
            let who = match who {
                Some((process, Doing::Wish(n))) => format!("p{process} for wish {n}"),
                Some((process, _)) => format!("p{process}"),
                None => "somebody dead".to_owned(),
            };
            let how = match (&did, fate) {
                (None, _) => ": lost".to_owned(),
                (Some(did), Fate::AnswerLost) => format!(": {did}; the answer is lost"),
                (Some(did), _) if abandoned => format!(", late: {did}"),
                (Some(did), _) => format!(": {did}"),
            };
            self.tell(format!("{who}: {what}{how}"));
        }
        self.checker.follow(&self.model)?;
        if abandoned { Ok(()) } else { self.go_on(call) }
    }

    /// Whoever waits for a question gives up.
    pub fn give_up(&mut self, at: usize) -> Result<(), Broken> {
        let (call, what) = {
            let mut net = lock(&self.net);
            net.flights[at].abandon();
            (net.flights[at].call, net.flights[at].what.clone())
        };
        self.tell(format!("nobody waits any longer for: {what}"));
        self.go_on(call)
    }

    /// A process dies.
    pub fn crash(&mut self, host: usize) {
        self.tell(format!("p{host} dies"));
        self.hosts[host].process = None;
        let (dead, alive): (Vec<Call>, Vec<Call>) =
            self.calls.drain(..).partition(|call| call.process == host);
        self.calls = alive;
        for flight in &mut lock(&self.net).flights {
            flight.abandoned |= dead.iter().any(|call| call.id == flight.call);
        }
        for (n, screen) in self.screens.iter_mut().enumerate() {
            screen.on = screen.on.take().filter(|(process, _)| *process != host);
            screen.returning &= !dead.iter().any(|call| call.doing == Doing::Return(n));
        }
    }

    /// A process starts.
    pub fn start(&mut self, host: usize) {
        self.tell(format!("p{host} starts"));
        let seed = self.dice.below(usize::MAX) as u64;
        self.hosts[host].process = Some(Process::new(&self.hosts[host].clock, seed));
    }

    /// The store loses power, and starts again.
    pub fn power_cut(&mut self) -> Result<(), Broken> {
        let flights: Vec<_> = lock(&self.net).flights.drain(..).collect();
        let commits: Vec<_> = flights.iter().filter_map(|flight| flight.commit.clone()).collect();
        let lost = self.model.power_cut(self.dice.pick(&commits));
        self.tell(format!("the store loses power and starts again; {lost} entries are lost"));
        self.pass(1_000);
        for host in &self.hosts {
            host.process.iter().for_each(|process| process.joined.store(0, Ordering::Relaxed));
        }
        let gone = self.checker.begin_again(&self.model)?;
        for wish in gone {
            if self.wishes[wish].answered && !self.size.has(Fault::CutTail) {
                return Err(Broken("I1", format!("wish {wish} was answered with success and is lost")));
            }
            self.wishes[wish].answered = false;
        }
        let calls: Vec<u64> = flights.iter().filter(|flight| !flight.abandoned).map(|f| f.call).collect();
        flights.into_iter().filter(|flight| !flight.abandoned).for_each(|flight| {
            flight.end(&mut self.model, Fate::Lost);
        });
        self.checker.indexes(&self.model)?;
        calls.into_iter().try_for_each(|call| self.go_on(call))
    }

    /// A clock is set wrong, or right again.
    pub fn set_clock(&mut self, host: usize, off_ms: i64) {
        let host_of = &mut self.hosts[host];
        host_of.clock.shift_wall(off_ms - host_of.off_ms);
        host_of.off_ms = off_ms;
        self.tell(format!("the clock of p{host} is {} s off", off_ms / 1_000));
    }

    /// By how much a clock may be wrong.
    pub fn wrong_by(&self) -> i64 {
        if self.dice.chance(70) { WRONG_MS } else { -WRONG_MS }
    }

    /// Makes a wish, or says that it may be sent again.
    pub fn may_send(&mut self, n: usize) -> bool {
        if self.wishes[n].wish.is_none() {
            let answered = |(n, wished): (usize, &Wished)| {
                let may = wished.answered && !self.size.has(Fault::CutTail);
                wished.wish.clone().filter(|wish| may && wish.reuses.is_none()).map(|wish| (n, wish))
            };
            let answered = self.wishes.iter().enumerate().filter_map(answered).collect();
            let scene = Scene { state: &self.checker.whole.state, now: self.model.now, answered };
            self.wishes[n].wish = wish(n, &Dice::new(self.size.seed, 1_000 + n as u64), &scene);
        }
        self.wishes[n].wish.is_some() && self.wishes[n].sent < 12
    }
}

/// What nothing may lead to, whatever fails.
fn unexpected(fault: &ServiceError) -> Result<(), Broken> {
    match fault {
        ServiceError::Missing(_) | ServiceError::Vault(_) => Err(Broken("I4", fault.to_string())),
        ServiceError::Store(StoreError::Damaged { .. } | StoreError::Newer(_)) => {
            Err(Broken("I4", fault.to_string()))
        }
        _ => Ok(()),
    }
}
