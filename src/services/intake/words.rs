//! The words of a report as they are compared with those of others: keyed hashes, never the words.

use super::ReportIn;
use crate::domain::similar::Said;
use crate::services::Centre;
use crate::store::vault::hex;

/// Shorter ones say little.
const WORD_CHARS: usize = 3;

impl Centre {
    /// Keyed hashes of the words of a report, about what happened and where.
    pub(super) fn sketch(&self, input: &ReportIn) -> Vec<u32> {
        let all: Vec<String> = words(&input.text)
            .chain(words(input.place_text.as_deref().unwrap_or_default()))
            .filter(|word| word.chars().count() >= WORD_CHARS)
            .collect();
        self.vault.sketch(all.iter().map(String::as_str))
    }

    /// What a repeat of it would say as well: `None` when too little, or about no certain place. One telephone may tell
    /// of ten houses in the same words, so the place is part of it; and what a sender calls by another id, or says
    /// happened at another time, is no repeat.
    pub(super) fn said(&self, input: &ReportIn) -> Option<Said> {
        let repeat = self.board.likeness().repeat;
        let said: Vec<String> = words(&input.text).collect();
        let place: Vec<String> = words(input.place_text.as_deref().unwrap_or_default()).collect();
        let enough = |words: &[String]| words.len() >= repeat.words as usize;
        let exact = |point: &_| {
            let is_exact = input.accuracy_m.is_none_or(|accuracy| accuracy <= f64::from(repeat.accuracy_m));
            is_exact.then_some(*point)
        };
        let at = match (input.point.as_ref().and_then(exact), &input.reporter.phone) {
            (Some(crate::domain::place::Point { lat, lon }), _) => format!("{lat:.5} {lon:.5}"),
            (None, Some(phone)) if enough(&place) => phone.as_str().to_owned(),
            (None, _) => return None,
        };
        let occurred = input.occurred_at.map(|at| at.to_string()).unwrap_or_default();
        let scope = [
            self.region(),
            &said.join(" "),
            &at,
            &place.join(" "),
            &occurred,
            input.external_id.as_deref().unwrap_or_default(),
        ];
        let hash = hex(&self.vault.stable_bytes::<16>(&scope, "said"));
        enough(&said).then_some(Said { hash, within_s: repeat.within_s })
    }
}

pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
