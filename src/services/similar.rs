//! Which open incidents may be the same thing, as far as the board of this process knows.

use super::Centre;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::place::Point;
use crate::domain::report::Report;
use crate::domain::setting::Setting;
use crate::domain::similar::{Similar, Telling};

impl Centre {
    /// City or country, where it is known how many people live.
    pub(super) fn setting_at(&self, point: Point) -> Option<Setting> {
        let people = self.places.get().density(point)?;
        Some(Setting::of(people, self.config.dispatch.travel.urban_from_per_km2))
    }

    /// The open incidents like a report that comes in, best first. `near`: where exactly, if that is known.
    pub(super) fn similar_to_report(
        &self,
        report: &Report,
        near: Option<Point>,
        drill: bool,
    ) -> Vec<Similar> {
        let mut telling = Telling::of(report, drill);
        if near.is_some() {
            (telling.place, telling.exact) = (near, true);
        }
        self.board.compare(|tellings, _| tellings.like_telling(&telling, |id| *id == report.incident))
    }

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
