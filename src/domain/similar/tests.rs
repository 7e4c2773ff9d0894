//! Reports are compared by place, time, kind and words, each with its figure; the index finds what a plain search over
//! everything finds.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::domain::aggregate::{Slot, Table};
use crate::domain::area::AreaRef;
use crate::domain::code::ReceiptCode;
use crate::domain::incident::Phase;
use crate::domain::kind::Kinds;
use crate::domain::level::Level;
use crate::domain::report::{CallType, Channel, People, Sealed};
use crate::domain::triage::Triage;
use crate::domain::wishes::Wishes;

static LIKENESS: LazyLock<Arc<Likeness>> = LazyLock::new(|| {
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    Arc::new(Likeness::parse(Likeness::default_text(), &kinds).unwrap())
});

const HERE: Point = Point { lat: -6.95, lon: 107.63 };

fn noon() -> Timestamp {
    "2026-03-02T05:00:00Z".parse().unwrap()
}

/// A report of one incident, in the plainest form.
#[derive(Clone, Debug)]
struct Plain {
    n: u32,
    kind: Option<&'static str>,
    place: Option<Point>,
    area: Option<&'static str>,
    minutes: i64,
    words: Vec<u32>,
    drill: bool,
}

impl Plain {
    fn new(n: u32, minutes: i64, words: &[u32]) -> Self {
        let (place, area) = (Some(HERE), None);
        Self { n, kind: Some("fire"), place, area, minutes, words: words.to_vec(), drill: false }
    }

    fn telling(&self) -> Telling {
        Telling {
            report: ReportId(format!("r{}", self.n)),
            kind: self.kind.map(KindCode::from),
            drill: self.drill,
            place: self.place.map(|place| place.rounded().0),
            exact: false,
            area: self.area.map(str::to_owned),
            at: noon() + SignedDuration::from_mins(self.minutes),
            words: self.words.clone(),
        }
    }

    fn report(&self) -> Report {
        let telling = self.telling();
        Report {
            v: 1,
            id: telling.report,
            code: ReceiptCode::from_bytes("32", &[0; 8]),
            incident: IncidentId(format!("i{}", self.n)),
            opened: None,
            channel: Channel::Web,
            call_type: CallType::Normal,
            taken_by: None,
            received_at: telling.at,
            occurred_at: None,
            kind: telling.kind,
            area: self.area.map(|code| AreaRef::new(code, code)),
            outside: false,
            rounded: self.place.map(Point::rounded),
            place_from: None,
            people: People::default(),
            vulnerable: Vec::new(),
            lang: "id".to_owned(),
            wishes: Wishes::default(),
            triage: Triage {
                level: Level::Urgent,
                kind: None,
                rules_version: "test".to_owned(),
                reasons: Vec::new(),
                signs: Vec::new(),
                unasked: Vec::new(),
            },
            sketch: self.words.clone(),
            sealed: Sealed(String::new()),
            source: None,
            photos: Vec::new(),
            voices: Vec::new(),
            erased: Vec::new(),
            asks: Vec::new(),
        }
    }

    fn incident(&self) -> Incident {
        let mut doc = crate::domain::recommend::tests::incident(self.place);
        doc.id = IncidentId(format!("i{}", self.n));
        doc.reports = vec![ReportId(format!("r{}", self.n))];
        (doc.kind, doc.drill, doc.phase) = (self.kind.map(KindCode::from), self.drill, Phase::Open);
        (doc.rounded, doc.area) =
            (self.place.map(Point::rounded), self.area.map(|code| AreaRef::new(code, code)));
        doc
    }
}

fn table(all: &[Plain]) -> Table<ReportId, Report> {
    let slot = |plain: &Plain| Slot { version: 1, doc: Some(plain.report()) };
    all.iter().map(|plain| (ReportId(format!("r{}", plain.n)), slot(plain))).collect()
}

fn tellings(all: &[Plain]) -> Tellings {
    let (mut tellings, reports) = (Tellings::new(Arc::clone(&LIKENESS)), table(all));
    for plain in all {
        tellings.put(&plain.incident(), &reports);
    }
    tellings
}

fn like(all: &[Plain], one: &Plain) -> Vec<Similar> {
    tellings(all).like(&one.incident(), &table(std::slice::from_ref(one)), |_| false)
}

fn metres(north: f64, east: f64) -> Point {
    Point { lat: HERE.lat + north / 111_195.0, lon: HERE.lon + east / 110_380.0 }
}

#[test]
fn every_reason_has_its_figure_and_says_how_far_a_rounded_place_may_be_off() {
    let earlier =
        [Plain::new(1, 0, &[10, 20, 30, 40]), Plain { kind: Some("hunger"), ..Plain::new(2, 0, &[1]) }];
    let one = Plain::new(3, 12, &[10, 20, 50, 60]);
    let [found] = &like(&earlier, &one)[..] else { panic!("one is alike, hunger is not") };
    assert_eq!((found.incident_id.as_str(), found.report_id.as_str()), ("i1", "r1"));
    assert_eq!(
        found.because,
        [
            Alike::Place { distance_m: 0, give_or_take_m: 708, radius_m: 250 },
            Alike::Time { minutes: 12, within_min: 60 },
            Alike::Kind { same: true },
            Alike::Words { shared: 2, percent: 50 },
        ]
    );
    // 0.3 for the place, 0.15 × 48/60 for the time, 0.15 for the kind, 0.4 × 0.5 for the words.
    assert!((found.score - 0.77).abs() < 0.011, "{}", found.score);
    let exact = Telling { place: Some(HERE), exact: true, ..one.telling() };
    let found = tellings(&earlier).like_telling(&exact, |_| false);
    assert!(matches!(found[0].because[0], Alike::Place { give_or_take_m: 354, distance_m: 1.., .. }));
}

#[test]
fn what_is_too_far_too_late_another_kind_an_exercise_or_skipped_is_not_alike() {
    let one = Plain::new(9, 0, &[1, 2, 3]);
    let other = |change: fn(&mut Plain)| {
        let mut other = Plain::new(1, 0, &[1, 2, 3]);
        change(&mut other);
        like(&[other], &one).len()
    };
    assert_eq!(other(|_| {}), 1);
    assert_eq!(other(|plain| plain.minutes = -61), 0);
    assert_eq!(other(|plain| plain.minutes = 30), 1, "one that came later is found as well");
    assert_eq!(other(|plain| plain.kind = Some("drought")), 0);
    assert_eq!(other(|plain| plain.kind = None), 1);
    assert_eq!(other(|plain| plain.drill = true), 0);
    assert_eq!(other(|plain| plain.place = Some(metres(0.0, 1_600.0))), 0);
    assert_eq!(other(|plain| plain.place = None), 0, "neither a point nor an area");
    let all = [Plain::new(1, 0, &[1, 2, 3])];
    assert_eq!(tellings(&all).like_telling(&one.telling(), |id| id.as_str() == "i1"), []);
}

#[test]
fn without_a_point_the_same_area_and_much_of_the_same_words_are_needed() {
    let area = |n, words: &[u32]| Plain { place: None, area: Some("32.04"), ..Plain::new(n, 0, words) };
    let here = Plain { area: Some("32.04"), ..Plain::new(3, 0, &[1, 2, 3]) };
    assert_eq!(like(&[area(1, &[1, 2, 3])], &area(2, &[1, 2, 3]))[0].because[0], Alike::Area);
    assert_eq!(like(&[area(1, &[1, 2, 3])], &here)[0].because[0], Alike::Area);
    assert_eq!(like(&[here], &area(2, &[1, 2, 3]))[0].because[0], Alike::Area);
    assert_eq!(like(&[area(1, &[1, 2, 3])], &area(2, &[7, 8, 9])), []);
}

#[test]
fn a_word_that_everybody_says_tells_less_than_one_that_two_say() {
    let mut all: Vec<Plain> =
        (0..40).map(|n| Plain { place: Some(metres(9_000.0, 0.0)), ..Plain::new(n, 0, &[7]) }).collect();
    all.push(Plain::new(50, 0, &[7, 100]));
    all.push(Plain::new(51, 0, &[8, 100]));
    let percent = |words: &[u32], of: &str| {
        let found = like(&all, &Plain::new(99, 0, words));
        let one = found.iter().find(|one| one.incident_id.as_str() == of).unwrap();
        let words = one.because.iter().find_map(|alike| match alike {
            Alike::Words { percent, .. } => Some(*percent),
            _ => None,
        });
        words.unwrap_or(0)
    };
    assert!(percent(&[7, 200], "i50") < percent(&[8, 200], "i51"));
}

/// What some word weighs, said again.
fn weight(word: u32, counts: &HashMap<u32, u32>) -> f64 {
    1.0 / (1.0 + f64::from(counts.get(&word).copied().unwrap_or(0).max(1)).log2().floor())
}

/// The score of two reports, said again in the plainest way; `None` when they never go together.
fn plain_score(one: &Plain, other: &Plain, counts: &HashMap<u32, u32>) -> Option<f64> {
    let wide = |plain: &Plain| if plain.kind == Some("flood") { (1_000.0, 180.0) } else { (250.0, 60.0) };
    let kind = match (one.kind, other.kind) {
        (Some(a), Some(b)) if a == b => 1.0,
        (Some("flood"), Some("drowning")) | (Some("drowning"), Some("flood")) => 0.6,
        (Some(_), Some(_)) => return None,
        _ => 0.5,
    };
    let (radius, window) = (f64::max(wide(one).0, wide(other).0), f64::max(wide(one).1, wide(other).1));
    let apart = (one.minutes - other.minutes).abs() as f64;
    if one.drill != other.drill || apart > window {
        return None;
    }
    let place = match (one.place, other.place) {
        (Some(a), Some(b)) => {
            let (distance, most) = (a.rounded().0.distance_m(b.rounded().0), radius + 500.0);
            if distance > most {
                return None;
            }
            1.0 - distance / most
        }
        _ if one.area.is_some() && one.area == other.area => 0.2,
        _ => return None,
    };
    let sum = |words: &mut dyn Iterator<Item = &u32>| words.map(|word| weight(*word, counts)).sum::<f64>();
    let all = sum(&mut one.words.iter().chain(&other.words));
    let both = sum(&mut one.words.iter().filter(|word| other.words.contains(word)));
    let words = if both > 0.0 { 2.0 * both / all } else { 0.0 };
    Some(0.3 * place + 0.15 * (1.0 - apart / window) + 0.15 * kind + 0.4 * words)
}

fn plain(n: u32) -> impl Strategy<Value = Plain> {
    let kind = prop::sample::select(vec![Some("fire"), Some("flood"), Some("drowning"), None]);
    let place = prop::option::weighted(0.9, (-1_800.0..1_800.0_f64, -1_800.0..1_800.0_f64));
    let area = prop::option::of(prop::sample::select(vec!["32.04", "32.73"]));
    let words = prop::collection::btree_set(0..12_u32, 0..6);
    (kind, place, area, 0..200_i64, words, prop::bool::weighted(0.1)).prop_map(
        move |(kind, place, area, minutes, words, drill)| Plain {
            n,
            kind,
            place: place.map(|(north, east)| metres(north, east)),
            area,
            minutes,
            words: words.into_iter().collect(),
            drill,
        },
    )
}

fn plains() -> impl Strategy<Value = Vec<Plain>> {
    (1..40_u32).prop_flat_map(|n| (0..n).map(plain).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn the_index_finds_what_a_plain_search_over_everything_finds(
        all in plains(), gone in prop::collection::vec(any::<bool>(), 40), one in plain(99),
    ) {
        let mut held = tellings(&all);
        let stays: Vec<&Plain> = all.iter().filter(|plain| !gone[plain.n as usize]).collect();
        for plain in all.iter().filter(|plain| gone[plain.n as usize]) {
            held.remove(&plain.incident().id);
        }
        prop_assert_eq!(held.len(), stays.len());
        let mut counts: HashMap<u32, u32> = HashMap::new();
        stays.iter().flat_map(|plain| &plain.words).for_each(|word| *counts.entry(*word).or_default() += 1);
        let mut wanted: Vec<(f64, String)> = stays
            .iter()
            .filter_map(|other| Some((plain_score(&one, other, &counts)?, format!("i{}", other.n))))
            .filter(|(score, _)| *score >= 0.55)
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let found = held.like_telling(&one.telling(), |_| false);
        let edge = |score: f64| (score - 0.55).abs() < 0.001;
        let sure = wanted.iter().filter(|(score, _)| !edge(*score)).count();
        prop_assert!(found.len() >= sure.min(5) && found.len() <= 5, "{:?} {:?}", found, wanted);
        for (n, one) in found.iter().enumerate() {
            let known = wanted.iter().find(|(_, id)| *id == one.incident_id.as_str());
            let known = known.map_or(0.55, |(score, _)| *score);
            prop_assert!((known - one.score).abs() < 0.006, "{:?} {:?}", found, wanted);
            let nth = wanted.get(n).map_or(0.55, |(score, _)| *score);
            prop_assert!((nth - one.score).abs() < 0.006, "the best first: {:?} {:?}", found, wanted);
        }
    }

    #[test]
    fn likeness_holds_both_ways(all in plains()) {
        let (one, other) = (&all[0], &all[all.len() - 1]);
        let score = |from: &Plain, to: &Plain| {
            tellings(&all).like(&from.incident(), &table(&all), |id| *id != to.incident().id).pop().map(|s| s.score)
        };
        prop_assert_eq!(score(one, other), score(other, one));
    }

    #[test]
    fn putting_again_and_taking_away_leaves_nothing_behind(all in plains()) {
        let mut held = tellings(&all);
        let reports = table(&all);
        for plain in &all {
            held.put(&plain.incident(), &reports);
        }
        prop_assert_eq!(held.len(), all.len());
        for plain in &all {
            let over = Incident { phase: Phase::Closed, ..plain.incident() };
            held.put(&over, &reports);
        }
        prop_assert!(held.is_empty());
        prop_assert_eq!(held.like_telling(&all[0].telling(), |_| false), []);
    }
}
