//! How many letters two words differ by, up to a few: a letter too many, too few, another, or two exchanged.

/// Letters and digits of a word, a bit each; most words that differ are told apart by it.
pub(super) fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |all, sign| match sign {
        b'a'..=b'z' => all | 1 << (sign - b'a'),
        b'0'..=b'9' => all | 1 << (26 + sign - b'0'),
        _ => all | 1 << 36,
    })
}

/// Mistakes that a word of so many letters may have.
pub(super) fn allowed(length: usize) -> usize {
    match length {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// The distance, when it is at most `most` (optimal string alignment, after Damerau).
pub(super) fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len().abs_diff(other.len()) > most || other.len() >= ROW {
        return None;
    }
    let mut rows = [[0_u8; ROW]; 3];
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at as u8;
    }
    for (i, &left) in one.iter().enumerate() {
        let [before, above, _] = [rows[(i + 2) % 3], rows[i % 3], rows[0]];
        let row = &mut rows[(i + 1) % 3];
        row[0] = (i + 1) as u8;
        let mut least = row[0];
        for (j, &right) in other.iter().enumerate() {
            let same = u8::from(left != right);
            let mut cell = (above[j] + same).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && left == other[j - 1] && one[i - 1] == right {
                cell = cell.min(before[j - 1] + 1);
            }
            row[j + 1] = cell;
            least = least.min(cell);
        }
        if usize::from(least) > most {
            return None;
        }
    }
    let found = usize::from(rows[one.len() % 3][other.len()]);
    (found <= most).then_some(found)
}

/// Longest word looked at, and one.
const ROW: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted_as_people_make_them() {
        for (one, other, most, expected) in [
            ("cibinong", "cibinong", 0, Some(0)),
            ("cibinog", "cibinong", 1, Some(1)),
            ("cibinnong", "cibinong", 1, Some(1)),
            ("cibinomg", "cibinong", 1, Some(1)),
            ("cibnionng", "cibinong", 2, Some(2)),
            ("cibinogn", "cibinong", 1, Some(1)),
            ("cileunyi", "cibinong", 2, None),
            ("", "ab", 2, Some(2)),
        ] {
            assert_eq!(distance(one, other, most), expected, "{one} {other}");
        }
    }
}
