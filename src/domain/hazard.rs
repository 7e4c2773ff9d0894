//! Where danger is known beforehand, such as where a river floods or a slope slides: zones of a given file, and which of
//! them a place lies in. Pure; a zone changes no level and decides nothing, it is said.

use bytes::Bytes;
use geo::{BoundingRect, Contains, Intersects, MultiPolygon, Rect};
use serde::Serialize;
use ts_rs::TS;

use super::areas::read::{Faults, Zone, fault_of, zones};
use super::areas::write_zones;
use super::place::{CELLS_PER_DEGREE, Rounded};

/// How grave a zone is, as its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HazardLevel {
    /// `high`, `tinggi`, `3`.
    High,
    /// `medium`, `sedang`, `2`.
    Medium,
    /// `low`, `rendah`, `1`.
    Low,
}

impl HazardLevel {
    fn read(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "high" | "tinggi" | "3" => Some(Self::High),
            "medium" | "sedang" | "2" => Some(Self::Medium),
            "low" | "rendah" | "1" => Some(Self::Low),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A zone that a place lies in, or may lie in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct HazardAt {
    /// What the file calls it.
    pub name: String,
    /// How grave it is.
    pub level: HazardLevel,
    /// The whole cell of 500 m that the place was rounded to lies in it; otherwise its border runs through the cell, and
    /// nobody can tell on which side the place is.
    pub surely: bool,
}

#[derive(Debug)]
struct Hazard {
    name: String,
    level: HazardLevel,
    bounds: Rect<f64>,
    borders: MultiPolygon<f64>,
}

/// All zones of a region.
#[derive(Debug, Default)]
pub struct Hazards {
    /// The gravest first.
    all: Vec<Hazard>,
    drawn: Option<Bytes>,
}

impl Hazards {
    /// Reads GeoJSON or TopoJSON whose features have a name and a level in these properties.
    ///
    /// # Errors
    /// Everything that is wrong, by feature and ring.
    pub fn read(content: &str, name: &str, level: &str) -> Result<Self, Faults> {
        let found = zones(content, name, level)?;
        let mut faults = Faults::default();
        let mut all = Vec::with_capacity(found.len());
        for (index, zone) in found.into_iter().enumerate() {
            let Some(grave) = HazardLevel::read(&zone.word) else {
                let word = format!(
                    "its {level:?} is {:?}; high, medium or low is wanted (tinggi, sedang, rendah; 3, 2, 1)",
                    zone.word
                );
                let fault = fault_of(index + 1, &zone, word);
                faults.add(fault.at, fault.word);
                continue;
            };
            let Zone { name, borders, .. } = zone;
            if let Some(bounds) = borders.bounding_rect() {
                all.push(Hazard { name, level: grave, bounds, borders });
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        all.sort_by(|one, other| one.level.cmp(&other.level).then_with(|| one.name.cmp(&other.name)));
        let drawn = write_zones(all.iter().map(|one| (one.name.as_str(), one.level.word(), &one.borders)));
        Ok(Self { drawn: (!all.is_empty()).then(|| Bytes::from(drawn)), all })
    }

    /// Which zones a place lies in or may lie in, the gravest first.
    pub fn at(&self, place: Rounded) -> Vec<HazardAt> {
        let (half, middle) = (0.5 / CELLS_PER_DEGREE, place.0);
        let cell = Rect::new((middle.lon - half, middle.lat - half), (middle.lon + half, middle.lat + half));
        let near = self.all.iter().filter(|one| one.bounds.intersects(&cell));
        near.filter(|one| one.borders.intersects(&cell))
            .map(|one| HazardAt {
                name: one.name.clone(),
                level: one.level,
                surely: one.borders.contains(&cell.to_polygon()),
            })
            .collect()
    }

    /// All of them as GeoJSON for maps, each with `name` and `level`; `None` without any.
    pub fn drawn(&self) -> Option<Bytes> {
        self.drawn.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::Point;

    fn square(west: f64, south: f64, size: f64, level: &str) -> String {
        let (east, north) = (west + size, south + size);
        format!(
            r#"{{"type":"Feature","properties":{{"name":"Sungai {level}","level":"{level}"}},"geometry":{{"type":"Polygon",
            "coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
        )
    }

    fn file(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    #[test]
    fn a_place_lies_in_a_zone_surely_or_perhaps_and_the_gravest_comes_first() {
        let text = file(&[square(107.0, -7.0, 0.5, "rendah"), square(107.2, -6.9, 0.1, "Tinggi")]);
        let hazards = Hazards::read(&text, "name", "level").unwrap();
        let at = |lat, lon| {
            let found = hazards.at(Point { lat, lon }.rounded());
            found.into_iter().map(|one| (one.level, one.surely)).collect::<Vec<_>>()
        };
        assert_eq!(at(-6.85, 107.25), [(HazardLevel::High, true), (HazardLevel::Low, true)]);
        assert_eq!(at(-6.95, 107.1), [(HazardLevel::Low, true)]);
        assert_eq!(at(-6.7, 107.0), [(HazardLevel::Low, false)]);
        assert_eq!(at(-6.0, 107.0), []);
    }

    #[test]
    fn a_fault_is_told_with_its_place() {
        let text = file(&[square(107.0, -7.0, 0.5, "rendah"), square(107.2, -6.9, 0.1, "gawat")]);
        let fault = Hazards::read(&text, "name", "level").unwrap_err().to_string();
        assert!(fault.starts_with("feature 2 (Sungai gawat): its \"level\" is \"gawat\"; high"), "{fault}");
        let fault = Hazards::read(&text, "nama", "level").unwrap_err().to_string();
        assert!(fault.starts_with("feature 1: has no property \"nama\"; it has: level, name"), "{fault}");
        assert!(Hazards::read("{", "name", "level").unwrap_err().to_string().contains("line 1 column 1"));
        assert!(Hazards::default().drawn().is_none());
    }
}
