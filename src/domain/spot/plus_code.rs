//! Plus Codes: short names for small rectangles of the earth, made of 20 letters and digits.
//!
//! Source: the public specification of the Open Location Code. Five pairs of digits (latitude, then longitude, base
//! 20) name a cell of 1/8000 degree; each further digit picks one of 5 rows × 4 columns of the cell before. A code
//! without its first digits is short and needs a place nearby. Pure; knows no names of places.

use std::fmt;

use crate::domain::place::Point;

const ALPHABET: &[u8; 20] = b"23456789CFGHJMPQRVWX";
const SEPARATOR: char = '+';
/// Digits before the separator.
const BEFORE: usize = 8;
/// Digits that come in pairs of latitude and longitude.
const PAIRED: usize = 10;
/// Digits that are looked at; the specification leaves further ones aside.
const MOST: usize = 15;
const ROWS: i64 = 5;
const COLUMNS: i64 = 4;
/// Steps of a degree after all 15 digits: 8000 × 5⁵ rows and 8000 × 4⁵ columns.
const LAT_STEPS: i64 = 8_000 * 3_125;
const LON_STEPS: i64 = 8_000 * 1_024;

/// A code as it was written: full, or short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Names a cell by itself.
    Full(PlusCode),
    /// Needs a place nearby.
    Short(ShortCode),
}

/// A full code, in capitals, with its separator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlusCode(String);

/// A code that lacks its first two, four or six digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortCode(String);

/// The rectangle a code names; the south and west edges belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// South-western corner.
    pub south_west: Point,
    /// North-eastern corner.
    pub north_east: Point,
}

impl Cell {
    /// Its middle.
    pub fn centre(&self) -> Point {
        let (low, high) = (self.south_west, self.north_east);
        Point { lat: low.lat.midpoint(high.lat), lon: low.lon.midpoint(high.lon) }
    }

    /// Metres from the middle to a corner.
    pub fn accuracy_m(&self) -> f64 {
        self.centre().distance_m(self.south_west).max(self.centre().distance_m(self.north_east))
    }

    /// Whether a point lies in it.
    pub fn contains(&self, point: Point) -> bool {
        (self.south_west.lat..self.north_east.lat).contains(&point.lat)
            && (self.south_west.lon..self.north_east.lon).contains(&point.lon)
    }
}

impl Written {
    /// Reads a code however its letters and blanks are written; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut code = String::with_capacity(MOST + 2);
        for sign in text.chars().filter(|sign| !sign.is_whitespace()) {
            if code.len() > BEFORE + 1 + MOST {
                return None;
            }
            code.push(sign.to_ascii_uppercase());
        }
        let (before, after) = code.split_once(SEPARATOR)?;
        let padding = before.len() - before.trim_end_matches('0').len();
        let known = before.trim_end_matches('0').bytes().chain(after.bytes());
        let full = before.len() == BEFORE;
        let fits = before.len() <= BEFORE && before.len().is_multiple_of(2) && before.len() >= 2;
        // Padding stands for whole missing pairs of a full code, and nothing comes after it.
        let padded =
            padding == 0 || (full && padding.is_multiple_of(2) && padding < BEFORE && after.is_empty());
        if !fits || !padded || after.len() == 1 || !known.clone().all(|sign| digit(sign).is_some()) {
            return None;
        }
        // The first digits reach from pole to pole and once around the earth, no further.
        let on_earth = |at: usize, most: i64| {
            before.as_bytes().get(at).copied().and_then(digit).is_some_and(|d| d < most)
        };
        if !full {
            return Some(Self::Short(ShortCode(code)));
        }
        (on_earth(0, 9) && on_earth(1, 18)).then_some(Self::Full(PlusCode(code)))
    }
}

impl PlusCode {
    /// The code of ten digits for a point, a cell of about 14 × 14 m.
    pub fn of(point: Point) -> Self {
        Self::with_digits(point, PAIRED)
    }

    /// The code of eleven digits, a cell of about 3 × 3.5 m.
    pub fn fine(point: Point) -> Self {
        Self::with_digits(point, PAIRED + 1)
    }

    /// The code of so many digits, an even number up to ten, or eleven to fifteen.
    fn with_digits(point: Point, digits: usize) -> Self {
        let (mut lat, mut lon) = steps(point);
        let mut all = [0_u8; MOST];
        for at in (PAIRED..MOST).rev() {
            all[at] = letter(lat.rem_euclid(ROWS) * COLUMNS + lon.rem_euclid(COLUMNS));
            (lat, lon) = (lat / ROWS, lon / COLUMNS);
        }
        for at in (0..PAIRED).step_by(2).rev() {
            all[at + 1] = letter(lon.rem_euclid(20));
            all[at] = letter(lat.rem_euclid(20));
            (lat, lon) = (lat / 20, lon / 20);
        }
        let mut code = String::with_capacity(digits + 1);
        for (at, sign) in all[..digits.max(BEFORE)].iter().enumerate() {
            if at == BEFORE {
                code.push(SEPARATOR);
            }
            code.push(if at < digits { char::from(*sign) } else { '0' });
        }
        if digits <= BEFORE {
            code.push(SEPARATOR);
        }
        Self(code)
    }

    /// The code as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rectangle it names.
    pub fn cell(&self) -> Cell {
        let (mut lat, mut lon) = (0_i64, 0_i64);
        let (mut lat_size, mut lon_size) = (180 * LAT_STEPS, 360 * LON_STEPS);
        // The first pair counts in steps of 20 degrees, from the south pole and the date line.
        let digits = self.0.bytes().filter(|sign| *sign != b'+').map_while(digit).take(MOST);
        for (at, value) in digits.enumerate() {
            match at {
                0 => lat_size = 20 * LAT_STEPS,
                1 => lon_size = 20 * LON_STEPS,
                _ if at >= PAIRED => {
                    (lat_size, lon_size) = (lat_size / ROWS, lon_size / COLUMNS);
                    lat += value / COLUMNS * lat_size;
                    lon += value % COLUMNS * lon_size;
                    continue;
                }
                _ if at % 2 == 0 => lat_size /= 20,
                _ => lon_size /= 20,
            }
            if at % 2 == 0 { lat += value * lat_size } else { lon += value * lon_size }
        }
        let degrees = |lat: i64, lon: i64| Point {
            lat: lat as f64 / LAT_STEPS as f64 - 90.0,
            lon: lon as f64 / LON_STEPS as f64 - 180.0,
        };
        Cell { south_west: degrees(lat, lon), north_east: degrees(lat + lat_size, lon + lon_size) }
    }
}

impl ShortCode {
    /// The code as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The full code nearest to a place: its missing digits are those of the place, one step further where that
    /// is nearer.
    pub fn near(&self, place: Point) -> PlusCode {
        let missing = BEFORE - self.0.find(SEPARATOR).unwrap_or(BEFORE);
        let step = 20_f64.powi(2 - missing as i32 / 2);
        let first = PlusCode::of(place).0;
        let guess = PlusCode(format!("{}{}", &first[..missing], self.0));
        let mut centre = guess.cell().centre();
        let half = step / 2.0;
        if place.lat + half < centre.lat && centre.lat - step >= -90.0 {
            centre.lat -= step;
        } else if place.lat - half > centre.lat && centre.lat + step <= 90.0 {
            centre.lat += step;
        }
        if place.lon + half < centre.lon {
            centre.lon -= step;
        } else if place.lon - half > centre.lon {
            centre.lon += step;
        }
        let digits = guess.0.len() - 1;
        PlusCode::with_digits(centre, digits.min(MOST))
    }
}

impl fmt::Display for PlusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whole steps from the south pole and the date line, brought onto the earth; the north pole counts to the last row.
fn steps(point: Point) -> (i64, i64) {
    // Rounded to a millionth of a step first, so that 0.1 + 0.2 is 0.3.
    let count = |degrees: f64, steps: i64| {
        let scaled = degrees * steps as f64;
        (scaled * 1e6).round().div_euclid(1e6).floor() as i64
    };
    let lat = count(point.lat.clamp(-90.0, 90.0), LAT_STEPS) + 90 * LAT_STEPS;
    let lon = count(point.lon, LON_STEPS) + 180 * LON_STEPS;
    (lat.clamp(0, 180 * LAT_STEPS - 1), lon.rem_euclid(360 * LON_STEPS))
}

fn letter(value: i64) -> u8 {
    ALPHABET[value.rem_euclid(20) as usize]
}

fn digit(sign: u8) -> Option<i64> {
    ALPHABET.iter().position(|known| *known == sign.to_ascii_uppercase()).map(|at| at as i64)
}
