//! Facilities that people are brought to.

use std::path::PathBuf;

use serde::Deserialize;

use super::fault::{Fault, Place};
use super::not_empty;
use super::rule::Rule;

/// The facilities that are compiled in, commented.
const BUILT_IN: &str = include_str!("../../config/facilities.toml");
/// The code of what is none of the list.
pub const OTHER: &str = "other";

pub(super) const RULES: &[(&str, Rule)] = &[("facilities.beds_stale_s", Rule::Within(60, 604_800))];

/// Where facilities are listed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facilities {
    /// `None`: the built-in ones.
    #[serde(deserialize_with = "not_empty")]
    pub file: Option<PathBuf>,
    /// Seconds after which what is known of beds is old.
    pub beds_stale_s: u32,
}

/// A place that people are brought to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    /// Its code, as events name it.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What it can do, in words of the file.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Latitude, WGS 84 degrees.
    pub lat: f64,
    /// Longitude, WGS 84 degrees.
    pub lon: f64,
    /// Where its emergency department is reached.
    #[serde(default)]
    pub phone: Option<String>,
    /// Beds for emergencies in all.
    #[serde(default)]
    pub beds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    facility: Vec<toml::Spanned<Facility>>,
}

impl Facilities {
    /// The facilities: those of its file, when it names one, else the built-in ones.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_facilities`].
    pub fn list(&self) -> Result<Vec<Facility>, Vec<Fault>> {
        let Some(path) = &self.file else { return read_facilities("config/facilities.toml", BUILT_IN) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_facilities(&name, &text),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("facilities.file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults.
///
/// # Errors
/// The first thing that is not understood, or every facility without a name, a place or a code of its own.
pub fn read_facilities(name: &str, text: &str) -> Result<Vec<Facility>, Vec<Fault>> {
    let fault = |at: usize, word: String| Fault { place: Place::in_file(name, text, at), key: None, word };
    let file: File = toml::from_str(text).map_err(|error| {
        vec![fault(error.span().map_or(0, |span| span.start), error.message().to_owned())]
    })?;
    let (mut codes, mut faults) = (std::collections::BTreeSet::new(), Vec::new());
    for one in &file.facility {
        let (at, one) = (one.span().start, one.get_ref());
        let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if one.code.is_empty() || one.code == OTHER || !one.code.chars().all(plain) {
            faults.push(fault(at, format!("'{}' is no code of small letters and digits", one.code)));
        }
        if one.name.trim().is_empty() {
            faults.push(fault(at, format!("{}: has no name", one.code)));
        }
        if !(-90.0..=90.0).contains(&one.lat) || !(-180.0..=180.0).contains(&one.lon) {
            faults.push(fault(at, format!("{}: is not on earth", one.code)));
        }
        if !codes.insert(&one.code) {
            faults.push(fault(at, format!("{}: is there twice", one.code)));
        }
    }
    if faults.is_empty() {
        Ok(file.facility.into_iter().map(toml::Spanned::into_inner).collect())
    } else {
        Err(faults)
    }
}
