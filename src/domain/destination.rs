//! Where a crew brings somebody to: which facility, whether it takes them in, and when they were handed over. Who spoke
//! for the facility is sealed, in the events only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assignment::Assignment;
use super::event::Event;
use super::ids::FacilityId;
use super::incident::Incident;
use super::level::Level;
use super::report::SealedText;

/// What a facility has said, or what became of the patient there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DestinationStep {
    /// On the way there; it has not said anything.
    Named,
    /// It takes them in.
    Accepted,
    /// It does not.
    Refused,
    /// They are in its hands.
    HandedOver,
}

impl DestinationStep {
    /// The word for it on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::HandedOver => "handed_over",
        }
    }

    /// Whether `next` may follow.
    pub fn may_go_to(self, next: Self) -> bool {
        match self {
            Self::Named => next != Self::Named,
            Self::Accepted => matches!(next, Self::Refused | Self::HandedOver),
            Self::Refused | Self::HandedOver => false,
        }
    }
}

/// A destination of a sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Destination {
    /// Which facility; `other` is none of the list.
    pub facility: FacilityId,
    /// What people called it then.
    pub name: String,
    /// Where it stands.
    pub step: DestinationStep,
    /// Since when, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// It was refused in an emergency, which the law forbids (Law 17/2023, article 174).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub forbidden: bool,
}

/// What is said of where a crew brings somebody to.
#[derive(Clone, Debug, PartialEq)]
pub enum Bring {
    /// There. `starts`: they leave now; `on_behalf`: said by radio.
    To {
        /// Which facility.
        facility: FacilityId,
        /// What people call it.
        name: String,
        /// They leave for it now.
        starts: bool,
        /// Said for the crew.
        on_behalf: bool,
    },
    /// What the facility answered, or that they are in its hands.
    Answer {
        /// Which.
        step: DestinationStep,
        /// Who spoke for it.
        spoke_with: Option<SealedText>,
        /// Why not.
        reason: Option<SealedText>,
        /// Which facility, where it is said: by now another may be named.
        facility: Option<FacilityId>,
    },
}

/// Up to which level nobody may be turned away: an emergency in the sense of the law.
const EMERGENCY_UP_TO: Level = Level::Urgent;

impl Incident {
    /// Whether it is an emergency, in which no facility may turn anybody away (Law 17/2023, article 174).
    pub fn is_emergency(&self) -> bool {
        self.level() <= EMERGENCY_UP_TO
    }

    /// Follows a fact of a destination.
    pub(super) fn bring_with(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::DestinationNamed { assignment, facility, name, .. } => {
                if let Some(sent) = self.assignments.iter_mut().find(|sent| sent.id == *assignment) {
                    let (facility, name) = (facility.clone(), name.clone());
                    let step = DestinationStep::Named;
                    sent.destinations.push(Destination { facility, name, step, since: at, forbidden: false });
                }
            }
            Event::DestinationAnswered { assignment, step, forbidden, .. } => {
                let sent = self.assignments.iter_mut().find(|sent| sent.id == *assignment);
                if let Some(last) = sent.and_then(|sent| sent.destinations.last_mut()) {
                    (last.step, last.since) = (*step, at.max(last.since));
                    last.forbidden = *forbidden;
                }
            }
            _ => {}
        }
    }
}

impl Assignment {
    /// Where it brings somebody to now: the last one named.
    pub fn destination(&self) -> Option<&Destination> {
        self.destinations.last()
    }
}
