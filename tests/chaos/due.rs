//! What fell due, as the log tells it (I6): every firing was of something due, none was early, none is missing.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use sigap::domain::aggregate::State;
use sigap::domain::apply::apply_entry;
use sigap::domain::assignment::Step;
use sigap::domain::event::{Entry, Event};
use sigap::domain::ids::IncidentId;
use sigap::domain::timer::{Due, Timer, timers};

/// What is due for longer than this was forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(5);

/// The log, folded with an eye on timers.
#[derive(Default)]
pub struct Dues {
    state: State,
    /// When an entry last changed each incident: what a journal carried over may have been due before it was there.
    changed: HashMap<IncidentId, Timestamp>,
    faults: Vec<String>,
    /// How many were fired.
    pub fired: usize,
    /// The longest time from due to fired.
    pub latest: SignedDuration,
}

impl Dues {
    /// Folds the next entry.
    pub fn fold(&mut self, entry: &Entry) {
        for event in &entry.events {
            let (incident, what) = match event {
                Event::DeadlinePassed { incident, .. } => (incident, Due::Deadline(incident.clone())),
                Event::StepTaken { incident, assignment, step: Step::Expired, .. } => {
                    (incident, Due::Answer(assignment.clone()))
                }
                _ => continue,
            };
            self.fired += 1;
            match self.due(incident, &what) {
                None => self.faults.push(format!("{} was fired and is not due", what.member())),
                Some(at) if at > entry.at => self.faults.push(format!("{} was fired early", what.member())),
                Some(at) => self.latest = self.latest.max(entry.at.duration_since(at)),
            }
        }
        for incident in entry.events.iter().filter_map(Event::incident) {
            self.changed.insert(incident.clone(), entry.at);
        }
        if let Err(missing) = apply_entry(&mut self.state, entry) {
            self.faults.push(missing.to_string());
        }
    }

    fn due(&self, incident: &IncidentId, what: &Due) -> Option<Timestamp> {
        let doc = self.state.incidents.get(incident)?.doc.as_ref()?;
        timers(doc).into_iter().find(|timer| timer.what == *what).map(|timer| timer.at)
    }

    /// Everything wrong, when the log ends at `now`.
    pub fn broken(mut self, now: Timestamp) -> Vec<String> {
        for doc in self.state.incidents.values().filter_map(|slot| slot.doc.as_ref()) {
            let there = self.changed.get(&doc.id).copied().unwrap_or(Timestamp::UNIX_EPOCH);
            let is_forgotten = |timer: &Timer| now.duration_since(timer.at.max(there)) > FORGOTTEN;
            let forgotten = timers(doc).into_iter().filter(is_forgotten);
            self.faults.extend(forgotten.map(|timer| format!("{} was never fired", timer.what.member())));
        }
        self.faults
    }
}
