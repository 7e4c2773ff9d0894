//! Incidents: lists, one in detail, its timeline, who to send, and the verbs of its life.

pub mod detail;
pub mod list;
pub mod timeline;
pub mod verbs;

use super::App;
use super::problem::Problem;
use crate::domain::access::{On, Person, View};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;

impl App {
    /// An incident as it is kept now, with its version, if the person sees it; else it does not exist.
    pub(super) async fn seen_incident(
        &self,
        person: &Person,
        id: &IncidentId,
    ) -> Result<(Incident, u64), Problem> {
        let view = self.view_of(person)?;
        let (doc, version) = self.centre.incident(id).await?;
        let seen = match &view {
            // Which incidents concern an agency only the board knows.
            View::Agency(_) => self.centre.board.snapshot(&view).incidents.iter().any(|row| row.id == *id),
            View::Region | View::Unit(_) => person.sees(On::Incident(&doc)),
        };
        if seen { Ok((doc, version)) } else { Err(Problem::not_found()) }
    }

    /// What the person sees; forbidden when that is nothing.
    pub(super) fn view_of(&self, person: &Person) -> Result<View, Problem> {
        person.view().ok_or_else(Problem::forbidden)
    }
}
