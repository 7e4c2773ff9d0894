//! Words written without some of their vowels, as in chat: "tnggelam" is "tenggelam".

use std::collections::HashMap;

/// Shorter skeletons fit too many words.
const MIN_CONSONANTS: usize = 4;
/// Two consonants that Indonesian, Sundanese or English words do begin with.
const ONSETS: [&str; 31] = [
    "bl", "br", "ch", "cl", "cr", "dr", "dw", "fl", "fr", "gl", "gr", "kh", "kl", "kr", "ng", "ny", "pl",
    "pr", "ps", "sc", "sh", "sk", "sl", "sm", "sn", "sp", "st", "sy", "th", "tr", "tw",
];
/// Two letters for one sound.
const DIGRAPHS: [&str; 4] = ["ng", "ny", "sy", "kh"];

/// The words of the rule file by their consonants.
#[derive(Debug, Default)]
pub(crate) struct Clipped(HashMap<String, Vec<Whole>>);

/// A word written out, and what it means.
type Whole = (String, Box<[u32]>);

impl Clipped {
    /// Makes a word known.
    pub fn learn(&mut self, word: &str, meaning: &[u32]) {
        let skeleton = consonants(word);
        if word.is_ascii() && skeleton.len() >= MIN_CONSONANTS {
            self.0.entry(skeleton).or_default().push((word.to_owned(), meaning.into()));
        }
    }

    /// What a word means that looks as if vowels were left out of it; `None` when it does not, or when it could be
    /// several.
    pub fn meaning(&self, word: &str) -> Option<&[u32]> {
        if !word.is_ascii() || !is_clipped(word) {
            return None;
        }
        let mut could_be = self.0.get(&consonants(word))?.iter().filter(|(whole, _)| is_within(word, whole));
        let (_, meaning) = could_be.next()?;
        could_be.all(|(_, other)| other == meaning).then_some(meaning)
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn consonants(word: &str) -> String {
    word.chars().filter(|letter| !is_vowel(*letter)).collect()
}

/// Whether `part` is `whole` with letters left out.
fn is_within(part: &str, whole: &str) -> bool {
    let mut letters = whole.chars();
    part.chars().all(|letter| letters.any(|other| other == letter))
}

/// Nobody could say it: three consonants meet, or two that no word begins with stand at its beginning.
fn is_clipped(word: &str) -> bool {
    let begins = word.get(..2).is_some_and(|two| two.chars().all(|c| !is_vowel(c)) && !ONSETS.contains(&two));
    let (mut rest, mut run) = (word, 0);
    let mut meets = false;
    while let Some(first) = rest.chars().next() {
        let digraph = rest.get(..2).is_some_and(|two| DIGRAPHS.contains(&two));
        run = if is_vowel(first) { 0 } else { run + 1 };
        meets |= run >= 3;
        rest = &rest[if digraph { 2 } else { 1 }..];
    }
    begins || meets
}
