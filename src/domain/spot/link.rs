//! Links to maps, as people paste them: which point they show, or that it can only be known by opening them.
//!
//! Reads untrusted text and opens nothing. Knows the links of Google Maps, OpenStreetMap, Waze, Apple Maps and `geo:`
//! (RFC 5870). What is asked for (a pin, a destination) wins over what the map happens to show.

use super::coordinates::{self, Pair, plain};
use super::plus_code::{PlusCode, Written};

/// What a link says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Linked {
    /// A point.
    Point(Pair),
    /// A Plus Code.
    Code(PlusCode),
    /// The middle of what the map shows, which need not be the place meant.
    View(Pair),
    /// Says nothing without being opened.
    Short,
}

/// Links that are only another name for a link.
const SHORT_HOSTS: [&str; 6] = ["maps.app.goo.gl", "goo.gl", "g.co", "g.page", "share.google", "maps.apple"];
/// Values that name the place meant, the surest first.
const ASKED: [&str; 12] = [
    "q",
    "query",
    "destination",
    "daddr",
    "coordinate",
    "to",
    "address",
    "ll",
    "latlng",
    "marker",
    "sll",
    "center",
];
/// Longest link looked at, in bytes.
const LONGEST: usize = 2_048;

/// The first link to a map in a text.
pub(super) fn find(text: &str) -> Option<Linked> {
    text.split(|sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | '"' | '“' | '”'))
        .filter(|part| part.len() <= LONGEST && part.contains([':', '/', '.']))
        .find_map(link)
}

fn link(part: &str) -> Option<Linked> {
    let lower = part.to_ascii_lowercase();
    if let Some(at) = lower.find("geo:") {
        return geo(&part[at + 4..]);
    }
    let bare = match lower.find("://") {
        Some(at) if lower[..at].ends_with("http") || lower[..at].ends_with("https") => &part[at + 3..],
        Some(_) => return None,
        None => part.trim_start_matches(['(', '[', '*', '_']),
    };
    let end = bare.find(['/', '?', '#']).unwrap_or(bare.len());
    let (host, rest) = bare.split_at(end);
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host);
    let host = host.to_ascii_lowercase();
    let host = host.trim_end_matches('.').trim_start_matches("www.");
    if SHORT_HOSTS.contains(&host) {
        return Some(Linked::Short);
    }
    is_map(host, rest).then(|| read(host, rest)).flatten()
}

fn is_map(host: &str, rest: &str) -> bool {
    let google = host.split('.').any(|label| label == "google") && host.split('.').count() <= 4;
    (google && (host.starts_with("maps.") || rest.starts_with("/maps")))
        || ["openstreetmap.org", "osm.org", "waze.com", "maps.apple.com"]
            .iter()
            .any(|known| host == *known || host.strip_suffix(known).is_some_and(|sub| sub.ends_with('.')))
}

fn read(host: &str, rest: &str) -> Option<Linked> {
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let value = |name: &str| {
        query.split('&').find_map(|pair| {
            let (given, value) = pair.split_once('=')?;
            given.eq_ignore_ascii_case(name).then(|| decoded(value, true))
        })
    };
    let pin = pin(&decoded(path, false)).or_else(|| pin(query));
    let asked = ASKED.iter().find_map(|name| value(name).and_then(|value| place(&value)));
    let marked = || plain(&value("mlat")?, &value("mlon")?);
    let named = || {
        path.split('/')
            .rev()
            .filter(|part| !part.starts_with('@'))
            .find_map(|part| place(&decoded(part, true)))
    };
    let shown = || path.split('/').find_map(|part| first_two(&decoded(part.strip_prefix('@')?, false)));
    let map = || {
        let map = fragment.split('&').find_map(|pair| pair.strip_prefix("map="))?;
        let mut parts = map.split('/').skip(1);
        plain(parts.next()?, parts.next()?)
    };
    pin.map(Linked::Point)
        .or(asked)
        .or_else(|| marked().map(Linked::Point))
        .or_else(named)
        .or_else(|| shown().or_else(map).map(Linked::View))
        // A short name of a place in the path: /ul/h… of Waze, /go/… of OpenStreetMap, /p/… of Apple.
        .or_else(|| is_short(host, path).then_some(Linked::Short))
}

fn is_short(host: &str, path: &str) -> bool {
    let begins = |known: &str| path.starts_with(known) && path.len() > known.len();
    (host.ends_with("waze.com") && begins("/ul/"))
        || (host.ends_with("osm.org") || host.ends_with("openstreetmap.org")) && begins("/go/")
        || (host == "maps.apple.com" && begins("/p/"))
}

/// `geo:lat,lon;u=35?z=15&q=lat,lon(name)`; Android puts 0,0 before a `q`.
fn geo(text: &str) -> Option<Linked> {
    let (place, query) = text.split_once('?').unwrap_or((text, ""));
    let (point, parameters) = place.split_once(';').unwrap_or((place, ""));
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("q="));
    let asked = asked.and_then(|value| self::place(&decoded(value, true)));
    let mut own = first_two(point);
    let unsure = parameters.split(';').find_map(|part| part.strip_prefix("u=")?.parse::<f64>().ok());
    if let (Some(own), Some(metres)) = (&mut own, unsure) {
        own.accuracy_m = own.accuracy_m.max(metres.clamp(0.0, 1e6));
    }
    asked.or(own.map(Linked::Point))
}

/// A pair, or a full Plus Code, in the value of a link.
fn place(value: &str) -> Option<Linked> {
    let value = value.trim();
    let value = value.strip_prefix("loc:").or_else(|| value.strip_prefix("ll.")).unwrap_or(value);
    let bare = value.split('(').next().unwrap_or(value).trim();
    let pair =
        bare.split_once(',').and_then(|(lat, lon)| plain(lat, lon)).or_else(|| coordinates::find(bare));
    if let Some(pair) = pair {
        return Some(Linked::Point(pair));
    }
    match Written::parse(bare.split([' ', ',']).next()?)? {
        Written::Full(code) => Some(Linked::Code(code)),
        Written::Short(_) => None,
    }
}

/// Google's `!3dLAT!4dLON` is the pin itself.
fn pin(text: &str) -> Option<Pair> {
    let (_, rest) = text.rsplit_once("!3d")?;
    let (lat, rest) = rest.split_once("!4d")?;
    plain(lat, rest.split(['!', '?', '&', '/']).next()?)
}

/// The pair of `LAT,LON`, `LAT,LON,17z` or `LAT,LON,ALTITUDE`.
fn first_two(text: &str) -> Option<Pair> {
    let mut parts = text.split(',');
    plain(parts.next()?, parts.next()?)
}

/// With `%41` as what it stands for, and `+` as a blank where that is how blanks are written.
fn decoded(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |at: usize| bytes.get(at).and_then(|sign| char::from(*sign).to_digit(16));
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', _, _) if plus => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
