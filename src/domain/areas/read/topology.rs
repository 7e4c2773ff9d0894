//! TopoJSON: borders that neighbours share are written once, as arcs of small steps (the TopoJSON format, version 1).

use std::collections::BTreeMap;

use geojson::JsonObject;
use serde::Deserialize;

use super::source::{Drawn, Found, Ring};

#[derive(Deserialize)]
struct Topology {
    arcs: Vec<Vec<Vec<f64>>>,
    transform: Option<Transform>,
    objects: BTreeMap<String, Object>,
}

/// From whole steps to degrees.
#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Object {
    r#type: Option<String>,
    properties: Option<JsonObject>,
    #[serde(default)]
    geometries: Vec<Object>,
    #[serde(default)]
    arcs: serde_json::Value,
    #[serde(default)]
    coordinates: Vec<f64>,
}

/// Features of all objects, in order.
pub(super) fn features(text: &str) -> Result<Vec<Found>, String> {
    let topology: Topology =
        serde_json::from_str(text).map_err(|fault| format!("is not understood as TopoJSON: {fault}"))?;
    let arcs: Vec<Ring> = topology
        .arcs
        .iter()
        .enumerate()
        .map(|(n, arc)| {
            decode(arc, topology.transform.as_ref())
                .ok_or(format!("arc {n} has a position of fewer than two numbers"))
        })
        .collect::<Result<_, _>>()?;
    let drawer = Drawer { arcs, transform: topology.transform };
    let mut found = Vec::new();
    for object in topology.objects.into_values() {
        if object.r#type.as_deref() == Some("GeometryCollection") && object.properties.is_none() {
            found.extend(object.geometries.into_iter().map(|geometry| drawer.feature(geometry)));
        } else {
            found.push(drawer.feature(object));
        }
    }
    Ok(found)
}

/// Positions of an arc; with a transform each is a step from the one before.
fn decode(arc: &[Vec<f64>], transform: Option<&Transform>) -> Option<Ring> {
    let (mut x, mut y) = (0.0, 0.0);
    arc.iter()
        .map(|position| {
            let [step_x, step_y, ..] = position[..] else { return None };
            let Some(Transform { scale, translate }) = transform else { return Some([step_x, step_y]) };
            x += step_x;
            y += step_y;
            Some([x * scale[0] + translate[0], y * scale[1] + translate[1]])
        })
        .collect()
}

struct Drawer {
    arcs: Vec<Ring>,
    transform: Option<Transform>,
}

impl Drawer {
    fn feature(&self, object: Object) -> Found {
        let drawn = self.drawn(&object);
        Found { properties: object.properties.unwrap_or_default(), drawn }
    }

    fn drawn(&self, object: &Object) -> Result<Drawn, String> {
        let unreadable = |fault: serde_json::Error| format!("its arcs are not understood: {fault}");
        match object.r#type.as_deref() {
            None => Ok(Drawn::Nothing),
            Some("Polygon") => {
                let polygon = Vec::deserialize(&object.arcs).map_err(unreadable)?;
                Ok(Drawn::Polygons(vec![self.polygon(&polygon)?]))
            }
            Some("MultiPolygon") => {
                let polygons: Vec<Vec<Vec<i64>>> = Vec::deserialize(&object.arcs).map_err(unreadable)?;
                let polygons = polygons.iter().map(|polygon| self.polygon(polygon));
                Ok(Drawn::Polygons(polygons.collect::<Result<_, _>>()?))
            }
            Some("Point") => {
                let at = decode(std::slice::from_ref(&object.coordinates), self.transform.as_ref());
                let at = at.and_then(|at| at.first().copied());
                at.map(Drawn::Point).ok_or("a position has fewer than two numbers".to_owned())
            }
            Some("GeometryCollection") => {
                let mut polygons = Vec::new();
                for part in &object.geometries {
                    let Drawn::Polygons(more) = self.drawn(part)? else {
                        return Err("a collection may hold polygons only".to_owned());
                    };
                    polygons.extend(more);
                }
                Ok(Drawn::Polygons(polygons))
            }
            Some(other) => Err(format!("is a {other}; polygons or a point are wanted")),
        }
    }

    fn polygon(&self, rings: &[Vec<i64>]) -> Result<Vec<Ring>, String> {
        rings.iter().map(|arcs| self.ring(arcs)).collect()
    }

    /// Arcs one behind the other; a number below 0 is the arc `!number`, walked backwards.
    fn ring(&self, arcs: &[i64]) -> Result<Ring, String> {
        let mut ring = Ring::new();
        for &number in arcs {
            let index = if number < 0 { !number } else { number };
            let arc = usize::try_from(index).ok().and_then(|index| self.arcs.get(index));
            let arc = arc.ok_or(format!("arc {index} is not there"))?;
            // The first point of an arc is the last of the one before.
            let skip = usize::from(!ring.is_empty());
            if number < 0 {
                ring.extend(arc.iter().rev().skip(skip));
            } else {
                ring.extend(arc.iter().skip(skip));
            }
        }
        Ok(ring)
    }
}
