//! From a person's text to words the lexicon knows: lower case, no punctuation, chat spelling undone.

use std::collections::HashMap;

use super::clipped::Clipped;

/// One word or number of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Number of the word in the [`Speller`]; [`UNKNOWN`] when no entry uses it.
    pub word: u32,
    /// Counts clauses; a phrase and a negation reach no further than their clause.
    pub clause: u32,
    /// Counts sentences.
    pub sentence: u32,
    /// The value, when it is a number.
    pub number: Option<f64>,
}

/// A word no entry of the rule file uses.
pub(crate) const UNKNOWN: u32 = 0;

/// Words of an entry in a list of complaints, at most.
const ENTRY_WORDS: usize = 4;

/// What a word does besides being part of phrases.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Role {
    pub negation: bool,
    /// May stand between a negation and what it negates.
    pub negation_filler: bool,
    /// May stand between the words of a phrase.
    pub filler: bool,
    /// Begins a new clause.
    pub clause: bool,
    /// Carries a negation over to the next phrase ("atau", "or").
    pub joins: bool,
    pub number: Option<f64>,
}

/// Knows every word of the rule file and the ways people write it.
#[derive(Debug, Default)]
pub(crate) struct Speller {
    known: HashMap<String, Box<[u32]>>,
    /// Words without their doubled letters.
    squeezed: HashMap<String, Box<[u32]>>,
    clipped: Clipped,
    roles: Vec<Role>,
    suffixes: Vec<String>,
}

impl Speller {
    pub fn new(suffixes: Vec<String>) -> Self {
        Self { roles: vec![Role::default()], suffixes, ..Self::default() }
    }

    /// The number of a word, which is made known if it was not.
    pub fn learn(&mut self, word: &str) -> u32 {
        if let Some([one]) = self.known.get(word).map(AsRef::as_ref) {
            return *one;
        }
        let number = self.roles.len() as u32;
        self.roles.push(Role::default());
        self.known.insert(word.to_owned(), Box::new([number]));
        number
    }

    /// Teaches another way to write a word or words. `false` when it already means something else.
    pub fn learn_variant(&mut self, variant: &str, meaning: &str) -> bool {
        let words: Box<[u32]> = meaning.split_whitespace().map(|word| self.learn(word)).collect();
        if let Some(other) = self.known.get(variant) {
            return *other == words;
        }
        self.known.insert(variant.to_owned(), words);
        true
    }

    /// The words of a phrase of the rule file, learnt as they come, spelling undone.
    pub fn learn_phrase(&mut self, phrase: &str) -> Vec<u32> {
        let mut words = Vec::new();
        split(phrase, |part| {
            if let Part::Word(word) | Part::Number(word) = part {
                match self.known.get(word) {
                    Some(known) => words.extend_from_slice(known),
                    None => words.push(self.learn(word)),
                }
            }
        });
        words
    }

    /// Changes the role of a word.
    pub fn role_mut(&mut self, word: u32) -> &mut Role {
        let last = self.roles.len() - 1;
        &mut self.roles[(word as usize).min(last)]
    }

    pub fn role(&self, word: u32) -> Role {
        self.roles.get(word as usize).copied().unwrap_or_default()
    }

    /// To be called once everything is learnt.
    pub fn finish(&mut self) {
        for (word, meaning) in &self.known {
            self.clipped.learn(word, meaning);
            let squeezed = squeeze(word);
            if !self.known.contains_key(&squeezed) {
                self.squeezed.entry(squeezed).or_insert_with(|| meaning.clone());
            }
        }
    }

    /// Cuts a text into tokens. Linear in its length.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5);
        let (mut clause, mut sentence, mut commas) = (0, 0, 0);
        split(text, |part| match part {
            Part::Word(word) => {
                let Some(words) = self.meaning(word) else {
                    tokens.push(Token { word: UNKNOWN, clause, sentence, number: None });
                    return;
                };
                for &word in words {
                    let role = self.role(word);
                    clause += u32::from(role.clause);
                    tokens.push(Token { word, clause, sentence, number: role.number });
                }
            }
            Part::Number(digits) => {
                let word = self.known.get(digits).and_then(|w| w.first()).copied().unwrap_or(UNKNOWN);
                let number = digits.replace(',', ".").parse().ok();
                tokens.push(Token { word, clause, sentence, number });
            }
            Part::Again => {
                if let Some(last) = tokens.last().copied() {
                    tokens.push(last);
                }
            }
            Part::Comma => {
                clause += 1;
                commas += 1;
            }
            Part::Stop => {
                clause += 1;
                sentence += 1;
            }
        });
        if commas == 1 && sentence == 0 {
            self.join_entry(&mut tokens);
        }
        tokens
    }

    /// Lists of complaints put the noun first: "pain, chest". So few words with one comma are one clause, unless a
    /// negation is among them, which must not reach over the comma.
    fn join_entry(&self, tokens: &mut [Token]) {
        let is_entry = tokens.len() <= ENTRY_WORDS && tokens.iter().all(|one| !self.role(one.word).negation);
        for token in tokens.iter_mut().filter(|_| is_entry) {
            token.clause = 0;
        }
    }

    /// The word without its ending, when both are known.
    pub fn known_stem<'a>(&self, word: &'a str) -> Option<&'a str> {
        let stem = self.suffixes.iter().find_map(|s| word.strip_suffix(s.as_str()))?;
        (stem.len() >= 3 && self.known.contains_key(word) && self.known.contains_key(stem)).then_some(stem)
    }

    fn meaning(&self, word: &str) -> Option<&[u32]> {
        self.spelled(word).or_else(|| self.clipped.meaning(word)).or_else(|| {
            let stem = self.suffixes.iter().find_map(|s| word.strip_suffix(s.as_str()))?;
            if stem.len() < 3 { None } else { self.spelled(stem).or_else(|| self.clipped.meaning(stem)) }
        })
    }

    fn spelled(&self, word: &str) -> Option<&[u32]> {
        if let Some(words) = self.known.get(word) {
            return Some(words);
        }
        if word.len() < 3 {
            return None;
        }
        let doubled = word.as_bytes().windows(2).any(|pair| pair[0] == pair[1]) || !word.is_ascii();
        if !doubled {
            return self.squeezed.get(word).map(AsRef::as_ref);
        }
        let squeezed = squeeze(word);
        self.known.get(&squeezed).or_else(|| self.squeezed.get(&squeezed)).map(AsRef::as_ref)
    }
}

/// The word with every run of one letter made a single one.
fn squeeze(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut last = None;
    for c in word.chars() {
        if last != Some(c) {
            out.push(c);
        }
        last = Some(c);
    }
    out
}

enum Part<'a> {
    Word(&'a str),
    /// Digits with at most one decimal comma or point.
    Number(&'a str),
    /// "2" right after a word: chat for saying it twice.
    Again,
    Comma,
    Stop,
}

/// Cuts a text into words, numbers and stops, lower-cased.
fn split(text: &str, mut each: impl FnMut(Part<'_>)) {
    let mut buffer = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        buffer.clear();
        if c.is_ascii_digit() {
            buffer.push(c);
            let mut decimal = false;
            while let Some(&next) = chars.peek() {
                if next.is_ascii_digit() {
                    buffer.push(next);
                } else if matches!(next, ',' | '.') && !decimal {
                    let mut ahead = chars.clone();
                    ahead.next();
                    if !ahead.peek().is_some_and(char::is_ascii_digit) {
                        break;
                    }
                    decimal = true;
                    buffer.push(next);
                } else {
                    break;
                }
                chars.next();
            }
            each(Part::Number(&buffer));
        } else if c.is_alphabetic() {
            push_lower(&mut buffer, c);
            while let Some(&next) = chars.peek() {
                if next.is_alphabetic() {
                    push_lower(&mut buffer, next);
                } else if !is_joiner(next) {
                    break;
                }
                chars.next();
            }
            each(Part::Word(&buffer));
            if chars.peek() == Some(&'2') {
                let mut ahead = chars.clone();
                ahead.next();
                if !ahead.peek().is_some_and(char::is_ascii_digit) {
                    chars.next();
                    each(Part::Again);
                }
            }
        } else {
            match c {
                '.' | '!' | '?' | '\n' | '\r' | '。' | '…' => each(Part::Stop),
                ',' | ';' | ':' | '(' | ')' | '[' | ']' => each(Part::Comma),
                _ => {}
            }
        }
    }
}

fn push_lower(buffer: &mut String, letter: char) {
    if letter.is_ascii() {
        buffer.push(letter.to_ascii_lowercase());
    } else {
        buffer.extend(letter.to_lowercase().filter(|c| !is_joiner(*c)));
    }
}

/// Characters that are written inside a word without changing it: apostrophes, zero-width marks, accents.
fn is_joiner(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}')
}
