//! Units are proposed by capability, readiness, travel time and idleness, each with its reason.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::travel::Terrain;
use super::*;
use crate::config::{Config, Travel};
use crate::domain::aggregate::Slot;
use crate::domain::assignment::{Assignment, Stamp, Step};
use crate::domain::code::ReceiptCode;
use crate::domain::incident::{Phase, Queue, Verification};
use crate::domain::level::Level;
use crate::domain::place::{Position, Rounded};
use crate::domain::report::People;
use crate::domain::triage::Triage;
use crate::domain::unit::{Activity, Availability, UnitSpec};

const NOW: &str = "2026-03-02T02:30:00Z";

pub(super) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(in crate::domain) fn incident(place: Option<Point>) -> Incident {
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
        further_alarms: 0,
        referrals: Vec::new(),
        received: None,
        after: crate::domain::ending::After::default(),
        mass_casualty: None,
        merged: None,
        absorbed: Vec::new(),
        not_same: Vec::new(),
        similar: Vec::new(),
        setting: None,
        scene: None,
        acknowledged: false,
        escalations: Vec::new(),
        glass: Vec::new(),
        changed: None,
        care: crate::domain::care::Care::default(),
        contact: crate::domain::contact::InTouch::default(),
        news_to: Vec::new(),
        hold: None,
    }
}

pub(super) fn unit(id: &str, capability: &str, lat: f64) -> Unit {
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
            phone: None,
        },
        availability: Availability::Available,
        activity: Activity::Station,
        since: now(),
        assignment: None,
        idle_since: None,
        rest_until: None,
        talk: Vec::new(),
        needs: Vec::new(),
    }
}

pub(super) fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - seconds).unwrap()
}

pub(super) fn sent(id: &str, unit: &str) -> Assignment {
    let stamp = Stamp::new(Step::Offered, now());
    Assignment {
        id: id.into(),
        unit: unit.into(),
        stamps: vec![stamp],
        answer_by: now(),
        result: None,
        spare: false,
        by_radio: false,
        alerted: None,
        destinations: Vec::new(),
    }
}

pub(super) type Units = [(Unit, Option<Position>)];

pub(super) fn documents(fleet: &Units) -> State {
    let slot = |unit: &Unit| Slot { version: 1, doc: Some(unit.clone()) };
    let units = fleet.iter().map(|(unit, _)| (unit.id.clone(), slot(unit)));
    State { units: units.collect(), ..State::default() }
}

pub(super) fn terrain() -> Terrain {
    static TRAVEL: LazyLock<Travel> = LazyLock::new(|| Config::load(None, []).unwrap().dispatch.travel);
    Terrain::unknown(*TRAVEL)
}

pub(super) fn ask_all(incident: &Incident, fleet: &Units, scene: &Scene<'_>) -> Recommendation {
    let positions: HashMap<UnitId, Position> =
        fleet.iter().filter_map(|(unit, position)| Some((unit.id.clone(), (*position)?))).collect();
    let state = documents(fleet);
    recommend(incident, &Fleet::of(terrain(), &state, &positions), &state, scene)
}

pub(super) fn scene(plan: &[Line]) -> Scene<'_> {
    Scene { plan, now: now(), stale_s: 300, most: 3, all: false, ways: None }
}

fn ask(place: Option<Point>, fleet: &Units, plan: &[Line]) -> Recommendation {
    ask_all(&incident(place), fleet, &scene(plan))
}

pub(super) fn line(need: &[&str], count: u32, within_s: Option<u32>) -> Line {
    Line { need: need.iter().map(|one| (*one).into()).collect(), count, within_s }
}

fn ambulance() -> Vec<Line> {
    vec![line(&["ambulance"], 1, Some(1_800))]
}

pub(super) fn ids(found: &Recommendation) -> Vec<&str> {
    found.picks.iter().map(|pick| pick.unit.as_str()).collect()
}

pub(super) const HERE: Point = Point { lat: -6.9, lon: 107.6 };

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
    let found = ask(Some(HERE), &fleet, &[line(&["ambulance", "medical_team"], 1, None)]);
    assert_eq!(ids(&found), Vec::<&str>::new());
    let why: Vec<(&str, Why)> = found.left_out.iter().map(|l| (l.unit.as_str(), l.why)).collect();
    assert_eq!(why, [("busy", Why::Busy), ("off", Why::OffDuty), ("out", Why::NotAvailable)]);
    assert_eq!(found.left_out_counts[0], WhyCount { why: Why::LacksCapability, count: 1 });
    assert_eq!(found.left_out[0].bound_to, Some("32-b".into()));
    assert_eq!(found.shortfalls, ["ambulance".into()]);
    fleet[2].0.spec.crew = 0;
    fleet[2].0.availability = Availability::Available;
    assert_eq!(ask(Some(HERE), &fleet, &ambulance()).left_out[2].why, Why::NoCrew);
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
    let plan = [line(&["ambulance"], 1, None), line(&["water_rescue"], 1, None)];
    let found = ask(Some(HERE), &fleet, &plan);
    assert_eq!(ids(&found), ["a0", "boat", "a1"]);
    assert!(found.shortfalls.is_empty());
    let fills: Vec<&[Capability]> = found.picks.iter().map(|pick| pick.fills.as_slice()).collect();
    assert_eq!(fills, [["ambulance".into()].as_slice(), &["water_rescue".into()], &[]]);
}

#[test]
fn a_plan_counts_units_and_one_may_fill_several_lines_while_those_on_their_way_count_too() {
    let mut fleet = [
        (unit("amb-1", "ambulance", -6.91), None),
        (unit("amb-2", "ambulance", -6.92), None),
        (unit("amb-3", "ambulance", -6.93), None),
        (unit("engine", "fire", -6.94), None),
    ];
    fleet[3].0.spec.capabilities.push("rescue".into());
    let plan = [line(&["ambulance"], 2, None), line(&["fire"], 1, None), line(&["rescue"], 1, None)];
    let found = ask(Some(HERE), &fleet, &plan);
    assert_eq!(ids(&found), ["amb-1", "amb-2", "engine"]);
    assert_eq!(found.picks[2].fills, ["fire".into(), "rescue".into()]);

    let mut incident = incident(Some(HERE));
    incident.assignments.push(sent("32-a.1", "amb-1"));
    fleet[0].0.assignment = Some("32-a.1".into());
    let found = ask_all(&incident, &fleet, &scene(&plan));
    assert_eq!(ids(&found), ["amb-2", "engine", "amb-3"]);
    assert_eq!((found.plan[0].sent.clone(), found.plan[0].short), (vec!["amb-1".into()], 0));
    assert_eq!(found.left_out_counts, [WhyCount { why: Why::SentHere, count: 1 }]);
}

#[test]
fn what_is_short_in_time_has_causes_and_the_late_ones_are_proposed_all_the_same() {
    let old = Some(Position { point: HERE, at: ago(900), accuracy_m: None });
    let mut fleet = [
        (unit("busy-1", "ambulance", -6.91), None),
        (unit("busy-2", "ambulance", -6.92), None),
        (unit("parked", "ambulance", -7.4), old),
        (unit("far-1", "ambulance", -7.5), None),
        (unit("far-2", "ambulance", -7.6), None),
    ];
    fleet[0].0.assignment = Some("32-b.1".into());
    fleet[1].0.assignment = Some("32-c.1".into());
    let found = ask(Some(HERE), &fleet, &[line(&["ambulance"], 2, Some(1_800))]);
    let line = &found.plan[0];
    assert_eq!(line.filled_by, ["parked".into(), "far-1".into()]);
    assert_eq!(line.short, 2);
    let causes: Vec<(Why, u32, usize)> =
        line.causes.iter().map(|cause| (cause.why, cause.count, cause.units.len())).collect();
    assert_eq!(causes, [(Why::Busy, 2, 2), (Why::StalePosition, 1, 1), (Why::Further, 2, 2)]);
    assert_eq!(line.causes[2].units, ["FAR-1", "FAR-2"]);
    assert!(found.shortfalls.is_empty());
    assert!(found.picks[0].travel_s.unwrap() > 1_800);
}

#[test]
fn every_unit_has_its_reason_when_all_are_asked_for() {
    let mut fleet: Vec<_> =
        (1..=5).map(|n| (unit(&format!("a{n}"), "ambulance", -6.9 - f64::from(n) / 50.0), None)).collect();
    fleet.push((unit("engine", "fire", -6.9), None));
    fleet[0].0.availability = Availability::ConditionallyAvailable;
    let found = ask_all(&incident(Some(HERE)), &fleet, &Scene { all: true, ..scene(&ambulance()) });
    assert_eq!(ids(&found), ["a2", "a3", "a4"]);
    let why: Vec<(&str, Why)> = found.left_out.iter().map(|l| (l.unit.as_str(), l.why)).collect();
    let expected =
        [("engine", Why::LacksCapability), ("a1", Why::ConditionallyAvailable), ("a5", Why::Further)];
    assert_eq!(why, expected);
    let last = found.picks[2].travel_s.unwrap();
    assert_eq!(found.left_out[2].slower_s, Some(found.left_out[2].travel_s.unwrap() - last));
}

#[test]
fn the_fleet_follows_its_units() {
    let mut fleet = Fleet::new(terrain());
    let (one, mut two) = (unit("one", "ambulance", -6.9), unit("two", "brand_new_skill", -6.9));
    assert!(fleet.put(&one) && fleet.put(&two) && !fleet.put(&two));
    two.spec.capabilities.push("ambulance".into());
    fleet.put(&two);
    fleet.place(&two.id, Some(Position { point: HERE, at: now(), accuracy_m: None }));
    fleet.remove(&one.id);
    assert_eq!(fleet.len(), 1);
    let state = documents(&[(one, None), (two, None)]);
    let ask = |fleet: &Fleet, plan: &[Line]| recommend(&incident(Some(HERE)), fleet, &state, &scene(plan));
    let found = ask(&fleet, &[line(&["brand_new_skill"], 1, None)]);
    assert_eq!((ids(&found), found.picks[0].from), (vec!["two"], From::Position));
    fleet.place(&"two".into(), None);
    assert_eq!(ask(&fleet, &ambulance()).picks[0].from, From::Home);
}
