//! GeoJSON or TopoJSON taken apart into features, not yet judged.

use geojson::{Feature, GeometryValue, JsonObject, Position};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::fault::Faults;
use super::topology;

/// Corners of a ring, in degrees as the file has them: east, north.
pub(super) type Ring = Vec<[f64; 2]>;

/// What a feature looks like.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Drawn {
    /// Polygons, each a shell and its holes.
    Polygons(Vec<Vec<Ring>>),
    /// A point.
    Point([f64; 2]),
    /// No geometry.
    Nothing,
}

/// A feature of the file.
pub(super) struct Found {
    pub(super) properties: JsonObject,
    /// `Err` says why it is not understood.
    pub(super) drawn: Result<Drawn, String>,
}

/// The outermost object; what is inside is read later, feature by feature, so that each can have its own fault.
#[derive(Deserialize)]
struct Outer<'a> {
    r#type: String,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
}

/// All features of a text, in order.
pub(super) fn features(text: &str) -> Result<Vec<Found>, Faults> {
    let text = text.trim_start_matches('\u{feff}');
    let outer: Outer<'_> = serde_json::from_str(text)
        .map_err(|fault| Faults::whole(format!("is neither GeoJSON nor TopoJSON: {fault}")))?;
    match (outer.r#type.as_str(), outer.features) {
        ("FeatureCollection", Some(features)) => Ok(features.iter().map(|raw| feature(raw.get())).collect()),
        ("Feature", _) => Ok(vec![feature(text)]),
        ("Topology", _) => topology::features(text).map_err(Faults::whole),
        (other, _) => Err(Faults::whole(format!(
            "its type is {other:?}; a FeatureCollection with features, a Feature or a Topology is wanted"
        ))),
    }
}

fn feature(text: &str) -> Found {
    match serde_json::from_str::<Feature>(text) {
        Ok(feature) => Found {
            properties: feature.properties.unwrap_or_default(),
            drawn: feature.geometry.map_or(Ok(Drawn::Nothing), |geometry| drawn(geometry.value)),
        },
        Err(fault) => Found { properties: properties_of(text), drawn: Err(fault.to_string()) },
    }
}

/// What can still be read of a feature whose geometry cannot.
fn properties_of(text: &str) -> JsonObject {
    #[derive(Deserialize)]
    struct Half {
        properties: Option<JsonObject>,
    }
    serde_json::from_str::<Half>(text).ok().and_then(|half| half.properties).unwrap_or_default()
}

fn drawn(value: GeometryValue) -> Result<Drawn, String> {
    match value {
        GeometryValue::Polygon { coordinates } => Ok(Drawn::Polygons(vec![rings(&coordinates)?])),
        GeometryValue::MultiPolygon { coordinates } => {
            Ok(Drawn::Polygons(coordinates.iter().map(|polygon| rings(polygon)).collect::<Result<_, _>>()?))
        }
        GeometryValue::Point { coordinates } => Ok(Drawn::Point(corner(&coordinates)?)),
        GeometryValue::GeometryCollection { geometries } => {
            let mut polygons = Vec::new();
            for geometry in geometries {
                match drawn(geometry.value)? {
                    Drawn::Polygons(more) => polygons.extend(more),
                    Drawn::Point(_) | Drawn::Nothing => {
                        return Err("a collection may hold polygons only".to_owned());
                    }
                }
            }
            Ok(Drawn::Polygons(polygons))
        }
        other => Err(format!("is a {}; polygons or a point are wanted", other.type_name())),
    }
}

fn rings(polygon: &[Vec<Position>]) -> Result<Vec<Ring>, String> {
    polygon.iter().map(|ring| ring.iter().map(corner).collect()).collect()
}

fn corner(position: &Position) -> Result<[f64; 2], String> {
    match position.as_slice() {
        [east, north, ..] => Ok([*east, *north]),
        _ => Err("a position has fewer than two numbers".to_owned()),
    }
}
