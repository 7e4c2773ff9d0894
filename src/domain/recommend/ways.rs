//! What is known of single units' ways beyond the estimate: their time by road, and what their leaving costs where they
//! are. Pure: whoever asks a road server hands its answers in.

use std::collections::HashMap;

use super::Scene;
use super::fleet::{Entry, Fleet};
use super::search::Search;
use crate::domain::ids::UnitId;
use crate::domain::incident::Incident;
use crate::domain::place::Point;

/// A unit in question, and where it starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The unit.
    pub unit: UnitId,
    /// Its position, or its home post where that is too old.
    pub from: Point,
}

/// What is known of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Seconds by road to the incident.
    pub road_s: Option<u32>,
    /// Seconds until the next free unit of its sort would be where it is now; at most [`GAP_MOST_S`].
    pub gap_s: Option<u32>,
}

/// What is known of the units in question; nothing of the others.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// By unit.
    pub by_unit: HashMap<UnitId, Way>,
    /// How much of the gap that a unit leaves counts as if it were way, per cent; 0: who is soonest there goes.
    pub coverage_weight_percent: u32,
}

/// A longer gap counts as this long: nobody covers the place.
pub const GAP_MOST_S: u32 = 7_200;

impl Ways {
    /// The same by the places of units in `fleet`.
    pub(super) fn in_fleet(&self, fleet: &Fleet) -> HashMap<usize, Way> {
        self.by_unit.iter().filter_map(|(unit, way)| Some((fleet.at(unit)?, *way))).collect()
    }
}

/// The units that could come into question: for each line of the plan and on top of it `most` more than are proposed, by
/// the estimate. Empty while the incident's place is unknown.
pub fn candidates(incident: &Incident, fleet: &Fleet, scene: &Scene<'_>, most: usize) -> Vec<Candidate> {
    let search = Search::of(incident, fleet, scene);
    if !search.is_placed() {
        return Vec::new();
    }
    let scan = search.scan(scene.most, most);
    let kept = scan.lines.iter().flat_map(|line| &line.kept).chain(&scan.best.kept);
    let mut places: Vec<usize> = kept.map(|found| found.at as usize).collect();
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .map(|at| Candidate { unit: fleet.names[at].unit.clone(), from: from(&search, at) })
        .collect()
}

/// For each of `units` the seconds until the next free unit that can do the same for this incident would be where it is:
/// what its leaving costs. Those that would leave with it are counted as staying.
pub fn gaps(
    incident: &Incident,
    fleet: &Fleet,
    scene: &Scene<'_>,
    units: &[Candidate],
) -> HashMap<UnitId, u32> {
    let search = Search::of(incident, fleet, scene);
    let free: Vec<(usize, &Entry)> = fleet
        .entries
        .iter()
        .enumerate()
        .filter(|(at, entry)| search.bound(*at, entry, search.fits(*at)).is_none())
        .collect();
    let gap = |candidate: &Candidate| {
        let at = fleet.at(&candidate.unit)?;
        let like = |other: &(usize, &Entry)| other.0 != at && search.fits(other.0) & search.fits(at) != 0;
        let others = free.iter().copied().filter(like);
        let soonest = others.map(|(_, other)| search.between_s(other, at)).min_by(f32::total_cmp);
        let gap_s = soonest.map_or(GAP_MOST_S, |s| (s.round() as u32).min(GAP_MOST_S));
        Some((candidate.unit.clone(), gap_s))
    };
    units.iter().filter_map(gap).collect()
}

fn from(search: &Search<'_>, at: usize) -> Point {
    let entry = &search.fleet.entries[at];
    let position = search.fleet.names[at].position.filter(|_| search.is_fresh(entry));
    let home = Point { lat: f64::from(entry.home.lat), lon: f64::from(entry.home.lon) };
    position.map_or(home, |position| position.point)
}
