//! Laws of recommendations, tried with random fleets against a plain and slow way to say the same.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::tests::{HERE, ago, ask_all, ids, incident, line, now, scene, sent, terrain, unit};
use super::*;
use crate::domain::ids::IncidentId;
use crate::domain::place::Position;
use crate::domain::unit::{Activity, Availability};

type Fleet = Vec<(Unit, Option<Position>)>;

/// Whatever a unit can be: what it can do, how it stands, where, since when idle, and how old its position is.
fn units() -> impl Strategy<Value = Fleet> {
    let one = (0..5_usize, 0..8_u8, -7.4..-6.4_f64, 0..4_i64, prop::option::of((0..600_i64, -7.4..-6.4_f64)));
    prop::collection::vec(one, 0..40).prop_map(|all| {
        let each = all.into_iter().enumerate();
        each.map(|(n, (what, state, lat, idle, seen))| {
            let sets: [&[&str]; 5] =
                [&["ambulance"], &["fire"], &["fire", "rescue"], &["ambulance", "rescue"], &["unheard_of"]];
            let mut unit = unit(&format!("u{n:02}"), "", lat);
            unit.spec.capabilities = sets[what].iter().map(|one| (*one).into()).collect();
            unit.idle_since = (idle > 0).then(|| ago(idle * 600));
            match state {
                0 => unit.assignment = Some("32-b.1".into()),
                1 => unit.availability = Availability::NotAvailable,
                2 => unit.availability = Availability::ConditionallyAvailable,
                3 => unit.activity = Activity::OffDuty,
                4 => unit.spec.crew = 0,
                _ => {}
            }
            let seen = seen.map(|(age, lat)| Position {
                point: Point { lat, lon: 107.6 },
                at: ago(age),
                accuracy_m: None,
            });
            (unit, seen)
        })
        .collect()
    })
}

fn plans() -> impl Strategy<Value = Vec<Line>> {
    let needs: [&[&str]; 4] = [&["ambulance"], &["fire"], &["rescue", "ambulance"], &["water_rescue"]];
    let one = (1..4_u32, prop::option::of(600..5_000_u32));
    prop::collection::vec((0..4_usize, one), 0..4).prop_map(move |lines| {
        lines.into_iter().map(|(need, (count, within_s))| line(needs[need], count, within_s)).collect()
    })
}

fn can_be_sent(unit: &Unit) -> bool {
    unit.assignment.is_none()
        && unit.activity != Activity::OffDuty
        && unit.availability != Availability::NotAvailable
        && unit.spec.crew > 0
}

/// Seconds on the way, from its position of the last 300 s or else from its home.
fn seconds((unit, seen): &(Unit, Option<Position>)) -> f64 {
    let seen = seen.filter(|seen| now().as_second() - seen.at.as_second() <= 300);
    let from = seen.map_or(unit.spec.home, |seen| seen.point);
    travel::travel_s(HERE.distance_m(from), terrain().pace(from), terrain().pace(HERE))
}

/// What a line is worth: how many are missing altogether, and how many in time.
fn worth(found: &Recommendation) -> Vec<(u32, u32)> {
    let missing = |line: &PlanLine| line.count - (line.sent.len() + line.filled_by.len()) as u32;
    found.plan.iter().map(|line| (missing(line), line.short)).collect()
}

fn ask(fleet: &Fleet, plan: &[Line]) -> Recommendation {
    ask_all(&incident(Some(HERE)), fleet, &Scene { all: true, ..scene(plan) })
}

proptest! {
    #[test]
    fn every_pick_can_be_sent_and_everybody_else_has_exactly_one_reason(fleet in units(), plan in plans()) {
        let found = ask(&fleet, &plan);
        let picked: BTreeSet<&UnitId> = found.picks.iter().map(|pick| &pick.unit).collect();
        let left: BTreeSet<&UnitId> = found.left_out.iter().map(|left| &left.unit).collect();
        prop_assert_eq!(picked.len() + left.len(), fleet.len());
        prop_assert_eq!(found.picks.len() + found.left_out.len(), fleet.len());
        prop_assert!(picked.is_disjoint(&left));
        for (unit, _) in fleet.iter().filter(|(unit, _)| picked.contains(&unit.id)) {
            prop_assert!(can_be_sent(unit));
            prop_assert!(plan.is_empty() || plan.iter().any(|line| can(unit, &line.need).is_some()));
        }
        let mut counted: BTreeMap<Why, u32> = BTreeMap::new();
        for left in &found.left_out {
            *counted.entry(left.why).or_default() += 1;
            let unit = &fleet.iter().find(|(unit, _)| unit.id == left.unit).unwrap().0;
            let lacks = !plan.is_empty() && plan.iter().all(|line| can(unit, &line.need).is_none());
            prop_assert_eq!(lacks, left.why == Why::LacksCapability);
            prop_assert_eq!(can_be_sent(unit) && !lacks, left.why > Why::NoCrew);
        }
        let told: BTreeMap<Why, u32> = found.left_out_counts.iter().map(|one| (one.why, one.count)).collect();
        prop_assert_eq!(counted, told);
    }

    #[test]
    fn nobody_suitable_and_faster_is_passed_over(fleet in units(), plan in plans()) {
        let found = ask(&fleet, &plan);
        for (line, said) in plan.iter().zip(&found.plan) {
            let late = |s: f64| line.within_s.is_some_and(|within| s > f64::from(within));
            let mut able: Vec<_> = fleet
                .iter()
                .filter(|(unit, _)| can_be_sent(unit) && can(unit, &line.need).is_some())
                .map(|one| {
                    let s = seconds(one);
                    let conditional = one.0.availability != Availability::Available;
                    let idle = one.0.idle_since.map_or(i64::MIN, Timestamp::as_second);
                    ((late(s), conditional, (s / 60.0) as u32, idle, &one.0.id), s)
                })
                .collect();
            able.sort_by(|one, other| one.0.cmp(&other.0));
            prop_assert_eq!(said.filled_by.len(), able.len().min(line.count as usize));
            let chosen = able.iter().map(|(rank, _)| rank.4).take(line.count as usize);
            // Whom rounding moves over the edge of a minute, or of the time hoped for, may come out otherwise.
            let edge = |s: f64| (s / 60.0).fract() < 0.02 || (s / 60.0).fract() > 0.98
                || line.within_s.is_some_and(|within| (s - f64::from(within)).abs() < 5.0);
            if !able.iter().any(|(_, s)| edge(*s)) {
                prop_assert_eq!(&said.filled_by, &chosen.cloned().collect::<Vec<_>>());
                let in_time = able.iter().take(line.count as usize).filter(|(rank, _)| !rank.0).count();
                prop_assert_eq!(said.short, line.count - in_time as u32);
                let able_ones = fleet.iter().filter(|(unit, _)| can(unit, &line.need).is_some()).count();
                let held: u32 = said.causes.iter().map(|cause| cause.count).sum();
                prop_assert!(said.short == 0 || held as usize + in_time == able_ones);
            }
        }
    }

    #[test]
    fn a_stale_position_never_excludes(fleet in units(), plan in plans(), age in 301..90_000_i64) {
        let aged: Fleet = fleet
            .iter()
            .map(|(unit, seen)| (unit.clone(), seen.map(|seen| Position { at: ago(age), ..seen })))
            .collect();
        let homely: Fleet = fleet.iter().map(|(unit, _)| (unit.clone(), None)).collect();
        let (aged, homely) = (ask(&aged, &plan), ask(&homely, &plan));
        prop_assert_eq!(ids(&aged), ids(&homely));
        prop_assert!(aged.picks.iter().all(|pick| pick.from == From::Home));
    }

    #[test]
    fn more_units_never_make_a_plan_worse(fleet in units(), more in units(), plan in plans()) {
        let renamed = more.into_iter().map(|(mut unit, seen)| {
            unit.id = UnitId(format!("more-{}", unit.id));
            (unit, seen)
        });
        let both: Fleet = fleet.iter().cloned().chain(renamed).collect();
        for (before, after) in worth(&ask(&fleet, &plan)).into_iter().zip(worth(&ask(&both, &plan))) {
            prop_assert!(after.0 <= before.0 && after.1 <= before.1, "{:?}, then {:?}", before, after);
        }
    }

    #[test]
    fn sending_the_plan_fills_it(mut fleet in units(), plan in plans()) {
        let mut incident = incident(Some(HERE));
        let all = Scene { all: true, ..scene(&plan) };
        let first = ask_all(&incident, &fleet, &all);
        for (n, pick) in first.picks.iter().filter(|pick| !pick.fills.is_empty()).enumerate() {
            let id = AssignmentId::nth(&IncidentId("32-a".to_owned()), n + 1);
            incident.assignments.push(sent(id.0.as_str(), pick.unit.as_str()));
            let (unit, _) = fleet.iter_mut().find(|(unit, _)| unit.id == pick.unit).unwrap();
            unit.assignment = Some(id);
        }
        let then = ask_all(&incident, &fleet, &all);
        for (before, after) in first.plan.iter().zip(&then.plan) {
            let full = before.filled_by.len() == before.count as usize;
            prop_assert!(!full || (after.filled_by.is_empty() && after.short == 0));
            prop_assert!(before.filled_by.iter().all(|unit| after.sent.contains(unit)));
        }
    }
}
