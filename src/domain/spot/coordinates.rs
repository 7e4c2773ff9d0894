//! Latitude and longitude as people write them: decimal, degrees with minutes and seconds, English and Indonesian
//! sides of the earth, either order where sides are named.
//!
//! Reads untrusted text and never refuses: what is no pair is nothing. Numbers that merely stand beside each other
//! ("RT 03, 05") are not taken for a place.

use super::scan::{Axis, Sign, Token, tokens};
use crate::domain::place::Point;

/// A pair found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub point: Point,
    /// Metres that the last digit written stands for, halved: how far off rounding may be.
    pub accuracy_m: f64,
    /// Only longitude before latitude lies on earth, so it was read that way.
    pub swapped: bool,
}

/// Decimals that two bare numbers in the middle of a text need to be a place; prices and times have fewer.
const DECIMALS_IN_TEXT: u32 = 4;
/// Great-circle metres of a degree of latitude.
const METRES_OF_DEGREE: f64 = 111_195.0;

/// One angle as written.
#[derive(Clone, Copy, Debug)]
struct Angle {
    degrees: f64,
    /// Which way it counts, when that was said.
    axis: Option<Axis>,
    /// A degree mark was written.
    marked: bool,
    decimals: u32,
    /// Degrees of the last digit.
    step: f64,
}

/// The first pair of a text.
pub(super) fn find(text: &str) -> Option<Pair> {
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        let Some((first, after)) = angle(&tokens, at) else {
            at += 1;
            continue;
        };
        let between = tokens[after..].iter().take_while(|token| matches!(token, Token::Separator)).count();
        if let Some((second, end)) = angle(&tokens, after + between) {
            let whole = at == 0 && end == tokens.len();
            if let Some(pair) = pair(first, second, whole) {
                return Some(pair);
            }
        }
        at = after;
    }
    None
}

fn pair(first: Angle, second: Angle, whole: bool) -> Option<Pair> {
    let decimals = first.decimals.min(second.decimals);
    let marked = first.marked && second.marked;
    let sided = first.axis.is_some() && second.axis.is_some();
    let enough = match (whole, sided) {
        (true, true) => 0,
        (true, false) | (false, true) => 1,
        (false, false) => DECIMALS_IN_TEXT,
    };
    if !marked && decimals < enough {
        return None;
    }
    let (lat, lon, told) = match (first.axis, second.axis) {
        (Some(Axis::Lat), Some(Axis::Lat)) | (Some(Axis::Lon), Some(Axis::Lon)) => return None,
        (Some(Axis::Lon), _) | (_, Some(Axis::Lat)) => (second, first, true),
        (Some(Axis::Lat), _) | (_, Some(Axis::Lon)) => (first, second, true),
        (None, None) => (first, second, false),
    };
    let accuracy_m = lat.step.max(lon.step) / 2.0 * METRES_OF_DEGREE;
    let straight = on_earth(lat.degrees, lon.degrees);
    let turned = || on_earth(lon.degrees, lat.degrees).filter(|_| !told);
    match straight {
        Some(point) => Some(Pair { point, accuracy_m, swapped: false }),
        None => turned().map(|point| Pair { point, accuracy_m, swapped: true }),
    }
}

/// A pair of two decimal numbers that stand where a link or an address keeps latitude and longitude.
pub(super) fn plain(lat: &str, lon: &str) -> Option<Pair> {
    let angle = |text: &str| {
        let text = text.trim();
        let degrees = text.parse::<f64>().ok().filter(|degrees| degrees.is_finite())?;
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len().min(15));
        let step = 10_f64.powi(-(decimals as i32));
        Some(Angle { degrees, axis: None, marked: true, decimals: decimals as u32, step })
    };
    pair(angle(lat)?, angle(lon)?, true)
}

fn on_earth(lat: f64, lon: f64) -> Option<Point> {
    let inside = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    inside.then_some(Point { lat, lon })
}

/// An angle that begins at a token, and where it ends.
fn angle(tokens: &[Token], at: usize) -> Option<(Angle, usize)> {
    let mut at = at;
    let mut side: Option<Sign> = None;
    // "lintang selatan 6.9" has two words before its number.
    for _ in 0..2 {
        if let Some(Token::Side(sign)) = tokens.get(at) {
            side = Some(*sign);
            at += 1;
        }
    }
    let Some(Token::Number { value, negative, decimals, .. }) = tokens.get(at).copied() else { return None };
    let mut angle = Angle { degrees: value, axis: None, marked: false, decimals, step: 1.0 };
    angle.step = 10_f64.powi(-(decimals as i32));
    at += 1;
    if matches!(tokens.get(at), Some(Token::Degree)) {
        angle.marked = true;
        at += 1;
        at = small_parts(tokens, at, &mut angle)?;
    }
    if side.is_none() {
        let behind = |at: usize| match tokens.get(at) {
            Some(Token::Side(sign)) => Some(*sign),
            _ => None,
        };
        let long = behind(at).is_some_and(|sign| !sign.closes);
        let at_side = at + usize::from(long);
        if let Some(sign) = behind(at_side).filter(|sign| sign.closes) {
            side = Some(sign);
            at = at_side + 1;
        }
    }
    let mut down = negative;
    if let Some(sign) = side {
        angle.axis = Some(sign.axis);
        // "6.9 S" and "-6.9 S" are the same place.
        down = negative || sign.negative;
    }
    if down {
        angle.degrees = -angle.degrees;
    }
    Some((angle, at))
}

/// Minutes and seconds behind a degree mark; `None` when they are over 60.
fn small_parts(tokens: &[Token], at: usize, angle: &mut Angle) -> Option<usize> {
    let mut at = at;
    for (mark, share) in [(Token::Minute, 60.0), (Token::Second, 3_600.0)] {
        let (Some(Token::Number { value, negative: false, decimals, .. }), Some(found)) =
            (tokens.get(at), tokens.get(at + 1))
        else {
            break;
        };
        if *found != mark {
            break;
        }
        if *value >= 60.0 {
            return None;
        }
        angle.degrees += value / share;
        angle.decimals = *decimals;
        angle.step = 10_f64.powi(-(*decimals as i32)) / share;
        at += 2;
    }
    Some(at)
}
