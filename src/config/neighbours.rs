//! Neighbouring regions of the same installation: their centres work on the same Redis, with the same secrets.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Region;
use super::fault::{Fault, Place};
use super::rule::is_region_code;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    neighbour: Vec<toml::Spanned<Neighbour>>,
}

/// A region whose centre works on the same Redis.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbour {
    /// Its code, such as `31`.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where its centre is reached by telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Codes of our areas that lie beside it; none: all do.
    #[serde(default)]
    pub areas: Vec<String>,
}

impl Region {
    /// The neighbouring regions, in the order of their file; none when none is named.
    ///
    /// # Errors
    /// That the file cannot be read, or as [`read_neighbours`].
    pub fn neighbours(&self) -> Result<Vec<Neighbour>, Vec<Fault>> {
        let Some(path) = &self.neighbours_file else { return Ok(Vec::new()) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => read_neighbours(&name, &text, &self.default),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: Some("region.neighbours_file".to_owned()),
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// Reads the text of such a file, called `name` in faults, for the region `own`.
///
/// # Errors
/// The first thing that is not understood, or every region without a name or a code of its own.
pub fn read_neighbours(name: &str, text: &str, own: &str) -> Result<Vec<Neighbour>, Vec<Fault>> {
    let fault = |at: usize, word: String| Fault { place: Place::in_file(name, text, at), key: None, word };
    let file: File = toml::from_str(text).map_err(|error| {
        vec![fault(error.span().map_or(0, |span| span.start), error.message().to_owned())]
    })?;
    let (mut codes, mut faults) = (BTreeSet::new(), Vec::new());
    for entry in &file.neighbour {
        let (at, Neighbour { code, name, .. }) = (entry.span().start, entry.get_ref());
        if !is_region_code(code) {
            faults.push(fault(at, format!("'{code}' is not the two digits of a province, such as 31")));
        }
        if *code == own {
            faults.push(fault(at, format!("{code} is the region itself")));
        }
        if name.trim().is_empty() {
            faults.push(fault(at, format!("{code}: has no name")));
        }
        if !codes.insert(code) {
            faults.push(fault(at, format!("{code}: is there twice")));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(file.neighbour.into_iter().map(toml::Spanned::into_inner).collect())
}
