//! However areas are searched, the answer is that of asking every border in turn.

use geo::{BoundingRect, Contains, Coord, Intersects, Rect};
use sigap::domain::area::AreaLevel;
use sigap::domain::areas::Layer;
use sigap::domain::place::Point;

use crate::harness::areas::{Grid, layer, region};

/// Points near, but in no area, that are measured the plain way, which takes long.
const NEAREST: usize = 200;

/// Numbers from 0 to 1 that follow from a seed (xorshift64*).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn agree(layer: &Layer, points: usize, seed: u64) {
    let region = region(vec![layer.clone()]);
    let boxes: Vec<Rect<f64>> =
        layer.shapes.iter().map(|shape| shape.borders.bounding_rect().unwrap()).collect();
    let all = region.areas.summaries()[0].bounds.unwrap();
    let mut draw = Draw(seed);
    let (mut inside, mut off) = (0, 0);
    for _ in 0..points {
        let lon = all[0] - 0.03 + (all[2] - all[0] + 0.06) * draw.next();
        let lat = all[1] - 0.03 + (all[3] - all[1] + 0.06) * draw.next();
        let at = Coord { x: lon, y: lat };
        let mut touching = layer
            .shapes
            .iter()
            .zip(&boxes)
            .filter(|(shape, around)| around.intersects(&at) && shape.borders.intersects(&at));
        let found = region.areas.locate(Point { lat, lon }, 5_000.0);
        match (touching.next(), found) {
            (Some((shape, _)), Some(found)) => {
                inside += 1;
                let agrees = found.known.area.code == shape.code
                    || touching.any(|(other, _)| other.code == found.known.area.code);
                assert!(agrees && found.off_m.is_none(), "seed {seed}: {lat}, {lon}: {found:?}");
            }
            (None, Some(found)) => {
                off += 1;
                if off > NEAREST {
                    continue;
                }
                let nearest = plain_nearest(layer, Point { lat, lon });
                let far = found.off_m.map_or(0.0, f64::from);
                assert!(
                    (far - nearest).abs() <= 1.0 + nearest / 500.0,
                    "seed {seed}: {lat}, {lon}: {far} {nearest}"
                );
            }
            (None, None) => {}
            (Some((shape, _)), None) => panic!("seed {seed}: {lat}, {lon} lies in {}", shape.code),
        }
    }
    assert!(inside > points / 10 && off > 0, "{inside} inside, {off} near");
}

/// Metres to the nearest border, corner by corner and by ten points on each part.
fn plain_nearest(layer: &Layer, point: Point) -> f64 {
    let far = |at: Coord<f64>| point.distance_m(Point { lat: at.y, lon: at.x });
    let mut best = f64::INFINITY;
    for shape in &layer.shapes {
        for line in geo::LinesIter::lines_iter(&shape.borders) {
            if far(line.start) > best + 3_000.0 {
                continue;
            }
            best = (0..=400)
                .map(|n| far(line.start + line.delta() * (f64::from(n) / 400.0)))
                .fold(best, f64::min);
        }
    }
    best
}

#[test]
fn random_points_lie_where_a_plain_search_finds_them() {
    let grid = Grid::new(7);
    agree(&layer(AreaLevel::Village, &grid.villages()), 20_000, 20_261_125);
    agree(&layer(AreaLevel::District, &grid.districts()), 2_000, 7);
}

#[test]
fn a_point_on_a_shared_border_lies_in_an_area_that_touches_it() {
    let villages = layer(AreaLevel::Village, &Grid::new(4).villages());
    let region = region(vec![villages.clone()]);
    for shape in &villages.shapes {
        for at in geo::CoordsIter::coords_iter(&shape.borders) {
            let found = region.areas.locate(Point { lat: at.y, lon: at.x }, 5_000.0).unwrap();
            let area = villages.shapes.iter().find(|one| one.code == found.known.area.code).unwrap();
            assert!(area.borders.intersects(&at) && !area.borders.contains(&at) && found.off_m.is_none());
        }
    }
}

#[test]
fn overlapping_areas_answer_with_one_of_them() {
    let mut villages = layer(AreaLevel::Village, &Grid::new(3).villages());
    let mut whole = villages.shapes[4].clone();
    whole.code = "over".to_owned();
    villages.shapes.push(whole);
    agree(&villages, 2_000, 3);
}
