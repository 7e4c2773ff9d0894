//! Holds: what was told of an incident is evidence, and is erased neither by the clock nor when somebody asks until the hold is lifted.
//! Owns what is kept of one. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::aggregate::State;
use super::event::{Actor, Entry, Event};
use super::ids::IncidentId;
use super::incident::Incident;
use super::privacy::Class;
use super::report::SealedText;

/// A hold on an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Since when.
    pub at: Timestamp,
    /// The account that set it.
    pub by: String,
    /// Why, sealed apart.
    pub reason: SealedText,
    /// Classes that would have been erased since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Class>,
}

/// Reports that move go under the hold of where they come from: nothing is let go by merging, nor by taking apart.
pub(super) fn pass_on(state: &mut State, from: &[IncidentId], to: &IncidentId) {
    let doc = |id: &IncidentId| state.incidents.get(id).and_then(|slot| slot.doc.as_ref());
    let Some(hold) = from.iter().find_map(|id| doc(id)?.hold.clone()) else { return };
    if let Some(doc) = state.incidents.get_mut(to).and_then(|slot| slot.doc.as_mut()) {
        doc.hold.get_or_insert(hold);
        doc.v = doc.shape();
    }
}

impl Incident {
    /// Follows what is held and let go.
    pub(super) fn hold_with(&mut self, event: &Event, entry: &Entry) {
        match event {
            Event::HoldSet { reason, .. } => {
                let by = match &entry.by {
                    Actor::Account(name) => name.clone(),
                    Actor::Public | Actor::Partner(_) | Actor::System => String::new(),
                };
                self.hold =
                    Some(Box::new(Hold { at: entry.at, by, reason: reason.clone(), kept: Vec::new() }));
            }
            Event::HoldLifted { .. } => self.hold = None,
            Event::ErasureHeld { classes, .. } => {
                if let Some(hold) = &mut self.hold {
                    hold.kept.extend(classes);
                }
            }
            _ => {}
        }
    }
}
