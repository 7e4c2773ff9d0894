//! Which units to send: who can, who may, who is soon there; and why not the others. Pure.
//!
//! A response plan ([`plan`]) says what goes. Each of its lines is filled by the fastest units that can, and one unit
//! may be the fastest for several lines. A [`Fleet`] is what a search reads, [`travel`] the estimate it goes by.

mod answer;
mod explain;
mod fleet;
pub mod plan;
mod search;
pub mod travel;
mod ways;

use jiff::Timestamp;

use super::aggregate::State;
use super::ids::{AssignmentId, Capability, UnitId};
use super::incident::Incident;
use super::place::Point;
use super::unit::Unit;

pub use self::answer::{Cause, From, LeftOut, Pick, PlanLine, Recommendation, Roads, Why, WhyCount};
use self::explain::Last;
pub use self::fleet::{Fleet, is_played};
use self::plan::Line;
use self::search::{Found, Scan, Search};
pub use self::ways::{Candidate, GAP_MOST_S, Way, Ways, candidates, gaps};

/// What a recommendation looks at beside the incident and the units.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What should go. Empty: nobody knows, any unit may do.
    pub plan: &'a [Line],
    /// Server time.
    pub now: Timestamp,
    /// Seconds after which a position says nothing any more, and the home post counts.
    pub stale_s: u32,
    /// Most picks, unless the plan takes more; and most left out that are told one by one.
    pub most: usize,
    /// Whether every unit that is no pick is told.
    pub all: bool,
    /// What is known of units' ways beyond the estimate.
    pub ways: Option<&'a Ways>,
}

/// Proposes units. `state` holds the documents of the fleet.
pub fn recommend(incident: &Incident, fleet: &Fleet, state: &State, scene: &Scene<'_>) -> Recommendation {
    let place = incident.rounded.map(|rounded| rounded.0);
    let search = Search::of(incident, fleet, scene);
    let scan = search.scan(scene.most, 0);
    Answer { search, state, place, scene }.write(&scan)
}

/// What the answer is written from.
struct Answer<'a> {
    search: Search<'a>,
    state: &'a State,
    place: Option<Point>,
    scene: &'a Scene<'a>,
}

impl Answer<'_> {
    fn write(&self, scan: &Scan<'_>) -> Recommendation {
        let mut chosen: Vec<Found> = Vec::new();
        let mut add = |found: &Found| {
            if !chosen.iter().any(|one| one.at == found.at) {
                chosen.push(*found);
            }
        };
        scan.lines.iter().flat_map(|line| &line.kept).for_each(&mut add);
        let plan: Vec<PlanLine> =
            scan.lines.iter().enumerate().map(|(n, best)| self.line(n, &best.kept)).collect();
        let on_top = self.scene.most.saturating_sub(chosen.len());
        let is_chosen = |found: &&Found| chosen.iter().any(|one| one.at == found.at);
        let spares: Vec<Found> =
            scan.best.kept.iter().filter(|found| !is_chosen(found)).take(on_top).copied().collect();
        let last = Last::of(scan, spares.last());
        let picks = [chosen, spares].concat();
        let lacking = plan.iter().filter(|line| line.sent.len() + line.filled_by.len() < line.count as usize);
        Recommendation {
            needs: needs(self.scene.plan),
            shortfalls: lacking.filter_map(|line| line.need.first().cloned()).collect(),
            left_out_counts: explain::counts(&self.search, scan, &last, &picks),
            left_out: if self.scene.all { self.everybody(&last, &picks) } else { self.nearest(scan) },
            picks: self.picks(&picks, &plan),
            plan,
            roads: Roads::Off,
        }
    }

    fn line(&self, n: usize, kept: &[Found]) -> PlanLine {
        let line = &self.search.lines[n];
        let sent = self.search.sent.iter().filter(|at| self.search.fills(**at, n));
        let sent: Vec<UnitId> = sent.map(|at| self.id(*at).clone()).collect();
        let in_time = kept.iter().filter(|found| !found.rank.is_late()).count();
        let short = line.count.saturating_sub((sent.len() + in_time) as u32);
        let causes =
            if short == 0 { Vec::new() } else { explain::causes(&self.search, n, |at| self.call_sign(at)) };
        PlanLine {
            need: line.need.clone(),
            count: line.count,
            within_s: line.within_s,
            filled_by: kept.iter().map(|found| self.id(found.at as usize).clone()).collect(),
            sent,
            short,
            causes,
        }
    }

    fn picks(&self, found: &[Found], plan: &[PlanLine]) -> Vec<Pick> {
        let mut picks: Vec<Pick> =
            found.iter().filter_map(|found| self.pick(found.at as usize, plan)).collect();
        let nearest = picks.iter().filter_map(|pick| pick.distance_m).min();
        let fastest = picks.iter().filter_map(|pick| pick.travel_s).min();
        let longest = picks.iter().filter_map(|pick| pick.idle_s).max();
        let several = picks.len() > 1;
        for pick in &mut picks {
            let is_nearest = pick.distance_m.is_some() && pick.distance_m == nearest;
            let speaks = [
                (is_nearest, "nearest"),
                (!is_nearest && pick.travel_s.is_some() && pick.travel_s == fastest, "fastest"),
                (several && pick.idle_s.is_some() && pick.idle_s == longest, "longest_idle"),
            ];
            pick.reasons
                .extend(speaks.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| code.to_owned()));
        }
        picks
    }

    fn pick(&self, at: usize, plan: &[PlanLine]) -> Option<Pick> {
        let (unit, entry) = (self.unit(at)?, &self.search.fleet.entries[at]);
        let position = self.search.fleet.names[at].position.filter(|_| self.search.is_fresh(entry));
        let age = |at: Timestamp| fleet::seconds(self.scene.now).saturating_sub(fleet::seconds(at));
        let same_area = self.place.is_none() && self.search.rank(at, entry).0.step() == 0;
        let filled = plan.iter().filter(|line| line.filled_by.contains(&unit.id));
        Some(Pick {
            unit: unit.id.clone(),
            call_sign: unit.spec.call_sign.clone(),
            agency_name: unit.spec.agency_name.clone(),
            distance_m: self.metres(at).map(|metres| metres.round() as u32),
            travel_s: self.travel_s(at),
            by_road: self.search.way(at).is_some_and(|way| way.road_s.is_some()),
            gap_s: self.search.way(at).and_then(|way| way.gap_s),
            position_age_s: position.map(|position| age(position.at)),
            from: if position.is_some() { From::Position } else { From::Home },
            availability: unit.availability,
            idle_s: unit.idle_since.map(age),
            fills: filled.filter_map(|line| can(unit, &line.need)).collect(),
            reasons: if same_area { vec!["same_area".to_owned()] } else { Vec::new() },
        })
    }

    /// The nearest that could do something and are not free.
    fn nearest(&self, scan: &Scan<'_>) -> Vec<LeftOut> {
        let bound = scan.bound.kept.iter().map(|found| found.at as usize);
        bound.filter_map(|at| self.left_out(at, self.search.fleet.entries[at].bound?, None)).collect()
    }

    /// Every unit that is no pick, the nearest first.
    fn everybody(&self, last: &Last, picks: &[Found]) -> Vec<LeftOut> {
        let mut picked: Vec<u32> = picks.iter().map(|found| found.at).collect();
        picked.sort_unstable();
        let entries = self.search.fleet.entries.iter().enumerate();
        let others = entries.filter(|(at, _)| picked.binary_search(&(*at as u32)).is_err());
        let mut left_out: Vec<LeftOut> = others
            .filter_map(|(at, entry)| {
                let (rank, _) = self.search.rank(at, entry);
                let found = Found { rank, at: at as u32 };
                let bound = self.search.bound(at, entry, self.search.fits(at));
                let why = bound.unwrap_or_else(|| explain::why_behind(&self.search, last, found));
                let before = last.before(&self.search, at).map(|before| before.at as usize);
                self.left_out(at, why, before)
            })
            .collect();
        left_out.sort_by(|one, other| (one.travel_s, &one.unit).cmp(&(other.travel_s, &other.unit)));
        left_out
    }

    fn left_out(&self, at: usize, why: Why, before: Option<usize>) -> Option<LeftOut> {
        let unit = self.unit(at)?;
        let travel_s = self.travel_s(at);
        let slower = || Some(travel_s?.saturating_sub(self.travel_s(before?)?));
        Some(LeftOut {
            unit: unit.id.clone(),
            call_sign: unit.spec.call_sign.clone(),
            why,
            bound_to: unit.assignment.as_ref().and_then(AssignmentId::incident),
            slower_s: if matches!(why, Why::Further | Why::StalePosition) { slower() } else { None },
            travel_s,
        })
    }

    fn metres(&self, at: usize) -> Option<f64> {
        let entry = &self.search.fleet.entries[at];
        let position = self.search.fleet.names[at].position.filter(|_| self.search.is_fresh(entry));
        let from = position.map_or(self.unit(at)?.spec.home, |position| position.point);
        self.place.map(|place| place.distance_m(from))
    }

    fn travel_s(&self, at: usize) -> Option<u32> {
        self.search.travel_s(at, self.metres(at)?).map(|s| s.round() as u32)
    }

    fn id(&self, at: usize) -> &UnitId {
        &self.search.fleet.names[at].unit
    }

    fn unit(&self, at: usize) -> Option<&Unit> {
        self.state.units.get(self.id(at))?.doc.as_ref()
    }

    fn call_sign(&self, at: usize) -> String {
        self.unit(at).map_or_else(|| self.id(at).to_string(), |unit| unit.spec.call_sign.clone())
    }
}

/// The first of `need` that a unit can do.
fn can(unit: &Unit, need: &[Capability]) -> Option<Capability> {
    need.iter().find(|capability| unit.spec.capabilities.contains(capability)).cloned()
}

/// What a plan needs, each once, in its order.
fn needs(plan: &[Line]) -> Vec<Capability> {
    let mut needs: Vec<Capability> = Vec::new();
    for need in plan.iter().flat_map(|line| &line.need) {
        if !needs.contains(need) {
            needs.push(need.clone());
        }
    }
    needs
}

#[cfg(test)]
mod laws;
#[cfg(test)]
pub(in crate::domain) mod tests;
