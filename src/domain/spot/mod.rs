//! A point in what somebody wrote: coordinates, a Plus Code, a pasted link to a map.
//!
//! Pure and bounded: only the beginning of a text is looked at, nothing is opened, and text that holds no point is no
//! fault. What was guessed (an order of numbers) is said in what is found.

mod coordinates;
mod link;
pub mod plus_code;
mod scan;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use self::coordinates::Pair;
use self::link::Linked;
use self::plus_code::{PlusCode, ShortCode, Written};
use super::place::Point;

/// Characters of a text that are looked at.
const MOST_CHARS: usize = 4_000;
/// Nobody points at a map more precisely than this, metres.
const POINTED_M: f64 = 10.0;
/// The middle of a map that is only shown is this far off at least, metres.
const SHOWN_M: f64 = 100.0;

/// Where the point of a report comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceFrom {
    /// Sent as a point.
    Sent,
    /// A Plus Code in the words.
    PlusCode,
    /// Coordinates in the words.
    Coordinates,
    /// Coordinates in the words, longitude first: only so they lie on earth.
    CoordinatesSwapped,
    /// A link to a map in the words: its pin or destination.
    MapLink,
    /// A link to a map in the words: the middle of what it shows.
    MapView,
    /// What a photo says of where it was taken.
    Photo,
}

impl PlaceFrom {
    /// The word on the wire and in the catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::PlusCode => "plus_code",
            Self::Coordinates => "coordinates",
            Self::CoordinatesSwapped => "coordinates_swapped",
            Self::MapLink => "map_link",
            Self::MapView => "map_view",
            Self::Photo => "photo",
        }
    }
}

/// A point found in words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Where.
    pub point: Point,
    /// How far off it may be, metres, by how it was written.
    pub accuracy_m: f64,
    /// What it was read from.
    pub from: PlaceFrom,
}

/// What a text says about a point.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// It holds one.
    Spot(Spot),
    /// It holds a link that would have to be opened.
    ShortLink,
    /// It holds a Plus Code that needs a place nearby, and perhaps names one in the rest of the text.
    ShortCode(ShortCode, String),
    /// It holds none.
    Nothing,
}

impl Spot {
    /// The cell of a code.
    pub fn of_code(code: &PlusCode) -> Self {
        let cell = code.cell();
        let accuracy_m = cell.accuracy_m().max(POINTED_M).ceil();
        Self { point: cell.centre(), accuracy_m, from: PlaceFrom::PlusCode }
    }

    fn of_pair(pair: Pair, from: PlaceFrom, least_m: f64) -> Self {
        Self { point: pair.point, accuracy_m: pair.accuracy_m.max(least_m).ceil(), from }
    }
}

/// The first point in a text, links before codes before bare coordinates.
pub fn read(text: &str) -> Reading {
    let text: String =
        text.chars().take(MOST_CHARS).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let mut short_link = false;
    match link::find(&text) {
        Some(Linked::Point(pair)) => {
            return Reading::Spot(Spot::of_pair(pair, PlaceFrom::MapLink, POINTED_M));
        }
        Some(Linked::View(pair)) => return Reading::Spot(Spot::of_pair(pair, PlaceFrom::MapView, SHOWN_M)),
        Some(Linked::Code(code)) => return Reading::Spot(Spot::of_code(&code)),
        Some(Linked::Short) => short_link = true,
        None => {}
    }
    let short_code = match code(&text) {
        Some((Written::Full(code), _)) => return Reading::Spot(Spot::of_code(&code)),
        Some((Written::Short(code), rest)) => Some((code, rest)),
        None => None,
    };
    if let Some(pair) = coordinates::find(&text) {
        let from = if pair.swapped { PlaceFrom::CoordinatesSwapped } else { PlaceFrom::Coordinates };
        return Reading::Spot(Spot::of_pair(pair, from, POINTED_M));
    }
    match short_code {
        _ if short_link => Reading::ShortLink,
        Some((code, rest)) => Reading::ShortCode(code, rest),
        None => Reading::Nothing,
    }
}

/// The first Plus Code of a text, a full one before a short one, and the words around it.
fn code(text: &str) -> Option<(Written, String)> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let mut short = None;
    for (at, part) in parts.iter().enumerate() {
        let bare = part.trim_matches(|sign: char| !sign.is_ascii_alphanumeric() && sign != '+');
        let found = if bare.contains('+') { Written::parse(bare) } else { None };
        let rest = || [&parts[..at], &parts[at + 1..]].concat().join(" ");
        match found {
            Some(full @ Written::Full(_)) => return Some((full, rest())),
            Some(found) if short.is_none() => short = Some((found, rest())),
            _ => {}
        }
    }
    // "6P58 4HXM + X2" with blanks inside, when that is all there is.
    short.or_else(|| Some((Written::parse(text)?, String::new())))
}
