//! Which open incidents may be the same thing, as far as the board of this process knows.

use super::Centre;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::similar::Similar;

impl Centre {
    /// The open incidents like this one, best first; none that somebody said is something else.
    pub fn similar_to(&self, doc: &Incident) -> Vec<Similar> {
        if !doc.is_on_board() {
            return Vec::new();
        }
        self.board.compare(|tellings, state| {
            let apart = |id: &IncidentId| {
                let other = state.incidents.get(id).and_then(|slot| slot.doc.as_ref());
                other.is_none_or(|other| doc.is_told_apart(other))
            };
            tellings.like(doc, &state.reports, apart)
        })
    }
}
