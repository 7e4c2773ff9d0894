//! Which area a place lies in: its borders decide, and until they are imported the nearest centre within reach.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::area::{AreaLevel, AreaRef};
use super::areas::{Areas, Located};
use super::gazetteer::{Gazetteer, Row, Spelling, level_of_code};
use super::place::Point;
use crate::config;

/// Local hours from which and until which it is night.
const NIGHT: (i8, i8) = (18, 6);

/// An area and its middle.
#[derive(Clone, Debug, PartialEq)]
pub struct Centre {
    /// Which area.
    pub area: AreaRef,
    /// The middle of where its people live.
    pub point: Point,
}

/// The region a process serves.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its code, with which ids and receipt codes begin.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its areas.
    pub centres: Vec<Centre>,
    /// Kilometres from the nearest centre beyond which a place is outside, while there are no borders.
    pub reach_km: u32,
    /// Metres from the nearest border beyond which a place is outside, once there are.
    pub nearest_m: u32,
    /// What was imported.
    pub areas: Arc<Areas>,
    /// Names known without an import.
    listed: Arc<Vec<config::Name>>,
    /// Every name; made ready to be searched when that is first asked for, which takes some milliseconds.
    names: Arc<OnceLock<Gazetteer>>,
    /// The time its people live by.
    pub timezone: TimeZone,
}

/// Where a point lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// In an area of the region.
    In(AreaRef),
    /// Beyond reach of every area: taken, and flagged.
    Outside,
}

impl Region {
    /// The region of these settings and centres; the time zone of a name nobody knows is UTC.
    pub fn new(settings: &config::Region, centres: Vec<config::Centre>) -> Self {
        let centre = |c: config::Centre| Centre {
            area: AreaRef::new(c.code, c.name),
            point: Point { lat: c.lat, lon: c.lon },
        };
        Self {
            code: settings.default.clone(),
            name: settings.name.clone(),
            centres: centres.into_iter().map(centre).collect(),
            reach_km: settings.reach_km,
            nearest_m: settings.nearest_m,
            areas: Arc::default(),
            listed: Arc::default(),
            names: Arc::default(),
            timezone: TimeZone::get(&settings.timezone).unwrap_or(TimeZone::UTC),
        }
    }

    /// The same region with names that are known without an import.
    #[must_use]
    pub fn named(self, names: Vec<config::Name>) -> Self {
        Self { listed: Arc::new(names), names: Arc::default(), ..self }
    }

    /// The same region with other imported areas.
    #[must_use]
    pub fn with(&self, areas: Areas) -> Self {
        Self { areas: Arc::new(areas), names: Arc::default(), ..self.clone() }
    }

    /// Every name of the region: those listed, those of the centres, of imported areas and of landmarks.
    pub fn names(&self) -> &Gazetteer {
        self.names.get_or_init(|| self.gazetteer())
    }

    fn gazetteer(&self) -> Gazetteer {
        let listed = self.listed.iter().map(|name| {
            let (level, parent) = level_of_code(&name.code);
            let parent = parent.map(str::to_owned);
            Row { code: name.code.clone(), name: name.name.clone(), level, parent, point: None }
        });
        let centres = self.centres.iter().map(|centre| Row {
            code: centre.area.code.clone(),
            name: centre.area.name.clone(),
            level: AreaLevel::Regency,
            parent: None,
            point: Some(centre.point),
        });
        let imported = self.areas.all().filter_map(|known| {
            Some(Row {
                code: known.area.code.clone(),
                name: known.area.name.clone(),
                level: known.area.level?,
                parent: known.parent.clone(),
                point: Some(known.middle),
            })
        });
        let landmarks = self.areas.landmarks().iter().map(|landmark| Row {
            code: String::new(),
            name: landmark.name.clone(),
            level: AreaLevel::Landmark,
            parent: match self.place(landmark.point) {
                Placed::In(area) => Some(area.code),
                Placed::Outside => None,
            },
            point: Some(landmark.point),
        });
        // The file is compiled in, and a test reads it: it is never without words.
        let spelling = Spelling::parse(Spelling::default_text()).unwrap_or_default();
        // Listed names know their kecamatan, also where only desa were imported; imports add points and what is new.
        let rows = listed.chain(centres).chain(imported).chain(landmarks);
        Gazetteer::new(rows, spelling, &self.name)
    }

    /// The finest imported area of a point, or the nearest within `nearest_m`; `None` outside, and when nothing
    /// was imported.
    pub fn locate(&self, point: Point) -> Option<Located<'_>> {
        self.areas.locate(point, f64::from(self.nearest_m))
    }

    /// People per km² around a point, at the finest level that knows.
    pub fn density(&self, point: Point) -> Option<f64> {
        self.locate(point)?.known.density
    }

    /// The area of a point: by its borders, or by the nearest centre within reach when there are none.
    pub fn place(&self, point: Point) -> Placed {
        if self.areas.have_borders() {
            return self.locate(point).map_or(Placed::Outside, |located| Placed::In(located.to_area()));
        }
        self.centres
            .iter()
            .map(|centre| (point.distance_m(centre.point), centre))
            .filter(|(metres, _)| *metres <= f64::from(self.reach_km) * 1_000.0)
            .min_by(|one, other| one.0.total_cmp(&other.0))
            .map_or(Placed::Outside, |(_, centre)| Placed::In(centre.area.clone()))
    }

    /// The area with this code, of any level.
    pub fn area(&self, code: &str) -> Option<&AreaRef> {
        let imported = self.areas.find(code).map(|known| &known.area);
        imported.or_else(|| self.centre(code))
    }

    /// The area with this code, also when nothing but its name is known.
    pub fn any_area(&self, code: &str) -> Option<AreaRef> {
        let named = || self.names().find(code).map(|entry| self.names().area(entry));
        self.area(code).cloned().or_else(named)
    }

    fn centre(&self, code: &str) -> Option<&AreaRef> {
        self.centres.iter().map(|centre| &centre.area).find(|area| area.code == code)
    }

    /// Whether it is night (18:00 to 06:00) where the region's people live.
    pub fn is_night(&self, at: Timestamp) -> bool {
        is_night(at, &self.timezone)
    }
}

/// Whether it is night (18:00 to 06:00) in `timezone`.
pub fn is_night(at: Timestamp, timezone: &TimeZone) -> bool {
    let hour = timezone.to_datetime(at).hour();
    hour >= NIGHT.0 || hour < NIGHT.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn night_is_from_six_to_six_of_the_people_there() {
        let jakarta = TimeZone::get("Asia/Jakarta").unwrap();
        for (utc, night) in [
            ("2026-01-05T10:59:59Z", false),
            ("2026-01-05T11:00:00Z", true),
            ("2026-01-05T22:59:59Z", true),
            ("2026-01-05T23:00:00Z", false),
        ] {
            assert_eq!(is_night(utc.parse().unwrap(), &jakarta), night, "{utc}");
        }
    }
}
