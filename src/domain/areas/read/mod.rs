//! From the text of a file to a layer of areas, or to everything that is wrong with it. Nothing is half taken.

mod fault;
mod ring;
mod source;
mod topology;
mod zones;

use std::collections::HashMap;

use geo::{MultiPolygon, Polygon};
use geojson::{JsonObject, JsonValue};
use jiff::Timestamp;

pub use fault::{At, Fault, Faults, MOST_LISTED};
pub use zones::{MOST_ZONES, Zone, fault_of, zones};

use super::layer::{Landmark, Layer, STEPS_PER_DEGREE, Shape, km2, middle};
use crate::domain::area::AreaLevel;
use crate::domain::place::Point;
use source::{Drawn, Found};

/// Names of the properties that hold what is wanted of a feature.
#[derive(Clone, Debug, Default)]
pub struct Properties {
    /// Official code; only landmarks may do without.
    pub code: Option<String>,
    /// Official name.
    pub name: String,
    /// Code of the area it lies within.
    pub parent: Option<String>,
    /// People who live there.
    pub people: Option<String>,
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The layer.
    pub layer: Layer,
    /// Features that were left out: areas whose code is null, such as lakes, and landmarks whose name is.
    pub left_out: Vec<String>,
}

/// Signs of a code, and of a name.
const CODE_SIGNS: usize = 40;
const NAME_SIGNS: usize = 120;

/// Reads GeoJSON (a feature or a collection of them) or TopoJSON.
///
/// # Errors
/// Everything that is wrong, by feature and ring.
pub fn read(
    text: &str,
    level: AreaLevel,
    properties: &Properties,
    imported_at: Timestamp,
) -> Result<Taken, Faults> {
    let found = source::features(text)?;
    let mut reader = Reader {
        level,
        properties,
        layer: Layer { level, imported_at, shapes: Vec::new(), landmarks: Vec::new() },
        left_out: Vec::new(),
        codes: HashMap::new(),
        faults: Faults::default(),
    };
    for (index, feature) in found.into_iter().enumerate() {
        reader.take(index + 1, feature);
    }
    if reader.faults.is_empty() && reader.layer.is_empty() {
        reader.faults = Faults::whole("holds nothing that could be taken");
    }
    if reader.faults.is_empty() {
        Ok(Taken { layer: reader.layer, left_out: reader.left_out })
    } else {
        Err(reader.faults)
    }
}

struct Reader<'a> {
    level: AreaLevel,
    properties: &'a Properties,
    layer: Layer,
    left_out: Vec<String>,
    /// Feature that has a code.
    codes: HashMap<String, usize>,
    faults: Faults,
}

/// What a property of a feature says.
enum Said {
    Word(String),
    Null,
    Wrong(String),
}

impl Reader<'_> {
    fn take(&mut self, number: usize, found: Found) {
        let said = &found.properties;
        let name = text(said, &self.properties.name, NAME_SIGNS);
        let code = self.properties.code.as_ref().map(|key| text(said, key, CODE_SIGNS));
        let called = match (&code, &name) {
            (Some(Said::Word(code)), Said::Word(name)) => Some(format!("{code} {name}")),
            (Some(Said::Word(word)), _) | (_, Said::Word(word)) => Some(word.clone()),
            _ => None,
        };
        let at = At::feature(number, called.as_deref());
        let is_landmark = self.level == AreaLevel::Landmark;
        // Nobody can look for a landmark without a name.
        if is_landmark && matches!(name, Said::Null) {
            return self.left_out.push(called.unwrap_or_else(|| format!("feature {number}")));
        }
        let code = match code {
            Some(Said::Word(code)) => Some(code),
            Some(Said::Null) if !is_landmark => {
                return self.left_out.push(called.unwrap_or_else(|| format!("feature {number}")));
            }
            Some(Said::Wrong(_)) if is_landmark => None,
            Some(Said::Wrong(word)) => {
                self.faults.add(at.clone(), word);
                None
            }
            Some(Said::Null) | None => None,
        };
        if let Some(code) = &code
            && let Some(first) = self.codes.insert(code.clone(), number)
        {
            self.faults.add(at.clone(), format!("has the code of feature {first}"));
            self.codes.insert(code.clone(), first);
        }
        let name = match name {
            Said::Word(name) => Some(name),
            Said::Null => {
                self.faults
                    .add(at.clone(), format!("its {:?} is null: a name is wanted", self.properties.name));
                None
            }
            Said::Wrong(word) => {
                self.faults.add(at.clone(), word);
                None
            }
        };
        match found.drawn {
            Err(word) => self.faults.add(at, word),
            Ok(drawn) if is_landmark => self.landmark(&at, code, name, &drawn),
            Ok(drawn) => self.area(&at, (code, name), &found.properties, &drawn),
        }
    }

    fn area(
        &mut self,
        at: &At,
        (code, name): (Option<String>, Option<String>),
        said: &JsonObject,
        drawn: &Drawn,
    ) {
        let Some(borders) = self.borders(at, drawn) else { return };
        let parent = self.properties.parent.as_ref().map(|key| text(said, key, CODE_SIGNS));
        let people = self.properties.people.as_ref().map(|key| people(said, key));
        let parent = match parent {
            Some(Said::Word(parent)) => Some(parent),
            Some(Said::Wrong(word)) => return self.faults.add(at.clone(), word),
            Some(Said::Null) | None => None,
        };
        let people = match people.transpose() {
            Ok(people) => people.flatten(),
            Err(word) => return self.faults.add(at.clone(), word),
        };
        let (Some(code), Some(name), Some(middle)) = (code, name, middle(&borders)) else { return };
        self.layer.shapes.push(Shape { code, name, parent, people, km2: km2(&borders), middle, borders });
    }

    fn landmark(&mut self, at: &At, code: Option<String>, name: Option<String>, drawn: &Drawn) {
        let point = match drawn {
            Drawn::Point([lon, lat]) if (-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat) => {
                Some(Point { lat: *lat, lon: *lon })
            }
            Drawn::Point([lon, lat]) => {
                self.faults
                    .add(at.clone(), format!("is not on earth: {lon}, {lat} (east, north, in degrees)"));
                None
            }
            Drawn::Polygons(_) => self.borders(at, drawn).and_then(|borders| middle(&borders)),
            Drawn::Nothing => {
                self.faults.add(at.clone(), "has no geometry");
                None
            }
        };
        if let (Some(name), Some(point)) = (name, point) {
            self.layer.landmarks.push(Landmark { code, name, point });
        }
    }

    fn borders(&mut self, at: &At, drawn: &Drawn) -> Option<MultiPolygon<f64>> {
        borders(at, drawn, "is a point: only landmarks are (--level landmark)", &mut self.faults)
    }
}

/// The polygons of a feature, when all of them can be borders; `no_point` is said of a point.
fn borders(at: &At, drawn: &Drawn, no_point: &str, faults: &mut Faults) -> Option<MultiPolygon<f64>> {
    let polygons = match drawn {
        Drawn::Polygons(polygons) if !polygons.is_empty() => polygons,
        Drawn::Point(_) => {
            faults.add(at.clone(), no_point);
            return None;
        }
        Drawn::Polygons(_) | Drawn::Nothing => {
            faults.add(at.clone(), "has no borders");
            return None;
        }
    };
    let read: Vec<Polygon<f64>> = polygons
        .iter()
        .enumerate()
        .filter_map(|(index, rings)| ring::polygon(rings, index, at, faults))
        .collect();
    (read.len() == polygons.len()).then(|| MultiPolygon::new(read))
}

fn text(said: &JsonObject, key: &str, most: usize) -> Said {
    let word = match said.get(key) {
        Some(JsonValue::Null) => return Said::Null,
        Some(JsonValue::String(word)) => word.trim().to_owned(),
        Some(JsonValue::Number(number)) => number.to_string(),
        Some(_) => return Said::Wrong(format!("its {key:?} is neither text nor a number")),
        None => {
            let known: Vec<&str> = said.keys().take(12).map(String::as_str).collect();
            return Said::Wrong(format!("has no property {key:?}; it has: {}", known.join(", ")));
        }
    };
    if word.is_empty() || word.chars().count() > most || word.chars().any(char::is_control) {
        return Said::Wrong(format!("its {key:?} must be 1 to {most} signs, without control characters"));
    }
    Said::Word(word)
}

/// A whole number of people, which may be written as text; `None` where it is not known.
fn people(said: &JsonObject, key: &str) -> Result<Option<u64>, String> {
    let number = match said.get(key) {
        None => return Err(format!("has no property {key:?}")),
        Some(JsonValue::Null) => return Ok(None),
        Some(JsonValue::String(word)) => word.trim().parse().ok(),
        Some(value) => {
            value.as_f64().filter(|number| *number >= 0.0 && *number < 1e12).map(|number| number as u64)
        }
    };
    number.map(Some).ok_or(format!("its {key:?} is not a number of people"))
}

/// Degrees in the steps in which borders are kept.
pub fn steps(degrees: f64) -> i32 {
    (degrees * STEPS_PER_DEGREE).round() as i32
}
