//! Two reports beside each other, without their words: how near, how soon, which kind.

use super::Telling;
use super::answer::Alike;
use super::likeness::{Likeness, Pair};
use crate::domain::place::Point;

/// Metres in a degree of latitude, by the mean radius of IUGG.
pub(super) const DEGREE_M: f32 = 111_195.0;
/// What is added to the radius for each place on the grid: half the side of its square.
pub(super) const BLUR_M: f32 = 250.0;
/// Metres to the corner of a square: the most that a place on the grid is off.
const CORNER_M: u32 = 354;
/// The same area says little where a point says much.
const SAME_AREA: f32 = 0.2;

/// A report as a search sees it. Degrees in single precision are within a metre.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub lat: f32,
    pub lon: f32,
    pub has_place: bool,
    pub exact: bool,
    pub drill: bool,
    /// Number of its kind.
    pub kind: u16,
    /// Number of its area, from 1; 0: none.
    pub area: u32,
    /// Seconds since 1970.
    pub at: i64,
}

/// What of a score is not of words, and the figures behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub score: f32,
    pair: Pair,
    distance_m: Option<f32>,
    apart_s: u32,
}

impl Seen {
    pub fn of(telling: &Telling, likeness: &Likeness, area: u32) -> Self {
        let Point { lat, lon } = telling.place.unwrap_or(Point { lat: 0.0, lon: 0.0 });
        Self {
            lat: lat as f32,
            lon: lon as f32,
            has_place: telling.place.is_some(),
            exact: telling.exact,
            drill: telling.drill,
            kind: likeness.number(telling.kind.as_ref()),
            area,
            at: telling.at.as_second(),
        }
    }

    fn blur_m(&self) -> f32 {
        if self.exact { 0.0 } else { BLUR_M }
    }

    /// Metres, on a plane: what is compared is near.
    fn distance_m(&self, other: &Self) -> f32 {
        let lat = (self.lat - other.lat) * DEGREE_M;
        let lon = (self.lon - other.lon) * DEGREE_M * self.lat.to_radians().cos();
        lat.hypot(lon)
    }

    /// How the two go together; `None`: not at all.
    pub fn beside(&self, other: &Self, likeness: &Likeness) -> Option<Outline> {
        let pair = *likeness.pair(self.kind, other.kind)?;
        let apart_s = u32::try_from(self.at.abs_diff(other.at)).unwrap_or(u32::MAX);
        if self.drill != other.drill || apart_s > pair.reach.window_s {
            return None;
        }
        let (distance_m, place) = if self.has_place && other.has_place {
            let most = pair.reach.radius_m + self.blur_m() + other.blur_m();
            let distance_m = self.distance_m(other);
            if distance_m > most {
                return None;
            }
            (Some(distance_m), 1.0 - distance_m / most)
        } else if self.area != 0 && self.area == other.area {
            (None, SAME_AREA)
        } else {
            return None;
        };
        let time = 1.0 - apart_s as f32 / pair.reach.window_s as f32;
        let weights = &likeness.weights;
        let score = weights.place * place + weights.time * time + weights.kind * pair.share;
        Some(Outline { score, pair, distance_m, apart_s })
    }

    /// The reasons behind an outline.
    pub fn because(&self, other: &Self, outline: &Outline) -> Vec<Alike> {
        let off = |seen: &Self| if seen.exact { 0 } else { CORNER_M };
        let place = outline.distance_m.map_or(Alike::Area, |distance_m| Alike::Place {
            distance_m: distance_m.round() as u32,
            give_or_take_m: off(self) + off(other),
            radius_m: outline.pair.reach.radius_m as u32,
        });
        let within_min = outline.pair.reach.window_s / 60;
        let mut because = vec![place, Alike::Time { minutes: outline.apart_s / 60, within_min }];
        if outline.pair.known {
            because.push(Alike::Kind { same: outline.pair.same });
        }
        because
    }
}
