//! A text cut into what coordinates are made of: numbers, degree marks, sides of the earth, and everything else.
//!
//! Linear in the text; a decimal comma is told from one that separates by what stands around it.

/// Which way an angle counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Lat,
    Lon,
}

/// A side of the earth, or the name of an angle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    pub axis: Axis,
    /// South or west.
    pub negative: bool,
    /// May stand behind its number; the name of an angle stands before it.
    pub closes: bool,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Number {
        value: f64,
        negative: bool,
        decimals: u32,
    },
    Degree,
    Minute,
    Second,
    Side(Sign),
    /// Comma, semicolon, slash or bar.
    Separator,
    /// Anything that ends a pair.
    Other,
}

/// Longest number looked at, in digits.
const DIGITS: usize = 24;

/// How sides and angles are called. North, south, east and west in English and Indonesian, short and long.
const SIDES: [(&str, Axis, bool, bool); 27] = [
    ("n", Axis::Lat, false, true),
    ("s", Axis::Lat, true, true),
    ("e", Axis::Lon, false, true),
    ("w", Axis::Lon, true, true),
    ("lu", Axis::Lat, false, true),
    ("ls", Axis::Lat, true, true),
    ("bt", Axis::Lon, false, true),
    ("bb", Axis::Lon, true, true),
    ("u", Axis::Lat, false, true),
    ("t", Axis::Lon, false, true),
    ("north", Axis::Lat, false, true),
    ("south", Axis::Lat, true, true),
    ("east", Axis::Lon, false, true),
    ("west", Axis::Lon, true, true),
    ("utara", Axis::Lat, false, true),
    ("selatan", Axis::Lat, true, true),
    ("timur", Axis::Lon, false, true),
    ("barat", Axis::Lon, true, true),
    ("lat", Axis::Lat, false, false),
    ("latitude", Axis::Lat, false, false),
    ("lintang", Axis::Lat, false, false),
    ("lon", Axis::Lon, false, false),
    ("lng", Axis::Lon, false, false),
    ("long", Axis::Lon, false, false),
    ("longitude", Axis::Lon, false, false),
    ("longtitude", Axis::Lon, false, false),
    ("bujur", Axis::Lon, false, false),
];

/// The parts of a text, blanks and colons left out.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::with_capacity(signs.len() / 3 + 4);
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        if sign.is_ascii_digit() || (is_plus_or_minus(sign) && digit_at(&signs, at + 1)) {
            let glued = at > 0 && signs[at - 1].is_alphanumeric() && !is_side_letter(&found);
            let (token, end) = number(&signs, at);
            found.push(if glued { Token::Other } else { token });
            at = end;
        } else if sign.is_alphabetic() {
            let end = at + signs[at..].iter().take_while(|sign| sign.is_alphabetic()).count();
            let word: String =
                signs[at..end.min(at + 12)].iter().flat_map(|sign| sign.to_lowercase()).collect();
            found.push(word_token(&word));
            at = end;
        } else {
            let double = matches!((sign, signs.get(at + 1)), ('\'' | '’' | '′', Some('\'' | '’' | '′')));
            match sign {
                '°' | 'º' | '˚' => found.push(Token::Degree),
                '\'' | '’' | '‘' | '′' | '`' if !double => found.push(Token::Minute),
                '\'' | '’' | '′' | '"' | '”' | '“' | '″' => found.push(Token::Second),
                ',' | ';' | '/' | '|' => found.push(Token::Separator),
                ':' | '(' | ')' | '[' | ']' | '=' | '~' => {}
                sign if sign.is_whitespace() => {}
                _ => found.push(Token::Other),
            }
            at += 1 + usize::from(double);
        }
    }
    found
}

fn is_side_letter(found: &[Token]) -> bool {
    matches!(found.last(), Some(Token::Side(_)))
}

fn word_token(word: &str) -> Token {
    match word {
        "derajat" | "deg" | "degrees" => Token::Degree,
        "menit" | "min" => Token::Minute,
        "detik" | "sec" => Token::Second,
        _ => SIDES.iter().find(|side| side.0 == word).map_or(Token::Other, |&(_, axis, negative, closes)| {
            Token::Side(Sign { axis, negative, closes })
        }),
    }
}

/// The number that begins here, and where it ends. One with two decimal marks (a date, a version) is none.
fn number(signs: &[char], at: usize) -> (Token, usize) {
    let negative = matches!(signs[at], '-' | '−' | '–');
    let start = at + usize::from(!signs[at].is_ascii_digit());
    let mut end = start + digits_at(signs, start);
    let mut text: String = signs[start..end].iter().collect();
    let mut decimals = 0;
    if matches!(signs.get(end), Some('.' | ',')) && digit_at(signs, end + 1) {
        let fraction = digits_at(signs, end + 1);
        text.push('.');
        text.extend(&signs[end + 1..end + 1 + fraction]);
        decimals = fraction;
        let mark = signs[end];
        end += 1 + fraction;
        if signs.get(end) == Some(&mark) && mark == '.' && digit_at(signs, end + 1) {
            while matches!(signs.get(end), Some('.')) && digit_at(signs, end + 1) {
                end += 1 + digits_at(signs, end + 1);
            }
            return (Token::Other, end);
        }
    }
    let value = text.parse::<f64>().ok().filter(|_| text.len() <= DIGITS);
    let token =
        value.map_or(Token::Other, |value| Token::Number { value, negative, decimals: decimals as u32 });
    (token, end)
}

fn is_plus_or_minus(sign: char) -> bool {
    matches!(sign, '+' | '-' | '−' | '–')
}

fn digit_at(signs: &[char], at: usize) -> bool {
    signs.get(at).is_some_and(char::is_ascii_digit)
}

fn digits_at(signs: &[char], at: usize) -> usize {
    signs[at.min(signs.len())..].iter().take_while(|sign| sign.is_ascii_digit()).count()
}
