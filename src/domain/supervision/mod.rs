//! How a watch is worked, for whoever leads it: which alarms were shown to whom, who answered them, and which levels people
//! changed. Derived from the entries of the log each time it is asked for; nothing of it is kept. Pure.
//!
//! An alarm of a ladder is shown to the person it names, or else to everybody in that role; a new level 1 to all who work on
//! the board. Who was there is not in the log: a person counts as there in the parts of the span in which they did anything.

mod out;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

pub use self::out::{LevelByHand, PersonAlarms};

use super::access::Role;
use super::escalation::{By, Told, Watch, Whom};
use super::event::{Actor, Entry, Event};
use super::figures::buckets::Buckets;
use super::figures::rank;
use super::ids::{AssignmentId, IncidentId};
use super::incident::Incident;
use super::level::Level;
use super::report::SealedText;

/// An offer or an incident that something is waited for.
type Waited = (IncidentId, Watch, Option<AssignmentId>);

/// Levels set by hand that are listed; the newest.
const LEVELS: usize = 200;

struct ByHand {
    at: Timestamp,
    by: String,
    incident: IncidentId,
    from: Option<Level>,
    to: Level,
    alone: bool,
    reason: SealedText,
}

/// Follows entries as they come.
pub struct Oversight {
    from: Timestamp,
    to: Timestamp,
    buckets: Buckets,
    told: Vec<(Timestamp, IncidentId, Told)>,
    /// When the last alarm of each came.
    asked: HashMap<Waited, Timestamp>,
    /// Who answered, of which incident, after how many milliseconds.
    answers: Vec<(String, IncidentId, i64)>,
    reds: Vec<(Timestamp, IncidentId)>,
    levels: Vec<ByHand>,
    known: HashMap<IncidentId, Level>,
    /// In which parts of the span each did anything.
    acts: BTreeMap<String, BTreeSet<usize>>,
}

/// Somebody who works on the board, and whether they have one open now.
pub type Worker = (String, Vec<Role>, bool);

impl Oversight {
    /// Follows what lies in `from..to`.
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self {
            from,
            to,
            buckets: Buckets::of(from, to),
            told: Vec::new(),
            asked: HashMap::new(),
            answers: Vec::new(),
            reds: Vec::new(),
            levels: Vec::new(),
            known: HashMap::new(),
            acts: BTreeMap::new(),
        }
    }

    /// Takes an entry; one that lies outside the span is left aside.
    pub fn hear(&mut self, entry: &Entry) {
        if entry.at < self.from || entry.at >= self.to {
            return;
        }
        if let (Actor::Account(name), Some(part)) = (&entry.by, self.buckets.at(entry.at)) {
            self.acts.entry(name.clone()).or_default().insert(part);
        }
        for event in &entry.events {
            match event {
                Event::EscalationStepTaken { incident, watch, assignment, told, .. } => {
                    let waited = (incident.clone(), *watch, assignment.clone());
                    self.asked.insert(waited, entry.at);
                    self.told.extend(told.iter().map(|one| (entry.at, incident.clone(), one.clone())));
                }
                Event::EscalationAnswered { incident, watch, assignment, .. } => {
                    let waited = (incident.clone(), *watch, assignment.clone());
                    if let (Actor::Account(name), Some(asked)) = (&entry.by, self.asked.get(&waited)) {
                        let ms = entry.at.as_millisecond() - asked.as_millisecond();
                        self.answers.push((name.clone(), incident.clone(), ms));
                    }
                }
                _ => self.hear_level(event, entry),
            }
        }
    }

    fn hear_level(&mut self, event: &Event, entry: &Entry) {
        match event {
            Event::ReportReceived { report } => {
                self.known.entry(report.incident.clone()).or_insert(report.triage.level);
            }
            Event::IncidentOpened { incident, .. } => {
                self.red(entry.at, incident, self.known.get(incident).copied());
            }
            Event::FactsAdded { incident, triage: Some(triage), .. } => {
                let before = self.known.insert(incident.clone(), triage.level);
                if before != Some(triage.level) {
                    self.red(entry.at, incident, Some(triage.level));
                }
            }
            Event::LevelChanged { incident, level, alone, reason, .. } => {
                let from = self.known.insert(incident.clone(), *level);
                if from != Some(*level) {
                    self.red(entry.at, incident, Some(*level));
                }
                let Actor::Account(by) = &entry.by else { return };
                self.levels.push(ByHand {
                    at: entry.at,
                    by: by.clone(),
                    incident: incident.clone(),
                    from,
                    to: *level,
                    alone: *alone,
                    reason: reason.clone(),
                });
            }
            _ => {}
        }
    }

    fn red(&mut self, at: Timestamp, incident: &IncidentId, level: Option<Level>) {
        if level == Some(Level::Critical) {
            self.reds.push((at, incident.clone()));
        }
    }

    /// Accounts that did anything in the span.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.acts.keys().map(String::as_str)
    }

    /// What alarms asked of each, those with the most first. `counts`: whether an incident is no exercise.
    pub fn people(&self, workers: Vec<Worker>, counts: impl Fn(&IncidentId) -> bool) -> Vec<PersonAlarms> {
        let reds: Vec<Timestamp> = self.reds.iter().filter(|(_, id)| counts(id)).map(|(at, _)| *at).collect();
        let told: Vec<(Timestamp, &Told)> =
            self.told.iter().filter(|(_, id, _)| counts(id)).map(|(at, _, told)| (*at, told)).collect();
        let mut out: Vec<PersonAlarms> = Vec::new();
        for (name, roles, here) in workers {
            let asked = told.iter().filter(|(_, told)| reaches(told, &name, &roles)).map(|(at, _)| *at);
            let mut shown = self.parts_of(&name, here);
            for part in reds.iter().copied().chain(asked).filter_map(|at| self.buckets.at(at)) {
                if let Some(Some(count)) = shown.get_mut(part) {
                    *count += 1;
                }
            }
            let own = self.answers.iter().filter(|(by, id, _)| *by == name && counts(id));
            let mut took: Vec<i64> = own.map(|(.., ms)| *ms).collect();
            took.sort_unstable();
            out.push(PersonAlarms {
                total: shown.iter().flatten().sum(),
                most: shown.iter().flatten().copied().max().unwrap_or(0),
                shown,
                answered: u32::try_from(took.len()).unwrap_or(u32::MAX),
                answered_p50_s: rank(&took, 50),
                name,
                roles,
                here,
            });
        }
        out.sort_by(|one, other| other.total.cmp(&one.total).then_with(|| one.name.cmp(&other.name)));
        out
    }

    /// The parts of the span in which somebody was there, with nothing shown yet; whoever is here now is so in the last one.
    fn parts_of(&self, name: &str, here: bool) -> Vec<Option<u32>> {
        let acts = self.acts.get(name);
        let last = self.buckets.many.saturating_sub(1);
        let was_there = |part: usize| (here && part == last) || acts.is_some_and(|acts| acts.contains(&part));
        (0..self.buckets.many).map(|part| was_there(part).then_some(0)).collect()
    }

    /// Levels that people set, the newest first, without their reasons, and those reasons sealed.
    pub fn levels(
        &self,
        documents: &HashMap<IncidentId, Incident>,
        counts: impl Fn(&IncidentId) -> bool,
    ) -> (Vec<LevelByHand>, Vec<&SealedText>) {
        let newest = self.levels.iter().rev().filter(|one| counts(&one.incident)).take(LEVELS);
        newest
            .map(|one| {
                let doc = documents.get(&one.incident);
                // The last one is also known from the document itself.
                let before = doc.and_then(|doc| doc.level_set.as_ref()?.before);
                let before = before.filter(|before| before.at == one.at).map(|before| before.level);
                let row = LevelByHand {
                    at: one.at,
                    by: one.by.clone(),
                    incident: one.incident.clone(),
                    label: doc.map(|doc| doc.label.clone()).unwrap_or_default(),
                    from: before.or(one.from),
                    to: one.to,
                    alone: one.alone,
                    reason: None,
                };
                (row, &one.reason)
            })
            .unzip()
    }
}

/// Whether what a step told is shown to a person: telephoning is the dispatchers'.
fn reaches(told: &Told, name: &str, roles: &[Role]) -> bool {
    let has = |role: Role| roles.contains(&role);
    if told.by.contains(&By::Call) {
        return has(Role::Dispatcher) || has(Role::Supervisor);
    }
    if !told.by.contains(&By::Board) {
        return false;
    }
    match (&told.person, told.whom) {
        (Some(person), _) => person == name,
        (None, Whom::Dispatcher | Whom::SecondDispatcher) => has(Role::Dispatcher),
        (None, Whom::Supervisor) => has(Role::Supervisor),
        (None, Whom::Unit | Whom::NextUnit | Whom::Head | Whom::Neighbour) => false,
    }
}
