//! Whether the rings of a polygon can be borders at all: closed, on earth, not crossing, holes inside their shell.

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{Intersects, Line, LineString, Orient, Polygon, PreparedGeometry, Relate, orient::Direction};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::fault::{At, Faults};
use super::source::Ring;
use crate::domain::areas::layer::STEPS_PER_DEGREE;

/// The polygon of these rings, with its shell counter-clockwise and its holes clockwise; faults name the ring.
pub(super) fn polygon(rings: &[Ring], index: usize, at: &At, faults: &mut Faults) -> Option<Polygon<f64>> {
    if rings.is_empty() {
        faults.add(at.ring(index, 0), "is not there: a polygon needs a shell");
        return None;
    }
    let mut checked = Vec::with_capacity(rings.len());
    for (n, ring) in rings.iter().enumerate() {
        match line(ring) {
            Ok(line) => checked.push(line),
            Err(word) => faults.add(at.ring(index, n), word),
        }
    }
    if checked.len() < rings.len() {
        return None;
    }
    let holes = checked.split_off(1);
    let polygon = Polygon::new(checked.pop()?, holes).orient(Direction::Default);
    let before = faults.count;
    check_holes(&polygon, index, at, faults);
    (faults.count == before).then_some(polygon)
}

/// The ring on the grid on which borders are kept.
fn line(ring: &Ring) -> Result<LineString<f64>, String> {
    let mut corners: Vec<geo::Coord<f64>> = Vec::with_capacity(ring.len());
    for &[x, y] in ring {
        if !(-180.0..=180.0).contains(&x) || !(-90.0..=90.0).contains(&y) {
            return Err(format!("has a corner that is not on earth: {x}, {y} (east, north, in degrees)"));
        }
        let corner = geo::Coord { x: snap(x), y: snap(y) };
        if corners.last() != Some(&corner) {
            corners.push(corner);
        }
    }
    if ring.len() >= 2 && corners.first() != corners.last() {
        return Err("is open: its last corner must be its first".to_owned());
    }
    if corners.len() < 4 {
        let different = corners.len().saturating_sub(1).max(1);
        return Err(format!("has {different} different corners; three are the fewest"));
    }
    match crossing(&corners) {
        Some(near) => Err(format!("crosses itself near {:.5}, {:.5} (east, north)", near.x, near.y)),
        None => Ok(LineString::new(corners)),
    }
}

fn snap(degrees: f64) -> f64 {
    (degrees * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE
}

/// Where a ring crosses itself. The rule is geo's: parts that follow each other, or meet at a corner, do not cross.
/// Its own check compares every part with every other, which takes minutes for a coast of 50,000 corners.
fn crossing(corners: &[geo::Coord<f64>]) -> Option<geo::Coord<f64>> {
    let parts: Vec<Line<f64>> = corners.windows(2).map(|pair| Line::new(pair[0], pair[1])).collect();
    let boxed = |(n, part): (usize, &Line<f64>)| {
        let bounds = Rectangle::from_corners([part.start.x, part.start.y], [part.end.x, part.end.y]);
        GeomWithData::new(bounds, n)
    };
    let tree = RTree::bulk_load(parts.iter().enumerate().map(boxed).collect());
    parts.iter().enumerate().find_map(|(n, part)| {
        let bounds = Rectangle::from_corners([part.start.x, part.start.y], [part.end.x, part.end.y]);
        let envelope = rstar::RTreeObject::envelope(&bounds);
        let mut others = tree.locate_in_envelope_intersecting(&envelope).map(|other| other.data);
        let crosses = |other: usize| {
            let other = parts[other];
            part.intersects(&other) && part.start != other.end && part.end != other.start
        };
        others.any(|other| other != n && crosses(other)).then_some(part.start)
    })
}

/// Holes lie in the shell and not over each other; rings may meet in points, not along a line.
fn check_holes(polygon: &Polygon<f64>, index: usize, at: &At, faults: &mut Faults) {
    if polygon.interiors().is_empty() {
        return;
    }
    let shell = Polygon::new(polygon.exterior().clone(), Vec::new());
    let shell = PreparedGeometry::from(&shell);
    let holes: Vec<Polygon<f64>> =
        polygon.interiors().iter().map(|hole| Polygon::new(hole.clone(), Vec::new())).collect();
    let holes: Vec<_> = holes.iter().map(PreparedGeometry::from).collect();
    for (n, hole) in holes.iter().enumerate() {
        let at = at.ring(index, n + 1);
        let in_shell = shell.relate(hole);
        if !in_shell.is_contains() {
            faults.add(at, "is a hole that does not lie within its shell");
        } else if in_shell.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional {
            faults.add(at, "is a hole that runs along its shell");
        } else if let Some(other) = holes[..n].iter().position(|other| overlap(hole, other)) {
            faults.add(at, format!("is a hole that lies over or runs along ring {}", other + 2));
        }
    }
}

/// A ring's inside, ready to be compared with others.
type Inside<'a> = PreparedGeometry<'a, &'a Polygon<f64>>;

fn overlap<'a>(one: &Inside<'a>, other: &Inside<'a>) -> bool {
    let both = one.relate(other);
    both.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional
        || both.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional
}
