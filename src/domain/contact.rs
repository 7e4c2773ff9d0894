//! InTouch in writing with those who reported an incident: that one of them waits for a person, and what was answered. Pure.
//!
//! What they write becomes facts, as everything that reporters add; what the machine answers them by itself changes nothing here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Entry, Event};
use super::ids::{IncidentId, ReportId};
use super::incident::Incident;
use super::report::SealedText;
use super::wishes::Contact;

/// What happened between a reporter and the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "contact", rename_all = "snake_case")]
pub enum ContactStep {
    /// A reporter asks for a person.
    PersonAsked,
    /// A person wrote to a reporter.
    Answered {
        /// What.
        words: SealedText,
    },
    /// Nobody writes now; nobody is waited for any more.
    Settled,
    /// Nothing that is sent gets through to a reporter.
    Unreached,
    /// Something did again.
    Reached,
    /// A reporter said since that it is less safe to get in touch. In the clear, since nobody may have to open anything to heed it.
    Wished {
        /// Whose report.
        report: ReportId,
        /// What holds from now on.
        wish: Contact,
        /// The incident it opened, where it belongs to another now and a region was asked to help with the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        home: Option<IncidentId>,
    },
}

/// How contact with the reporters of an incident stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct InTouch {
    /// Since when a reporter waits for a person; absent: nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub asked: Option<Timestamp>,
    /// Since when nothing gets through to a reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub unreached: Option<Timestamp>,
}

impl Incident {
    /// Follows what happens between reporters and the centre.
    pub(super) fn contact_with(&mut self, event: &Event, entry: &Entry) {
        let Event::ReporterContact { contact: step, .. } = event else { return };
        let contact = &mut self.contact;
        match step {
            ContactStep::PersonAsked => contact.asked = contact.asked.or(Some(entry.at)),
            ContactStep::Answered { .. } | ContactStep::Settled => contact.asked = None,
            ContactStep::Unreached => contact.unreached = contact.unreached.or(Some(entry.at)),
            ContactStep::Reached => contact.unreached = None,
            // Kept with the report, whoever it belongs to.
            ContactStep::Wished { .. } => {}
        }
    }

    /// How contact stands, where there is anything to say of it.
    pub(super) fn contact_row(&self) -> Option<InTouch> {
        (self.contact != InTouch::default()).then(|| self.contact.clone())
    }
}
