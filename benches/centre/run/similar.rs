//! Open incidents like one, with reasons, among twenty thousand; beside what of them lies near by a tree of points.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rstar::RTree;
use sigap::domain::aggregate::{Slot, State};
use sigap::domain::ids::{IncidentId, KindCode, ReportId};
use sigap::domain::incident::Incident;
use sigap::domain::kind::Kinds;
use sigap::domain::place::Point;
use sigap::domain::report::{CallType, Channel, People, Report, Sealed};
use sigap::domain::similar::{Likeness, Tellings};

use super::Extent;
use super::inside::us_each;
use super::recommendation::incident;
use crate::figure::{Figure, Goal, median};
use crate::payload::Draw;

const PART: &str = "similar";
const INCIDENTS: usize = 20_000;
const ASKED: usize = 500;
/// Hours over which they came.
const HOURS: usize = 6;
const WORDS: usize = 14;
const VOCABULARY: usize = 3_000;
const KINDS: [&str; 6] = ["flood", "flood", "flood", "traffic", "fire", "medical"];
/// Degrees around the middle of a city.
const CITY: f64 = 0.07;
/// Degrees that a flood is searched in: a kilometre, and half a square of the grid for each of both.
const NEAR: f64 = 1_500.0 / 111_195.0;

/// Runs the part.
///
/// # Errors
/// When the figures of comparing cannot be read, or nothing is like anything.
pub fn run(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let kinds = Kinds::parse(Kinds::default_text()).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let likeness = Likeness::parse(Likeness::default_text(), &kinds);
    let likeness = Arc::new(likeness.map_err(|faults| anyhow::anyhow!("{faults:?}"))?);
    let half = figure(extent, &likeness, ("half of them in one city", 2))?;
    let all = figure(extent, &likeness, ("all of them in one city", 1))?;
    Ok(vec![half.goal(Goal::AtMost(300.0)), all.goal(Goal::AtMost(300.0))])
}

/// Of each `nth` incident the place is in the city.
fn figure(
    extent: &Extent,
    likeness: &Arc<Likeness>,
    (where_to, nth): (&str, usize),
) -> anyhow::Result<Figure> {
    let now = Timestamp::from_second(1_790_000_000)?;
    let mut draw = Draw::new(17);
    let mut state = State::default();
    let mut all: Vec<Incident> = Vec::new();
    for n in 0..INCIDENTS {
        let (report, doc) = told(&mut draw, now, (n, n % nth == 0));
        state.reports.insert(report.id.clone(), Slot { version: 1, doc: Some(report) });
        state.incidents.insert(doc.id.clone(), Slot { version: 1, doc: Some(doc.clone()) });
        all.push(doc);
    }
    let tellings = Tellings::of(Arc::clone(likeness), &state);
    let step = INCIDENTS / ASKED;
    let asked: Vec<Incident> = all.iter().skip(step / 2).step_by(step + 1).cloned().collect();
    let like = |doc: &Incident| tellings.like(doc, &state.reports, |_| false);
    let found: usize = asked.iter().map(|doc| like(doc).len()).sum();
    anyhow::ensure!(found > 0, "nothing is like anything");
    let point = |doc: &Incident| doc.rounded.map(|at| [at.0.lon, at.0.lat]);
    let tree = RTree::bulk_load(all.iter().filter_map(point).collect());
    let from: Vec<[f64; 2]> = asked.iter().filter_map(point).collect();
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..extent.pairs.max(15) {
        ours.push(us_each(&asked, like));
        floor.push(us_each(&from, |at| tree.locate_within_distance(*at, NEAR * NEAR).count()));
    }
    let note = format!(
        "{:.1} found each; what lies near by a tree, without time, kind, words and reasons: {:.1} µs",
        found as f64 / asked.len() as f64,
        median(&floor)
    );
    let name = format!("like one of {INCIDENTS} open incidents, with reasons, {where_to}");
    Ok(Figure::new(PART, name, "µs", ours).note(note))
}

/// The `n`-th report and its incident.
fn told(draw: &mut Draw, now: Timestamp, (n, in_city): (usize, bool)) -> (Report, Incident) {
    let (lat, lon) = draw.point();
    let place = if in_city {
        let mut near = |middle: f64| middle + (draw.below(10_000) as f64 / 5_000.0 - 1.0) * CITY;
        Point { lat: near(-6.92), lon: near(107.62) }
    } else {
        Point { lat, lon }
    };
    let ago = SignedDuration::from_secs(draw.below(HOURS * 3_600) as i64);
    let kind: KindCode = KINDS[draw.below(KINDS.len())].into();
    // Some words in every report, most in few.
    let word = |draw: &mut Draw| (draw.below(VOCABULARY) * draw.below(VOCABULARY) / VOCABULARY) as u32;
    let mut words: Vec<u32> = (0..WORDS).map(|_| word(draw)).collect();
    words.sort_unstable();
    words.dedup();
    let mut doc = incident(draw, now);
    doc.id = IncidentId(format!("32-i{n:05}"));
    doc.reports = vec![ReportId(format!("32-r{n:05}"))];
    (doc.kind, doc.rounded) = (Some(kind.clone()), Some(place.rounded()));
    let report = Report {
        v: 1,
        id: doc.reports[0].clone(),
        code: doc.code.clone(),
        incident: doc.id.clone(),
        opened: None,
        channel: Channel::Web,
        call_type: CallType::Normal,
        taken_by: None,
        received_at: now.checked_sub(ago).unwrap_or(now),
        occurred_at: None,
        kind: Some(kind),
        area: None,
        outside: false,
        rounded: doc.rounded,
        place_from: None,
        people: People::default(),
        vulnerable: Vec::new(),
        lang: "id".to_owned(),
        wishes: sigap::domain::wishes::Wishes::default(),
        triage: doc.triage.clone(),
        sketch: words,
        sealed: Sealed(String::new()),
        source: None,
        photos: Vec::new(),
        voices: Vec::new(),
        erased: Vec::new(),
        asks: Vec::new(),
    };
    (report, doc)
}
