//! Numbers that people call: which there are, and in which areas they are answered.

use serde::Deserialize;

use super::fault::{Fault, Place};
use super::region::Region;

/// The numbers that are compiled in, commented.
const BUILT_IN: &str = include_str!("../../config/numbers.toml");
/// What a number may be for. Their words are `number.<service>` in the catalogues.
const SERVICES: [&str; 8] = ["all", "ambulance", "police", "fire", "rescue", "disaster", "violence", "power"];
const MOST_DIGITS: usize = 15;

/// A number to call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// What for.
    pub service: String,
    /// Its digits.
    pub call: String,
    /// Codes of the areas in which it is answered; empty: in all.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Who said so.
    pub source: String,
}

impl Number {
    /// Whether somebody answers it in the area with this code, or in one around it.
    pub fn is_for(&self, area: &str) -> bool {
        let holds = |code: &String| area == code || area.starts_with(&format!("{code}."));
        self.areas.is_empty() || self.areas.iter().any(holds)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    number: Vec<toml::Spanned<Number>>,
}

impl Region {
    /// Numbers to call: those of its file, when it names one, else the built-in ones.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_numbers`].
    pub fn numbers(&self) -> Result<Vec<Number>, Vec<Fault>> {
        let Some(path) = &self.numbers_file else { return read_numbers("config/numbers.toml", BUILT_IN) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_numbers(&name, &text),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("region.numbers_file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults.
///
/// # Errors
/// The first thing that is not understood, or every number without digits, a known service or a source.
pub fn read_numbers(name: &str, text: &str) -> Result<Vec<Number>, Vec<Fault>> {
    let fault = |at: usize, word: String| Fault { place: Place::in_file(name, text, at), key: None, word };
    let file: File = toml::from_str(text).map_err(|error| {
        vec![fault(error.span().map_or(0, |span| span.start), error.message().to_owned())]
    })?;
    let mut faults = Vec::new();
    for one in &file.number {
        let (at, one) = (one.span().start, one.get_ref());
        let digits = one.call.strip_prefix('+').unwrap_or(&one.call);
        if digits.is_empty()
            || digits.len() > MOST_DIGITS
            || !digits.bytes().all(|sign| sign.is_ascii_digit())
        {
            faults.push(fault(at, format!("'{}' is no number to call: digits only", one.call)));
        }
        if !SERVICES.contains(&one.service.as_str()) {
            faults.push(fault(at, format!("'{}' is none of {}", one.service, SERVICES.join(", "))));
        }
        if one.source.trim().is_empty() {
            faults.push(fault(at, format!("{}: nobody is named who said so", one.call)));
        }
    }
    if faults.is_empty() {
        Ok(file.number.into_iter().map(toml::Spanned::into_inner).collect())
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_numbers_are_read_and_hold_in_their_areas() {
        let all = read_numbers("config/numbers.toml", BUILT_IN).unwrap();
        let in_area = |code: &str| all.iter().filter(|one| one.is_for(code)).count();
        assert_eq!(in_area("32.73"), all.len());
        assert_eq!(in_area("32.73.05.1001"), all.len(), "what lies in an area has its numbers");
        assert_eq!(in_area("32.05"), all.len() - 1);
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        let text = "[[number]]\nservice = \"pizza\"\ncall = \"11a\"\nsource = \"\"\n";
        let faults = read_numbers("n.toml", text).unwrap_err();
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.iter().all(|one| one.starts_with("n.toml:1:")), "{said:?}");
    }
}
