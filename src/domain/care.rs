//! Who sees to an incident, and for whom its alarms are put off. Whoever keeps it keeps it until a colleague to whom they handed
//! it has accepted. Pure.
//!
//! Nobody has to keep an incident: everybody in the room sees to all of them. That somebody keeps it says whom to ask, and holds
//! nobody else back. Alarms put off are so for one person: everybody else still hears them, and sees who does not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Actor, Entry, Event};
use super::incident::Incident;
use super::level::Level;
use super::report::SealedText;

/// What happened to who sees to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "care", rename_all = "snake_case")]
pub enum CareStep {
    /// Somebody who keeps it, or nobody did before, hands it to a colleague.
    Handed {
        /// Who keeps it until then.
        from: String,
        /// Account of the colleague.
        to: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<SealedText>,
    },
    /// The colleague has it.
    Accepted,
    /// The colleague does not take it.
    GivenBack {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<SealedText>,
    },
    /// It is not handed over now.
    Withdrawn,
    /// Somebody put its alarms off for themselves.
    Shelved {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: SealedText,
    },
    /// And hears them again.
    Unshelved,
}

impl CareStep {
    /// Why, in sealed words.
    pub fn reason(&self) -> Option<&SealedText> {
        match self {
            Self::Handed { reason, .. } | Self::GivenBack { reason } => reason.as_ref(),
            Self::Shelved { reason, .. } => Some(reason),
            Self::Accepted | Self::Withdrawn | Self::Unshelved => None,
        }
    }
}

/// Who sees to an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Care {
    /// Who keeps it; absent: nobody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub keeper: Option<Keeper>,
    /// The colleague it is handed to, who has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handed: Option<Handed>,
    /// For whom its alarms are put off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Shelved>>")]
    pub shelved: Vec<Shelved>,
}

/// Somebody who keeps an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Keeper {
    /// Account.
    pub person: String,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// A colleague who is asked to take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Handed {
    /// Account.
    pub to: String,
    /// When they were asked.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Somebody for whom its alarms are put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Shelved {
    /// Account.
    pub by: String,
    /// Until when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// For so many people alarms of one incident are put off at once; the oldest hears them again.
const SHELVES: usize = 20;

impl Incident {
    /// Follows what is said of who sees to it. What turns more urgent is heard again by everybody.
    pub(super) fn care_with(&mut self, event: &Event, entry: &Entry) {
        let news = match event {
            Event::LevelChanged { level, .. } => Some(*level),
            Event::FactsAdded { triage: Some(triage), .. } => Some(triage.level),
            Event::FactsChanged { change, .. } => Some(change.facts.triage.level),
            Event::MassCasualtyDeclared { .. } => Some(Level::Critical),
            _ => None,
        };
        if news.is_some_and(|news| news < self.level()) {
            self.care.shelved.clear();
        }
        let (Event::CareChanged { care: step, .. }, Actor::Account(who)) = (event, &entry.by) else { return };
        let care = &mut self.care;
        match step {
            CareStep::Handed { from, to, .. } => {
                if care.keeper.as_ref().is_none_or(|keeper| keeper.person != *from) {
                    care.keeper = Some(Keeper { person: from.clone(), since: entry.at });
                }
                care.handed = Some(Handed { to: to.clone(), at: entry.at });
            }
            CareStep::Accepted => {
                care.handed = None;
                care.keeper = Some(Keeper { person: who.clone(), since: entry.at });
            }
            CareStep::GivenBack { .. } | CareStep::Withdrawn => care.handed = None,
            CareStep::Shelved { until, .. } => {
                care.shelved.retain(|one| one.by != *who && one.until > entry.at);
                care.shelved.push(Shelved { by: who.clone(), until: *until });
                care.shelved.drain(..care.shelved.len().saturating_sub(SHELVES));
            }
            CareStep::Unshelved => care.shelved.retain(|one| one.by != *who),
        }
    }

    /// Whether nothing is said of who sees to it.
    pub(super) fn is_without_care(&self) -> bool {
        self.care == Care::default()
    }

    /// Who is asked to take it.
    pub fn handed_to(&self) -> Option<&str> {
        self.care.handed.as_ref().map(|handed| handed.to.as_str())
    }
}
