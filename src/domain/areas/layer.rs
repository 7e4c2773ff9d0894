//! The areas of one level as they were imported: codes, names, borders, people. Finding a point in them is `index`'s.

use geo::{GeodesicArea, InteriorPoint, MultiPolygon};
use jiff::Timestamp;

use crate::domain::area::AreaLevel;
use crate::domain::place::Point;

/// Coordinates are kept in steps of a ten millionth of a degree, about a centimetre.
pub const STEPS_PER_DEGREE: f64 = 1e7;

/// An area with its borders.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Code of the area it lies within, where the source names it.
    pub parent: Option<String>,
    /// People who live there.
    pub people: Option<u64>,
    /// Surface, km².
    pub km2: f64,
    /// A point inside, far from the border.
    pub middle: Point,
    /// Degrees, x east and y north; shells counter-clockwise, holes clockwise.
    pub borders: MultiPolygon<f64>,
}

/// A place people know, such as a market or a hospital.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmark {
    /// The source's own code of it.
    pub code: Option<String>,
    /// What people call it.
    pub name: String,
    /// Where.
    pub point: Point,
}

/// Everything imported for one level.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Which level.
    pub level: AreaLevel,
    /// When.
    pub imported_at: Timestamp,
    /// Areas; none at the level of landmarks.
    pub shapes: Vec<Shape>,
    /// Landmarks; only at their level.
    pub landmarks: Vec<Landmark>,
}

impl Layer {
    /// How many areas or landmarks it has.
    pub fn len(&self) -> usize {
        self.shapes.len() + self.landmarks.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Surface of all its areas, km².
    pub fn km2(&self) -> f64 {
        self.shapes.iter().map(|shape| shape.km2).sum()
    }
}

/// Surface in km² on the WGS 84 ellipsoid (C. F. F. Karney, "Algorithms for geodesics", 2013).
pub fn km2(borders: &MultiPolygon<f64>) -> f64 {
    borders.geodesic_area_unsigned() / 1e6
}

/// A point inside, on the widest part of a line through the middle.
pub fn middle(borders: &MultiPolygon<f64>) -> Option<Point> {
    borders.interior_point().map(|point| Point { lat: point.y(), lon: point.x() })
}
