//! Break-glass: an incident opened with a reason by somebody whose view does not hold it, for a while. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Actor, Entry};
use super::incident::Incident;

/// Somebody opened an incident outside their view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Glass {
    /// Account.
    pub by: String,
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Until when it stays open to them.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// How many are kept of an incident; older ones stay in its log.
const KEPT: usize = 10;

/// Lets whoever wrote `entry` see it until then.
pub(super) fn open_for(glass: &mut Vec<Glass>, entry: &Entry, until: Timestamp) {
    let Actor::Account(name) = &entry.by else { return };
    glass.retain(|one| one.by != *name);
    glass.push(Glass { by: name.clone(), at: entry.at, until });
    glass.drain(..glass.len().saturating_sub(KEPT));
}

impl Incident {
    /// Whether it is open to a person outside their view.
    pub fn is_open_to(&self, name: &str, now: Timestamp) -> bool {
        self.glass.iter().any(|one| one.by == name && now < one.until)
    }
}
