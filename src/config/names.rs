//! The names of areas, for search by words: the built-in ones of Jawa Barat, or the file of `region.names_file`.

use std::collections::HashSet;

use super::fault::{Fault, Place};
use super::region::Region;

/// Regencies, districts and villages of Jawa Barat; where from and under which license stands at its head.
const BUILT_IN: &str = include_str!("../../config/names/32.csv");
/// Names in one file; the whole of Indonesia has some 91,000.
const MOST_NAMES: usize = 200_000;
/// Longest code and longest name, in characters.
const LONGEST: usize = 100;

/// Code and name of an area. The dots of the code say how fine it is and what it lies within: `32.01` is a regency,
/// `32.01.01` a district of it, `32.01.01.1001` a village of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
}

impl Region {
    /// The names of this region: those of its file, when it names one; the built-in ones, when its areas are built in
    /// too; else none.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_names`].
    pub fn names(&self) -> Result<Vec<Name>, Vec<Fault>> {
        let Some(path) = &self.names_file else {
            let built_in = if self.centres_file.is_none() { BUILT_IN } else { "" };
            return read_names("config/names/32.csv", built_in);
        };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_names(&name, &text),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("region.names_file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults: a line is a code, a comma and a name; one that begins with
/// `#` is a comment.
///
/// # Errors
/// Every line that is not understood, has a code that is there already, or lies within nothing.
pub fn read_names(name: &str, text: &str) -> Result<Vec<Name>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |line: usize, word: String| {
        faults.push(Fault { place: Place::File { name: name.to_owned(), line, column: 1 }, key: None, word });
    };
    let mut names = Vec::new();
    let mut codes = HashSet::new();
    for (line, row) in text.lines().enumerate().map(|(at, row)| (at + 1, row.trim())) {
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let Some((code, said)) = row.split_once(',').filter(|(code, said)| is_name(code) && is_name(said))
        else {
            fault(line, "must be a code, a comma and a name".to_owned());
            continue;
        };
        if names.len() == MOST_NAMES {
            fault(line, format!("more than {MOST_NAMES} names"));
            break;
        }
        // What something lies within stands before it, since codes are sorted.
        let within = code.rsplit_once('.').filter(|(within, _)| within.contains('.'));
        if within.is_some_and(|(within, _)| !codes.contains(within)) {
            fault(line, format!("{code}: the area it lies within must stand before it"));
        }
        if codes.insert(code) {
            let said = said.trim().trim_matches('"');
            names.push(Name { code: code.to_owned(), name: said.to_owned() });
        } else {
            fault(line, format!("{code}: is there twice"));
        }
    }
    if faults.is_empty() { Ok(names) } else { Err(faults) }
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST
}
