//! Seeded simulation: the real steps of a command, the real timers and the real fold of the board, on a model of the
//! store where anything may be lost, late or dead at any moment. See docs/adr/0011.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should fail where it stands")]

mod boards;
mod bug;
mod check;
mod dice;
mod each_bug_is_caught;
mod journal;
mod link;
mod model;
mod people;
mod process;
mod run;
mod screen;
mod shrink;
mod size;
mod world;

use sigap::ambient::Ids;

use bug::Bug;
use run::{Tally, run};
use shrink::shortest;
use size::Size;

/// Simulations tried to tell a failure shortly.
const TRIES: usize = 3_000;

/// A number from the environment.
#[expect(clippy::disallowed_methods, reason = "a test is told by its caller how long to look")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Runs all of them; the first that fails is told as shortly as can be.
#[expect(clippy::print_stdout, reason = "figures for whoever reads the test")]
fn all_hold(sizes: impl Iterator<Item = Size>) {
    let mut sum = Tally::default();
    let mut runs = 0;
    for size in sizes {
        match run(&size, None) {
            Ok(tally) => {
                runs += 1;
                sum.entries += tally.entries;
                sum.answered += tally.answered;
                sum.steps += tally.steps;
            }
            Err(failure) => panic!("{}", shortest(*failure, None, TRIES)),
        }
    }
    println!("{runs} seeds hold: {} steps, {} entries, {} answered", sum.steps, sum.entries, sum.answered);
}

#[test]
fn two_hundred_fixed_seeds_hold() {
    all_hold((1..=200).map(Size::of));
}

#[test]
fn a_store_that_loses_its_end_again_and_again_misleads_nobody() {
    // 440: an incident closed while a board loads it, and opened again.
    all_hold((1..=100).chain([440]).map(Size::on_a_poor_store));
}

#[test]
#[expect(clippy::print_stdout, reason = "the seeds, to repeat them")]
fn fresh_seeds_hold() {
    let from = u64::from_le_bytes(Ids::system().bytes()) >> 16;
    let (from, count) = match asked("SEED") {
        Some(seed) => (seed, 1),
        None => (from, asked("SEEDS").unwrap_or(20)),
    };
    println!("seeds {from} to {}; one of them again: make sim SEED={from}", from + count - 1);
    all_hold((from..from + count).map(Size::of));
}

#[test]
fn a_seed_tells_the_same_story_again() {
    let of = |bug| run(&Size::of(7), Some(bug)).map_err(|failure| failure.story);
    for bug in [Bug::VersionNotChecked, Bug::AnswerNotRemembered] {
        assert_eq!(format!("{:?}", of(bug)), format!("{:?}", of(bug)));
    }
}
