//! How long a unit is on the way, estimated. Pure: the density of people is asked of whoever knows it.
//!
//! A straight line is longer by road (detour), and traffic is slower where more people live. One half of the way is
//! counted at the speed of the unit's place, the other half at that of the incident's: both ends are known for sure,
//! what lies between is not, and neither end alone is right for a journey from a village into a city or back.

use std::sync::Arc;

use crate::config::Travel;
use crate::domain::place::Point;

/// People per km² at a point; `None` where nobody knows.
pub type Density = Arc<dyn Fn(Point) -> Option<f64> + Send + Sync>;

/// What slows a unit down, and where.
#[derive(Clone)]
pub struct Terrain {
    travel: Travel,
    density: Density,
}

/// Metres a second in a km/h.
const KMH: f64 = 1.0 / 3.6;

impl Terrain {
    /// With the figures of the settings, and who knows where people live.
    pub fn new(travel: Travel, density: Density) -> Self {
        Self { travel, density }
    }

    /// Where nobody knows how many people live anywhere.
    pub fn unknown(travel: Travel) -> Self {
        Self::new(travel, Arc::new(|_| None))
    }

    /// Seconds that a metre of straight line takes around `point`, the detour included.
    pub fn pace(&self, point: Point) -> f64 {
        let travel = &self.travel;
        let kmh = match (self.density)(point) {
            None => travel.unknown_kmh,
            Some(people) if people >= f64::from(travel.dense_from_per_km2) => travel.dense_kmh,
            Some(people) if people >= f64::from(travel.urban_from_per_km2) => travel.urban_kmh,
            Some(people) if people >= f64::from(travel.suburban_from_per_km2) => travel.suburban_kmh,
            Some(_) => travel.rural_kmh,
        };
        f64::from(travel.detour_percent) / 100.0 / (f64::from(kmh) * KMH)
    }

    /// Seconds within which travel times count as equal.
    pub fn equal_s(&self) -> f64 {
        f64::from(self.travel.equal_s)
    }
}

impl std::fmt::Debug for Terrain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terrain").field("travel", &self.travel).finish_non_exhaustive()
    }
}

/// Estimated seconds for `metres` of straight line between places of these paces: half the way at each.
pub fn travel_s(metres: f64, pace_at_unit: f64, pace_at_incident: f64) -> f64 {
    metres * f64::midpoint(pace_at_unit, pace_at_incident)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn travel() -> Travel {
        Config::load(None, []).unwrap().dispatch.travel
    }

    fn pace(people: Option<f64>) -> f64 {
        Terrain::new(travel(), Arc::new(move |_| people)).pace(Point { lat: -6.9, lon: 107.6 })
    }

    #[test]
    fn half_of_the_way_is_counted_at_the_speed_of_either_end() {
        // 10 km straight are 14 km of road: 7 at 40 km/h take 630 s, 7 at 18 km/h 1,400 s.
        let (rural, dense) = (pace(Some(20.0)), pace(Some(15_000.0)));
        assert!((travel_s(10_000.0, rural, dense) - 2_030.0).abs() < 0.01);
        assert!((travel_s(10_000.0, dense, rural) - 2_030.0).abs() < 0.01);
    }

    #[test]
    fn more_people_are_never_faster_and_the_unknown_lies_between() {
        let paces: Vec<f64> = [0.0, 299.0, 300.0, 1_500.0, 9_999.0, 10_000.0]
            .iter()
            .map(|people| pace(Some(*people)))
            .collect();
        assert!(paces.is_sorted() && paces[0] < paces[5], "{paces:?}");
        assert!((paces[0]..paces[5]).contains(&pace(None)));
    }
}
