//! Where and when a photo says it was taken. Only that is read of what a camera writes beside a picture.

use exif::{Exif, In, Rational, Tag, Value};

use crate::domain::photo::Taken;
use crate::domain::place::Point;

/// Longest block of such facts that is looked at, bytes.
const MOST_BYTES: usize = 262_144;

/// Reads the block; `None` when it tells neither.
pub(super) fn taken(block: Vec<u8>) -> Option<Taken> {
    if block.len() > MOST_BYTES {
        return None;
    }
    let exif = exif::Reader::new().read_raw(block).ok()?;
    let point = point(&exif);
    let said_at = said_at(&exif);
    (point.is_some() || said_at.is_some()).then(|| Taken {
        lat: point.map(|point| point.lat),
        lon: point.map(|point| point.lon),
        said_at,
    })
}

fn point(exif: &Exif) -> Option<Point> {
    let lat = degrees(exif, Tag::GPSLatitude, (Tag::GPSLatitudeRef, b'S'))?;
    let lon = degrees(exif, Tag::GPSLongitude, (Tag::GPSLongitudeRef, b'W'))?;
    // A camera that has not found its place yet writes zeros.
    let is_somewhere = lat.abs() > f64::EPSILON || lon.abs() > f64::EPSILON;
    let is_on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0;
    (is_somewhere && is_on_earth).then_some(Point { lat, lon })
}

fn degrees(exif: &Exif, tag: Tag, (side, negative): (Tag, u8)) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.get(..3)? else { return None };
    let part = |part: &Rational| (part.denom != 0).then(|| part.to_f64());
    let sum = part(degrees)? + part(minutes)? / 60.0 + part(seconds)? / 3_600.0;
    let Value::Ascii(letters) = &exif.get_field(side, In::PRIMARY)?.value else { return None };
    let is_negative = letters.first()?.first()?.eq_ignore_ascii_case(&negative);
    Some(if is_negative { -sum } else { sum })
}

/// `2026:03:02 09:21:00` as `2026-03-02 09:21:00`; anything else is nothing.
fn said_at(exif: &Exif) -> Option<String> {
    let Value::Ascii(words) = &exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?.value else { return None };
    let said = std::str::from_utf8(words.first()?).ok()?;
    let at = jiff::civil::DateTime::strptime("%Y:%m:%d %H:%M:%S", said.trim_end_matches(['\0', ' '])).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
