//! Points, distances, and the 500 m grid that plain data is rounded to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A point, WGS 84 degrees, latitude -90 to 90 and longitude -180 to 180.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Point {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
}

/// A [`Point`] moved to the middle of its cell on a grid of about 500 m, safe to keep in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Rounded(pub Point);

/// Where a unit was, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Where.
    pub point: Point,
    /// When, by the phone's clock as far as it can be true.
    pub at: jiff::Timestamp,
    /// Accuracy, metres.
    pub accuracy_m: Option<f64>,
}

/// Cells of 1/222 degree are 501 m from south to north, and at 7° south 498 m from west to east.
pub(super) const CELLS_PER_DEGREE: f64 = 222.0;
/// Mean radius of IUGG, metres.
pub(super) const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Point {
    /// Great-circle distance in metres (haversine; mean radius of IUGG).
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = (lat2 - lat1) / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let h = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }

    /// The middle of the grid cell this point lies in, to five decimals.
    pub fn rounded(self) -> Rounded {
        let snap = |degrees: f64| {
            let middle = ((degrees * CELLS_PER_DEGREE).floor() + 0.5) / CELLS_PER_DEGREE;
            (middle * 100_000.0).round() / 100_000.0
        };
        Rounded(Self { lat: snap(self.lat).clamp(-90.0, 90.0), lon: snap(self.lon).clamp(-180.0, 180.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rounding_moves_a_point_by_at_most_360_metres_and_twice_is_once(lat in -8.0..-5.5_f64, lon in 106.0..109.0_f64) {
            let point = Point { lat, lon };
            let rounded = point.rounded();
            prop_assert!(point.distance_m(rounded.0) < 360.0);
            prop_assert_eq!(rounded.0.rounded(), rounded);
        }
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let metres = Point { lat: 0.0, lon: 0.0 }.distance_m(Point { lat: 1.0, lon: 0.0 });
        assert!((metres - 111_195.0).abs() < 1.0);
    }
}
