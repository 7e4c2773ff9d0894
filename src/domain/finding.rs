//! What somebody means by words about a place: a point that the words hold, or names of areas and landmarks.
//!
//! Pure. Brings together what is read from a text (`spot`), what names are known (`gazetteer`) and where a point
//! lies (`region`); it never guesses silently: what is missing is named, to be asked for.

use super::area::{AreaLevel, AreaRef};
use super::gazetteer::{Entry, Hit, Why};
use super::place::Point;
use super::region::{Placed, Region};
use super::spot::plus_code::PlusCode;
use super::spot::{PlaceFrom, Reading, Spot, read};

/// Characters of a query that are looked at.
const MOST_CHARS: usize = 500;

/// One place that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it was read from, when the words hold a point; else it is a name.
    pub from: Option<PlaceFrom>,
    /// How fine the named place is.
    pub level: Option<AreaLevel>,
    /// The area, or the one it lies in; `None` outside the region, or when nobody knows.
    pub area: Option<AreaRef>,
    /// The name of a landmark.
    pub landmark: Option<String>,
    /// A point of it, when known.
    pub point: Option<Point>,
    /// How far off the point may be, metres.
    pub accuracy_m: Option<f64>,
    /// The point is of the area around it, not its own.
    pub rough: bool,
    /// 0 to 1.
    pub score: f32,
    /// Why a name was found.
    pub why: Option<Why>,
}

/// What is left to be said about the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// A link that would have to be opened; coordinates must be asked for.
    ShortLink,
    /// A short Plus Code without a place nearby.
    ShortCode,
    /// The numbers only lie on earth in the other order.
    Swapped,
    /// The point lies outside the region.
    Outside,
}

impl Note {
    /// The word on the wire and in the catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::ShortLink => "short_link",
            Self::ShortCode => "short_code",
            Self::Swapped => "swapped",
            Self::Outside => "outside",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// The likeliest first.
    pub found: Vec<Found>,
    /// The level that tells equally likely places apart, to be asked for.
    pub ask: Option<AreaLevel>,
    /// What else to say.
    pub note: Option<Note>,
}

/// What is looked for, beside the words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wanted<'a> {
    /// Places near here are preferred, and short codes are read from here.
    pub near: Option<Point>,
    /// Only inside the area with this code.
    pub within: Option<&'a str>,
    /// Only of this level.
    pub level: Option<AreaLevel>,
    /// At most so many.
    pub limit: usize,
}

impl Region {
    /// The places that words may mean, the likeliest first. Without words: all of a level, by name.
    pub fn find(&self, words: &str, wanted: &Wanted<'_>) -> Finding {
        let words: String = words.chars().take(MOST_CHARS).collect();
        if words.trim().is_empty() {
            return self.inside(wanted);
        }
        let (spot, note) = self.spot(&words, wanted.near);
        if let Some(spot) = spot {
            let found = self.found_at(spot);
            let note = note.or(found.area.is_none().then_some(Note::Outside));
            return Finding { found: vec![found], ask: None, note };
        }
        let fits = |entry: &Entry| self.fits(entry, wanted);
        let words = without_links(&words);
        let (hits, ask) = self.names().search_among(&words, wanted.near, wanted.limit, &fits);
        let found = hits.iter().map(|hit| self.found_name(hit.entry, Some(hit))).collect();
        Finding { found, ask, note }
    }

    /// The point that words hold, and what is to be said about it. `near` is where a short code is read from, when
    /// the words themselves name no place.
    pub fn spot(&self, words: &str, near: Option<Point>) -> (Option<Spot>, Option<Note>) {
        match read(words) {
            Reading::Spot(spot) if spot.from == PlaceFrom::CoordinatesSwapped => {
                (Some(spot), Some(Note::Swapped))
            }
            Reading::Spot(spot) => (Some(spot), None),
            Reading::ShortLink => (None, Some(Note::ShortLink)),
            Reading::ShortCode(code, rest) => {
                let (hits, _) = self.names().search(&rest, near, 1);
                let named = hits.first().and_then(|hit| self.names().point_of(hit.entry));
                match named.map(|(point, _)| point).or(near) {
                    Some(place) => (Some(Spot::of_code(&code.near(place))), None),
                    None => (None, Some(Note::ShortCode)),
                }
            }
            Reading::Nothing => (None, None),
        }
    }

    fn inside(&self, wanted: &Wanted<'_>) -> Finding {
        let level = wanted.level.unwrap_or(AreaLevel::Regency);
        let mut entries: Vec<&Entry> = self.names().inside(wanted.within, level).collect();
        entries.sort_by(|one, other| one.bare.cmp(&other.bare));
        entries.truncate(wanted.limit);
        let found = entries.into_iter().map(|entry| self.found_name(entry, None)).collect();
        Finding { found, ..Finding::default() }
    }

    fn fits(&self, entry: &Entry, wanted: &Wanted<'_>) -> bool {
        wanted.level.is_none_or(|level| entry.row.level == level)
            && wanted.within.is_none_or(|code| self.names().is_inside(entry, code))
    }

    fn found_at(&self, spot: Spot) -> Found {
        let area = match self.place(spot.point) {
            Placed::In(area) => Some(area),
            Placed::Outside => None,
        };
        Found {
            from: Some(spot.from),
            level: None,
            area,
            landmark: None,
            point: Some(spot.point),
            accuracy_m: Some(spot.accuracy_m),
            rough: false,
            score: 1.0,
            why: None,
        }
    }

    fn found_name(&self, entry: &Entry, hit: Option<&Hit<'_>>) -> Found {
        let is_landmark = entry.row.level == AreaLevel::Landmark;
        let around = || self.names().chain(entry).next().map(|around| self.names().area(around));
        let point = self.names().point_of(entry);
        Found {
            from: None,
            level: Some(entry.row.level),
            area: if is_landmark { around() } else { Some(self.names().area(entry)) },
            landmark: is_landmark.then(|| entry.row.name.clone()),
            point: point.map(|(point, _)| point),
            accuracy_m: None,
            rough: point.is_some_and(|(_, own)| !own),
            score: hit.map_or(1.0, |hit| hit.score),
            why: hit.map(|hit| hit.why),
        }
    }
}

impl Found {
    /// The Plus Code of its point, when that is its own.
    pub fn plus_code(&self) -> Option<PlusCode> {
        self.point.filter(|_| !self.rough).map(PlusCode::of)
    }
}

/// The words without what is an address on the web.
fn without_links(words: &str) -> String {
    // A desa may be called Mekarwangi/Sukatani; a link has more than letters in it, and so has RT 03/05.
    let is_name = |word: &str| word.chars().all(|sign| sign.is_alphabetic() || matches!(sign, '/' | ','));
    let is_kept = |word: &&str| !word.contains('/') || is_name(word);
    words.split_whitespace().filter(is_kept).collect::<Vec<_>>().join(" ")
}
