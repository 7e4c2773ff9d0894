//! The form of a record on the disk: the first 16 hex digits of its SHA-256, a space, the record, a line break.

use sha2::{Digest, Sha256};

use crate::store::vault::hex;

const SUM: usize = 16;

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Records, in order.
    pub texts: Vec<String>,
    /// Whole lines that are no record.
    pub damaged: usize,
    /// Where the last whole line ends; what follows was being written when the power went.
    pub whole_bytes: u64,
}

pub(super) fn write(text: &str) -> Vec<u8> {
    format!("{} {text}\n", sum(text.as_bytes())).into_bytes()
}

pub(super) fn read(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(line) = line.strip_suffix(b"\n") else { break };
        found.whole_bytes += line.len() as u64 + 1;
        match text_of(line) {
            Some(text) => found.texts.push(text),
            None => found.damaged += 1,
        }
    }
    found
}

fn text_of(line: &[u8]) -> Option<String> {
    let (head, text) = line.split_at_checked(SUM)?;
    let text = text.strip_prefix(b" ")?;
    (head == sum(text).as_bytes()).then(|| String::from_utf8(text.to_vec()).ok())?
}

fn sum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..SUM / 2])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_file_cut_anywhere_gives_all_records_before_the_cut(
            texts in prop::collection::vec("[^\n]{0,40}", 0..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let whole: Vec<u8> = texts.iter().flat_map(|text| write(text)).collect();
            let cut = cut.index(whole.len() + 1);
            let found = read(&whole[..cut]);
            prop_assert_eq!(found.damaged, 0);
            prop_assert_eq!(&found.texts[..], &texts[..found.texts.len()]);
            let kept: usize = found.texts.iter().map(|text| write(text).len()).sum();
            prop_assert_eq!(found.whole_bytes, kept as u64);
            prop_assert!(texts.get(found.texts.len()).is_none_or(|next| cut < kept + write(next).len()));
        }

        #[test]
        fn one_flipped_bit_costs_one_or_two_records_and_is_counted(at in 0_usize..120, bit in 0_u8..8) {
            let texts = ["{\"a\":1}", "{\"b\":22}", "{\"c\":333}"];
            let mut bytes: Vec<u8> = texts.iter().flat_map(|text| write(text)).collect();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let found = read(&bytes);
            prop_assert!(found.texts.len() < 3, "nothing changed is taken for a record");
            prop_assert!(found.texts.iter().all(|text| texts.contains(&text.as_str())));
            prop_assert!(found.damaged > 0 || found.whole_bytes < bytes.len() as u64);
        }
    }
}
