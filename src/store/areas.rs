//! Imported areas: one hash a region, with a packed layer for each level and a version that changes at each import.
//!
//! Side state: no decision is remade from it, and what is lost is imported again.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use jiff::Timestamp;
use redis::Script;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError};
use crate::domain::area::AreaLevel;
use crate::domain::areas::{Landmark, Layer, STEPS_PER_DEGREE, Shape};
use crate::domain::place::Point;

static AREAS: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/areas.lua")));

/// Field of the hash that is no level.
const VERSION: &str = "version";
/// Shape of a packed layer.
const PACKED: u16 = 1;
/// Bytes of a packed layer once unpacked; more is taken for damage.
const MOST_BYTES: u64 = 1 << 30;

/// Packed layers as Redis keeps them; [`KeptAreas::unpack`] takes its time.
#[derive(Clone, Debug, Default)]
pub struct KeptAreas {
    /// Changes with each import; empty when there was none.
    pub version: String,
    layers: HashMap<String, Vec<u8>>,
}

/// A layer on its way into Redis: JSON, gzipped. Coordinates are steps from the corner before.
#[derive(Serialize, Deserialize)]
struct PackedLayer {
    v: u16,
    level: AreaLevel,
    imported_at: Timestamp,
    shapes: Vec<PackedShape>,
    landmarks: Vec<PackedLandmark>,
}

/// What every version of a packed layer begins with.
#[derive(Deserialize)]
struct PackedHead {
    v: u16,
}

#[derive(Serialize, Deserialize)]
struct PackedShape {
    code: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    people: Option<u64>,
    km2: f64,
    middle: Point,
    /// Polygons of rings of east, north, east, north, …
    borders: Vec<Vec<Vec<i64>>>,
}

#[derive(Serialize, Deserialize)]
struct PackedLandmark {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    name: String,
    point: Point,
}

impl Store {
    /// The version of the imported areas; empty when there are none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn areas_version(&self) -> Result<String, StoreError> {
        let mut ask = redis::cmd("HGET");
        let found: Option<String> =
            ask.arg(self.keys.areas()).arg(VERSION).query_async(&mut self.connection()).await?;
        Ok(found.unwrap_or_default())
    }

    /// All imported areas, packed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn areas(&self) -> Result<KeptAreas, StoreError> {
        let mut ask = redis::cmd("HGETALL");
        let mut layers: HashMap<String, Vec<u8>> =
            ask.arg(self.keys.areas()).query_async(&mut self.connection()).await?;
        let version = layers.remove(VERSION).unwrap_or_default();
        Ok(KeptAreas { version: String::from_utf8_lossy(&version).into_owned(), layers })
    }

    /// Keeps a packed layer in place of the one its level had, if the areas still have the version `read`; whether
    /// they had.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_areas(
        &self,
        read: &str,
        version: &str,
        level: AreaLevel,
        packed: &[u8],
    ) -> Result<bool, StoreError> {
        let mut call = AREAS.prepare_invoke();
        call.key(self.keys.areas()).arg(read).arg(version).arg(level.word()).arg(packed);
        let kept: u8 = call.invoke_async(&mut self.connection()).await?;
        Ok(kept == 1)
    }
}

impl KeptAreas {
    /// The layers, the coarsest first.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Newer`].
    pub fn unpack(&self) -> Result<Vec<Layer>, StoreError> {
        let mut layers = Vec::new();
        for level in AreaLevel::ALL {
            if let Some(packed) = self.layers.get(level.word()) {
                layers.push(unpack(level, packed)?);
            }
        }
        Ok(layers)
    }
}

/// A layer as Redis keeps it. Takes a while.
///
/// # Errors
/// [`StoreError::Damaged`], when it cannot be written down.
pub fn pack(layer: &Layer) -> Result<Vec<u8>, StoreError> {
    let damaged = |why: String| StoreError::Damaged { what: format!("the level {}", layer.level), why };
    let packed = PackedLayer {
        v: PACKED,
        level: layer.level,
        imported_at: layer.imported_at,
        shapes: layer.shapes.iter().map(pack_shape).collect(),
        landmarks: layer.landmarks.iter().map(pack_landmark).collect(),
    };
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    let text = serde_json::to_vec(&packed).map_err(|fault| damaged(fault.to_string()))?;
    out.write_all(&text).and_then(|()| out.finish()).map_err(|fault| damaged(fault.to_string()))
}

fn unpack(level: AreaLevel, packed: &[u8]) -> Result<Layer, StoreError> {
    let what = || format!("the areas of level {level}");
    let damaged = |why: String| StoreError::Damaged { what: what(), why };
    let mut text = Vec::new();
    GzDecoder::new(packed)
        .take(MOST_BYTES)
        .read_to_end(&mut text)
        .map_err(|fault| damaged(fault.to_string()))?;
    let head: PackedHead = serde_json::from_slice(&text).map_err(|fault| damaged(fault.to_string()))?;
    if head.v > PACKED {
        return Err(StoreError::Newer(what()));
    }
    let packed: PackedLayer = serde_json::from_slice(&text).map_err(|fault| damaged(fault.to_string()))?;
    Ok(Layer {
        level,
        imported_at: packed.imported_at,
        shapes: packed.shapes.into_iter().map(unpack_shape).collect(),
        landmarks: packed.landmarks.into_iter().map(unpack_landmark).collect(),
    })
}

fn pack_landmark(landmark: &Landmark) -> PackedLandmark {
    let Landmark { code, name, point } = landmark.clone();
    PackedLandmark { code, name, point }
}

fn unpack_landmark(packed: PackedLandmark) -> Landmark {
    Landmark { code: packed.code, name: packed.name, point: packed.point }
}

fn pack_shape(shape: &Shape) -> PackedShape {
    let rings = |polygon: &Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(pack_ring).collect()
    };
    PackedShape {
        code: shape.code.clone(),
        name: shape.name.clone(),
        parent: shape.parent.clone(),
        people: shape.people,
        km2: shape.km2,
        middle: shape.middle,
        borders: shape.borders.iter().map(rings).collect(),
    }
}

fn unpack_shape(packed: PackedShape) -> Shape {
    let polygon = |rings: &Vec<Vec<i64>>| {
        let mut rings = rings.iter().map(|ring| unpack_ring(ring));
        Polygon::new(rings.next().unwrap_or_else(|| LineString::new(Vec::new())), rings.collect())
    };
    Shape {
        borders: MultiPolygon::new(packed.borders.iter().map(polygon).collect()),
        code: packed.code,
        name: packed.name,
        parent: packed.parent,
        people: packed.people,
        km2: packed.km2,
        middle: packed.middle,
    }
}

fn pack_ring(ring: &LineString<f64>) -> Vec<i64> {
    let (mut steps, mut last) = (Vec::with_capacity(ring.0.len() * 2), (0, 0));
    for corner in ring.coords() {
        let now =
            ((corner.x * STEPS_PER_DEGREE).round() as i64, (corner.y * STEPS_PER_DEGREE).round() as i64);
        steps.extend([now.0 - last.0, now.1 - last.1]);
        last = now;
    }
    steps
}

fn unpack_ring(steps: &[i64]) -> LineString<f64> {
    let (mut x, mut y) = (0, 0);
    let corner = |pair: &[i64]| {
        (x, y) = (x + pair[0], y + pair[1]);
        Coord { x: x as f64 / STEPS_PER_DEGREE, y: y as f64 / STEPS_PER_DEGREE }
    };
    LineString::new(steps.chunks_exact(2).map(corner).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::areas::read::{Properties, read};

    #[test]
    fn a_layer_is_unpacked_as_it_was_packed() {
        let text = r#"{"type":"Feature","properties":{"kode":"32","nama":"Uji","orang":1000},"geometry":{
            "type":"MultiPolygon","coordinates":[[
                [[107.0,-7.0],[108.0,-7.0],[108.0,-6.0],[107.1234567,-6.0],[107.0,-7.0]],
                [[107.5,-6.6],[107.6,-6.6],[107.6,-6.5],[107.5,-6.6]]]]}}"#;
        let properties = Properties {
            code: Some("kode".to_owned()),
            name: "nama".to_owned(),
            people: Some("orang".to_owned()),
            parent: None,
        };
        let layer = read(text, AreaLevel::Province, &properties, Timestamp::UNIX_EPOCH).unwrap().layer;
        let packed = pack(&layer).unwrap();
        assert_eq!(unpack(AreaLevel::Province, &packed).unwrap(), layer);
        assert!(matches!(unpack(AreaLevel::Province, &packed[..40]), Err(StoreError::Damaged { .. })));
    }
}
