//! Whoever checks the record reads what happened in words, of every kind of event and of every field that is shown of it.

use sigap::domain::record::SHOWN;
use sigap::text::{self, Lang};

const EVENTS: &str = include_str!("../../src/domain/event/mod.rs");

/// The names of all kinds, as the source lists them.
fn kinds() -> Vec<&'static str> {
    let (_, list) = EVENTS.split_once("pub enum Event {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let name = |line: &'static str| {
        let rest = line.strip_prefix("    ").filter(|rest| rest.starts_with(char::is_uppercase))?;
        rest.split(|sign: char| !sign.is_ascii_alphanumeric()).next()
    };
    list.lines().filter_map(name).collect()
}

#[test]
fn every_kind_and_every_shown_field_has_words_in_all_languages() {
    let kinds = kinds();
    assert!(kinds.len() > 60 && kinds.contains(&"NumberSearched") && kinds.contains(&"Unknown"), "{kinds:?}");
    let keys = kinds.iter().map(|kind| format!("audit.kind_{kind}"));
    let keys: Vec<String> = keys.chain(SHOWN.iter().map(|field| format!("audit.more_{field}"))).collect();
    for lang in [Lang::Id, Lang::Su, Lang::En] {
        let missing: Vec<_> = keys.iter().filter(|key| text::find(lang, key).is_none()).collect();
        assert!(missing.is_empty(), "{lang:?}: {missing:?}");
    }
}
