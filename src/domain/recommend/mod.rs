//! Which units to send: who can, who may, who is near; and why not the others. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ids::{Capability, IncidentId, UnitId};
use super::incident::Incident;
use super::place::{Point, Position};
use super::unit::{Activity, Availability, Unit};

/// Units proposed for an incident, best first, and what is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Recommendation {
    /// What such an incident needs.
    pub needs: Vec<Capability>,
    /// Units that could be sent now, best first.
    pub picks: Vec<Pick>,
    /// The nearest that have the capability and cannot be sent.
    pub left_out: Vec<LeftOut>,
    /// What is needed and nobody free can do; of several that would do, the first.
    pub shortfalls: Vec<Capability>,
}

/// A unit that could be sent.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Pick {
    /// The unit.
    pub unit: UnitId,
    /// Its call sign.
    pub call_sign: String,
    /// Its agency's name.
    pub agency_name: String,
    /// Straight distance, metres; `None` while the incident's place is unknown.
    pub distance_m: Option<u32>,
    /// Age of the position the distance is from, seconds; `None` when it is the home post.
    pub position_age_s: Option<u32>,
    /// What the distance is from.
    pub from: From,
    /// Whether it may be sent at once or only when nobody else can.
    pub availability: Availability,
    /// Seconds since its last sending ended; `None` when it had none.
    pub idle_s: Option<u32>,
    /// Codes of what speaks for it: `nearest`, `same_area`, `longest_idle`.
    pub reasons: Vec<String>,
}

/// Where a distance is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// Its own, recent position.
    Position,
    /// Its home post.
    Home,
}

/// A unit that has the capability and cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct LeftOut {
    /// The unit.
    pub unit: UnitId,
    /// Its call sign.
    pub call_sign: String,
    /// Why: `busy`, `off_duty`, `not_available` or `no_crew`.
    pub why: String,
    /// The incident that binds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bound_to: Option<IncidentId>,
}

/// What a recommendation looks at beside the incident and the units.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Capabilities wanted; of each inner list one will do. Empty: nobody knows, any unit may do.
    pub needs: &'a [Vec<Capability>],
    /// Server time.
    pub now: Timestamp,
    /// Seconds after which a position says nothing any more, and the home post counts.
    pub stale_s: u32,
    /// Most picks, and most left out.
    pub most: usize,
}

/// Distances in the same 100 m are equal; then the longest idle goes first.
const SAME_DISTANCE_M: f64 = 100.0;

struct Candidate<'a> {
    unit: &'a Unit,
    distance_m: Option<f64>,
    age_s: Option<u32>,
    idle_s: Option<u32>,
    same_area: bool,
}

/// Proposes units. `fleet`: every unit with its last known position.
pub fn recommend<'a>(
    incident: &Incident,
    fleet: impl IntoIterator<Item = (&'a Unit, Option<Position>)>,
    scene: &Scene<'_>,
) -> Recommendation {
    let place = incident.rounded.map(|rounded| rounded.0);
    let (mut free, mut bound) = (Vec::new(), Vec::new());
    for (unit, position) in fleet.into_iter().filter(|(unit, _)| can_any(unit, scene.needs)) {
        let candidate = measure(unit, position, (place, incident), scene);
        match why_not(unit) {
            None => free.push(candidate),
            Some(why) => bound.push((candidate, why)),
        }
    }
    free.sort_by_cached_key(rank);
    bound.sort_by_cached_key(|(candidate, _)| rank(candidate));
    bound.truncate(scene.most);
    let shortfalls = scene.needs.iter().filter(|need| !free.iter().any(|c| can(c.unit, need)));
    Recommendation {
        needs: flat(scene.needs),
        shortfalls: shortfalls.filter_map(|need| need.first().cloned()).collect(),
        left_out: bound.into_iter().map(|(candidate, why)| left_out(candidate.unit, why)).collect(),
        picks: picks(&best(free, scene)),
    }
}

/// The first of the ranked, but with somebody for every need that anybody can fill.
fn best<'a>(ranked: Vec<Candidate<'a>>, scene: &Scene<'_>) -> Vec<Candidate<'a>> {
    let mut wanted: Vec<usize> = Vec::new();
    for need in scene.needs {
        wanted.extend(ranked.iter().position(|candidate| can(candidate.unit, need)));
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted.truncate(scene.most);
    let others = (0..ranked.len()).filter(|place| !wanted.contains(place));
    let room = scene.most - wanted.len();
    let mut kept: Vec<usize> = others.take(room).collect();
    kept.extend(wanted);
    kept.sort_unstable();
    let mut ranked: Vec<Option<Candidate<'a>>> = ranked.into_iter().map(Some).collect();
    kept.into_iter().filter_map(|place| ranked[place].take()).collect()
}

fn measure<'a>(
    unit: &'a Unit,
    position: Option<Position>,
    (place, incident): (Option<Point>, &Incident),
    scene: &Scene<'_>,
) -> Candidate<'a> {
    let age = |at: Timestamp| u32::try_from(scene.now.as_second().saturating_sub(at.as_second()).max(0));
    let seen = position.and_then(|seen| Some((seen.point, age(seen.at).ok()?)));
    let seen = seen.filter(|(_, age_s)| *age_s <= scene.stale_s);
    let from = seen.map_or(unit.spec.home, |(point, _)| point);
    let own_area = unit.spec.area.as_ref().map(|area| &area.code);
    Candidate {
        unit,
        distance_m: place.map(|place| place.distance_m(from)),
        age_s: seen.map(|(_, age_s)| age_s),
        idle_s: unit.idle_since.and_then(|since| age(since).ok()),
        same_area: own_area.is_some() && own_area == incident.area.as_ref().map(|area| &area.code),
    }
}

/// Sorts the better first: ready ones, then near ones (or of the same area), then those idle for longest.
fn rank(candidate: &Candidate<'_>) -> impl Ord + use<> {
    let unit = candidate.unit;
    let near = candidate.distance_m.map(|metres| (metres / SAME_DISTANCE_M) as u64);
    let idle = candidate.idle_s.unwrap_or(u32::MAX);
    let elsewhere = near.is_none() && !candidate.same_area;
    (unit.availability != Availability::Available, near, elsewhere, Reverse(idle), unit.id.clone())
}

fn picks(best: &[Candidate<'_>]) -> Vec<Pick> {
    let nearest = best.iter().filter_map(|c| c.distance_m).min_by(f64::total_cmp);
    let longest = best.iter().filter_map(|c| c.idle_s).max();
    best.iter()
        .map(|candidate| {
            let mut reasons = Vec::new();
            let is_nearest = candidate.distance_m.zip(nearest).is_some_and(|(own, least)| own <= least);
            if is_nearest {
                reasons.push("nearest".to_owned());
            }
            if candidate.distance_m.is_none() && candidate.same_area {
                reasons.push("same_area".to_owned());
            }
            if best.len() > 1 && candidate.idle_s.is_some() && candidate.idle_s == longest {
                reasons.push("longest_idle".to_owned());
            }
            let spec = &candidate.unit.spec;
            Pick {
                unit: candidate.unit.id.clone(),
                call_sign: spec.call_sign.clone(),
                agency_name: spec.agency_name.clone(),
                distance_m: candidate.distance_m.map(|metres| metres.round() as u32),
                position_age_s: candidate.age_s,
                from: if candidate.age_s.is_some() { From::Position } else { From::Home },
                availability: candidate.unit.availability,
                idle_s: candidate.idle_s,
                reasons,
            }
        })
        .collect()
}

fn why_not(unit: &Unit) -> Option<&'static str> {
    if unit.assignment.is_some() {
        Some("busy")
    } else if unit.activity == Activity::OffDuty {
        Some("off_duty")
    } else if unit.availability == Availability::NotAvailable {
        Some("not_available")
    } else if unit.spec.crew == 0 {
        Some("no_crew")
    } else {
        None
    }
}

fn left_out(unit: &Unit, why: &str) -> LeftOut {
    LeftOut {
        unit: unit.id.clone(),
        call_sign: unit.spec.call_sign.clone(),
        why: why.to_owned(),
        bound_to: unit.assignment.as_ref().and_then(super::ids::AssignmentId::incident),
    }
}

fn can(unit: &Unit, need: &[Capability]) -> bool {
    need.iter().any(|capability| unit.spec.capabilities.contains(capability))
}

fn can_any(unit: &Unit, needs: &[Vec<Capability>]) -> bool {
    needs.is_empty() || needs.iter().any(|need| can(unit, need))
}

fn flat(needs: &[Vec<Capability>]) -> Vec<Capability> {
    let mut seen = BTreeMap::new();
    for (n, capability) in needs.iter().flatten().enumerate() {
        seen.entry(capability.clone()).or_insert(n);
    }
    let mut flat: Vec<(usize, Capability)> =
        seen.into_iter().map(|(capability, n)| (n, capability)).collect();
    flat.sort_unstable();
    flat.into_iter().map(|(_, capability)| capability).collect()
}

#[cfg(test)]
mod tests;
