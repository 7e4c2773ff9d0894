//! One look over the fleet: who can, who is free, who is soon there. Quick, and near enough to choose by.
//!
//! Distances are those of a plane whose east-west scale is that of the middle latitude: within 300 km of places up to
//! 12° from the equator they are wrong by less than 0.1 %, far less than the estimate of the travel time itself.
//! What is shown of the units found is measured on the sphere.

use std::collections::HashMap;

use super::answer::Why;
use super::fleet::{self, Entry, Fleet, Spot};
use super::plan::Line;
use super::ways::Way;
use super::{Scene, travel};
use crate::domain::incident::Incident;
use crate::domain::place::Point;

/// The bit of a need that anybody fills, for incidents of which nobody knows what they need.
const ANY: u32 = 1 << 31;
/// Needs that are looked at; no plan has more.
pub(super) const MOST_LINES: usize = 31;
/// Mean radius of IUGG.
const METRES_PER_DEGREE: f32 = 111_195.08;

/// Sorts the better first: in time, then available without condition, then soon there, then idle for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    const LATE: u64 = 1 << 55;
    const CONDITIONAL: u64 = 1 << 54;
    const STEP: u32 = 32;

    fn new(entry: &Entry, step: u32) -> Self {
        let conditional = if entry.conditional { Self::CONDITIONAL } else { 0 };
        let step = u64::from(step.min((1 << 22) - 1)) << Self::STEP;
        Self(conditional | step | u64::from(entry.idle_since))
    }

    fn late(self, late: bool) -> Self {
        if late { Self(self.0 | Self::LATE) } else { self }
    }

    /// Whatever its condition.
    fn unconditional(self) -> Self {
        Self(self.0 & !Self::CONDITIONAL)
    }

    pub fn is_late(self) -> bool {
        self.0 & Self::LATE != 0
    }

    pub fn is_conditional(self) -> bool {
        self.0 & Self::CONDITIONAL != 0
    }

    /// Travel times of one step count as equal.
    pub fn step(self) -> u64 {
        (self.0 & (Self::CONDITIONAL - 1)) >> Self::STEP
    }
}

/// A unit found: where it stands in the fleet, and how good it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub rank: Rank,
    pub at: u32,
}

/// The best so far, best first; never more than there is room for.
#[derive(Debug)]
pub(super) struct Best<'a> {
    fleet: &'a Fleet,
    room: usize,
    pub kept: Vec<Found>,
}

impl<'a> Best<'a> {
    pub fn new(fleet: &'a Fleet, room: usize) -> Self {
        Self { fleet, room, kept: Vec::new() }
    }

    pub fn offer(&mut self, found: Found) {
        if self.kept.len() >= self.room {
            match self.kept.last() {
                Some(worst) if self.is_before(found, *worst) => self.kept.pop(),
                _ => return,
            };
        }
        let place = self.kept.partition_point(|kept| self.is_before(*kept, found));
        self.kept.insert(place, found);
    }

    /// The order of the whole search; the id decides between equals, so that every process says the same.
    fn is_before(&self, one: Found, other: Found) -> bool {
        let id = |found: Found| &self.fleet.names[found.at as usize].unit;
        one.rank < other.rank || (one.rank == other.rank && id(one) < id(other))
    }
}

/// Where an incident is.
struct Here {
    spot: Spot,
    cos: f32,
    /// Half the change of `cos` for a degree to the north.
    slope: f32,
}

/// What is looked for.
pub(super) struct Search<'a> {
    pub fleet: &'a Fleet,
    pub lines: &'a [Line],
    /// Indices of units that were sent to the incident already.
    pub sent: Vec<usize>,
    /// It is an exercise itself, and takes no unit out of another.
    drill: bool,
    /// For each set of capabilities, the lines it fills.
    fits: Vec<u32>,
    here: Option<Here>,
    area: u32,
    /// Seconds since 1970.
    now: u32,
    /// A position of before then is stale, seconds since 1970.
    fresh_from: u32,
    equal_s: f32,
    /// What is known of units in question, by their place in the fleet.
    ways: HashMap<usize, Way>,
    coverage_weight: f32,
}

/// What was found.
pub(super) struct Scan<'a> {
    /// How many are left out whatever the others are, by reason.
    pub counts: [u32; Why::ALL.len()],
    /// Everybody who could be sent.
    pub free: Vec<Found>,
    /// The best for each line, those already sent left out of its count.
    pub lines: Vec<Best<'a>>,
    /// The best at all.
    pub best: Best<'a>,
    /// The nearest that can and are not free.
    pub bound: Best<'a>,
}

impl<'a> Search<'a> {
    /// For an incident at `place`, in the area of that code. `fresh_from`: seconds since 1970.
    pub fn new(
        fleet: &'a Fleet,
        lines: &'a [Line],
        (place, area): (Option<Point>, Option<&str>),
        fresh_from: u32,
        sent: Vec<usize>,
    ) -> Self {
        let lines = &lines[..lines.len().min(MOST_LINES)];
        let anybody = if lines.is_empty() { ANY } else { 0 };
        let fits = fleet.sets().iter().map(|set| {
            let fills = |line: &Line| line.need.iter().any(|need| set.contains(need));
            lines.iter().enumerate().fold(anybody, |bits, (n, line)| bits | u32::from(fills(line)) << n)
        });
        let here = place.map(|point| {
            Here::at(Spot {
                lat: point.lat as f32,
                lon: point.lon as f32,
                pace: fleet.terrain.pace(point) as f32,
            })
        });
        Self {
            fits: fits.collect(),
            here,
            area: area.map_or(0, |code| fleet.area(code)),
            equal_s: fleet.terrain.equal_s() as f32,
            fleet,
            lines,
            sent,
            drill: true,
            fresh_from,
            now: 0,
            ways: HashMap::new(),
            coverage_weight: 0.0,
        }
    }

    /// For an incident and what is asked of it.
    pub fn of(incident: &Incident, fleet: &'a Fleet, scene: &Scene<'a>) -> Self {
        let place = incident.rounded.map(|rounded| rounded.0);
        let area = incident.area.as_ref().map(|area| area.code.as_str());
        let fresh_from = fleet::seconds(scene.now).saturating_sub(scene.stale_s);
        let sent: Vec<usize> = incident.active().filter_map(|sending| fleet.at(&sending.unit)).collect();
        let search = Self::new(fleet, scene.plan, (place, area), fresh_from, sent);
        let search = Self { now: fleet::seconds(scene.now), drill: incident.drill, ..search };
        let Some(ways) = scene.ways else { return search };
        let coverage_weight = ways.coverage_weight_percent as f32 / 100.0;
        Self { ways: ways.in_fleet(fleet), coverage_weight, ..search }
    }

    /// What is known of the unit at this place of the fleet.
    pub fn way(&self, at: usize) -> Option<&Way> {
        if self.ways.is_empty() { None } else { self.ways.get(&at) }
    }

    /// Estimated seconds from where one unit is to where another is.
    pub fn between_s(&self, from: &Entry, to: usize) -> f32 {
        let (from, to) = (self.spot(from), self.spot(&self.fleet.entries[to]));
        Here::at(*to).metres(from) * f32::midpoint(from.pace, to.pace)
    }

    fn spot<'e>(&self, entry: &'e Entry) -> &'e Spot {
        if self.is_fresh(entry) { &entry.seen } else { &entry.home }
    }

    /// The lines that a unit fills, one bit each.
    pub fn fits(&self, at: usize) -> u32 {
        self.fits[self.fleet.entries[at].set as usize]
    }

    /// Whether the incident's place is known.
    pub fn is_placed(&self) -> bool {
        self.here.is_some()
    }

    /// Looks at every unit once, and keeps `most` of the best, and for each line what it wants; `more` of each.
    pub fn scan(&self, most: usize, more: usize) -> Scan<'a> {
        let room = |n: usize, line: &Line| {
            let sent = self.sent.iter().filter(|at| self.fills(**at, n)).count();
            (line.count as usize).saturating_sub(sent) + more
        };
        let lines = self.lines.iter().enumerate().map(|(n, line)| Best::new(self.fleet, room(n, line)));
        let mut scan = Scan {
            counts: [0; Why::ALL.len()],
            free: Vec::with_capacity(self.fleet.len()),
            lines: lines.collect(),
            best: Best::new(self.fleet, most + more),
            bound: Best::new(self.fleet, most),
        };
        for (at, entry) in self.fleet.entries.iter().enumerate() {
            let fits = self.fits[entry.set as usize];
            match self.bound(at, entry, fits) {
                Some(why) => {
                    scan.counts[why as usize] += 1;
                    if fits != 0 && why != Why::SentHere {
                        let rank = self.rank(at, entry).0.unconditional();
                        scan.bound.offer(Found { rank, at: at as u32 });
                    }
                }
                None => self.weigh(&mut scan, at, entry),
            }
        }
        scan
    }

    fn weigh(&self, scan: &mut Scan<'a>, at: usize, entry: &Entry) {
        let (rank, s) = self.rank(at, entry);
        let found = Found { rank, at: at as u32 };
        let mut bits = self.fits[entry.set as usize] & !ANY;
        while bits != 0 {
            let n = bits.trailing_zeros() as usize;
            scan.lines[n].offer(Found { rank: rank.late(self.lines[n].is_late(s)), ..found });
            bits &= bits - 1;
        }
        scan.best.offer(found);
        scan.free.push(found);
    }

    /// Why a unit could not be sent here, however far the others are.
    pub fn bound(&self, at: usize, entry: &Entry, fits: u32) -> Option<Why> {
        match entry.bound {
            Some(Why::Busy) if self.sent.contains(&at) => Some(Why::SentHere),
            _ if fits == 0 => Some(Why::LacksCapability),
            Some(Why::Busy) if entry.played && !self.drill => None,
            None if entry.rest_until > self.now => Some(Why::Resting),
            why => why,
        }
    }

    /// How good a unit is, and its seconds on the way; 0 while nobody knows where to.
    pub fn rank(&self, at: usize, entry: &Entry) -> (Rank, f32) {
        let Some(here) = &self.here else {
            let elsewhere = self.area == 0 || entry.area != self.area;
            return (Rank::new(entry, u32::from(elsewhere)), 0.0);
        };
        let spot = self.spot(entry);
        let estimate = here.metres(spot) * f32::midpoint(spot.pace, here.spot.pace);
        let Some(way) = self.way(at) else {
            return (Rank::new(entry, (estimate / self.equal_s) as u32), estimate);
        };
        let s = way.road_s.map_or(estimate, |s| s as f32);
        let cost = way.gap_s.unwrap_or(0) as f32 * self.coverage_weight;
        (Rank::new(entry, ((s + cost) / self.equal_s) as u32), s)
    }

    /// Whether its position says where it is now.
    pub fn is_fresh(&self, entry: &Entry) -> bool {
        entry.seen_at != 0 && entry.seen_at >= self.fresh_from
    }

    /// Whether it has a position that is too old.
    pub fn is_stale(&self, entry: &Entry) -> bool {
        entry.seen_at != 0 && entry.seen_at < self.fresh_from
    }

    /// Whether the unit fills that line.
    pub fn fills(&self, at: usize, line: usize) -> bool {
        self.fits(at) & (1 << line) != 0
    }

    /// Seconds on the way for `metres` from where the entry counts from: by road where that is known, else estimated.
    pub fn travel_s(&self, at: usize, metres: f64) -> Option<f64> {
        if let Some(road_s) = self.way(at).and_then(|way| way.road_s) {
            return Some(f64::from(road_s));
        }
        let spot = self.spot(&self.fleet.entries[at]);
        let here = self.here.as_ref()?;
        Some(travel::travel_s(metres, f64::from(spot.pace), f64::from(here.spot.pace)))
    }
}

impl Here {
    fn at(spot: Spot) -> Self {
        let lat = f64::from(spot.lat).to_radians();
        Self { spot, cos: lat.cos() as f32, slope: (lat.sin() * 1.0_f64.to_radians() / 2.0) as f32 }
    }

    fn metres(&self, spot: &Spot) -> f32 {
        let north = spot.lat - self.spot.lat;
        let mut east = spot.lon - self.spot.lon;
        if east.abs() > 180.0 {
            east -= 360.0_f32.copysign(east);
        }
        east *= self.cos - self.slope * north;
        (north * north + east * east).sqrt() * METRES_PER_DEGREE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_plane_is_the_sphere_within_a_thousandth(
            lat in -12.0..12.0_f64, lon in -180.0..180.0_f64, north in -1.9..1.9_f64, east in -1.9..1.9_f64,
        ) {
            let from = Point { lat, lon };
            let wrapped = if (lon + east).abs() > 180.0 { lon + east - 360.0_f64.copysign(lon + east) } else { lon + east };
            let to = Point { lat: lat + north, lon: wrapped };
            let spot = |point: Point| Spot { lat: point.lat as f32, lon: point.lon as f32, pace: 1.0 };
            let here = Here::at(spot(from));
            let (plane, sphere) = (f64::from(here.metres(&spot(to))), from.distance_m(to));
            prop_assert!((plane - sphere).abs() <= sphere / 1_000.0 + 3.0, "{} and {}", plane, sphere);
        }
    }
}
