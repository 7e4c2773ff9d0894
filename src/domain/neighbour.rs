//! Neighbouring regions of the same installation: a referral there is an incident of its own there, and each of the two
//! documents says what the other side has been told. Owns these marks, and what they mean; carries nothing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::Event;
use super::ids::{AgencyId, IncidentId, ReferralId, ReportId};
use super::incident::Incident;
use super::referral::{Body, Referral, ReferralStep};
use super::report::SealedText;
use super::wishes::Contact;

/// A region whose centre works on the same Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its code, such as `31`.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where it is reached by telephone.
    pub phone: Option<String>,
    /// Codes of our areas that lie beside it.
    pub areas: Vec<String>,
}

impl From<crate::config::Neighbour> for Neighbour {
    fn from(set: crate::config::Neighbour) -> Self {
        Self { code: set.code, name: set.name, phone: set.phone, areas: set.areas }
    }
}

impl Neighbour {
    /// It as a body that incidents are referred to.
    pub fn body(&self) -> Body {
        Body {
            agency: self.agency(),
            name: self.name.clone(),
            outside: false,
            region: Some(self.code.clone()),
        }
    }

    /// The code under which incidents are referred to it.
    pub fn agency(&self) -> AgencyId {
        AgencyId(format!("region-{}", self.code))
    }

    /// Whether it is beside the area of an incident; one that names no areas is beside all.
    pub fn is_beside(&self, incident: &Incident) -> bool {
        let here = incident.area.as_ref();
        self.areas.is_empty() || here.is_some_and(|area| self.areas.contains(&area.code))
    }
}

/// An incident in the log of another region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct There {
    /// Its id.
    pub incident: IncidentId,
    /// The label on the boards there.
    pub label: String,
}

/// Where an incident came from, when another region asked for help with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Received {
    /// Code of that region.
    pub region: String,
    /// What people call it.
    pub name: String,
    /// The referral there.
    pub referral: ReferralId,
    /// The incident there.
    pub from: There,
    /// We were asked to take over all of it, not to act beside them.
    pub takes_over: bool,
    /// By when it has to be answered.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub answer_by: Timestamp,
    /// Where the referral stands.
    pub step: ReferralStep,
    /// Since when, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The last step that the other region has been told, or told us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub carried: Option<ReferralStep>,
    /// Why it was returned, until they have been told. Not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    #[schema(ignore)]
    pub reason: Option<SealedText>,
}

impl Received {
    /// Whether the other region is still to be told.
    pub fn is_to_be_told(&self) -> bool {
        self.carried != Some(self.step)
    }

    /// As screens are shown it.
    #[must_use]
    pub fn shown(&self) -> Self {
        Self { reason: None, ..self.clone() }
    }
}

impl Referral {
    /// Whether the region that it went to is still to be told.
    pub fn is_to_be_told(&self) -> bool {
        self.to.region.is_some() && (self.carried != Some(self.step) || self.wish.is_some())
    }

    /// As screens are shown it.
    #[must_use]
    pub fn shown(&self) -> Self {
        Self { reason: None, wish: None, ..self.clone() }
    }
}

impl Incident {
    /// The referrals of which another region is still to be told, each with when that fell due.
    pub(super) fn to_be_told(&self) -> impl Iterator<Item = (&ReferralId, Timestamp)> {
        let sent = self.referrals.iter().filter(|one| one.is_to_be_told());
        let received = self.received.iter().filter(|one| one.is_to_be_told());
        sent.map(|one| (&one.id, one.since)).chain(received.map(|one| (&one.referral, one.since)))
    }

    /// Whether another region asked for help with it, and that is not over.
    pub fn is_for_another_region(&self) -> bool {
        self.received.as_ref().is_some_and(|received| received.step.is_open())
    }

    /// A reporter wishes more strictly to be let alone: the regions that were asked have their number, when theirs is the first report.
    pub(super) fn pass_wish(&mut self, report: &ReportId, wish: Contact) {
        if self.reports.first() != Some(report) {
            return;
        }
        for one in self.referrals.iter_mut().filter(|one| one.to.region.is_some()) {
            one.wish = Some(wish);
        }
    }

    /// Follows a fact of what passes between regions.
    pub(super) fn pass_with(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::ReferralArrived { referral, there, number, .. } => {
                if let Some(one) = self.referrals.iter_mut().find(|one| one.id == *referral) {
                    (one.there, one.reason) = (Some(there.clone()), None);
                    one.number = number.clone().or(one.number.take());
                }
            }
            Event::ReferralTold { referral, step, wish, .. } => {
                if let Some(one) = self.referrals.iter_mut().find(|one| one.id == *referral) {
                    one.carried = Some(*step);
                    one.reason = one.reason.take().filter(|_| one.there.is_none() && step.is_open());
                    one.wish = one.wish.filter(|waits| Some(*waits) > *wish);
                }
                if let Some(one) = self.received.as_mut().filter(|one| one.referral == *referral) {
                    one.carried = Some(*step);
                    if one.step == *step {
                        one.reason = None;
                    }
                }
            }
            Event::ReferralReceived { received, .. } => self.received = Some((**received).clone()),
            Event::ReceivedStepTaken { step, by_sender, reason, .. } => {
                if let Some(one) = &mut self.received {
                    (one.step, one.since) = (*step, at.max(one.since));
                    one.reason.clone_from(reason);
                    if *by_sender {
                        (one.carried, one.reason) = (Some(*step), None);
                    }
                }
            }
            _ => {}
        }
    }
}
