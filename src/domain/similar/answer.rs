//! What is said of an incident that may be the same thing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::ids::{IncidentId, ReportId};

/// An open incident that may be the same thing, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Similar {
    /// The incident.
    pub incident_id: IncidentId,
    /// 0 to 1, to the hundredth.
    pub score: f64,
    /// Its report that is most alike.
    pub report_id: ReportId,
    /// What speaks for it, in the order of place, time, kind, words.
    pub because: Vec<Alike>,
}

/// One reason with its figures. Its words are `alike.<code>` in the catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Alike {
    /// How far apart.
    Place {
        /// Metres between the places as they are known.
        distance_m: u32,
        /// Metres the distance may be off, since places are kept on a grid; 0: both are exact.
        give_or_take_m: u32,
        /// Metres that count as near for these kinds.
        radius_m: u32,
    },
    /// At least one has no point; both name the same area.
    Area,
    /// How long after each other.
    Time {
        /// Whole minutes between them.
        minutes: u32,
        /// Minutes that count as soon for these kinds.
        within_min: u32,
    },
    /// The same kind, or one that is taken for the other.
    Kind {
        /// The very same.
        same: bool,
    },
    /// Words in both.
    Words {
        /// How many.
        shared: u32,
        /// How much of what both say that is, rare words counting more.
        percent: u32,
    },
}

/// An incident that may be the same thing, as it is kept with the one it was suggested for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    /// The incident.
    pub incident: IncidentId,
    /// 0 to 100.
    pub percent: u8,
}

impl From<&Similar> for Suggested {
    fn from(similar: &Similar) -> Self {
        Self { incident: similar.incident_id.clone(), percent: (similar.score * 100.0).round() as u8 }
    }
}
