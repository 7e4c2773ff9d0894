//! Every word people read: the catalogues of `config/text/<language>/`, compiled in.
//!
//! All files of a language are one table with dotted keys, such as `problem.not_found.title`. A word that is
//! missing is shown as its key and counted, never a panic. A text never quotes what a caller said.

mod lang;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

pub use lang::Lang;

macro_rules! catalogues {
    ($lang:literal) => {
        &[
            ("account.toml", include_str!(concat!("../../config/text/", $lang, "/account.toml"))),
            ("common.toml", include_str!(concat!("../../config/text/", $lang, "/common.toml"))),
            ("problem.toml", include_str!(concat!("../../config/text/", $lang, "/problem.toml"))),
            ("caller.toml", include_str!(concat!("../../config/text/", $lang, "/caller.toml"))),
            ("crew.toml", include_str!(concat!("../../config/text/", $lang, "/crew.toml"))),
            ("photo.toml", include_str!(concat!("../../config/text/", $lang, "/photo.toml"))),
            ("push.toml", include_str!(concat!("../../config/text/", $lang, "/push.toml"))),
            ("chat.toml", include_str!(concat!("../../config/text/", $lang, "/chat.toml"))),
            ("record.toml", include_str!(concat!("../../config/text/", $lang, "/record.toml"))),
            ("similar.toml", include_str!(concat!("../../config/text/", $lang, "/similar.toml"))),
            ("privacy.toml", include_str!(concat!("../../config/text/", $lang, "/privacy.toml"))),
            ("talk.toml", include_str!(concat!("../../config/text/", $lang, "/talk.toml"))),
            ("card.toml", include_str!(concat!("../../config/text/", $lang, "/card.toml"))),
            ("point.toml", include_str!(concat!("../../config/text/", $lang, "/point.toml"))),
            ("triage.toml", include_str!(concat!("../../config/text/", $lang, "/triage.toml"))),
        ]
    };
}

/// To add a file: put it into all folders and its line into the macro above.
const ID: &[(&str, &str)] = catalogues!("id");
const SU: &[(&str, &str)] = catalogues!("su");
const EN: &[(&str, &str)] = catalogues!("en");

static INDONESIAN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read("id", ID));
static SUNDANESE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read("su", SU));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read("en", EN));
static MISSING: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Default)]
struct Catalogue {
    texts: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Catalogue {
    fn read(lang: &str, files: &[(&str, &str)]) -> Self {
        let mut read = Self::default();
        for (name, text) in files {
            match text.parse::<toml::Table>() {
                Ok(table) => read.add(&format!("{lang}/{name}"), "", table),
                Err(error) => read.faults.push(format!("{lang}/{name}: {error}")),
            }
        }
        read
    }

    fn add(&mut self, file: &str, prefix: &str, table: toml::Table) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                toml::Value::Table(inner) => self.add(file, &key, inner),
                toml::Value::String(text) => {
                    if self.texts.insert(key.clone(), text).is_some() {
                        self.faults.push(format!("{file}: {key} is there twice"));
                    }
                }
                _ => self.faults.push(format!("{file}: {key} is not a text")),
            }
        }
    }
}

fn catalogue(lang: Lang) -> &'static Catalogue {
    match lang {
        Lang::Id => &INDONESIAN,
        Lang::Su => &SUNDANESE,
        Lang::En => &ENGLISH,
    }
}

/// The text of a key when the catalogue has it.
pub fn find(lang: Lang, key: &str) -> Option<&'static str> {
    catalogue(lang).texts.get(key).map(String::as_str)
}

/// The words of something named in a file of rules or kinds: `<group>.<name>`, or its `text` or `name`.
pub fn named(lang: Lang, group: &str, name: &str) -> Option<&'static str> {
    let key = format!("{group}.{name}");
    ["", ".text", ".name"].iter().find_map(|end| find(lang, &format!("{key}{end}")))
}

/// The text of a key; the key itself, counted, when there is none.
pub fn text(lang: Lang, key: &str) -> &str {
    find(lang, key).unwrap_or_else(|| {
        MISSING.fetch_add(1, Ordering::Relaxed);
        key
    })
}

/// The text of a key with each `{name}` replaced by its value.
pub fn fill<'a>(lang: Lang, key: &'a str, values: &[(&str, &str)]) -> Cow<'a, str> {
    let text = text(lang, key);
    if values.is_empty() || !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    // In one pass, so that a value with braces in it stays as it is.
    while let Some((before, name, after)) = next_placeholder(rest) {
        filled.push_str(before);
        match values.iter().find(|(given, _)| *given == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&rest[before.len()..rest.len() - after.len()]),
        }
        rest = after;
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}

/// What stands before the next `{name}`, the name, and what stands after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// How often a text was asked for that no catalogue has.
pub fn missing() -> u64 {
    MISSING.load(Ordering::Relaxed)
}

/// The whole catalogue of a language: dotted key and text, ordered by key.
pub fn all(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    catalogue(lang).texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))
}

/// What is wrong with the catalogues: files that cannot be read, keys that only one language has, texts whose
/// placeholders differ. Empty when all is well.
pub fn faults() -> Vec<String> {
    let all = [("id", &*INDONESIAN), ("su", &*SUNDANESE), ("en", &*ENGLISH)];
    let mut faults: Vec<String> = all.iter().flat_map(|(_, catalogue)| catalogue.faults.clone()).collect();
    let keys: BTreeSet<&String> = all.iter().flat_map(|(_, catalogue)| catalogue.texts.keys()).collect();
    for key in keys {
        let first = INDONESIAN.texts.get(key).map(|text| placeholders(text));
        for (lang, catalogue) in all {
            match catalogue.texts.get(key) {
                None => faults.push(format!("{key}: missing in {lang}")),
                Some(text) if text.trim().is_empty() => faults.push(format!("{key}: is empty in {lang}")),
                Some(text) if first.as_ref().is_some_and(|first| *first != placeholders(text)) => {
                    faults.push(format!("{key}: the placeholders differ in {lang}"));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some((_, name, after)) = next_placeholder(rest) {
        names.insert(name);
        rest = after;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_text_is_its_key_and_counted() {
        let before = missing();
        assert_eq!(text(Lang::En, "no.such.text"), "no.such.text");
        assert!(missing() > before);
    }

    #[test]
    fn values_fill_their_places_and_are_not_read_again() {
        let filled = fill(Lang::En, "{a} and {b}, not {c} {", &[("a", "{b}"), ("b", "2")]);
        assert_eq!(filled, "{b} and 2, not {c} {");
    }

    #[test]
    fn a_file_that_is_no_table_of_texts_is_a_fault() {
        let read =
            Catalogue::read("id", &[("a.toml", "[x]\ny = 1"), ("b.toml", "="), ("c.toml", "z = 'ok'")]);
        assert_eq!(read.faults.len(), 2);
        assert_eq!(read.texts.get("z").map(String::as_str), Some("ok"));
    }
}
