//! Finds the phrases of the lexicon in a text, longest first, and which of them are negated or hearsay.

use super::signs::SignId;
use super::words::{Role, Speller, Token};

/// What a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Sign(SignId),
    /// Nothing: it only covers shorter phrases, as "kereta api" (train) does "api" (fire).
    Nothing,
    /// Hearsay or the past: the sentence is less certain.
    Hearsay,
    /// A test or an exercise: the whole text is less certain.
    Exercise,
}

/// One phrase.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// As written in the rule file.
    pub text: String,
    pub meaning: Meaning,
    /// Shows a calm sign: a negation in it is carried on by "atau" ("tidak ada korban atau kerusakan").
    pub calm: bool,
}

/// A phrase found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub phrase: u32,
    start: usize,
    end: usize,
    pub negated: bool,
    pub uncertain: bool,
}

#[derive(Debug, Default)]
struct Node {
    /// Sorted by word.
    next: Vec<(u32, u32)>,
    phrases: Vec<u32>,
}

/// All phrases as a tree over words.
#[derive(Debug)]
pub(crate) struct Lexicon {
    nodes: Vec<Node>,
    phrases: Vec<Phrase>,
}

/// As many fillers may stand inside a phrase.
const MAX_FILLERS: u8 = 2;
const ROOT: u32 = 0;

impl Lexicon {
    pub fn new() -> Self {
        Self { nodes: vec![Node::default()], phrases: Vec::new() }
    }

    /// Adds a phrase; `false` when the same words already mean the same.
    pub fn add(&mut self, words: &[u32], phrase: Phrase) -> bool {
        let mut node = ROOT as usize;
        for word in words {
            let place = self.nodes[node].next.binary_search_by_key(word, |(w, _)| *w);
            node = match place {
                Ok(at) => self.nodes[node].next[at].1 as usize,
                Err(at) => {
                    let new = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[node].next.insert(at, (*word, new as u32));
                    new
                }
            };
        }
        let twice =
            self.nodes[node].phrases.iter().any(|p| self.phrases[*p as usize].meaning == phrase.meaning);
        if !twice {
            self.nodes[node].phrases.push(self.phrases.len() as u32);
            self.phrases.push(phrase);
        }
        !twice
    }

    pub fn phrase(&self, hit: &Hit) -> &Phrase {
        &self.phrases[hit.phrase as usize]
    }

    /// Every phrase in the text that is not part of a longer one.
    pub fn find(&self, speller: &Speller, tokens: &[Token]) -> Vec<Hit> {
        let roles: Vec<Role> = tokens.iter().map(|token| speller.role(token.word)).collect();
        let mut hits = Vec::new();
        for start in 0..tokens.len() {
            self.walk(&Walk { tokens, roles: &roles, start }, (ROOT, start, 0), &mut hits);
        }
        let mut hits = longest(hits);
        self.negate(tokens, &roles, &mut hits);
        self.doubt(tokens, &mut hits);
        hits
    }

    fn walk(&self, walk: &Walk<'_>, (node, at, fillers): (u32, usize, u8), hits: &mut Vec<Hit>) {
        let Some(token) = walk.tokens.get(at) else { return };
        let next = &self.nodes[node as usize].next;
        if token.clause != walk.tokens[walk.start].clause || next.is_empty() {
            return;
        }
        if let Ok(found) = next.binary_search_by_key(&token.word, |(word, _)| *word) {
            let child = next[found].1;
            for &phrase in &self.nodes[child as usize].phrases {
                hits.push(Hit { phrase, start: walk.start, end: at + 1, negated: false, uncertain: false });
            }
            self.walk(walk, (child, at + 1, fillers), hits);
        }
        if at > walk.start && fillers < MAX_FILLERS && walk.roles[at].filler {
            self.walk(walk, (node, at + 1, fillers + 1), hits);
        }
    }

    /// A negation cancels the phrase that follows it, with nothing but fillers between, in the same clause; "atau" and
    /// "or" carry it on to the next. A phrase that holds a negation itself ("tidak sadar") is never cancelled.
    fn negate(&self, tokens: &[Token], roles: &[Role], hits: &mut [Hit]) {
        for at in (0..tokens.len()).filter(|at| roles[*at].negation) {
            let around = hits.iter().find(|hit| hit.start <= at && at < hit.end);
            let mut next = match around {
                None => at + 1,
                Some(hit) if self.phrase(hit).calm && joins(roles, hit.end) => hit.end + 1,
                Some(_) => continue,
            };
            while let Some(start) = phrase_after(tokens, roles, hits, (at, next)) {
                let mut end = start + 1;
                for hit in hits.iter_mut().filter(|hit| hit.start == start) {
                    end = end.max(hit.end);
                    hit.negated |= !roles[hit.start..hit.end].iter().any(|role| role.negation);
                }
                if !joins(roles, end) {
                    break;
                }
                next = end + 1;
            }
        }
    }

    /// Marks what was said in a sentence with hearsay words, or in a text with words of an exercise.
    fn doubt(&self, tokens: &[Token], hits: &mut [Hit]) {
        let meaning = |hit: &Hit| self.phrases[hit.phrase as usize].meaning;
        let exercise = hits.iter().any(|hit| !hit.negated && meaning(hit) == Meaning::Exercise);
        let mut sentences: Vec<u32> = hits
            .iter()
            .filter(|hit| meaning(hit) == Meaning::Hearsay)
            .map(|hit| tokens[hit.start].sentence)
            .collect();
        sentences.dedup();
        for hit in hits {
            hit.uncertain = exercise || sentences.binary_search(&tokens[hit.start].sentence).is_ok();
        }
    }
}

struct Walk<'a> {
    tokens: &'a [Token],
    roles: &'a [Role],
    start: usize,
}

/// Drops every hit that lies inside a longer one.
fn longest(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end, hit.phrase));
    let mut cover = (0, 0);
    hits.retain(|hit| {
        if hit.end <= cover.1 {
            return (hit.start, hit.end) == cover;
        }
        cover = (hit.start, hit.end);
        true
    });
    hits.dedup_by_key(|hit| (hit.phrase, hit.start));
    hits
}

fn joins(roles: &[Role], at: usize) -> bool {
    roles.get(at).is_some_and(|role| role.joins)
}

fn phrase_after(
    tokens: &[Token],
    roles: &[Role],
    hits: &[Hit],
    (negation, from): (usize, usize),
) -> Option<usize> {
    for at in from..tokens.len() {
        if tokens[at].clause != tokens[negation].clause {
            return None;
        }
        if hits.iter().any(|hit| hit.start == at) {
            return Some(at);
        }
        if !roles[at].negation_filler {
            return None;
        }
    }
    None
}
