//! One level, ready to be asked: which area holds a point, and which is nearest to one that none holds.

use geo::indexed::IntervalTreeMultiPolygon;
use geo::{BoundingRect, Contains, Coord, LinesIter, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::layer::{Layer, Shape};
use super::raster::{Cell, Raster, candidate};
use crate::domain::place::{EARTH_RADIUS_M, Point};

/// A layer and its indexes.
pub(super) struct Index {
    pub(super) layer: Layer,
    raster: Raster,
    prepared: Vec<IntervalTreeMultiPolygon<f64>>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index of {} {}", self.layer.len(), self.layer.level)
    }
}

impl Index {
    pub(super) fn new(layer: Layer) -> Self {
        let borders = layer.shapes.iter().map(|shape| &shape.borders);
        let boxed = |(n, shape): (usize, &Shape)| {
            let bounds = shape.borders.bounding_rect()?;
            let corners =
                Rectangle::from_corners([bounds.min().x, bounds.min().y], [bounds.max().x, bounds.max().y]);
            Some(GeomWithData::new(corners, n as u32))
        };
        let boxes = RTree::bulk_load(layer.shapes.iter().enumerate().filter_map(boxed).collect());
        let prepared = borders.clone().map(IntervalTreeMultiPolygon::new).collect();
        Self { raster: Raster::new(borders), prepared, boxes, layer }
    }

    /// The area a point lies in; the first, should several overlap. A point on a border lies in none.
    pub(super) fn holding(&self, point: Point) -> Option<u32> {
        let at = Coord { x: point.lon, y: point.lat };
        match self.raster.cell(at) {
            Cell::Nothing => None,
            Cell::Whole(index) => Some(index),
            Cell::Some(entries) => entries
                .iter()
                .map(|entry| candidate(*entry))
                .find(|(index, whole)| *whole || self.prepared[*index as usize].contains(&at))
                .map(|(index, _)| index),
        }
    }

    /// The wanted area whose border is nearest and at most `within_m` away, and how far that is.
    pub(super) fn nearest(
        &self,
        point: Point,
        within_m: f64,
        wanted: impl Fn(u32) -> bool,
    ) -> Option<(u32, f64)> {
        let plane = Plane::around(point);
        let (dx, dy) = (within_m / plane.m_per_degree.x, within_m / plane.m_per_degree.y);
        let around = AABB::from_corners([point.lon - dx, point.lat - dy], [point.lon + dx, point.lat + dy]);
        let mut best: Option<(u32, f64)> = None;
        for boxed in self.boxes.locate_in_envelope_intersecting(&around) {
            if !wanted(boxed.data) {
                continue;
            }
            let reach = best.map_or(within_m, |(_, metres)| metres);
            let shape = &self.layer.shapes[boxed.data as usize];
            let metres = plane.to_border(shape);
            if metres < reach || (best.is_none() && metres <= reach) {
                best = Some((boxed.data, metres));
            }
        }
        best
    }

    /// The smallest box around all areas.
    pub(super) fn bounds(&self) -> Option<Rect<f64>> {
        let all = rstar::ParentNode::envelope(self.boxes.root());
        (self.boxes.size() > 0).then(|| Rect::new(all.lower(), all.upper()))
    }
}

/// Metres around a point, flat: exact to a thousandth within some tens of kilometres.
struct Plane {
    middle: Point,
    m_per_degree: Coord<f64>,
}

impl Plane {
    fn around(middle: Point) -> Self {
        let m = EARTH_RADIUS_M.to_radians();
        // At the poles east and west mean nothing; no area is there.
        let x = m * middle.lat.to_radians().cos().max(1e-6);
        Self { middle, m_per_degree: Coord { x, y: m } }
    }

    fn on_plane(&self, at: Coord<f64>) -> Coord<f64> {
        Coord {
            x: (at.x - self.middle.lon) * self.m_per_degree.x,
            y: (at.y - self.middle.lat) * self.m_per_degree.y,
        }
    }

    /// Metres from the middle to the nearest part of a border.
    fn to_border(&self, shape: &Shape) -> f64 {
        let squared = shape.borders.lines_iter().map(|line| {
            let (a, b) = (self.on_plane(line.start), self.on_plane(line.end));
            let along = b - a;
            let length = along.x * along.x + along.y * along.y;
            let t =
                if length > 0.0 { (-(a.x * along.x + a.y * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
            let foot = a + along * t;
            foot.x * foot.x + foot.y * foot.y
        });
        squared.fold(f64::INFINITY, f64::min).sqrt()
    }
}
