//! From the first wish to the last timer: what may happen next and how likely it is, and how it all ends well.

use crate::bug::Bug;
use crate::check::Broken;
use crate::link::{Fate, lock};
use crate::size::{Fault, Size};
use crate::world::{Call, Doing, World};

/// Steps before everything is left to end in peace.
const STEPS: usize = 500;
/// Steps within which it must have ended then.
const PEACE: usize = 5_000;
/// The indexes are compared after so many steps.
const LOOK_EVERY: usize = 16;

/// A simulation in which an invariant broke.
#[derive(Debug)]
pub struct Failure {
    pub size: Size,
    pub broken: Broken,
    pub story: Vec<String>,
}

/// How much happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub entries: usize,
    pub answered: usize,
    pub steps: usize,
}

/// What may happen next.
#[derive(Clone, Copy, Debug)]
enum Move {
    Arrive(usize, Fate),
    GiveUp(usize),
    Begin(usize, Doing),
    Crash(usize),
    Start(usize),
    PowerCut,
    Sync,
    Pass(u64),
    SetClock(usize, bool),
    Listen(usize),
    CutOff(usize),
    Drain(usize),
}

/// Runs one simulation.
pub fn run(size: &Size, bug: Option<Bug>) -> Result<Tally, Box<Failure>> {
    let mut world = World::new(size, bug);
    let outcome = world.live();
    let story = std::mem::take(&mut world.story);
    match outcome {
        Ok(tally) => Ok(tally),
        Err(broken) => Err(Box::new(Failure { size: size.clone(), broken, story })),
    }
}

impl World {
    fn live(&mut self) -> Result<Tally, Broken> {
        for n in 0..self.size.units {
            self.register(n)?;
            self.deliver_all()?;
        }
        self.model.sync();
        self.story.clear();
        let mut steps = 0;
        while steps < STEPS && !self.wishes.iter().enumerate().all(|(n, w)| w.over || self.is_left_out(n)) {
            steps += 1;
            self.pass(self.dice.below(20) as u64);
            self.step()?;
            self.checker.follow(&self.model)?;
            if steps.is_multiple_of(LOOK_EVERY) {
                self.checker.indexes(&self.model)?;
            }
        }
        self.end_in_peace()?;
        let answered = self.wishes.iter().filter(|wished| wished.answered).count();
        Ok(Tally { entries: self.model.data.log.len(), answered, steps })
    }

    fn is_left_out(&self, n: usize) -> bool {
        self.size.left_out.contains(&n)
    }

    fn step(&mut self) -> Result<(), Broken> {
        let mut moves: Vec<(usize, Move)> = Vec::new();
        self.flying(&mut moves);
        self.hosting(&mut moves);
        self.wishing(&mut moves);
        self.showing(&mut moves);
        moves.push((20, Move::Pass(self.dice.below(2_000) as u64)));
        let (weight, most_ms) = if self.size.hurry { (20, 120_000) } else { (2, 900_000) };
        moves.push((weight, Move::Pass(self.dice.below(most_ms) as u64)));
        if self.size.has(Fault::PowerCut) {
            moves.push((if self.size.has(Fault::CutTail) { 12 } else { 2 }, Move::PowerCut));
        }
        moves.push((10, Move::Sync));
        let chosen = moves[self.dice.weighed(moves.iter().map(|(weight, _)| *weight))].1;
        self.carry_out(chosen)
    }

    fn flying(&self, moves: &mut Vec<(usize, Move)>) {
        for (at, flight) in lock(&self.net).flights.iter().enumerate() {
            if flight.abandoned {
                moves.push((8, Move::Arrive(at, Fate::AnswerLost)));
                moves.push((2, Move::Arrive(at, Fate::Lost)));
                continue;
            }
            moves.push((100, Move::Arrive(at, Fate::Answered)));
            if self.size.has(Fault::Lost) {
                moves.push((4, Move::Arrive(at, Fate::AnswerLost)));
                moves.push((4, Move::Arrive(at, Fate::Lost)));
            }
            if self.size.has(Fault::Late) {
                moves.push((8, Move::GiveUp(at)));
            }
        }
    }

    fn hosting(&self, moves: &mut Vec<(usize, Move)>) {
        for (at, host) in self.hosts.iter().enumerate() {
            if host.process.is_none() {
                moves.push((40, Move::Start(at)));
                continue;
            }
            let is_at = |doing| self.calls.iter().any(|call| call.process == at && call.doing == doing);
            if !is_at(Doing::Read) {
                moves.push((40, Move::Begin(at, Doing::Read)));
            }
            if !is_at(Doing::Fire) {
                moves.push((if self.size.hurry { 60 } else { 10 }, Move::Begin(at, Doing::Fire)));
            }
            let drains = |call: &Call| call.process == at && matches!(call.doing, Doing::Drain(_));
            if !host.journal.is_empty() && !self.calls.iter().any(drains) {
                moves.push((20, Move::Drain(at)));
            }
            if self.size.has(Fault::Crash) {
                moves.push((2, Move::Crash(at)));
            }
            if self.size.has(Fault::Clock) {
                moves.push((if host.off_ms == 0 { 3 } else { 15 }, Move::SetClock(at, host.off_ms == 0)));
            }
        }
    }

    fn wishing(&mut self, moves: &mut Vec<(usize, Move)>) {
        let host = self.dice.below(self.hosts.len());
        for n in 0..self.wishes.len() {
            let at_it = self.calls.iter().filter(|call| call.doing == Doing::Wish(n)).count();
            // Who is impatient sends again while the first is still being carried out, or after the answer.
            let weight = match (at_it, self.wishes[n].over) {
                _ if self.is_left_out(n) || self.calls.len() > 8 => 0,
                (0, false) => 12,
                (1, false) => 2,
                (0, true) if self.wishes[n].answered => 1,
                _ => 0,
            };
            if weight > 0 {
                moves.push((weight, Move::Begin(host, Doing::Wish(n))));
            }
        }
    }

    fn showing(&self, moves: &mut Vec<(usize, Move)>) {
        let host = self.dice.below(self.hosts.len());
        for (at, screen) in self.screens.iter().enumerate() {
            if screen.on.is_some() {
                moves.push((20, Move::Listen(at)));
                if self.size.has(Fault::CutOff) {
                    moves.push((6, Move::CutOff(at)));
                }
            } else if !screen.returning && self.is_ready(host) {
                moves.push((20, Move::Begin(host, Doing::Return(at))));
            }
        }
    }

    fn is_ready(&self, host: usize) -> bool {
        let process = self.hosts[host].process.as_ref();
        process.is_some_and(|process| {
            process.picture.read().is_ok_and(|picture| picture.is_ready())
                && process.joined.load(std::sync::atomic::Ordering::Relaxed) != 0
        })
    }

    fn carry_out(&mut self, chosen: Move) -> Result<(), Broken> {
        match chosen {
            Move::Arrive(at, fate) => self.arrive(at, fate),
            Move::GiveUp(at) => self.give_up(at),
            Move::Begin(host, Doing::Wish(n)) => {
                if self.may_send(n) {
                    self.begin(host, Doing::Wish(n))
                } else {
                    Ok(())
                }
            }
            Move::Begin(host, doing) => self.begin(host, doing),
            Move::Listen(n) => self.listen(n),
            Move::PowerCut => self.power_cut(),
            Move::Drain(host) => self.drain(host),
            quiet => {
                match quiet {
                    Move::Crash(host) => self.crash(host),
                    Move::Start(host) => self.start(host),
                    Move::Pass(ms) => self.pass(ms),
                    Move::SetClock(host, wrong) => {
                        let off = if wrong { self.wrong_by() } else { 0 };
                        self.set_clock(host, off);
                    }
                    Move::CutOff(n) => self.screens[n].on = None,
                    _ => self.model.sync(),
                }
                Ok(())
            }
        }
    }

    /// Lets everything on its way arrive, in order.
    fn deliver_all(&mut self) -> Result<(), Broken> {
        for _ in 0..PEACE {
            if lock(&self.net).flights.is_empty() {
                return Ok(());
            }
            self.arrive(0, Fate::Answered)?;
        }
        Err(Broken("end", "questions never end".to_owned()))
    }

    /// Nothing fails any more: every wish is answered, every timer fires, every screen shows the same.
    fn end_in_peace(&mut self) -> Result<(), Broken> {
        self.tell("from here on nothing fails".to_owned());
        for host in 0..self.hosts.len() {
            if self.hosts[host].process.is_none() {
                self.start(host);
            }
            if self.hosts[host].off_ms != 0 {
                self.set_clock(host, 0);
            }
        }
        self.deliver_all()?;
        for _ in 0..3 {
            for n in 0..self.wishes.len() {
                if self.wishes[n].wish.is_some() && !self.wishes[n].over {
                    let host = self.dice.below(self.hosts.len());
                    self.begin(host, Doing::Wish(n))?;
                    self.deliver_all()?;
                }
            }
        }
        for host in 0..self.hosts.len() {
            for _ in 0..self.hosts[host].journal.len() {
                self.drain(host)?;
                self.deliver_all()?;
            }
        }
        self.show_all()?;
        for _ in 0..4 {
            self.pass(30 * 3_600_000);
            for host in 0..self.hosts.len() {
                self.begin(host, Doing::Fire)?;
                self.deliver_all()?;
            }
        }
        self.show_all()?;
        self.model.sync();
        self.checker.follow(&self.model)?;
        self.checker.all_fired(&self.model)?;
        self.checker.indexes(&self.model)?;
        self.nothing_kept_is_lost()?;
        self.checker.nothing_lost()
    }

    /// Every board reads to the end, every screen comes back and shows it.
    fn show_all(&mut self) -> Result<(), Broken> {
        let tail = self.model.tail().id;
        for host in 0..self.hosts.len() {
            for _ in 0..=self.model.data.log.len() {
                self.begin(host, Doing::Read)?;
                self.deliver_all()?;
            }
        }
        for n in 0..self.screens.len() {
            // Who listened too long ago is cut off, and comes back.
            self.listen(n)?;
            if self.screens[n].on.is_none() {
                self.begin(self.dice.below(self.hosts.len()), Doing::Return(n))?;
                self.deliver_all()?;
            }
            let screen = &self.screens[n];
            if self.checker.rows_at(screen.unit.as_ref(), tail).as_ref() != Some(&screen.rows) {
                return Err(Broken("I5", format!("in the end screen {n} shows {:?}", screen.rows)));
            }
        }
        Ok(())
    }
}
