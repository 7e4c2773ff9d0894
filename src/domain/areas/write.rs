//! Areas as GeoJSON for maps: four decimals, about 11 m, which is less than a line is wide at any useful scale.

use std::fmt::Write;

use geo::{LineString, MultiPolygon};
use serde_json::json;

use super::Known;
use super::layer::{Landmark, Shape};

/// A collection of areas, each with `code`, `name` and `parent`.
pub(super) fn areas<'a>(all: impl Iterator<Item = (&'a Known, &'a Shape)>) -> String {
    collection(all, |out, (known, shape)| {
        let Known { area, parent, .. } = known;
        let _ = write!(out, "{}", json!({"code": area.code, "name": area.name, "parent": parent}));
        borders(out, &shape.borders);
    })
}

/// A collection of zones, each with `name` and `level`.
pub fn zones<'a>(all: impl Iterator<Item = (&'a str, &'a str, &'a MultiPolygon<f64>)>) -> String {
    collection(all, |out, (name, level, shape)| {
        let _ = write!(out, "{}", json!({"name": name, "level": level}));
        borders(out, shape);
    })
}

/// The geometry of a feature, and its end.
fn borders(out: &mut String, shape: &MultiPolygon<f64>) {
    out.push_str(r#","geometry":{"type":"MultiPolygon","coordinates":["#);
    let mut first = true;
    for polygon in shape {
        out.push_str(if std::mem::take(&mut first) { "[" } else { ",[" });
        ring(out, polygon.exterior());
        for hole in polygon.interiors() {
            out.push(',');
            ring(out, hole);
        }
        out.push(']');
    }
    out.push_str("]}}");
}

/// A collection of landmarks, each with `code` and `name`.
pub(super) fn landmarks(all: &[Landmark]) -> String {
    collection(all.iter(), |out, landmark| {
        let Landmark { code, name, point } = landmark;
        let _ = write!(out, "{}", json!({"code": code, "name": name, "parent": null}));
        let _ = write!(
            out,
            r#","geometry":{{"type":"Point","coordinates":[{:.4},{:.4}]}}}}"#,
            point.lon, point.lat
        );
    })
}

fn collection<T>(all: impl Iterator<Item = T>, mut one: impl FnMut(&mut String, T)) -> String {
    let mut out = String::from(r#"{"type":"FeatureCollection","features":["#);
    let mut first = true;
    for item in all {
        out.push_str(if std::mem::take(&mut first) { "\n" } else { ",\n" });
        out.push_str(r#"{"type":"Feature","properties":"#);
        one(&mut out, item);
    }
    out.push_str("]}\n");
    out
}

/// Corners that fall together are written once; a ring keeps its four in any case.
fn ring(out: &mut String, ring: &LineString<f64>) {
    let rounded = |degrees: f64| (degrees * 1e4).round() as i64;
    let mut corners: Vec<(i64, i64)> = ring.coords().map(|at| (rounded(at.x), rounded(at.y))).collect();
    let all = corners.clone();
    corners.dedup();
    let corners = if corners.len() < 4 { all } else { corners };
    for (n, (x, y)) in corners.into_iter().enumerate() {
        let (x, y) = (x as f64 / 1e4, y as f64 / 1e4);
        let _ = write!(out, "{}[{x},{y}]", if n == 0 { "[" } else { "," });
    }
    out.push(']');
}
