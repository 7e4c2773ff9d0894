//! Drawing inputs: noise, text, and what is right with something wrong in it; shrunk to the shortest that fails.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use sigap::ambient::Clock;

use super::{seconds, seed};
use crate::harness::hostile::corpus;

/// Longer than any input may take, also on a busy machine and in a debug build.
const LONGEST: Duration = Duration::from_secs(10);
/// Inputs in one round of a long run.
const ROUND: u32 = 500;

/// Draws inputs from what is right (`seeds`) and lets `check` look at each: `Err` says which rule it broke. `cases` of them in a
/// short run.
pub fn hold(name: &str, cases: u32, seeds: &[&str], check: impl Fn(&[u8]) -> Result<(), String>) {
    let mut known: Vec<Vec<u8>> = seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    known.extend(corpus().into_iter().map(|one| one.text.into_bytes()));
    let clock = Clock::system();
    let begun = clock.monotonic();
    let mut round = seed();
    loop {
        let cases = if seconds().is_some() { ROUND } else { cases };
        run(name, round, cases, &known, |bytes| {
            let before = clock.monotonic();
            check(bytes)?;
            let took = clock.monotonic().checked_sub(before).unwrap();
            if took > LONGEST { Err(format!("it took {took:?}")) } else { Ok(()) }
        });
        round += 1;
        let spent = clock.monotonic().checked_sub(begun).unwrap().as_secs();
        if seconds().is_none_or(|seconds| spent >= seconds) {
            return;
        }
    }
}

fn run(name: &str, seed: u64, cases: u32, known: &[Vec<u8>], check: impl Fn(&[u8]) -> Result<(), String>) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&inputs(known.to_vec()), |bytes| check(&bytes).map_err(TestCaseError::fail));
    if let Err(fault) = outcome {
        panic!("{name}, SEED={seed}: {fault}");
    }
}

fn inputs(known: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let one = prop::sample::select(known.clone());
    let two = (prop::sample::select(known.clone()), prop::sample::select(known));
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..400),
        2 => "\\PC{0,200}".prop_map(String::into_bytes),
        1 => "[\\[\\]{}\",:0-9a-z=. \n-]{0,300}".prop_map(String::into_bytes),
        6 => (one, prop::collection::vec(change(), 1..6)).prop_map(|(known, changes)| {
            changes.into_iter().fold(known, |bytes, change| change.of(bytes))
        }),
        2 => (two, any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|((a, b), i, j)| {
            [&a[..i.index(a.len() + 1)], &b[j.index(b.len() + 1)..]].concat()
        }),
    ]
}

/// Something that goes wrong with an input.
#[derive(Clone, Debug)]
enum Change {
    Cut(prop::sample::Index),
    Put(prop::sample::Index, Vec<u8>),
    Flip(prop::sample::Index, u8),
    Drop(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize, usize),
}

/// Signs that mean something to some parser.
const TELLING: [&str; 26] = [
    "\0",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "\n",
    "\r\n",
    "=",
    ",",
    ":",
    "-",
    "1e400",
    "-1",
    "9223372036854775808",
    "NaN",
    "null",
    "true",
    "\u{202e}",
    "\u{feff}",
    "\\ud800",
    "%00",
    "--batas-uji",
    "\u{10ffff}",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Change::Cut),
        (at(), prop::sample::select(TELLING.to_vec()))
            .prop_map(|(at, text)| Change::Put(at, text.as_bytes().to_vec())),
        (at(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (at(), any::<u8>()).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (at(), 1..40_usize).prop_map(|(at, n)| Change::Drop(at, n)),
        (at(), 1..20_usize, 2..200_usize).prop_map(|(at, n, times)| Change::Repeat(at, n, times)),
    ]
}

impl Change {
    fn of(self, mut bytes: Vec<u8>) -> Vec<u8> {
        let size = bytes.len();
        match self {
            Self::Cut(at) => bytes.truncate(at.index(size + 1)),
            Self::Put(at, what) => {
                let at = at.index(size + 1);
                bytes.splice(at..at, what);
            }
            Self::Flip(at, bits) if size > 0 => bytes[at.index(size)] ^= bits,
            Self::Flip(..) => {}
            Self::Drop(at, n) => {
                let at = at.index(size + 1);
                bytes.drain(at..(at + n).min(size));
            }
            Self::Repeat(at, n, times) => {
                let at = at.index(size + 1);
                let part = bytes[at..(at + n).min(size)].repeat(times);
                bytes.splice(at..at, part);
            }
        }
        bytes
    }
}
