//! Telephone numbers: whatever an Indonesian writes, as E.164.

use std::fmt;

/// Digits of a number as the world dials it, without the plus (ITU-T E.164 allows 15).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
const HOME: &str = "62";

/// A telephone number in E.164, such as `+6281234567890`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    /// There is something in it that is neither a digit nor punctuation.
    #[error("it may hold digits, spaces, dashes, dots, brackets and one plus in front")]
    Foreign,
    /// A service such as 112, or a number with digits missing.
    #[error("it is too short for a number that can be called back")]
    TooShort,
    /// More than 15 digits.
    #[error("it has more than 15 digits")]
    TooLong,
    /// Neither `08…`, `8…`, `62…`, an area code nor `+` and a country.
    #[error("it begins with neither 0, 8, 62 nor +")]
    Beginning,
}

impl PhoneFault {
    /// The stable code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Foreign => "phone_foreign_sign",
            Self::TooShort => "phone_too_short",
            Self::TooLong => "phone_too_long",
            Self::Beginning => "phone_beginning",
        }
    }
}

impl Phone {
    /// Reads what a person typed: `0812-3456-7890`, `8123456789`, `62 812…`, `(022) 2501234`, `+65 …`.
    ///
    /// # Errors
    /// [`PhoneFault`] says what is wrong.
    pub fn parse(typed: &str) -> Result<Self, PhoneFault> {
        let typed = typed.trim();
        let (has_plus, rest) = typed.strip_prefix('+').map_or((false, typed), |rest| (true, rest));
        let mut digits = String::new();
        for sign in rest.chars() {
            match sign {
                '0'..='9' => digits.push(sign),
                ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2010}'..='\u{2015}' => {}
                _ => return Err(PhoneFault::Foreign),
            }
        }
        let number = if has_plus {
            digits
        } else if let Some(abroad) = digits.strip_prefix("00") {
            abroad.to_owned()
        } else if let Some(national) = digits.strip_prefix('0') {
            format!("{HOME}{national}")
        } else if digits.starts_with('8') {
            format!("{HOME}{digits}")
        } else if digits.starts_with(HOME) {
            digits
        } else if digits.len() < *DIGITS.start() {
            return Err(PhoneFault::TooShort);
        } else {
            return Err(PhoneFault::Beginning);
        };
        // People write +62 0812… and 620812… as well; the zero is only for calls inside the country.
        let number = match number.strip_prefix("620") {
            Some(national) => format!("{HOME}{national}"),
            None => number,
        };
        let in_country = number.strip_prefix(HOME).unwrap_or(&number);
        if number.len() < *DIGITS.start() || in_country.len() < 7 {
            Err(PhoneFault::TooShort)
        } else if number.len() > *DIGITS.end() {
            Err(PhoneFault::TooLong)
        } else if number.starts_with('0') {
            Err(PhoneFault::Beginning)
        } else {
            Ok(Self(format!("+{number}")))
        }
    }

    /// The number with its plus.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Only the end of the number: it is personal.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone(…{})", &self.0[self.0.len().saturating_sub(2)..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for (typed, e164) in [
            ("081234567890", "+6281234567890"),
            ("0812-3456-7890", "+6281234567890"),
            ("81234567890", "+6281234567890"),
            ("6281234567890", "+6281234567890"),
            (" +62 812 3456 7890 ", "+6281234567890"),
            ("+62 (0)812 3456 7890", "+6281234567890"),
            ("(022) 250-1234", "+62222501234"),
            ("+65 6123 4567", "+6561234567"),
            ("0065 6123 4567", "+6561234567"),
        ] {
            assert_eq!(Phone::parse(typed).map(|phone| phone.0), Ok(e164.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_called_back_is_refused_with_the_reason() {
        for (typed, fault) in [
            ("", PhoneFault::TooShort),
            ("112", PhoneFault::TooShort),
            ("0812345", PhoneFault::TooShort),
            ("+1234567", PhoneFault::TooShort),
            ("0812345678901234", PhoneFault::TooLong),
            ("1234567890", PhoneFault::Beginning),
            ("+0812345678", PhoneFault::Beginning),
            ("0812 3456 ext 7", PhoneFault::Foreign),
            ("０８１２３４５６７８", PhoneFault::Foreign),
            ("08+123456789", PhoneFault::Foreign),
        ] {
            assert_eq!(Phone::parse(typed), Err(fault), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_what_is_read_reads_as_itself(typed in ".{0,40}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }
    }
}
