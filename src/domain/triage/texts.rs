//! What people read for the names of a rule file: those of sigap stand in the catalogues, a file's own in the file.

use std::collections::HashMap;

use super::parse::Reading;
use super::read::Entry;
use super::rules::Rules;
use crate::text::{Lang, named};

/// By group and name (`rule.not_breathing`) and language.
pub(crate) type Texts = HashMap<(String, Lang), String>;

const LANGS: [Lang; 3] = [Lang::Id, Lang::Su, Lang::En];
/// Languages in which everything must have words; a file without Sundanese ones is said in Indonesian.
const NEEDED: [Lang; 2] = [Lang::Id, Lang::En];
/// Which lists of the file name what.
const GROUPS: [(&str, &str); 5] = [
    ("sign", "sign"),
    ("question", "question"),
    ("rule", "rule"),
    ("modifier", "rule"),
    ("fallback", "rule"),
];

/// The file's own words. Notes every name that has words neither there nor in the catalogues.
pub(crate) fn texts(reading: &mut Reading<'_>, top: &Entry<'_, '_>) -> Texts {
    let mut texts = Texts::new();
    for (list, group) in GROUPS {
        for entry in top.tables(&mut reading.faults, list) {
            let Some(name) = entry.maybe_word(&mut reading.faults, "name") else { continue };
            if let Some(own) = entry.table(&mut reading.faults, "text") {
                own.only(&mut reading.faults, &LANGS.map(Lang::word));
                for lang in LANGS {
                    if let Some(text) = own.maybe_word(&mut reading.faults, lang.word()) {
                        texts.insert((format!("{group}.{}", name.text), lang), text.text);
                    }
                }
            }
            let has_none = |lang: &Lang| {
                let own = texts.contains_key(&(format!("{group}.{}", name.text), *lang));
                !own && named(*lang, group, &name.text).is_none()
            };
            let missing: Vec<&str> = NEEDED.into_iter().filter(has_none).map(Lang::word).collect();
            if !missing.is_empty() {
                let (name_of, langs) = (&name.text, missing.join(" and "));
                let message = format!(
                    "{list} `{name_of}` has no words for people in {langs}: add text = {{ id = \"…\", en = \"…\" }}"
                );
                reading.faults.add(&name.span, message);
            }
        }
    }
    texts
}

impl Rules {
    /// What people read for a name of this file: its own words, else those of the catalogues.
    pub fn text(&self, lang: Lang, group: &str, name: &str) -> Option<&str> {
        let own = |lang: Lang| self.texts.get(&(format!("{group}.{name}"), lang)).map(String::as_str);
        let indonesian = || if lang == Lang::Su { own(Lang::Id) } else { None };
        let of_file = || own(lang).or_else(indonesian);
        // Most files have no words of their own.
        let of_file = if self.texts.is_empty() { None } else { of_file() };
        of_file.or_else(|| named(lang, group, name))
    }
}
