//! The shortest story: fewer people, processes and faults, in other orders, as long as the same invariant breaks.

use std::fmt;

use crate::bug::Bug;
use crate::run::{Failure, run};

/// Orders tried for each smaller simulation.
const ORDERS: u64 = 20;

/// Makes a failure as small as it gets with so many tries.
pub fn shortest(failure: Failure, bug: Option<Bug>, tries: usize) -> Story {
    let mut best = failure;
    let mut tried = 0;
    'smaller: loop {
        for size in best.size.smaller() {
            for order in 0..ORDERS {
                tried += 1;
                if tried > tries {
                    break 'smaller;
                }
                let mut size = size.clone();
                size.order = order;
                if let Err(found) = run(&size, bug)
                    && found.broken.0 == best.broken.0
                    && found.story.len() <= best.story.len()
                {
                    best = *found;
                    continue 'smaller;
                }
            }
        }
        break;
    }
    Story(best)
}

/// A failure, to be read.
pub struct Story(pub Failure);

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { size, broken, story } = &self.0;
        writeln!(f, "{} is broken: {}", broken.0, broken.1)?;
        writeln!(f, "the whole of it: make sim SEED={}; the shortest that was found: {size:?}", size.seed)?;
        story.iter().enumerate().try_for_each(|(n, line)| writeln!(f, "{:4}  {line}", n + 1))
    }
}
