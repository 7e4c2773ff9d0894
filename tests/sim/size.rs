//! How much happens in a simulation, and what may go wrong; made smaller to tell a failure shortly.

use std::collections::BTreeSet;

use crate::dice::Dice;

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A process dies; what it was about to do is not done.
    Crash,
    /// Questions and answers are lost.
    Lost,
    /// Whoever waits gives up, and what was asked happens later.
    Late,
    /// The store starts again.
    PowerCut,
    /// The store does not keep its promise: a power cut takes the end of the log.
    CutTail,
    /// Clocks of processes are set wrong and right again.
    Clock,
    /// Screens are cut off.
    CutOff,
}

impl Fault {
    const ALL: [Self; 7] =
        [Self::Crash, Self::Lost, Self::Late, Self::PowerCut, Self::CutTail, Self::Clock, Self::CutOff];
}

/// One simulation, wholly.
#[derive(Clone, Debug)]
pub struct Size {
    /// What people wish.
    pub seed: u64,
    /// In which order things happen.
    pub order: u64,
    pub wishes: usize,
    /// Wishes nobody has.
    pub left_out: BTreeSet<usize>,
    pub processes: usize,
    pub units: usize,
    pub screens: usize,
    pub faults: BTreeSet<Fault>,
    /// Time passes fast: much falls due while people act.
    pub hurry: bool,
    /// Processes keep reports that the store does not take.
    pub journal: bool,
}

impl Size {
    /// As the seed has it.
    pub fn of(seed: u64) -> Self {
        let dice = Dice::new(seed, 1);
        let mut faults: BTreeSet<Fault> = Fault::ALL.into_iter().filter(|_| dice.chance(70)).collect();
        if dice.chance(60) {
            faults.remove(&Fault::CutTail);
        } else if faults.contains(&Fault::CutTail) {
            faults.insert(Fault::PowerCut);
        }
        Self {
            seed,
            order: 0,
            wishes: 12 + dice.below(18),
            left_out: BTreeSet::new(),
            processes: 1 + dice.below(4),
            units: 1 + dice.below(3),
            screens: dice.below(5),
            faults,
            hurry: dice.chance(40),
            journal: dice.chance(50),
        }
    }

    /// Few people on a store that loses the end of the log again and again.
    pub fn on_a_poor_store(seed: u64) -> Self {
        let faults = BTreeSet::from([Fault::PowerCut, Fault::CutTail]);
        Self { wishes: 14, processes: 2, units: 1, screens: 0, faults, hurry: false, ..Self::of(seed) }
    }

    /// Whether it may go wrong so.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// Everything that is a little less than this.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let wished = (0..self.wishes).filter(|wish| !self.left_out.contains(wish));
        let half = self.wishes.div_ceil(2);
        let less = |change: &dyn Fn(&mut Self)| {
            let mut size = self.clone();
            change(&mut size);
            size
        };
        if half < self.wishes {
            all.push(less(&|size| size.wishes = half));
        }
        if self.processes > 1 {
            all.push(less(&|size| size.processes -= 1));
        }
        if self.units > 1 {
            all.push(less(&|size| size.units -= 1));
        }
        if self.screens > 0 {
            all.push(less(&|size| size.screens -= 1));
        }
        all.extend(self.faults.iter().map(|fault| less(&|size| size.faults.retain(|other| other != fault))));
        all.extend(wished.map(|wish| less(&|size| size.left_out.extend([wish]))));
        all
    }
}
