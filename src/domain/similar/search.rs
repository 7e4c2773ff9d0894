//! Every report of an open incident, by place, area and time, kept up to date as documents change; and the search for
//! those like another. Holds nothing that could not be made again from the documents.

use std::collections::HashMap;
use std::sync::Arc;

use super::Telling;
use super::answer::{Alike, Similar};
use super::likeness::Likeness;
use super::score::{BLUR_M, DEGREE_M, Outline, Seen};
use super::vocabulary::{Shared, Vocabulary};
use crate::domain::aggregate::{State, Table};
use crate::domain::ids::{IncidentId, KindCode, ReportId};
use crate::domain::incident::{Incident, Phase};
use crate::domain::place::Rounded;
use crate::domain::report::Report;

/// Of an incident with many reports so many of the first, and of the last, are compared.
const COMPARED: usize = 4;
/// Cells for each degree, as places are rounded.
const CELLS_PER_DEGREE: f32 = 222.0;

/// What was told of the open incidents of a region, ready to be searched.
#[derive(Clone, Debug)]
pub struct Tellings {
    likeness: Arc<Likeness>,
    /// Where an entry is free, its incident is empty.
    entries: Vec<Entry>,
    free: Vec<u32>,
    cells: HashMap<(i32, i32), Moments>,
    /// By number of the area: all, and those without a place.
    areas: Vec<(Moments, Moments)>,
    area_numbers: HashMap<String, u32>,
    vocabulary: Vocabulary,
    held: HashMap<IncidentId, Held>,
}

#[derive(Clone, Debug)]
struct Entry {
    seen: Seen,
    words: Box<[u32]>,
    incident: IncidentId,
    report: ReportId,
}

/// What is held of an incident.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    reports: Vec<ReportId>,
    about: About,
    places: Vec<u32>,
}

/// What people may change of an incident, as far as it is compared.
type About = (Option<KindCode>, Option<Rounded>, Option<String>);

fn about(doc: &Incident) -> About {
    (doc.kind.clone(), doc.rounded, doc.area.as_ref().map(|area| area.code.clone()))
}

/// Entries by time.
#[derive(Clone, Debug, Default)]
struct Moments(Vec<(i64, u32)>);

impl Moments {
    fn put(&mut self, at: i64, place: u32) {
        let n = self.0.partition_point(|moment| *moment < (at, place));
        self.0.insert(n, (at, place));
    }

    fn remove(&mut self, at: i64, place: u32) {
        if let Ok(n) = self.0.binary_search(&(at, place)) {
            self.0.remove(n);
        }
    }

    /// Those from `from` to `to`, seconds.
    fn between(&self, from: i64, to: i64) -> impl Iterator<Item = u32> + '_ {
        let begin = self.0.partition_point(|(at, _)| *at < from);
        self.0[begin..].iter().take_while(move |(at, _)| *at <= to).map(|(_, place)| *place)
    }
}

impl Tellings {
    /// Nothing yet.
    pub fn new(likeness: Arc<Likeness>) -> Self {
        Self {
            likeness,
            entries: Vec::new(),
            free: Vec::new(),
            cells: HashMap::new(),
            areas: Vec::new(),
            area_numbers: HashMap::new(),
            vocabulary: Vocabulary::default(),
            held: HashMap::new(),
        }
    }

    /// What was told of all incidents of `state`.
    pub fn of(likeness: Arc<Likeness>, state: &State) -> Self {
        let mut tellings = Self::new(likeness);
        for doc in state.incidents.values().filter_map(|slot| slot.doc.as_ref()) {
            tellings.put(doc, &state.reports);
        }
        tellings
    }

    /// By which figures it compares.
    pub fn likeness(&self) -> Arc<Likeness> {
        Arc::clone(&self.likeness)
    }

    /// How many reports are held.
    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes an incident as it is now; one that is not open is forgotten.
    pub fn put(&mut self, doc: &Incident, reports: &Table<ReportId, Report>) {
        if doc.phase != Phase::Open {
            return self.remove(&doc.id);
        }
        if let Some(held) = self.held.get(&doc.id)
            && held.places.len() == doc.reports.len()
            && held.reports == doc.reports
            && held.about == about(doc)
        {
            return;
        }
        self.remove(&doc.id);
        let told = doc.reports.iter().filter_map(|id| reports.get(id)?.doc.as_ref());
        let places = told.map(|report| self.add(&doc.id, &telling(doc, report))).collect();
        let held = Held { reports: doc.reports.clone(), about: about(doc), places };
        self.held.insert(doc.id.clone(), held);
    }

    fn add(&mut self, incident: &IncidentId, telling: &Telling) -> u32 {
        let area = telling.area.as_ref().map_or(0, |code| self.area_number(code));
        let seen = Seen::of(telling, &self.likeness, area);
        let entry = Entry {
            seen,
            words: self.vocabulary.take(&telling.words),
            incident: incident.clone(),
            report: telling.report.clone(),
        };
        let place = self.free.pop().unwrap_or(self.entries.len() as u32);
        match self.entries.get_mut(place as usize) {
            Some(free) => *free = entry,
            None => self.entries.push(entry),
        }
        self.moments(&seen, |moments| moments.put(seen.at, place));
        place
    }

    fn area_number(&mut self, code: &str) -> u32 {
        if let Some(number) = self.area_numbers.get(code) {
            return *number;
        }
        self.areas.push(Default::default());
        let number = self.areas.len() as u32;
        self.area_numbers.insert(code.to_owned(), number);
        number
    }

    /// Every list that an entry stands in.
    fn moments(&mut self, seen: &Seen, mut act: impl FnMut(&mut Moments)) {
        if seen.has_place {
            act(self.cells.entry(cell(seen.lat, seen.lon)).or_default());
        }
        if let Some((all, placeless)) = (seen.area as usize).checked_sub(1).map(|n| &mut self.areas[n]) {
            act(all);
            if !seen.has_place {
                act(placeless);
            }
        }
    }

    /// Forgets an incident.
    pub fn remove(&mut self, incident: &IncidentId) {
        for place in self.held.remove(incident).into_iter().flat_map(|held| held.places) {
            let entry = &mut self.entries[place as usize];
            let (seen, words) = (entry.seen, std::mem::take(&mut entry.words));
            entry.incident.0.clear();
            self.vocabulary.give_back(&words);
            self.moments(&seen, |moments| moments.remove(seen.at, place));
            if seen.has_place {
                let at = cell(seen.lat, seen.lon);
                if self.cells.get(&at).is_some_and(|moments| moments.0.is_empty()) {
                    self.cells.remove(&at);
                }
            }
            self.free.push(place);
        }
    }

    /// The open incidents like an incident, best first, but for those that `skip` says.
    pub fn like(
        &self,
        doc: &Incident,
        reports: &Table<ReportId, Report>,
        skip: impl Fn(&IncidentId) -> bool,
    ) -> Vec<Similar> {
        let told: Vec<Telling> = doc
            .reports
            .iter()
            .filter_map(|id| reports.get(id)?.doc.as_ref())
            .map(|report| telling(doc, report))
            .collect();
        let last = told.len().saturating_sub(COMPARED).max(COMPARED);
        let compared = told.iter().take(COMPARED).chain(told.iter().skip(last));
        let mut found: Vec<Similar> =
            compared.flat_map(|telling| self.like_telling(telling, |id| *id == doc.id || skip(id))).collect();
        self.best(&mut found);
        found
    }

    /// The open incidents like something that was told, best first, but for those that `skip` says.
    pub fn like_telling(&self, telling: &Telling, skip: impl Fn(&IncidentId) -> bool) -> Vec<Similar> {
        let number = telling.area.as_ref().and_then(|code| self.area_numbers.get(code));
        let seen = Seen::of(telling, &self.likeness, number.copied().unwrap_or(0));
        let asked = self.vocabulary.ask(&telling.words);
        let enough = self.likeness.suggest_at - self.likeness.weights.words;
        let mut found: Vec<(f32, u32, Outline, Shared)> = Vec::new();
        self.near(&seen, |place| {
            let entry = &self.entries[place as usize];
            let Some(outline) =
                seen.beside(&entry.seen, &self.likeness).filter(|outline| outline.score >= enough)
            else {
                return;
            };
            let shared = self.vocabulary.shared(&asked, &entry.words);
            let score = outline.score + self.likeness.weights.words * shared.share;
            if score >= self.likeness.suggest_at {
                found.push((score, place, outline, shared));
            }
        });
        let at = |place: u32| self.entries[place as usize].seen.at;
        found.sort_unstable_by(|one, other| {
            other.0.total_cmp(&one.0).then_with(|| (at(other.1), other.1).cmp(&(at(one.1), one.1)))
        });
        let mut similar: Vec<Similar> = Vec::new();
        for (score, place, outline, shared) in found {
            let entry = &self.entries[place as usize];
            if similar.len() == self.likeness.most {
                break;
            }
            if skip(&entry.incident) || similar.iter().any(|one| one.incident_id == entry.incident) {
                continue;
            }
            let mut because = seen.because(&entry.seen, &outline);
            if shared.words > 0 {
                let percent = (shared.share * 100.0).round() as u32;
                because.push(Alike::Words { shared: shared.words, percent });
            }
            similar.push(Similar {
                incident_id: entry.incident.clone(),
                score: f64::from((score * 100.0).round()) / 100.0,
                report_id: entry.report.clone(),
                because,
            });
        }
        similar
    }

    /// Every entry that may be near enough in space and time.
    fn near(&self, seen: &Seen, mut found: impl FnMut(u32)) {
        let reach = self.likeness.reach(seen.kind);
        let window = i64::from(reach.window_s);
        let (from, to) = (seen.at - window, seen.at + window);
        let area = (seen.area as usize).checked_sub(1).map(|n| &self.areas[n]);
        if !seen.has_place {
            if let Some((all, _)) = area {
                all.between(from, to).for_each(found);
            }
            return;
        }
        if let Some((_, placeless)) = area {
            placeless.between(from, to).for_each(&mut found);
        }
        let lat = (reach.radius_m + 2.0 * BLUR_M) / DEGREE_M;
        let lon = lat / seen.lat.to_radians().cos().max(0.01);
        let (south, west) = cell(seen.lat - lat, seen.lon - lon);
        let (north, east) = cell(seen.lat + lat, seen.lon + lon);
        for row in south..=north {
            for column in west..=east {
                if let Some(moments) = self.cells.get(&(row, column)) {
                    moments.between(from, to).for_each(&mut found);
                }
            }
        }
    }

    /// Each incident once, the best first, no more than are suggested.
    fn best(&self, found: &mut Vec<Similar>) {
        found.sort_by(|one, other| other.score.total_cmp(&one.score));
        let mut seen: Vec<IncidentId> = Vec::new();
        found.retain(|one| {
            let is_new = !seen.contains(&one.incident_id);
            if is_new {
                seen.push(one.incident_id.clone());
            }
            is_new
        });
        found.truncate(self.likeness.most);
    }
}

/// A report of an incident; what that one's own report is about, people may have corrected since.
fn telling(doc: &Incident, report: &Report) -> Telling {
    let mut telling = Telling::of(report, doc.drill);
    if *report.home() == doc.id {
        telling.kind.clone_from(&doc.kind);
        telling.place = doc.rounded.map(|rounded| rounded.0);
        telling.area = doc.area.as_ref().map(|area| area.code.clone());
    }
    telling
}

fn cell(lat: f32, lon: f32) -> (i32, i32) {
    ((lat * CELLS_PER_DEGREE).floor() as i32, (lon * CELLS_PER_DEGREE).floor() as i32)
}
