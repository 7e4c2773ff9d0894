//! The languages people are answered in.

use serde::{Deserialize, Serialize};

/// A language. Indonesian is the first one everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Bahasa Indonesia.
    #[default]
    Id,
    /// Basa Sunda.
    Su,
    /// English.
    En,
}

impl Lang {
    /// The code of the language: `id`, `su` or `en`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Su => "su",
            Self::En => "en",
        }
    }

    /// The language of a code such as `en` or `id-ID`; `None` when it is none of ours.
    pub fn from_word(word: &str) -> Option<Self> {
        let primary = word.trim().split(['-', '_']).next().unwrap_or_default();
        [Self::Id, Self::Su, Self::En].into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.word()))
    }

    /// The language of ours that an `Accept-Language` header wants most; Indonesian when it wants none.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for wish in header.split(',').take(32) {
            let mut parts = wish.split(';');
            let Some(lang) = parts.next().and_then(Self::from_word) else { continue };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse::<f64>().unwrap_or(0.0));
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_wanted_most_is_taken_and_indonesian_when_none_of_ours_is() {
        let wanted = [
            ("en", Lang::En),
            ("en-GB,en;q=0.9,id;q=0.8", Lang::En),
            ("en;q=0.1, id;q=0.9", Lang::Id),
            ("su-ID, id;q=0.5", Lang::Su),
            ("de, fr;q=0.5", Lang::Id),
            ("de, en;q=0.2", Lang::En),
            ("en;q=x", Lang::Id),
            ("", Lang::Id),
        ];
        for (header, lang) in wanted {
            assert_eq!(Lang::from_accept_language(header), lang, "{header}");
        }
    }
}
