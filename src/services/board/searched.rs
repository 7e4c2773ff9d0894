//! What is searched in a picture of the board follows its documents, one by one.

use super::picture::Picture;
use crate::domain::aggregate::Key;
use crate::domain::recommend::is_played;
use crate::domain::similar::Tellings;

impl Picture {
    /// Lets searches see a document as it is now.
    pub(super) fn index(&mut self, key: &Key) {
        let Self { state, fleet, tellings, positions, .. } = self;
        match key {
            Key::Unit(id) => match state.units.get(id).and_then(|slot| slot.doc.as_ref()) {
                Some(unit) => {
                    if fleet.put_as(unit, is_played(state, unit)) {
                        fleet.place(id, positions.get(id).copied());
                    }
                }
                None => fleet.remove(id),
            },
            Key::Incident(id) => match state.incidents.get(id).and_then(|slot| slot.doc.as_ref()) {
                Some(doc) => tellings.put(doc, &state.reports),
                None => tellings.remove(id),
            },
            Key::Report(id) => {
                let report = state.reports.get(id).and_then(|slot| slot.doc.as_ref());
                let of = report.and_then(|report| state.incidents.get(&report.incident)?.doc.as_ref());
                if let Some(doc) = of {
                    tellings.put(doc, &state.reports);
                }
            }
            Key::Duty | Key::Label(_) | Key::Code(_) | Key::Said(_) | Key::Drill | Key::Call(_) => {}
        }
    }

    /// Makes what was told of open incidents from their documents.
    pub fn gather(&mut self) {
        self.tellings = Tellings::of(self.tellings.likeness(), &self.state);
    }
}
