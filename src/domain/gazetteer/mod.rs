//! Names of areas and landmarks, and which of them somebody means by a few words.
//!
//! Built once for each version of the areas, never changed afterwards, pure. Spelling is forgiven (case, accents,
//! joined words, short forms, a mistake or two); what it lies within narrows ("Sukamaju Cibinong"); where several
//! places fit equally well, it says which answer is missing rather than guess.

mod named;
mod search;
mod spelling;
mod typo;

use std::collections::HashMap;

pub use named::Told;
pub use search::{Hit, Why};
pub use spelling::Spelling;

use super::area::{AreaLevel, AreaName, AreaRef};
use super::place::Point;
use spelling::plain;

/// What is known of one place with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Official code; of a landmark, whatever names it, or nothing.
    pub code: String,
    /// Official name.
    pub name: String,
    /// How fine it is.
    pub level: AreaLevel,
    /// Code of the area it lies within.
    pub parent: Option<String>,
    /// A point inside, when known.
    pub point: Option<Point>,
}

/// A place with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As it was given.
    pub row: Row,
    /// Its name without the word for its sort: "Bogor" of "Kabupaten Bogor".
    pub bare: String,
    /// A kota rather than a kabupaten, a kelurahan rather than a desa.
    pub urban: bool,
    /// What it lies within.
    within: Option<u32>,
}

/// A way to write a name: the words of it from one on, without blanks.
#[derive(Clone, Debug)]
struct Spelled {
    text: Box<str>,
    entry: u32,
    /// From the first word on.
    whole: bool,
    /// A bit for each byte at which a word of it ends.
    ends: u64,
}

/// Names, ready to be searched.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    by_code: HashMap<String, u32>,
    /// Sorted by text.
    spelled: Vec<Spelled>,
    /// [`typo::letters`] of each of them.
    letters: Vec<u64>,
    spelling: Spelling,
    /// Words of the region's own name, which narrow nothing.
    region: Vec<String>,
}

/// Words of a name that can begin a way to write it.
const MOST_WORDS_OF_A_NAME: usize = 8;
/// Letters of a name that are heeded.
const MOST_LETTERS: usize = 39;

impl Gazetteer {
    /// Makes names ready to be searched. A row whose code is there already adds what was missing.
    pub fn new(rows: impl IntoIterator<Item = Row>, spelling: Spelling, region_name: &str) -> Self {
        let region =
            plain(region_name).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let mut names = Self { spelling, region, ..Self::default() };
        for row in rows {
            names.add(row);
        }
        for at in 0..names.entries.len() {
            let row = &names.entries[at].row;
            let parent = row.parent.as_ref().and_then(|code| names.by_code.get(code)).copied();
            names.entries[at].within = parent.filter(|parent| *parent as usize != at);
        }
        names.spelled.sort_by(|one, other| one.text.cmp(&other.text));
        names.letters = names.spelled.iter().map(|spelled| typo::letters(&spelled.text)).collect();
        names
    }

    fn add(&mut self, row: Row) {
        if let Some(&known) = self.by_code.get(&row.code).filter(|_| !row.code.is_empty()) {
            let known = &mut self.entries[known as usize].row;
            known.point = known.point.or(row.point);
            known.parent = known.parent.take().or(row.parent);
            return;
        }
        let at = self.entries.len() as u32;
        let (bare, sort) = match row.level {
            AreaLevel::Province | AreaLevel::Landmark => (row.name.as_str(), None),
            _ => self.spelling.split(&row.name),
        };
        let fits = sort.is_some_and(|sort| sort.level == row.level);
        let bare = if fits { bare.to_owned() } else { row.name.clone() };
        let urban = sort.is_some_and(|sort| fits && sort.city) || is_kelurahan(&row);
        let words = plain(&bare);
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        for first in 0..words.len().min(MOST_WORDS_OF_A_NAME) {
            let mut text = words[first..].concat();
            let mut end = text.len().min(MOST_LETTERS);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            let mut ends = 0_u64;
            let mut length = 0;
            for word in &words[first..] {
                length += word.len();
                ends |= 1 << length.min(63);
            }
            self.spelled.push(Spelled { text: text.into(), entry: at, whole: first == 0, ends });
        }
        if !row.code.is_empty() {
            self.by_code.insert(row.code.clone(), at);
        }
        self.entries.push(Entry { row, bare, urban, within: None });
    }

    /// How many places have a name here.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The place with this code.
    pub fn find(&self, code: &str) -> Option<&Entry> {
        self.by_code.get(code).map(|&at| &self.entries[at as usize])
    }

    /// What a place lies within, the finest first.
    pub fn chain<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a Entry> {
        std::iter::successors(entry.within, |at| self.entries[*at as usize].within)
            .take(AreaLevel::ALL.len())
            .map(|at| &self.entries[at as usize])
    }

    /// The places of a level, inside an area or anywhere.
    pub fn inside(&self, code: Option<&str>, level: AreaLevel) -> impl Iterator<Item = &Entry> {
        let fits = move |entry: &&Entry| {
            entry.row.level == level && code.is_none_or(|code| self.is_inside(entry, code))
        };
        self.entries.iter().filter(fits)
    }

    /// Whether a place lies inside the area with this code.
    pub fn is_inside(&self, entry: &Entry, code: &str) -> bool {
        self.chain(entry).any(|around| around.row.code == code)
    }

    /// A point of the place, or else of what it lies within, with whether it is its own.
    pub fn point_of(&self, entry: &Entry) -> Option<(Point, bool)> {
        let own = entry.row.point.map(|point| (point, true));
        own.or_else(|| self.chain(entry).find_map(|around| around.row.point).map(|point| (point, false)))
    }

    /// The area as a report carries it.
    pub fn area(&self, entry: &Entry) -> AreaRef {
        let mut area = AreaRef::new(&*entry.row.code, &*entry.row.name);
        area.level = Some(entry.row.level);
        area.within = self
            .chain(entry)
            .map(|around| AreaName {
                code: around.row.code.clone(),
                name: around.row.name.clone(),
                level: around.row.level,
            })
            .collect();
        area
    }
}

/// Official codes of kelurahan have a 1 where those of desa have a 2: `32.73.09.1003`.
fn is_kelurahan(row: &Row) -> bool {
    row.level == AreaLevel::Village && row.code.rsplit('.').next().is_some_and(|last| last.starts_with('1'))
}

/// How fine the area of an official code is, and the code it lies within: by its dots.
pub fn level_of_code(code: &str) -> (AreaLevel, Option<&str>) {
    let level = match code.matches('.').count() {
        0 | 1 => AreaLevel::Regency,
        2 => AreaLevel::District,
        _ => AreaLevel::Village,
    };
    (level, code.rsplit_once('.').map(|(parent, _)| parent).filter(|_| level != AreaLevel::Regency))
}
