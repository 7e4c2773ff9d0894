//! Imported areas: from the text of a file to the area that holds a point, with those it lies within.
//!
//! Pure: where the text comes from and where layers are kept is nobody's business here.

mod index;
mod layer;
mod raster;
pub mod read;
mod write;

use std::collections::HashMap;
use std::sync::OnceLock;

use bytes::Bytes;
use jiff::Timestamp;

pub use write::zones as write_zones;

pub use layer::{Landmark, Layer, STEPS_PER_DEGREE, Shape, km2, middle};

use super::area::{AreaLevel, AreaName, AreaRef};
use super::place::Point;
use super::region::Centre;
use index::Index;

/// Nearer to a border than this, a place counts as inside: borders are not known to a metre.
const ON_THE_BORDER_M: f64 = 1.0;

/// An imported area, ready to be answered with.
#[derive(Clone, Debug)]
pub struct Known {
    /// What a report in it carries.
    pub area: AreaRef,
    /// Official code of the area it lies within, the finest of them.
    pub parent: Option<String>,
    /// A point inside, far from the border.
    pub middle: Point,
    /// People per km², of itself or else of the finest area around it of which it is known.
    pub density: Option<f64>,
}

/// The area of a point. The area is only lent: nothing is copied for the answer.
#[derive(Clone, Copy, Debug)]
pub struct Located<'a> {
    /// The finest area.
    pub known: &'a Known,
    /// Metres outside its border, when no area holds the point.
    pub off_m: Option<u32>,
}

/// A level as `sigap areas list` and the API show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Which.
    pub level: AreaLevel,
    /// Areas or landmarks.
    pub count: usize,
    /// How many of them know their people.
    pub with_people: usize,
    /// Surface, km².
    pub km2: f64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// West, south, east, north; absent where there are only points.
    pub bounds: Option<[f64; 4]>,
}

/// Everything imported for a region. Never changes: another import makes another one.
#[derive(Debug, Default)]
pub struct Areas {
    version: String,
    /// The finest first; none has no area.
    levels: Vec<Level>,
    landmarks: Option<Layer>,
}

#[derive(Debug)]
struct Level {
    index: Index,
    known: Vec<Known>,
    by_code: HashMap<String, u32>,
    drawn: OnceLock<Bytes>,
}

impl Areas {
    /// Makes layers ready to be asked. Takes about a second for ten thousand detailed areas. `centres` name the
    /// kabupaten and kota that finer areas lie within when their own borders were not imported.
    pub fn new(version: String, layers: Vec<Layer>, centres: &[Centre]) -> Self {
        let mut areas = Self { version, levels: Vec::new(), landmarks: None };
        let mut layers: Vec<Layer> = layers.into_iter().filter(|layer| !layer.is_empty()).collect();
        layers.sort_by_key(|layer| layer.level);
        for layer in layers {
            if layer.level == AreaLevel::Landmark {
                areas.landmarks = Some(layer);
            } else {
                // Coarser ones are there already, and stand behind.
                let level = Level::new(layer, &areas.levels, centres);
                areas.levels.insert(0, level);
            }
        }
        areas
    }

    /// Changes with each import; empty when nothing was ever imported.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether there are borders, which then decide.
    pub fn have_borders(&self) -> bool {
        !self.levels.is_empty()
    }

    /// The finest area that holds `point`; where none does, such as on a reservoir or off the coast, the nearest at
    /// most `within_m` away. A coarser area around the point has a say in which finer one that may be.
    pub fn locate(&self, point: Point, within_m: f64) -> Option<Located<'_>> {
        for (n, level) in self.levels.iter().enumerate() {
            let Some(index) = level.index.holding(point) else { continue };
            let known = &level.known[index as usize];
            let of_this = |area: &AreaRef| area.lies_in(&known.area.code);
            let finer = self.levels[..n].iter().find_map(|finer| finer.near(point, within_m, of_this));
            return Some(finer.unwrap_or(Located { known, off_m: None }));
        }
        self.levels.iter().find_map(|level| level.near(point, within_m, |_| true))
    }

    /// The area with this code, at the finest level that has one.
    pub fn find(&self, code: &str) -> Option<&Known> {
        self.levels.iter().find_map(|level| level.find(code))
    }

    /// All areas, the finest level first.
    pub fn all(&self) -> impl Iterator<Item = &Known> {
        self.levels.iter().flat_map(|level| &level.known)
    }

    /// All landmarks, in the order of their file.
    pub fn landmarks(&self) -> &[Landmark] {
        self.landmarks.as_ref().map(|layer| layer.landmarks.as_slice()).unwrap_or_default()
    }

    /// What there is, the coarsest level first.
    pub fn summaries(&self) -> Vec<Summary> {
        let levels = self.levels.iter().rev().map(|level| Summary {
            bounds: level.index.bounds().map(|all| [all.min().x, all.min().y, all.max().x, all.max().y]),
            ..summary(&level.index.layer)
        });
        levels.chain(self.landmarks.as_ref().map(summary)).collect()
    }

    /// A level as GeoJSON, written once; `None` when it was not imported.
    pub fn geojson(&self, level: AreaLevel) -> Option<Bytes> {
        if level == AreaLevel::Landmark {
            return self.landmarks.as_ref().map(|layer| write::landmarks(&layer.landmarks).into());
        }
        let level = self.levels.iter().find(|one| one.index.layer.level == level)?;
        Some(level.drawn.get_or_init(|| level.write(|_| true)).clone())
    }

    /// The areas of a level that lie in the one with this code, as GeoJSON.
    pub fn geojson_within(&self, level: AreaLevel, code: &str) -> Option<Bytes> {
        let level = self.levels.iter().find(|one| one.index.layer.level == level)?;
        Some(level.write(|area| area.lies_in(code)))
    }
}

fn summary(layer: &Layer) -> Summary {
    Summary {
        level: layer.level,
        count: layer.len(),
        with_people: layer.shapes.iter().filter(|shape| shape.people.is_some()).count(),
        km2: layer.km2(),
        imported_at: layer.imported_at,
        bounds: None,
    }
}

impl Located<'_> {
    /// What a report carries.
    pub fn to_area(self) -> AreaRef {
        AreaRef { off_m: self.off_m, ..self.known.area.clone() }
    }
}

impl Level {
    fn new(layer: Layer, coarser: &[Self], centres: &[Centre]) -> Self {
        let known: Vec<Known> =
            layer.shapes.iter().map(|shape| know(shape, &layer, coarser, centres)).collect();
        let by_code =
            known.iter().enumerate().map(|(n, known)| (known.area.code.clone(), n as u32)).collect();
        Self { index: Index::new(layer), known, by_code, drawn: OnceLock::new() }
    }

    fn find(&self, code: &str) -> Option<&Known> {
        self.by_code.get(code).map(|index| &self.known[*index as usize])
    }

    fn near(&self, point: Point, within_m: f64, wanted: impl Fn(&AreaRef) -> bool) -> Option<Located<'_>> {
        let wanted = |index: u32| wanted(&self.known[index as usize].area);
        let (index, metres) = self.index.nearest(point, within_m, wanted)?;
        let off_m = (metres >= ON_THE_BORDER_M).then_some(metres.round() as u32);
        Some(Located { known: &self.known[index as usize], off_m })
    }

    fn write(&self, wanted: impl Fn(&AreaRef) -> bool) -> Bytes {
        let all = self.known.iter().zip(&self.index.layer.shapes);
        write::areas(all.filter(|(known, _)| wanted(&known.area))).into()
    }
}

fn know(shape: &Shape, layer: &Layer, coarser: &[Level], centres: &[Centre]) -> Known {
    let mut within = Vec::new();
    let mut density = shape.people.filter(|_| shape.km2 > 0.0).map(|people| people as f64 / shape.km2);
    // Its own word first, then the beginning of its code, then where its middle lies.
    let mut parent = shape.parent.as_deref();
    for level in coarser {
        let found = parent
            .and_then(|code| level.find(code))
            .or_else(|| beginnings(&shape.code).find_map(|code| level.find(code)))
            .or_else(|| level.index.holding(shape.middle).map(|index| &level.known[index as usize]));
        let Some(found) = found else { continue };
        within.push(AreaName {
            code: found.area.code.clone(),
            name: found.area.name.clone(),
            level: level.index.layer.level,
        });
        density = density.or(found.density);
        parent = found.parent.as_deref();
    }
    name_regency(shape, layer.level, &mut within, centres);
    let parent = within.first().map(|area| area.code.clone()).or_else(|| shape.parent.clone());
    let level = Some(layer.level);
    let area = AreaRef { level, within, ..AreaRef::new(&shape.code, &shape.name) };
    Known { area, parent, middle: shape.middle, density }
}

/// Adds the kabupaten or kota of a finer area, when only its centre is known.
fn name_regency(shape: &Shape, level: AreaLevel, within: &mut Vec<AreaName>, centres: &[Centre]) {
    if level <= AreaLevel::Regency || within.iter().any(|area| area.level == AreaLevel::Regency) {
        return;
    }
    let of_code = |code: &str| centres.iter().map(|centre| &centre.area).find(|area| area.code == code);
    let named =
        shape.parent.as_deref().and_then(of_code).or_else(|| beginnings(&shape.code).find_map(of_code));
    if let Some(area) = named {
        let at = within.iter().position(|area| area.level < AreaLevel::Regency).unwrap_or(within.len());
        let (code, name) = (area.code.clone(), area.name.clone());
        within.insert(at, AreaName { code, name, level: AreaLevel::Regency });
    }
}

/// The beginnings of a code, the longest first: `32.73.09`, `32.73.0`, `32.73.`, …
fn beginnings(code: &str) -> impl Iterator<Item = &str> {
    code.char_indices().rev().map(|(at, _)| &code[..at])
}
