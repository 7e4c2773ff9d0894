//! The one kecamatan or desa that somebody's words name beyond doubt; none where they leave a doubt.
//!
//! Stricter than search: a name alone counts where it was asked for ("Kecamatan: …") or follows the word for its
//! sort ("kec. Cibinong"), or where every word of a text is part of one place.

use super::spelling::Word;
use super::{Entry, Gazetteer, Why};
use crate::domain::area::AreaLevel;

/// Words of a text that are looked at.
const MOST_WORDS: usize = 120;
/// Words that can be one name.
const RUN: usize = 4;
/// A score that only a place has which every word fits.
const CERTAIN: f32 = 0.95;

/// What somebody told about a place in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told<'a> {
    /// Code of the kabupaten or kota chosen.
    pub regency: Option<&'a str>,
    /// What was written for the kecamatan.
    pub district: Option<&'a str>,
    /// What was written for the desa or kelurahan.
    pub village: Option<&'a str>,
    /// A landmark or an address.
    pub words: Option<&'a str>,
}

/// Places that fit what was told, of one level.
type Fitting = Vec<u32>;

impl Gazetteer {
    /// The desa or kecamatan that is named beyond doubt.
    pub fn named(&self, told: &Told<'_>) -> Option<&Entry> {
        let regency = told.regency.and_then(|code| self.by_code.get(code).copied());
        let (mut districts, mut villages) = (Fitting::new(), Fitting::new());
        if let Some(words) = told.words {
            (districts, villages) = self.mentioned(words, regency);
        }
        if let Some(asked) = told.district {
            districts = self.of_level(asked, AreaLevel::District, &within(regency), regency.is_some());
        }
        let around = if districts.is_empty() { within(regency) } else { districts.clone() };
        if let Some(asked) = told.village {
            villages = self.of_level(asked, AreaLevel::Village, &around, !districts.is_empty());
        } else if !districts.is_empty() {
            villages.retain(|&at| self.lies_within(at, &around));
        }
        if villages.is_empty() && districts.len() <= 1 {
            villages = told.words.and_then(|words| self.certain(words, &around)).into_iter().collect();
        }
        let one = match (&villages[..], &districts[..]) {
            ([one], _) | (_, [one]) => Some(*one),
            _ => None,
        };
        one.map(|at| &self.entries[at as usize])
    }

    /// Places that words for their sort introduce.
    fn mentioned(&self, text: &str, regency: Option<u32>) -> (Fitting, Fitting) {
        let words = self.spelling.words(text, MOST_WORDS, &[]);
        let regency = within(regency.or_else(|| self.regency_in(&words)));
        let of = |level: AreaLevel| {
            let introduced =
                words.iter().enumerate().filter(|(_, word)| word.sort.is_some_and(|s| s.level == level));
            introduced
                .map(|(at, _)| self.longest(&words[at + 1..], level, &regency))
                .find(|found| !found.is_empty())
        };
        (of(AreaLevel::District).unwrap_or_default(), of(AreaLevel::Village).unwrap_or_default())
    }

    fn regency_in(&self, words: &[Word]) -> Option<u32> {
        words.iter().enumerate().find_map(|(at, word)| {
            let sort = word.sort.filter(|sort| sort.level == AreaLevel::Regency)?;
            let found = self.longest(&words[at + 1..], AreaLevel::Regency, &[]);
            found.into_iter().find(|at| self.entries[*at as usize].urban == sort.city)
        })
    }

    /// The places of a level that the most of the first words are the whole name of.
    fn longest(&self, words: &[Word], level: AreaLevel, around: &[u32]) -> Fitting {
        let runs = (1..=words.len().min(RUN)).rev();
        let texts =
            runs.map(|length| words[..length].iter().map(|word| word.text.as_str()).collect::<String>());
        let mut all = texts.map(|text| self.called(&text, level, around));
        all.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The places of a level whose name was written, mistakes allowed where `forgiving`.
    fn of_level(&self, text: &str, level: AreaLevel, around: &[u32], forgiving: bool) -> Fitting {
        let words = self.spelling.words(text, MOST_WORDS, &[]);
        let bare: Vec<Word> = words.iter().filter(|word| word.sort.is_none()).cloned().collect();
        // "Kecamatan Cibinong, Bogor": what follows the name says what it lies within, which is known.
        let found = self.longest(&words, level, around);
        let found = if found.is_empty() { self.longest(&bare, level, around) } else { found };
        if !found.is_empty() || !forgiving {
            return found;
        }
        let joined: String = bare.iter().map(|word| word.text.as_str()).collect();
        let mut near: Vec<(usize, u32)> = self
            .mistaken_names(&joined)
            .filter(|(at, whole, _)| *whole && self.fits(*at, level, around))
            .map(|(at, _, mistakes)| (mistakes, at))
            .collect();
        near.sort_unstable();
        let least = near.first().map_or(0, |(mistakes, _)| *mistakes);
        near.into_iter().take_while(|(mistakes, _)| *mistakes == least).map(|(_, at)| at).collect()
    }

    /// The places of a level with exactly this name, blanks left out.
    fn called(&self, text: &str, level: AreaLevel, around: &[u32]) -> Fitting {
        let from = self.spelled.partition_point(|spelled| &*spelled.text < text);
        let same = self.spelled[from..].iter().take_while(|spelled| &*spelled.text == text);
        same.filter(|spelled| spelled.whole && self.fits(spelled.entry, level, around))
            .map(|spelled| spelled.entry)
            .collect()
    }

    fn fits(&self, at: u32, level: AreaLevel, around: &[u32]) -> bool {
        self.entries[at as usize].row.level == level && self.lies_within(at, around)
    }

    /// Whether a place lies in one of these; in none of none is anywhere.
    fn lies_within(&self, at: u32, around: &[u32]) -> bool {
        let mut above = std::iter::successors(Some(at), |at| self.entries[*at as usize].within);
        around.is_empty() || above.any(|at| around.contains(&at))
    }

    /// The one kecamatan or desa that every word of a text fits.
    fn certain(&self, text: &str, around: &[u32]) -> Option<u32> {
        let wanted = |entry: &Entry| {
            let level = entry.row.level;
            matches!(level, AreaLevel::District | AreaLevel::Village)
                && self.by_code.get(&entry.row.code).is_some_and(|&at| self.lies_within(at, around))
        };
        let (hits, _) = self.search_among(text, None, usize::MAX, &wanted);
        let mut fine = hits.iter().take_while(|hit| hit.score >= CERTAIN && hit.why == Why::Name);
        let one = *self.by_code.get(&fine.next()?.entry.row.code)?;
        // A kelurahan that has the name of the kecamatan it lies in is no other place.
        let same = fine.all(|hit| {
            self.chain(hit.entry).any(|above| above.row.code == self.entries[one as usize].row.code)
        });
        same.then_some(one)
    }
}

fn within(regency: Option<u32>) -> Vec<u32> {
    regency.into_iter().collect()
}
