//! What the process does by itself: triage and place, each beside the least that could do something like
//! it.

use std::hint::black_box;

use geo::{Contains, LineString, MultiPolygon, Polygon};
use jiff::Timestamp;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use sigap::domain::area::AreaLevel;
use sigap::domain::areas::{Areas, Layer, Shape, km2, middle};
use sigap::domain::place::Point;
use sigap::domain::report::{CallType, People};
use sigap::domain::triage::{Answers, Rules, TriageInput};
use tokio::time::Instant;

use super::Extent;
use crate::figure::{Figure, Goal};
use crate::payload::Draw;

const TRIAGE: &str = "triage";
const WORDS: usize = 300;
const TEXTS: usize = 50;
const POLYGONS_A_SIDE: usize = 77;
const CORNERS: usize = 40;
const POINTS: usize = 20_000;

/// Microseconds a call of `work` takes on each of `all`.
pub fn us_each<T, R>(all: &[T], mut work: impl FnMut(&T) -> R) -> f64 {
    let begun = Instant::now();
    for one in all {
        black_box(work(black_box(one)));
    }
    begun.elapsed().as_secs_f64() * 1e6 / all.len() as f64
}

/// Triage of a report of 300 words.
///
/// # Errors
/// When the rules cannot be read.
pub fn triage(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let rules = Rules::parse(Rules::default_text()).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let mut draw = Draw::new(3);
    let texts: Vec<String> = (0..TEXTS).map(|_| draw.words(WORDS)).collect();
    let (answers, people) = (Answers::new(), People::default());
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..extent.pairs.max(15) {
        ours.push(us_each(&texts, |text| {
            let input = TriageInput {
                text,
                kind: None,
                answers: &answers,
                people: &people,
                vulnerable: &[],
                call_type: CallType::Normal,
                night: false,
            };
            rules.triage(&input)
        }));
        floor
            .push(us_each(&texts, |text| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>()));
    }
    let figure = Figure::new(TRIAGE, format!("triage of a report of {WORDS} words"), "µs", ours);
    let note = format!("cutting it into words in lower case: {:.0} µs", crate::figure::median(&floor));
    Ok(vec![figure.goal(Goal::AtMost(100.0)).note(note)])
}

/// Polygons that fill the region side by side, each with some corners.
fn polygons() -> Vec<Polygon> {
    let (south, west) = (-7.8, 106.4);
    let step = (1.9 / POLYGONS_A_SIDE as f64, 2.4 / POLYGONS_A_SIDE as f64);
    // Neighbours share their borders: a border is bent by where it runs, not by whose it is.
    let bend = |at: f64, across: f64| (at * 900.0).sin() * (across * 700.0).cos();
    let mut all = Vec::with_capacity(POLYGONS_A_SIDE * POLYGONS_A_SIDE);
    for row in 0..POLYGONS_A_SIDE {
        for column in 0..POLYGONS_A_SIDE {
            let (lat, lon) = (south + row as f64 * step.0, west + column as f64 * step.1);
            let quarter = CORNERS / 4;
            let mut ring = Vec::with_capacity(CORNERS);
            let part = |n: usize| n as f64 / quarter as f64;
            let bow = |n: usize| (part(n) * std::f64::consts::PI).sin() * 0.15;
            let along = |lat: f64, n: usize| {
                let lon = lon + part(n) * step.1;
                (lon, lat + bow(n) * step.0 * bend(lon, lat))
            };
            let up = |lon: f64, n: usize| {
                let lat = lat + part(n) * step.0;
                (lon + bow(n) * step.1 * bend(lat, lon), lat)
            };
            ring.extend((0..quarter).map(|n| along(lat, n)));
            ring.extend((0..quarter).map(|n| up(lon + step.1, n)));
            ring.extend((1..=quarter).rev().map(|n| along(lat + step.0, n)));
            ring.extend((1..=quarter).rev().map(|n| up(lon, n)));
            all.push(Polygon::new(LineString::from(ring), Vec::new()));
        }
    }
    all
}

/// The area of a point.
///
/// # Errors
/// When a point that lies in one polygon is found in none.
pub fn place(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let polygons = polygons();
    let boxes = polygons.iter().enumerate().map(|(n, polygon)| {
        let corners = polygon.exterior().0.iter();
        let low = corners.clone().fold([f64::MAX; 2], |low, c| [low[0].min(c.x), low[1].min(c.y)]);
        let high = corners.fold([f64::MIN; 2], |high, c| [high[0].max(c.x), high[1].max(c.y)]);
        GeomWithData::new(Rectangle::from_corners(low, high), n)
    });
    let tree = RTree::bulk_load(boxes.collect());
    let mut draw = Draw::new(5);
    let points: Vec<geo::Point> =
        (0..POINTS).map(|_| draw.point()).map(|(lat, lon)| geo::Point::new(lon, lat)).collect();
    let find = |point: &geo::Point| {
        let mut near = tree.locate_in_envelope_intersecting(&AABB::from_point([point.x(), point.y()]));
        near.find(|one| polygons[one.data].contains(point)).map(|one| one.data)
    };
    let found = points.iter().filter(|point| find(point).is_some()).count();
    anyhow::ensure!(
        found * 1_000 > points.len() * 995,
        "{found} of {} points lie in a polygon",
        points.len()
    );
    let areas = areas(&polygons);
    let own: Vec<Point> = points.iter().map(|point| Point { lat: point.y(), lon: point.x() }).collect();
    let code = |point: &Point| areas.locate(*point, 0.0).map(|located| located.known.area.code.clone());
    let same = points.iter().zip(&own).filter(|(point, own)| code(own) == find(point).map(code_of)).count();
    // Where a border runs through a point both answers are right.
    anyhow::ensure!(same * 1_000 >= points.len() * 999, "{same} of {} points agree", points.len());
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..extent.pairs.max(15) {
        ours.push(us_each(&own, |point| areas.locate(*point, 0.0).is_some()));
        floor.push(us_each(&points, find));
    }
    let what = format!("place of a point in {} polygons of {CORNERS} corners", polygons.len());
    let note = format!("boxes in a tree and geo: {:.2} µs", crate::figure::median(&floor));
    Ok(vec![Figure::new("place", what, "µs", ours).goal(Goal::AtMost(2.0)).note(note)])
}

fn code_of(n: usize) -> String {
    format!("32.{:02}.{:02}.{:04}", n / 2_000 + 1, n / 100 % 20 + 1, n % 100 + 1)
}

/// The same polygons, as if they had been imported.
fn areas(polygons: &[Polygon]) -> Areas {
    let shape = |(n, polygon): (usize, &Polygon)| {
        let borders = MultiPolygon::new(vec![polygon.clone()]);
        Shape {
            code: code_of(n),
            name: format!("Desa {n}"),
            parent: None,
            people: None,
            km2: km2(&borders),
            middle: middle(&borders).unwrap_or(Point { lat: 0.0, lon: 0.0 }),
            borders,
        }
    };
    let layer = Layer {
        level: AreaLevel::Village,
        imported_at: Timestamp::UNIX_EPOCH,
        shapes: polygons.iter().enumerate().map(shape).collect(),
        landmarks: Vec::new(),
    };
    Areas::new("bench".to_owned(), vec![layer], &[])
}
