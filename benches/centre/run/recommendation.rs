//! The ten best of ten thousand units for an incident, with reasons and why the others are left out; beside the ten
//! nearest of a tree.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rstar::RTree;
use sigap::config::Config;
use sigap::domain::aggregate::{Slot, State};
use sigap::domain::code::ReceiptCode;
use sigap::domain::ids::UnitId;
use sigap::domain::incident::{Incident, Phase, Queue, Verification};
use sigap::domain::level::Level;
use sigap::domain::place::{Point, Position};
use sigap::domain::recommend::plan::Line;
use sigap::domain::recommend::travel::Terrain;
use sigap::domain::recommend::{Fleet, Scene, recommend};
use sigap::domain::report::People;
use sigap::domain::triage::Triage;
use sigap::domain::unit::{Activity, Availability, Unit, UnitSpec};

use super::Extent;
use super::inside::us_each;
use crate::figure::{Figure, Goal, median};
use crate::payload::Draw;

const PART: &str = "recommendation";
const UNITS: usize = 10_000;
const INCIDENTS: usize = 500;
const PROPOSED: usize = 10;
const CAPABILITIES: [&str; 6] = ["ambulance", "ambulance", "fire", "rescue", "police", "logistics"];

/// Runs the part.
///
/// # Errors
/// When fewer units are proposed than asked for.
pub fn run(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let now = Timestamp::from_second(1_790_000_000)?;
    let mut draw = Draw::new(9);
    let (state, positions) = fleet_of(&mut draw, now);
    let config = Config::load(None, []).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let fleet = Fleet::of(Terrain::unknown(config.dispatch.travel), &state, &positions);
    let need = |what: &str, count| Line { need: vec![what.into()], count, within_s: Some(900) };
    let plan = [need("ambulance", 2), need("rescue", 1)];
    let scene = Scene { plan: &plan, now, stale_s: 300, most: PROPOSED, all: false, ways: None };
    let incidents: Vec<Incident> = (0..INCIDENTS).map(|_| incident(&mut draw, now)).collect();
    let first = recommend(&incidents[0], &fleet, &state, &scene);
    anyhow::ensure!(first.picks.len() == PROPOSED, "{} units proposed", first.picks.len());
    let places: Vec<[f64; 2]> = positions.values().map(|at| [at.point.lon, at.point.lat]).collect();
    let tree = RTree::bulk_load(places);
    let from: Vec<[f64; 2]> =
        incidents.iter().filter_map(|one| one.rounded).map(|at| [at.0.lon, at.0.lat]).collect();
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..extent.pairs.max(15) {
        ours.push(us_each(&incidents, |one| recommend(one, &fleet, &state, &scene)));
        floor.push(us_each(&from, |at| tree.nearest_neighbor_iter(at).take(PROPOSED).count()));
    }
    let figure = Figure::new(PART, format!("{PROPOSED} best of {UNITS} units with reasons"), "µs", ours);
    let note = format!("the {PROPOSED} nearest of a tree, without reasons: {:.1} µs", median(&floor));
    Ok(vec![figure.goal(Goal::AtMost(200.0)).note(note)])
}

/// Units of all sorts: most ready, some off duty or without a crew, four of five with a position of this minute.
fn fleet_of(draw: &mut Draw, now: Timestamp) -> (State, HashMap<UnitId, Position>) {
    let (mut state, mut positions) = (State::default(), HashMap::new());
    for n in 0..UNITS {
        let (lat, lon) = draw.point();
        let id = UnitId(format!("u-{n:05}"));
        let spec = UnitSpec {
            call_sign: format!("U-{n:05}"),
            agency: "psc".into(),
            agency_name: "PSC 119".to_owned(),
            capabilities: vec![CAPABILITIES[draw.below(CAPABILITIES.len())].into()],
            home: Point { lat, lon },
            area: None,
            crew: u32::from(draw.below(20) > 0) * 3,
            phone: None,
        };
        let unit = Unit {
            v: 1,
            id: id.clone(),
            spec,
            availability: Availability::Available,
            activity: if draw.below(5) == 0 { Activity::OffDuty } else { Activity::Station },
            since: now,
            assignment: None,
            idle_since: now.checked_sub(SignedDuration::from_secs(draw.below(40_000) as i64)).ok(),
            rest_until: None,
            talk: Vec::new(),
            needs: Vec::new(),
        };
        let age_s = if draw.below(5) == 0 { 3_600 } else { draw.below(60) };
        let (lat, lon) = draw.point();
        let at = now.checked_sub(SignedDuration::from_secs(age_s as i64)).unwrap_or(now);
        positions.insert(id.clone(), Position { point: Point { lat, lon }, at, accuracy_m: Some(8.0) });
        state.units.insert(id, Slot { version: 1, doc: Some(unit) });
    }
    (state, positions)
}

pub(super) fn incident(draw: &mut Draw, now: Timestamp) -> Incident {
    let (lat, lon) = draw.point();
    let triage = Triage {
        level: Level::VeryUrgent,
        kind: Some("traffic".into()),
        rules_version: "bench".to_owned(),
        reasons: Vec::new(),
        signs: Vec::new(),
        unasked: Vec::new(),
    };
    Incident {
        v: 1,
        id: "32-a".into(),
        label: "K7F2".to_owned(),
        code: ReceiptCode::from_bytes("32", &[0; 8]),
        opened_at: now,
        updated_at: now,
        phase: Phase::Open,
        verification: Verification::Pending,
        drill: false,
        kind: triage.kind.clone(),
        reports: Vec::new(),
        area: None,
        outside: false,
        rounded: Some(Point { lat, lon }.rounded()),
        people: People::default(),
        vulnerable: Vec::new(),
        triage,
        level_set: None,
        queue: Queue { tier: 2, deadline: now, overdue: false },
        assignments: Vec::new(),
        milestones: Vec::new(),
        disposition: None,
        notes: 0,
        further_alarms: 0,
        referrals: Vec::new(),
        received: None,
        after: sigap::domain::ending::After::default(),
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
        care: sigap::domain::care::Care::default(),
        contact: sigap::domain::contact::InTouch::default(),
        news_to: Vec::new(),
        hold: None,
    }
}
