//! How names of places are written: lower case, without accents and signs, short forms written out, and which words
//! only say what sort of area follows. The words are data, `config/places.toml`.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::domain::area::AreaLevel;

const BUILT_IN: &str = include_str!("../../../config/places.toml");

/// A sort of area that a word before a name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    pub level: AreaLevel,
    /// A kota rather than a kabupaten.
    pub city: bool,
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// It tells a sort, or is part of a name such as "Kota Kulon".
    pub sort: Option<Sort>,
    /// It need not be part of a name: a sort, a number, a word without meaning here.
    pub idle: bool,
}

/// How people write names.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    sorts: HashMap<String, Sort>,
    ignored: HashSet<String>,
    short: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Kinds,
    ignored: Ignored,
    short: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    regency: Vec<String>,
    city: Vec<String>,
    district: Vec<String>,
    village: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    words: HashSet<String>,
}

impl Spelling {
    /// The file compiled in.
    pub fn default_text() -> &'static str {
        BUILT_IN
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// What is not understood, with its place.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|fault| fault.to_string())?;
        let mut sorts = HashMap::new();
        let levels = [
            (file.kind.regency, AreaLevel::Regency, false),
            (file.kind.city, AreaLevel::Regency, true),
            (file.kind.district, AreaLevel::District, false),
            (file.kind.village, AreaLevel::Village, false),
        ];
        for (words, level, city) in levels {
            sorts.extend(words.into_iter().map(|word| (word, Sort { level, city })));
        }
        Ok(Self { sorts, ignored: file.ignored.words, short: file.short })
    }

    /// The short forms, for checking.
    pub fn short_forms(&self) -> impl Iterator<Item = &str> {
        self.short.keys().map(String::as_str)
    }

    /// The words of a query, at most `most`, without those of `aside` ("jawa barat").
    pub(super) fn words(&self, text: &str, most: usize, aside: &[String]) -> Vec<Word> {
        let mut words: Vec<String> = Vec::new();
        for word in plain(text).split(' ').filter(|word| !word.is_empty()).take(most) {
            match self.short.get(word) {
                Some(long) => words.extend(long.split(' ').map(str::to_owned)),
                None => words.push(word.to_owned()),
            }
        }
        words.truncate(most);
        let mut found: Vec<Word> = Vec::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            if !aside.is_empty() && words[at..].starts_with(aside) {
                at += aside.len();
                continue;
            }
            let text = std::mem::take(&mut words[at]);
            let sort = self.sorts.get(&text).copied();
            let number = text.bytes().all(|sign| sign.is_ascii_digit());
            let idle = sort.is_some() || number || self.ignored.contains(&text);
            found.push(Word { text, sort, idle });
            at += 1;
        }
        found
    }

    /// The name of an area without the word for its sort, and that sort.
    pub(super) fn split<'a>(&self, name: &'a str) -> (&'a str, Option<Sort>) {
        match name.split_once(' ') {
            Some((first, rest)) => match self.sorts.get(&plain(first)) {
                Some(sort) if !rest.trim().is_empty() => (rest.trim(), Some(*sort)),
                _ => (name, None),
            },
            None => (name, None),
        }
    }
}

/// The words of a text, each in lower case and without accents, with one blank between.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            'a'..='z' | '0'..='9' => out.push(sign),
            'A'..='Z' => out.push(sign.to_ascii_lowercase()),
            // Written inside a word without changing it: apostrophes, accents that stand alone.
            '\'' | '’' | '‘' | '`' | '\u{300}'..='\u{36f}' => {}
            _ => match unaccented(sign) {
                Some(letters) => out.push_str(letters),
                None if sign.is_alphanumeric() => out.extend(sign.to_lowercase()),
                None if out.ends_with(' ') || out.is_empty() => {}
                None => out.push(' '),
            },
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn unaccented(sign: char) -> Option<&'static str> {
    Some(match sign {
        'À'..='Å' | 'à'..='å' | 'Ā' | 'ā' => "a",
        'È'..='Ë' | 'è'..='ë' | 'Ē' | 'ē' | 'Ĕ' | 'ĕ' | 'Ě' | 'ě' => "e",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ī' | 'ī' => "i",
        'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' | 'Ō' | 'ō' => "o",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ū' | 'ū' => "u",
        'Ç' | 'ç' => "c",
        'Ñ' | 'ñ' => "n",
        'Ý' | 'ý' | 'ÿ' => "y",
        _ => return None,
    })
}
