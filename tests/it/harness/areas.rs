//! Areas made for tests: a grid of districts and villages with crooked shared borders, a lake, and an island.

use serde_json::{Value, json};
use sigap::domain::area::AreaLevel;
use sigap::domain::areas::read::{Properties, read};
use sigap::domain::areas::{Areas, Layer};
use sigap::domain::place::Point;
use sigap::domain::region::Region;
use sigap::services::Centre;

use super::centre::morning;

/// A grid of villages; each row of it is a district, all of it the regency `32.04`.
pub struct Grid {
    /// Villages from west to east, and from south to north.
    pub size: usize,
    /// Degrees from one to the next.
    pub step: f64,
    /// South-western corner.
    pub origin: Point,
}

/// Corners between two of the grid's nodes.
const BETWEEN: usize = 4;

impl Grid {
    /// A grid over the south of Bandung.
    pub fn new(size: usize) -> Self {
        Self { size, step: 0.02, origin: Point { lat: -7.2, lon: 107.5 } }
    }

    /// About the middle of a village; with a lake, that is in it.
    pub fn middle(&self, row: usize, column: usize) -> Point {
        self.at(row as f64 + 0.5, column as f64 + 0.5)
    }

    /// A point so many steps north and east.
    pub fn at(&self, rows: f64, columns: f64) -> Point {
        Point { lat: self.origin.lat + rows * self.step, lon: self.origin.lon + columns * self.step }
    }

    /// Code of a village.
    pub fn code(row: usize, column: usize) -> String {
        format!("32.04.{:02}.{}", row + 1, 2001 + column)
    }

    /// All villages as GeoJSON. The one at row 1, column 1 has a lake; the first has an island far south.
    pub fn villages(&self) -> Value {
        let features: Vec<Value> = (0..self.size * self.size)
            .map(|n| {
                let (row, column) = (n / self.size, n % self.size);
                let mut shell = self.path((row, column), (row, column + 1));
                shell.extend(self.path((row, column + 1), (row + 1, column + 1)));
                shell.extend(self.path((row + 1, column + 1), (row + 1, column)));
                shell.extend(self.path((row + 1, column), (row, column)));
                let mut polygons = vec![vec![closed(shell)]];
                if (row, column) == (1, 1) {
                    polygons[0].push(self.diamond(1.5, 1.5, 0.2));
                }
                if (row, column) == (0, 0) {
                    polygons.push(vec![self.diamond(-6.0, 0.5, 0.3)]);
                }
                let properties = json!({
                    "kode": Self::code(row, column), "nama": format!("Desa {row}-{column}"), "penduduk": 1000 + n,
                });
                feature(&properties, &polygons)
            })
            .collect();
        json!({"type": "FeatureCollection", "features": features})
    }

    /// All districts as GeoJSON.
    pub fn districts(&self) -> Value {
        let features: Vec<Value> = (0..self.size)
            .map(|row| {
                let steps = |row, from: usize, to: usize| self.path((row, from), (row, to));
                let mut shell: Vec<[f64; 2]> = (0..self.size).flat_map(|c| steps(row, c, c + 1)).collect();
                shell.extend(self.path((row, self.size), (row + 1, self.size)));
                shell.extend((0..self.size).rev().flat_map(|c| steps(row + 1, c + 1, c)));
                shell.extend(self.path((row + 1, 0), (row, 0)));
                let properties =
                    json!({"kode": format!("32.04.{:02}", row + 1), "nama": format!("Kecamatan {row}"), "kab": "32.04"});
                feature(&properties, &[vec![closed(shell)]])
            })
            .collect();
        json!({"type": "FeatureCollection", "features": features})
    }

    /// From one node to a neighbour, the last corner left out; the same corners in either direction.
    fn path(&self, from: (usize, usize), to: (usize, usize)) -> Vec<[f64; 2]> {
        let (low, high) = (from.min(to), from.max(to));
        let (a, b) = (self.node(low), self.node(high));
        let mut corners: Vec<[f64; 2]> = (0..=BETWEEN)
            .map(|n| {
                if n == 0 {
                    return a;
                }
                let t = n as f64 / (BETWEEN + 1) as f64;
                let off = (scatter(&[low.0, low.1, high.0, high.1, n]) - 0.5) * 0.1 * self.step;
                // Across the way from node to node.
                let (dx, dy) = if low.0 == high.0 { (0.0, off) } else { (off, 0.0) };
                [a[0] + (b[0] - a[0]) * t + dx, a[1] + (b[1] - a[1]) * t + dy]
            })
            .collect();
        if from > to {
            corners.push(b);
            corners.remove(0);
            corners.reverse();
        }
        corners
    }

    fn node(&self, (row, column): (usize, usize)) -> [f64; 2] {
        let off = |salt: usize| (scatter(&[row, column, salt]) - 0.5) * 0.3;
        let Point { lat, lon } = self.at(row as f64 + off(1), column as f64 + off(2));
        [lon, lat]
    }

    fn diamond(&self, row: f64, column: f64, reach: f64) -> Vec<[f64; 2]> {
        let corner = |rows: f64, columns: f64| {
            let Point { lat, lon } = self.at(row + rows, column + columns);
            [lon, lat]
        };
        closed(vec![corner(-reach, 0.0), corner(0.0, reach), corner(reach, 0.0), corner(0.0, -reach)])
    }
}

/// A number from 0 to 1 that looks drawn, the same every time.
fn scatter(of: &[usize]) -> f64 {
    let mixed = of.iter().fold(0x9E37_79B9_7F4A_7C15_u64, |all, one| {
        let all = (all ^ (*one as u64 + 1)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        all ^ (all >> 29)
    });
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn closed(mut ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    ring.push(ring[0]);
    ring
}

/// A feature of polygons, each a shell and its holes.
pub fn feature(properties: &Value, polygons: &[Vec<Vec<[f64; 2]>>]) -> Value {
    json!({"type": "Feature", "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": polygons}})
}

/// How the files of these tests name things.
pub fn properties() -> Properties {
    Properties { code: Some("kode".to_owned()), name: "nama".to_owned(), parent: None, people: None }
}

/// A layer of what must be right.
pub fn layer(level: AreaLevel, geojson: &Value) -> Layer {
    let people = (level == AreaLevel::Village).then(|| "penduduk".to_owned());
    let properties = Properties { people, ..properties() };
    read(&geojson.to_string(), level, &properties, morning()).unwrap().layer
}

/// The built-in region with these layers.
pub fn region(layers: Vec<Layer>) -> Region {
    let settings = sigap::config::Config::load(None, []).unwrap().region;
    let region = Region::new(&settings, settings.centres().unwrap());
    let areas = Areas::new("test".to_owned(), layers, &region.centres);
    region.with(areas)
}

/// Imports layers and waits until this centre has them.
pub async fn import(centre: &Centre, layers: Vec<Layer>) {
    for layer in layers {
        let version = centre.store.areas_version().await.unwrap();
        centre.import_layer(&version, layer).await.unwrap();
    }
    assert!(centre.refresh_areas().await.unwrap());
}
