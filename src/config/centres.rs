//! The areas of a region and their centres: the built-in 27 of Jawa Barat, or the file of `region.centres_file`.

use serde::Deserialize;

use super::fault::{Fault, Place};
use super::region::Region;

/// The areas of Jawa Barat, commented.
const BUILT_IN: &str = include_str!("../../config/areas.toml");

/// One area.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    area: Vec<toml::Spanned<Centre>>,
}

impl Region {
    /// The areas of this region: those of its file, when it names one, else the built-in ones.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_centres`].
    pub fn centres(&self) -> Result<Vec<Centre>, Vec<Fault>> {
        let Some(path) = &self.centres_file else { return read_centres("config/areas.toml", BUILT_IN) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_centres(&name, &text),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("region.centres_file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults.
///
/// # Errors
/// The first thing that is not understood, or every area that is nowhere on earth or named twice.
pub fn read_centres(name: &str, text: &str) -> Result<Vec<Centre>, Vec<Fault>> {
    let fault = |at: usize, word: String| Fault { place: Place::in_file(name, text, at), key: None, word };
    let file: File = toml::from_str(text).map_err(|error| {
        vec![fault(error.span().map_or(0, |span| span.start), error.message().to_owned())]
    })?;
    let mut faults = Vec::new();
    let mut codes = std::collections::BTreeSet::new();
    for area in &file.area {
        let (at, area) = (area.span().start, area.get_ref());
        if !(-90.0..=90.0).contains(&area.lat) || !(-180.0..=180.0).contains(&area.lon) {
            faults.push(fault(at, format!("{}: lat or lon is not on earth", area.code)));
        }
        if !codes.insert(&area.code) {
            faults.push(fault(at, format!("{}: is there twice", area.code)));
        }
    }
    if faults.is_empty() {
        Ok(file.area.into_iter().map(toml::Spanned::into_inner).collect())
    } else {
        Err(faults)
    }
}
