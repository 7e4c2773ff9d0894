//! Incidents: lists, one in detail, its timeline, who to send, and the verbs of its life.

pub mod added;
pub mod alarm;
pub mod care;
pub mod casualty;
pub mod change;
pub mod conversation;
pub mod detail;
pub mod ending;
pub mod escalation;
pub mod list;
pub mod merge;
pub mod neighbour;
pub mod order;
pub mod recommend;
pub mod referral;
pub mod scene;
pub mod similar;
pub mod take_back;
pub mod timeline;
pub mod verbs;

use super::App;
use super::extract::Staff;
use super::problem::Problem;
use crate::domain::access::{Act, On, Person, View};
use crate::domain::aggregate::Key;
use crate::domain::command::Command;
use crate::domain::decide::Refusal;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::services::ServiceError;
use crate::services::execute::{Done, RequestKey};

impl App {
    /// An incident as it is kept now, with its version, if the person sees it; else it does not exist. Of what a wall shows,
    /// nothing more is told.
    pub(super) async fn seen_incident(
        &self,
        person: &Person,
        id: &IncidentId,
    ) -> Result<(Incident, u64), Problem> {
        let view = person.view().ok_or_else(Problem::not_found)?;
        let (doc, version) = self.centre.incident(id).await?;
        let seen = match &view {
            // Which incidents concern an agency only the board knows.
            View::Agency(_) => self.shows(&view, id),
            View::Region | View::Unit(_) | View::Wall => person.sees(On::Incident(&doc)),
        };
        let seen = seen || doc.is_open_to(&person.name, self.centre.clock.now());
        match seen {
            true if view == View::Wall => Err(Problem::forbidden()),
            true => Ok((doc, version)),
            false => Err(Problem::not_found()),
        }
    }

    fn shows(&self, view: &View, id: &IncidentId) -> bool {
        self.centre.board.shows(view, &Key::Incident(id.clone()))
    }

    /// Carries out a command about an incident.
    pub(in crate::http) async fn command(
        &self,
        staff: &Staff,
        id: &IncidentId,
        command: Command,
        key: Option<RequestKey>,
    ) -> Result<Done, ServiceError> {
        let done = self.centre.execute(&staff.asker(), command, key.as_ref()).await;
        self.as_shown(staff, id, done)
    }

    /// What came of a command, to somebody who may see more than they may do.
    fn as_shown(
        &self,
        staff: &Staff,
        id: &IncidentId,
        done: Result<Done, ServiceError>,
    ) -> Result<Done, ServiceError> {
        // Decisions do not know what an agency sees: there an incident is visible, and the act not permitted.
        if let Err(ServiceError::Refused(Refusal::NotFound(_))) = &done
            && let Some(view @ View::Agency(_)) = staff.person().view()
            && self.shows(&view, id)
        {
            return Err(ServiceError::Refused(Refusal::Forbidden));
        }
        done
    }

    /// Whether the person may look things up; forbidden when not.
    #[expect(clippy::unused_self, reason = "asked of the service like the others")]
    pub(super) fn looks_up(&self, person: &Person) -> Result<(), Problem> {
        if person.may(Act::LookUp, On::Nothing) { Ok(()) } else { Err(Problem::forbidden()) }
    }

    /// What the person sees; forbidden when that is nothing.
    #[expect(clippy::unused_self, reason = "asked of the service like the others")]
    pub(super) fn view_of(&self, person: &Person) -> Result<View, Problem> {
        person.view().ok_or_else(Problem::forbidden)
    }
}
