//! From a few words to the places meant, the likeliest first, each with why.
//!
//! Every run of up to four words is looked up: as it stands, as the beginning of a name, with a mistake. A place that
//! one run names gains from other runs that name what it lies within, and loses by words that nothing explains.

use super::spelling::{Sort, Word, plain};
use super::{Entry, Gazetteer, typo};
use crate::domain::area::AreaLevel;
use crate::domain::place::Point;

/// Words of a query that are heeded.
const MOST_WORDS: usize = 16;
/// Words that can be one name.
const RUN: usize = 4;
/// Runs that are compared with every name, mistakes allowed.
const MOST_TYPO_RUNS: usize = 24;
/// Places that one run may name.
const MOST_MATCHES_OF_A_RUN: usize = 2_000;
/// Scores nearer than this are equal: neither is likelier.
const EQUAL: f32 = 0.02;
/// A place this far away is not preferred for being near, metres.
const NEAR_M: f64 = 20_000.0;

/// Why a place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its name was written.
    Name,
    /// What was written is how its name begins.
    Beginning,
    /// What was written is a part of its name.
    Part,
    /// Its name was written with a mistake.
    Mistake,
}

impl Why {
    /// The word on the wire and in the catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Beginning => "beginning",
            Self::Part => "part",
            Self::Mistake => "mistake",
        }
    }
}

/// A place that was found.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// Which.
    pub entry: &'a Entry,
    /// 0 to 1; 1: every word fits.
    pub score: f32,
    /// Why.
    pub why: Why,
    /// Other words named what it lies within.
    pub in_context: bool,
}

/// One run of words that may name one place.
#[derive(Clone, Copy, Debug)]
struct Match {
    entry: u32,
    /// The words of the run, a bit each.
    words: u32,
    quality: f32,
    why: Why,
}

impl Gazetteer {
    /// At most `limit` places that `query` may mean, the likeliest first; those near a point are preferred among
    /// equals. The second answer is the level that must be asked for when the first places are equally likely.
    pub fn search(
        &self,
        query: &str,
        near: Option<Point>,
        limit: usize,
    ) -> (Vec<Hit<'_>>, Option<AreaLevel>) {
        self.search_among(query, near, limit, &|_| true)
    }

    /// The same among the places `wanted` only; the others still tell what these lie within.
    pub fn search_among(
        &self,
        query: &str,
        near: Option<Point>,
        limit: usize,
        wanted: &dyn Fn(&Entry) -> bool,
    ) -> (Vec<Hit<'_>>, Option<AreaLevel>) {
        let words = self.spelling.words(query, MOST_WORDS, &self.region);
        let matches = self.matches(&words, wanted);
        let mut hits = self.hits(&words, near, matches);
        hits.retain(|hit| wanted(hit.entry));
        hits.sort_unstable_by(|one, other| {
            let by_level = rank(one.entry.row.level).cmp(&rank(other.entry.row.level));
            let by_code = || one.entry.row.code.cmp(&other.entry.row.code);
            other.score.total_cmp(&one.score).then(by_level).then_with(by_code)
        });
        let ask = self.to_ask(&hits);
        hits.truncate(limit);
        (hits, ask)
    }

    fn hits(&self, words: &[Word], near: Option<Point>, mut matches: Vec<Match>) -> Vec<Hit<'_>> {
        // The best run for each place stands first.
        matches.sort_unstable_by(|one, other| {
            let longer = other.words.count_ones().cmp(&one.words.count_ones());
            one.entry.cmp(&other.entry).then(other.quality.total_cmp(&one.quality)).then(longer)
        });
        let length = |mask: u32| -> f32 {
            let named = words.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
            named.map(|(_, word)| word.text.len()).sum::<usize>() as f32
        };
        let asked: u32 = words.iter().enumerate().filter(|(_, word)| !word.idle).map(|(at, _)| 1 << at).sum();
        let mut hits: Vec<Hit<'_>> = Vec::new();
        let mut last = None;
        for found in &matches {
            let entry = &self.entries[found.entry as usize];
            let (around, gained) = self.context(entry, found.words, &matches);
            let all = asked | found.words | around;
            let covered = length(found.words) * found.quality + length(around) * gained;
            let coverage = if all == 0 { 0.0 } else { covered / length(all) };
            let mut score = found.quality * 0.5 + coverage * 0.5;
            score *= sort_fits(words, found.words, entry);
            score += near.map_or(0.0, |near| self.nearness(entry, near));
            let hit = Hit { entry, score: score.min(1.0), why: found.why, in_context: around != 0 };
            if last == Some(found.entry) {
                if let Some(before) = hits.last_mut().filter(|before| before.score < hit.score) {
                    *before = hit;
                }
            } else {
                hits.push(hit);
            }
            last = Some(found.entry);
        }
        hits
    }

    /// The words that name what a place lies within, and how well.
    fn context(&self, entry: &Entry, used: u32, matches: &[Match]) -> (u32, f32) {
        let (mut words, mut quality, mut count) = (0, 0.0, 0.0);
        let mut at = entry.within;
        while let Some(around) = at {
            let from = matches.partition_point(|found| found.entry < around);
            let fitting = matches[from..]
                .iter()
                .take_while(|found| found.entry == around)
                .find(|found| found.words & (used | words) == 0 && found.quality > 0.6);
            if let Some(found) = fitting {
                words |= found.words;
                quality += found.quality;
                count += 1.0;
            }
            at = self.entries[around as usize].within;
        }
        (words, if count > 0.0 { quality / count } else { 0.0 })
    }

    /// Up to a twentieth, by distance; a place without a point is as far as what it lies within.
    fn nearness(&self, entry: &Entry, near: Point) -> f32 {
        let metres = self.point_of(entry).map(|(point, _)| point.distance_m(near));
        metres.map_or(0.0, |metres| 0.05 * (1.0 - (metres / NEAR_M).min(1.0)) as f32)
    }

    /// The level that tells equally likely places of one name apart; a place and what lies within it are no two.
    fn to_ask(&self, hits: &[Hit<'_>]) -> Option<AreaLevel> {
        let first = hits.first().filter(|first| matches!(first.why, Why::Name | Why::Mistake))?;
        let name = plain(&first.entry.bare);
        let again = hits[1..].iter().take_while(|hit| hit.score + EQUAL >= first.score).filter(|hit| {
            let inside = self.chain(hit.entry).any(|around| std::ptr::eq(around, first.entry));
            !inside && plain(&hit.entry.bare) == name
        });
        let finest = again.map(|hit| hit.entry.row.level).max()?.max(first.entry.row.level);
        Some(match finest {
            AreaLevel::Province | AreaLevel::Regency | AreaLevel::District => AreaLevel::Regency,
            AreaLevel::Village | AreaLevel::Landmark => AreaLevel::District,
        })
    }

    fn matches(&self, words: &[Word], wanted: &dyn Fn(&Entry) -> bool) -> Vec<Match> {
        let mut found = Vec::new();
        let mut typo_runs = 0;
        for from in 0..words.len() {
            for to in from + 1..=words.len().min(from + RUN) {
                let run = &words[from..to];
                if run.iter().all(|word| word.idle) {
                    continue;
                }
                let text: String = run.iter().map(|word| word.text.as_str()).collect();
                let mask = ((1_u64 << to) - (1 << from)) as u32;
                let before = found.len();
                let exact = self.beginning_with(&text, (mask, to == words.len()), wanted, &mut found);
                let idle_end = run[0].idle || run[run.len() - 1].idle;
                if !exact && !idle_end && typo_runs < MOST_TYPO_RUNS && typo::allowed(text.len()) > 0 {
                    typo_runs += 1;
                    self.mistaken(&text, mask, &mut found);
                }
                found.truncate(before + MOST_MATCHES_OF_A_RUN);
            }
        }
        found
    }

    /// Names that are the text or begin with it; whether any that is wanted is exactly that. The last words of a
    /// query may still be being typed.
    fn beginning_with(
        &self,
        text: &str,
        (words, last): (u32, bool),
        wanted: &dyn Fn(&Entry) -> bool,
        found: &mut Vec<Match>,
    ) -> bool {
        let mut exact = false;
        let from = self.spelled.partition_point(|spelled| &*spelled.text < text);
        for spelled in self.spelled[from..].iter().take_while(|spelled| spelled.text.starts_with(text)) {
            let share = text.len() as f32 / spelled.text.len() as f32;
            let at_word = spelled.ends >> text.len().min(63) & 1 == 1;
            let (quality, why) = match (spelled.text.len() == text.len(), spelled.whole) {
                (true, true) => (1.0, Why::Name),
                (true, false) => (0.75, Why::Part),
                (false, _) if !(last || at_word) || text.len() < 2 => continue,
                (false, true) => (0.6 + 0.3 * share, Why::Beginning),
                (false, false) => (0.45 + 0.2 * share, Why::Part),
            };
            exact |= spelled.text.len() == text.len() && wanted(&self.entries[spelled.entry as usize]);
            found.push(Match { entry: spelled.entry, words, quality, why });
        }
        exact
    }

    /// Names that differ from the text by a letter or two.
    pub(super) fn mistaken_names(&self, text: &str) -> impl Iterator<Item = (u32, bool, usize)> {
        let most = typo::allowed(text.len());
        let letters = typo::letters(text);
        let near = move |other: &u64| (letters ^ other).count_ones() as usize <= 2 * most;
        self.letters.iter().enumerate().filter(move |(_, other)| near(other)).filter_map(move |(at, _)| {
            let spelled = &self.spelled[at];
            Some((spelled.entry, spelled.whole, typo::distance(text, &spelled.text, most)?))
        })
    }

    fn mistaken(&self, text: &str, words: u32, found: &mut Vec<Match>) {
        found.extend(self.mistaken_names(text).map(|(entry, whole, mistakes)| {
            let quality = if whole { 0.9 } else { 0.65 } - 0.1 * mistakes as f32;
            Match { entry, words, quality, why: Why::Mistake }
        }));
    }
}

/// The word before a run says what sort of place it is: more than that where it fits, less where it does not.
fn sort_fits(words: &[Word], run: u32, entry: &Entry) -> f32 {
    let first = run.trailing_zeros() as usize;
    let told = first.checked_sub(1).and_then(|before| words[before].sort);
    match told {
        None => 0.97,
        Some(Sort { level, .. }) if level != entry.row.level => 0.7,
        Some(Sort { level: AreaLevel::Regency, city }) if city != entry.urban => 0.8,
        Some(_) => 1.0,
    }
}

/// Which of equally likely places comes first.
fn rank(level: AreaLevel) -> u8 {
    match level {
        AreaLevel::Province => 4,
        AreaLevel::Regency => 0,
        AreaLevel::District => 1,
        AreaLevel::Landmark => 2,
        AreaLevel::Village => 3,
    }
}
