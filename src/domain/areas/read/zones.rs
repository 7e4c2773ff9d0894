//! From the text of a file to named zones that are no areas of the region, such as where a river floods, or to everything
//! that is wrong with it. Judges names and borders; what a zone means is its reader's business.

use geo::MultiPolygon;

use super::{At, Fault, Faults, Said, borders, source, text};

/// Zones a file may have: maps draw them all at once.
pub const MOST_ZONES: usize = 2_000;
const NAME_SIGNS: usize = 120;
const WORD_SIGNS: usize = 40;

/// A feature with borders.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// What people call it.
    pub name: String,
    /// What the other property says.
    pub word: String,
    /// Degrees, x east and y north; shells counter-clockwise, holes clockwise.
    pub borders: MultiPolygon<f64>,
}

/// Reads GeoJSON or TopoJSON. `name` and `word` are the names of the two properties that are wanted of each feature.
///
/// # Errors
/// Everything that is wrong, by feature and ring.
pub fn zones(content: &str, name: &str, word: &str) -> Result<Vec<Zone>, Faults> {
    let found = source::features(content)?;
    let mut faults = Faults::default();
    if found.len() > MOST_ZONES {
        return Err(Faults::whole(format!("has {} features; {MOST_ZONES} are the most", found.len())));
    }
    let mut zones = Vec::with_capacity(found.len());
    for (index, feature) in found.into_iter().enumerate() {
        let said = [(name, NAME_SIGNS), (word, WORD_SIGNS)]
            .map(|(key, most)| (key, text(&feature.properties, key, most)));
        let called = match &said[0].1 {
            Said::Word(name) => Some(name.clone()),
            Said::Null | Said::Wrong(_) => None,
        };
        let at = At::feature(index + 1, called.as_deref());
        let [name, word] = said.map(|(key, said)| match said {
            Said::Word(word) => Some(word),
            Said::Null => {
                faults.add(at.clone(), format!("its {key:?} is null"));
                None
            }
            Said::Wrong(word) => {
                faults.add(at.clone(), word);
                None
            }
        });
        let borders = match &feature.drawn {
            Ok(drawn) => borders(&at, drawn, "is a point: zones have borders", &mut faults),
            Err(word) => {
                faults.add(at, word.clone());
                None
            }
        };
        if let (Some(name), Some(word), Some(borders)) = (name, word, borders) {
            zones.push(Zone { name, word, borders });
        }
    }
    if faults.is_empty() { Ok(zones) } else { Err(faults) }
}

/// A fault of the feature with this number, from 1, that was found only when its word was understood.
pub fn fault_of(number: usize, zone: &Zone, word: impl Into<String>) -> Fault {
    Fault { at: At::feature(number, Some(&zone.name)), word: word.into() }
}
