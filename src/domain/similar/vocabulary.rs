//! The words that reports have, as numbers, and how many reports have each: a word that everybody says tells little.

use std::collections::HashMap;

/// All words that any report has.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<u32, u32>,
    /// By number: the word's hash, and how many reports have it.
    words: Vec<(u32, u32)>,
    free: Vec<u32>,
}

/// The words of a report that is compared with all others.
pub(super) struct Asked {
    /// Numbers of those that some report has, sorted.
    known: Vec<u32>,
    /// What all of them weigh.
    weight: f32,
}

/// How much of what two reports say is the same.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shared {
    pub words: u32,
    /// 0 to 1.
    pub share: f32,
}

/// What a word weighs that so many reports have: a whole when it is one's own, a half from two on, a third from four on.
fn weight(reports: u32) -> f32 {
    1.0 / (1 + reports.max(1).ilog2()) as f32
}

impl Vocabulary {
    /// Takes the words of a report; their numbers, sorted.
    pub fn take(&mut self, hashes: &[u32]) -> Box<[u32]> {
        let mut numbers: Vec<u32> = hashes.iter().map(|hash| self.one_more(*hash)).collect();
        numbers.sort_unstable();
        numbers.into_boxed_slice()
    }

    fn one_more(&mut self, hash: u32) -> u32 {
        if let Some(number) = self.numbers.get(&hash) {
            self.words[*number as usize].1 += 1;
            return *number;
        }
        let number = self.free.pop().unwrap_or_else(|| {
            self.words.push((0, 0));
            self.words.len() as u32 - 1
        });
        self.words[number as usize] = (hash, 1);
        self.numbers.insert(hash, number);
        number
    }

    /// Gives back what [`Vocabulary::take`] gave.
    pub fn give_back(&mut self, numbers: &[u32]) {
        for number in numbers {
            let (hash, reports) = &mut self.words[*number as usize];
            *reports -= 1;
            if *reports == 0 {
                self.numbers.remove(hash);
                self.free.push(*number);
            }
        }
    }

    /// Words to compare with.
    pub fn ask(&self, hashes: &[u32]) -> Asked {
        let found = |hash: &u32| self.numbers.get(hash).copied();
        let mut known: Vec<u32> = hashes.iter().filter_map(found).collect();
        known.sort_unstable();
        let weight = hashes.iter().map(|hash| found(hash).map_or(1.0, |number| self.weight(number))).sum();
        Asked { known, weight }
    }

    fn weight(&self, number: u32) -> f32 {
        weight(self.words[number as usize].1)
    }

    /// What the words asked for and those of a report have in common: twice the weight of the shared by that of both.
    pub fn shared(&self, asked: &Asked, numbers: &[u32]) -> Shared {
        let (mut all, mut both, mut words) = (asked.weight, 0.0, 0);
        let mut known = asked.known.iter().peekable();
        for number in numbers {
            let weight = self.weight(*number);
            all += weight;
            while known.next_if(|known| *known < number).is_some() {}
            if known.peek() == Some(&number) {
                both += weight;
                words += 1;
            }
        }
        Shared { words, share: if words == 0 { 0.0 } else { 2.0 * both / all } }
    }
}
