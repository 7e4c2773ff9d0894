//! Figures of a span of time, counted from the entries of the log in it and from the documents that they speak of; never
//! kept. Pure. Exercises and tests of the line count nowhere.
//!
//! Clocks follow NFPA 1225 and 1710: answering, processing, handling (both together), turnout, travel, on scene. A step whose
//! button nobody pressed has no stamp, and what would begin or end with it is left out, never guessed.

pub mod buckets;
mod clocks;
mod out;
mod over_time;

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

pub use self::clocks::{Clock, rank};
pub use self::out::{
    AreaCount, ClockOut, ClockRow, Figures, HourOut, IncidentsOut, LevelsByHand, NameCount, OffersOut,
    ReportsOut, UnitsOut,
};
pub use self::over_time::{ClockOverTime, LoadOut};

use self::buckets::Buckets;
use super::area::{AreaLevel, AreaRef};
use super::assignment::Step;
use super::disposition::Disposition;
use super::event::{Actor, Entry, Event};
use super::ids::{AssignmentId, IncidentId};
use super::incident::Incident;
use super::policy::Policy;
use super::report::{Channel, Report};

/// What was told in a report, as far as it is counted.
struct Telling {
    at: Timestamp,
    incident: IncidentId,
    channel: Channel,
    level: usize,
    area: Option<AreaRef>,
}

/// How an incident ended.
struct Ending {
    at: Timestamp,
    incident: IncidentId,
    how: String,
}

/// Something that counts by its moment and incident only.
struct Moment {
    at: Timestamp,
    incident: IncidentId,
}

/// Counts entries as they come.
pub struct Tally {
    from: Timestamp,
    to: Timestamp,
    told: Vec<Telling>,
    opened: Vec<Moment>,
    ended: Vec<Ending>,
    reopened: Vec<Moment>,
    /// On their own again after a merge.
    parted: Vec<Moment>,
    merged: HashSet<IncidentId>,
    /// The first act of somebody signed in on each incident.
    looked: HashMap<IncidentId, Timestamp>,
    offers: Vec<(Moment, AssignmentId)>,
    answers: Vec<(Moment, Step)>,
    alarms: Vec<(Moment, Vec<String>)>,
    levels: Vec<(Moment, u8, bool)>,
    entries: usize,
}

impl Tally {
    /// Counts what lies in `from..to`.
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self {
            from,
            to,
            told: Vec::new(),
            opened: Vec::new(),
            ended: Vec::new(),
            reopened: Vec::new(),
            parted: Vec::new(),
            merged: HashSet::new(),
            looked: HashMap::new(),
            offers: Vec::new(),
            answers: Vec::new(),
            alarms: Vec::new(),
            levels: Vec::new(),
            entries: 0,
        }
    }

    /// Takes an entry; one that lies outside the span is left aside.
    pub fn hear(&mut self, entry: &Entry) {
        if entry.at < self.from || entry.at >= self.to {
            return;
        }
        self.entries += 1;
        for event in &entry.events {
            if let (Actor::Account(_), Some(incident)) = (&entry.by, event.incident()) {
                self.looked.entry(incident.clone()).or_insert(entry.at);
            }
            self.count(event, entry);
        }
    }

    fn count(&mut self, event: &Event, entry: &Entry) {
        let moment = |incident: &IncidentId| Moment { at: entry.at, incident: incident.clone() };
        match event {
            Event::ReportReceived { report } => self.told.push(telling(report, entry.at)),
            Event::IncidentOpened { incident, .. } => self.opened.push(moment(incident)),
            Event::IncidentReopened { incident, .. } => self.reopened.push(moment(incident)),
            Event::IncidentUnmerged { incident, .. } => self.parted.push(moment(incident)),
            Event::IncidentMerged { incident, .. } => {
                self.merged.insert(incident.clone());
                self.ended.push(ending(incident, "merged", entry.at));
            }
            Event::IncidentClosed { incident, disposition, .. } => {
                self.ended.push(ending(incident, &word(*disposition), entry.at));
            }
            Event::IncidentRejected { incident, .. } => {
                self.ended.push(ending(incident, "rejected", entry.at));
            }
            Event::VerificationFailed { incident, .. } => {
                self.ended.push(ending(incident, "unverified", entry.at));
            }
            Event::IncidentReferredOut { incident } => {
                self.ended.push(ending(incident, "referred_out", entry.at));
            }
            Event::UnitAssigned { incident, assignment, .. } => {
                self.offers.push((moment(incident), assignment.clone()));
            }
            Event::StepTaken { incident, step, .. } => self.answers.push((moment(incident), *step)),
            Event::EscalationStepTaken { incident, told, .. } if !told.is_empty() => {
                let who = told.iter().map(|one| {
                    let unit = || one.unit.as_ref().map(ToString::to_string);
                    one.person.clone().or_else(unit).unwrap_or_else(|| one.whom.word().to_owned())
                });
                self.alarms.push((moment(incident), who.collect()));
            }
            Event::LevelChanged { incident, level, alone, .. } => {
                self.levels.push((moment(incident), level.number(), *alone));
            }
            _ => {}
        }
    }

    /// Incidents whose documents are needed.
    pub fn wanted(&self) -> Vec<IncidentId> {
        let told = self.told.iter().map(|one| &one.incident);
        let moments = self.opened.iter().chain(&self.reopened).chain(&self.parted).map(|one| &one.incident);
        let ended = self.ended.iter().map(|one| &one.incident);
        let offers = self.offers.iter().map(|(one, _)| &one.incident);
        let answers = self.answers.iter().map(|(one, _)| &one.incident);
        let others = self.alarms.iter().map(|(one, _)| &one.incident);
        let levels = self.levels.iter().map(|(one, ..)| &one.incident);
        let all = told.chain(moments).chain(ended).chain(offers).chain(answers).chain(others).chain(levels);
        let all: HashSet<&IncidentId> = all.collect();
        all.into_iter().cloned().collect()
    }

    /// The figures, with the documents that were wanted. `targets`: what a medical director signed.
    pub fn figures(&self, documents: &HashMap<IncidentId, Incident>, targets: &Policy) -> Figures {
        let counts = |id: &IncidentId| documents.get(id).is_some_and(is_real);
        let began =
            self.opened.iter().filter(|one| counts(&one.incident) && !self.merged.contains(&one.incident));
        let began: Vec<&Incident> = began.filter_map(|one| documents.get(&one.incident)).collect();
        let mut figures = Figures {
            from: self.from,
            to: self.to,
            entries: self.entries,
            reports: self.reports(counts),
            incidents: self.incidents(&began, counts),
            clocks: clocks::rows(&began, &self.looked, targets),
            offers: self.offers(counts),
            alarms: by_name(
                self.alarms.iter().filter(|(one, _)| counts(&one.incident)).flat_map(|(_, who)| who),
            ),
            levels: self.levels(documents),
            units: UnitsOut::default(),
            bucket_s: 0,
            hours: Vec::new(),
        };
        self.draw(&mut figures, &began, counts);
        figures
    }

    fn reports(&self, counts: impl Fn(&IncidentId) -> bool) -> ReportsOut {
        let mut out = ReportsOut::default();
        let (mut channels, mut areas) = (BTreeMap::new(), BTreeMap::new());
        for one in self.told.iter().filter(|one| counts(&one.incident)) {
            out.total += 1;
            out.by_level[one.level] += 1;
            let channel =
                serde_json::to_value(one.channel).ok().and_then(|word| Some(word.as_str()?.to_owned()));
            *channels.entry(channel.unwrap_or_default()).or_insert(0_u32) += 1;
            let area = one.area.as_ref().map(regency);
            let count: &mut u32 =
                &mut areas.entry(area.clone().unwrap_or_default()).or_insert((area, 0_u32)).1;
            *count += 1;
        }
        out.by_channel = NameCount::sorted(channels);
        out.by_area = AreaCount::sorted(areas.into_values());
        out
    }

    fn incidents(&self, began: &[&Incident], counts: impl Fn(&IncidentId) -> bool) -> IncidentsOut {
        let mut out = IncidentsOut::default();
        for doc in began {
            out.opened += 1;
            out.opened_by_level[usize::from(doc.level().number() - 1)] += 1;
        }
        let mut ended = BTreeMap::new();
        for one in self.ended.iter().filter(|one| counts(&one.incident)) {
            *ended.entry(one.how.clone()).or_insert(0_u32) += 1;
        }
        out.ended = NameCount::sorted(ended);
        out.reopened = number(self.reopened.iter().filter(|one| counts(&one.incident)).count());
        out
    }

    fn offers(&self, counts: impl Fn(&IncidentId) -> bool) -> OffersOut {
        let answered = |step: Step| {
            number(self.answers.iter().filter(|(one, taken)| *taken == step && counts(&one.incident)).count())
        };
        OffersOut {
            made: number(self.offers.iter().filter(|(one, _)| counts(&one.incident)).count()),
            accepted: answered(Step::Accepted),
            declined: answered(Step::Declined),
            expired: answered(Step::Expired),
        }
    }

    fn levels(&self, documents: &HashMap<IncidentId, Incident>) -> LevelsByHand {
        let mut out = LevelsByHand::default();
        for (one, level, alone) in &self.levels {
            let Some(doc) = documents.get(&one.incident).filter(|doc| is_real(doc)) else { continue };
            if *level > doc.triage.level.number() {
                out.lowered += 1;
            } else {
                out.raised += 1;
            }
            out.alone += u32::from(*alone);
        }
        out
    }

    fn draw(&self, figures: &mut Figures, began: &[&Incident], counts: impl Fn(&IncidentId) -> bool) {
        let buckets = Buckets::of(self.from, self.to);
        let mut hours: Vec<HourOut> = (0..buckets.many).map(|n| HourOut::at(buckets.begins(n))).collect();
        let mut add = |moment: Timestamp, to: fn(&mut HourOut) -> &mut u32| {
            if let Some(hour) = buckets.at(moment).and_then(|at| hours.get_mut(at)) {
                *to(hour) += 1;
            }
        };
        self.told
            .iter()
            .filter(|one| counts(&one.incident))
            .for_each(|one| add(one.at, |hour| &mut hour.reports));
        self.ended
            .iter()
            .filter(|one| counts(&one.incident))
            .for_each(|one| add(one.at, |hour| &mut hour.ended));
        let alarms = self.alarms.iter().filter(|(one, _)| counts(&one.incident));
        alarms.for_each(|(one, _)| add(one.at, |hour| &mut hour.alarms));
        let expired =
            self.answers.iter().filter(|(one, step)| *step == Step::Expired && counts(&one.incident));
        expired.for_each(|(one, _)| add(one.at, |hour| &mut hour.expired));
        for doc in began {
            add(doc.opened_at, |hour| &mut hour.opened);
        }
        let mut of_hour: Vec<Vec<&Incident>> = vec![Vec::new(); buckets.many];
        for doc in began {
            if let Some(hour) = buckets.at(doc.opened_at).and_then(|at| of_hour.get_mut(at)) {
                hour.push(doc);
            }
        }
        for (hour, docs) in hours.iter_mut().zip(of_hour) {
            hour.handling = clocks::summary(Clock::Handling, docs.iter().copied(), &self.looked);
            hour.arrival = clocks::summary(Clock::Arrival, docs.iter().copied(), &self.looked);
        }
        figures.bucket_s = u32::try_from(buckets.ms / 1_000).unwrap_or(0);
        figures.hours = hours;
    }
}

/// Whether it was no exercise and no test of the line.
fn is_real(doc: &Incident) -> bool {
    !doc.drill && !matches!(doc.disposition, Some(Disposition::Test | Disposition::Drill))
}

fn telling(report: &Report, at: Timestamp) -> Telling {
    Telling {
        at,
        incident: report.incident.clone(),
        channel: report.channel,
        level: usize::from(report.triage.level.number() - 1),
        area: report.area.clone(),
    }
}

fn ending(incident: &IncidentId, how: &str, at: Timestamp) -> Ending {
    Ending { at, incident: incident.clone(), how: how.to_owned() }
}

fn word(disposition: Disposition) -> String {
    let word = serde_json::to_value(disposition).ok();
    word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn by_name<'a>(names: impl Iterator<Item = &'a String>) -> Vec<NameCount> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name.clone()).or_insert(0_u32) += 1;
    }
    NameCount::sorted(counts)
}

/// The regency or city that an area lies in: figures told upwards are by those.
fn regency(area: &AreaRef) -> String {
    let above = area.within.iter().find(|one| one.level == AreaLevel::Regency);
    above.map_or_else(|| area.name.clone(), |one| one.name.clone())
}

fn number(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
