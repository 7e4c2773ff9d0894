//! The receipt code: what a person can write on a hand, or say on a telephone.
//!
//! `32-K7F2-9QMX-4T-C` is the region, ten characters of Crockford's base 32 (no I, L, O, U), and a check
//! character of the same alphabet. The check is a weighted sum over GF(32), so every single wrong character
//! and every exchange of two characters is found.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA_CHARS: usize = 10;

/// A receipt code in its written form, check character included.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct ReceiptCode(String);

/// Why a text is not a receipt code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// Too few, too many or foreign characters.
    #[error("not of the form 32-XXXX-XXXX-XX-X")]
    Form,
    /// A character was mistaken for another.
    #[error("the check character does not fit: one character was misread")]
    Check,
}

impl ReceiptCode {
    /// The code made of 50 bits of `random` (its first 7 bytes).
    pub fn from_bytes(region: &str, random: &[u8; 8]) -> Self {
        let mut bits = u64::from_be_bytes(*random) >> 14;
        let mut symbols = [0_u8; DATA_CHARS];
        for symbol in symbols.iter_mut().rev() {
            *symbol = (bits & 31) as u8;
            bits >>= 5;
        }
        Self::write(region, &symbols)
    }

    /// Reads what a person typed: any case, dashes and spaces anywhere, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`CodeFault`] says whether the form or only the check character is wrong.
    pub fn parse(typed: &str) -> Result<Self, CodeFault> {
        let plain: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect();
        if !plain.is_ascii() || plain.len() != 2 + DATA_CHARS + 1 {
            return Err(CodeFault::Form);
        }
        let (region, rest) = plain.split_at(2);
        if !region.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeFault::Form);
        }
        let mut symbols = [0_u8; DATA_CHARS + 1];
        for (symbol, c) in symbols.iter_mut().zip(rest.bytes()) {
            *symbol = value_of(c).ok_or(CodeFault::Form)?;
        }
        let [data @ .., check] = symbols;
        if check_symbol(&data) == check { Ok(Self::write(region, &data)) } else { Err(CodeFault::Check) }
    }

    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The region the code begins with, such as `32`.
    pub fn region(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The first `n` characters after the region, from which the short label of an incident is made.
    pub fn short(&self, n: usize) -> String {
        self.0.chars().skip(3).filter(|c| *c != '-').take(n).collect()
    }

    fn write(region: &str, symbols: &[u8; DATA_CHARS]) -> Self {
        let mut text = String::from(region);
        for (i, symbol) in symbols.iter().chain(std::iter::once(&check_symbol(symbols))).enumerate() {
            if matches!(i, 0 | 4 | 8 | 10) {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*symbol)]));
        }
        Self(text)
    }
}

impl std::fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn value_of(c: u8) -> Option<u8> {
    let c = match c {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|a| *a == c).map(|p| p as u8)
}

/// Σ αⁱ·dᵢ for i = 1…10, α a root of x⁵ + x² + 1. The weights differ, so exchanges are found as well.
fn check_symbol(data: &[u8; DATA_CHARS]) -> u8 {
    let mut weight = 1;
    data.iter().fold(0, |sum, symbol| {
        weight = times(weight, 2);
        sum ^ times(weight, *symbol)
    })
}

fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_single_misreading_and_any_exchange_is_found(bits: [u8; 8], at in 0..11_usize, with in 0..32_usize, other in 0..11_usize) {
            let code = ReceiptCode::from_bytes("32", &bits);
            prop_assert_eq!(ReceiptCode::parse(code.as_str()), Ok(code.clone()));
            let plain: Vec<char> = code.as_str().chars().filter(|c| *c != '-').collect();
            let mut misread = plain.clone();
            misread[2 + at] = char::from(ALPHABET[with]);
            let mut swapped = plain.clone();
            swapped.swap(2 + at, 2 + other);
            for wrong in [misread, swapped] {
                if wrong != plain {
                    prop_assert_eq!(ReceiptCode::parse(&wrong.iter().collect::<String>()), Err(CodeFault::Check));
                }
            }
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = ReceiptCode::from_bytes("32", &[7; 8]);
        let typed = code.as_str().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(ReceiptCode::parse(&typed), Ok(code));
        assert_eq!(ReceiptCode::parse("32-K7F2"), Err(CodeFault::Form));
        assert_eq!(ReceiptCode::parse("32-ÄÄÄÄ-9QMX-4T-C"), Err(CodeFault::Form));
    }
}
