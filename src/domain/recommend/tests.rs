//! Units are proposed by capability, readiness, distance and idleness, each with its reason.

use proptest::prelude::*;

use super::*;
use crate::domain::assignment::Assignment;
use crate::domain::code::ReceiptCode;
use crate::domain::incident::{Phase, Queue, Verification};
use crate::domain::level::Level;
use crate::domain::place::Rounded;
use crate::domain::report::People;
use crate::domain::triage::Triage;
use crate::domain::unit::UnitSpec;

const NOW: &str = "2026-03-02T02:30:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn incident(place: Option<Point>) -> Incident {
    let triage = Triage {
        level: Level::VeryUrgent,
        kind: None,
        rules_version: "test".to_owned(),
        reasons: Vec::new(),
        signs: Vec::new(),
        unasked: Vec::new(),
    };
    Incident {
        v: 1,
        id: "32-a".into(),
        label: "K7F2".to_owned(),
        code: ReceiptCode::from_bytes("32", &[0; 8]),
        opened_at: now(),
        updated_at: now(),
        phase: Phase::Open,
        verification: Verification::Pending,
        drill: false,
        kind: None,
        reports: Vec::new(),
        area: Some(crate::domain::area::AreaRef::new("32.73", "Kota Bandung")),
        outside: false,
        rounded: place.map(Rounded),
        people: People::default(),
        vulnerable: Vec::new(),
        triage,
        level_set: None,
        queue: Queue { tier: 2, deadline: now(), overdue: false },
        assignments: Vec::<Assignment>::new(),
        milestones: Vec::new(),
        disposition: None,
        notes: 0,
    }
}

fn unit(id: &str, capability: &str, lat: f64) -> Unit {
    Unit {
        v: 1,
        id: id.into(),
        spec: UnitSpec {
            call_sign: id.to_uppercase(),
            agency: "psc".into(),
            agency_name: "PSC 119".to_owned(),
            capabilities: vec![capability.into()],
            home: Point { lat, lon: 107.6 },
            area: None,
            crew: 2,
        },
        availability: Availability::Available,
        activity: Activity::Station,
        since: now(),
        assignment: None,
        idle_since: None,
    }
}

fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - seconds).unwrap()
}

fn ask(
    place: Option<Point>,
    fleet: &[(Unit, Option<Position>)],
    needs: &[Vec<Capability>],
) -> Recommendation {
    let scene = Scene { needs, now: now(), stale_s: 300, most: 3 };
    recommend(&incident(place), fleet.iter().map(|(unit, position)| (unit, *position)), &scene)
}

fn ambulance() -> Vec<Vec<Capability>> {
    vec![vec!["ambulance".into()]]
}

fn ids(found: &Recommendation) -> Vec<&str> {
    found.picks.iter().map(|pick| pick.unit.as_str()).collect()
}

const HERE: Point = Point { lat: -6.9, lon: 107.6 };

#[test]
fn a_fresh_position_counts_before_the_home_post_and_a_stale_one_does_not() {
    let at = |seconds| Some(Position { point: HERE, at: ago(seconds), accuracy_m: None });
    let fleet = [
        (unit("far-fresh", "ambulance", -7.5), at(20)),
        (unit("far-stale", "ambulance", -7.5), at(301)),
        (unit("near", "ambulance", -6.95), None),
    ];
    let found = ask(Some(HERE), &fleet, &ambulance());
    assert_eq!(ids(&found), ["far-fresh", "near", "far-stale"]);
    assert_eq!((found.picks[0].from, found.picks[0].position_age_s), (From::Position, Some(20)));
    assert_eq!((found.picks[2].from, found.picks[2].position_age_s), (From::Home, None));
    assert_eq!(found.picks[0].reasons, ["nearest"]);
}

#[test]
fn among_equals_the_longest_idle_goes_and_who_may_only_conditionally_goes_last() {
    let mut fleet = [
        (unit("a", "ambulance", -6.9), None),
        (unit("b", "ambulance", -6.9), None),
        (unit("c", "ambulance", -6.9), None),
    ];
    fleet[0].0.idle_since = Some(ago(60));
    fleet[1].0.idle_since = Some(ago(600));
    (fleet[2].0.idle_since, fleet[2].0.availability) = (Some(ago(900)), Availability::ConditionallyAvailable);
    assert_eq!(ids(&ask(Some(HERE), &fleet, &ambulance())), ["b", "a", "c"]);
}

#[test]
fn who_cannot_be_sent_is_left_out_with_the_reason_and_what_nobody_can_do_is_said() {
    let mut fleet = [
        (unit("busy", "ambulance", -6.9), None),
        (unit("off", "ambulance", -6.9), None),
        (unit("out", "ambulance", -6.9), None),
        (unit("fire", "fire", -6.9), None),
    ];
    fleet[0].0.assignment = Some("32-b.1".into());
    fleet[1].0.activity = Activity::OffDuty;
    fleet[2].0.availability = Availability::NotAvailable;
    let found = ask(Some(HERE), &fleet, &[vec!["ambulance".into(), "medical_team".into()]]);
    assert_eq!(ids(&found), Vec::<&str>::new());
    let why: Vec<(&str, &str)> = found.left_out.iter().map(|l| (l.unit.as_str(), l.why.as_str())).collect();
    assert_eq!(why, [("busy", "busy"), ("off", "off_duty"), ("out", "not_available")]);
    assert_eq!(found.left_out[0].bound_to, Some("32-b".into()));
    assert_eq!(found.shortfalls, ["ambulance".into()]);
    fleet[2].0.spec.crew = 0;
    fleet[2].0.availability = Availability::Available;
    assert_eq!(ask(Some(HERE), &fleet, &ambulance()).left_out[2].why, "no_crew");
}

#[test]
fn without_a_place_those_of_the_area_come_first_and_no_distance_is_invented() {
    let mut fleet = [(unit("other", "ambulance", -6.9), None), (unit("same", "ambulance", -7.4), None)];
    fleet[1].0.spec.area = incident(None).area;
    let found = ask(None, &fleet, &ambulance());
    assert_eq!(ids(&found), ["same", "other"]);
    assert!(found.picks.iter().all(|pick| pick.distance_m.is_none()));
    assert_eq!(found.picks[0].reasons, ["same_area"]);
}

#[test]
fn somebody_for_every_need_is_among_the_picks_however_far() {
    let mut fleet: Vec<_> = (0..9).map(|n| (unit(&format!("a{n}"), "ambulance", -6.9), None)).collect();
    fleet.push((unit("boat", "water_rescue", -7.9), None));
    let needs = [vec!["ambulance".into()], vec!["water_rescue".into()]];
    let found = ask(Some(HERE), &fleet, &needs);
    assert_eq!(ids(&found), ["a0", "a1", "boat"]);
    assert!(found.shortfalls.is_empty());
}

proptest! {
    #[test]
    fn every_pick_can_be_sent_and_none_nearer_was_passed_over(
        units in prop::collection::vec((0..3_u8, 0..4_u8, -8.0..-6.0_f64, 0..2_u32), 0..40),
    ) {
        let fleet: Vec<_> = units
            .iter()
            .enumerate()
            .map(|(n, (what, state, lat, crew))| {
                let mut unit = unit(&format!("u{n}"), ["ambulance", "fire", "rescue"][usize::from(*what)], *lat);
                unit.spec.crew = *crew;
                unit.assignment = (*state == 1).then(|| "32-b.1".into());
                if *state == 2 {
                    unit.availability = Availability::NotAvailable;
                }
                (unit, None)
            })
            .collect();
        let found = ask(Some(HERE), &fleet, &ambulance());
        let ready = |unit: &Unit| {
            unit.spec.capabilities == ["ambulance".into()] && unit.spec.crew > 0 && unit.assignment.is_none()
                && unit.availability == Availability::Available
        };
        let mut metres: Vec<u32> = fleet.iter().filter(|(unit, _)| ready(unit))
            .map(|(unit, _)| HERE.distance_m(unit.spec.home).round() as u32).collect();
        metres.sort_unstable();
        prop_assert_eq!(found.picks.len(), metres.len().min(3));
        for (pick, nearest) in found.picks.iter().zip(metres) {
            prop_assert!(fleet.iter().any(|(unit, _)| unit.id == pick.unit && ready(unit)));
            prop_assert!(pick.distance_m.unwrap().abs_diff(nearest) <= 101);
        }
        prop_assert!(found.left_out.len() <= 3);
    }
}
