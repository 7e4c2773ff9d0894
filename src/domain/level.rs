//! The five levels of urgency.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How urgent an incident is; 1 is the most urgent. Ordered so that the more urgent compares as smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "u8", into = "u8")]
#[ts(type = "1 | 2 | 3 | 4 | 5")]
pub enum Level {
    /// MERAH: life is being lost now.
    Critical = 1,
    /// ORANYE: may be lost within the hour.
    VeryUrgent = 2,
    /// KUNING: needs help today.
    Urgent = 3,
    /// HIJAU: in the mandate, can be scheduled.
    Scheduled = 4,
    /// BIRU: handed on to whom it concerns.
    Referred = 5,
}

impl Level {
    /// All levels, most urgent first.
    pub const ALL: [Self; 5] =
        [Self::Critical, Self::VeryUrgent, Self::Urgent, Self::Scheduled, Self::Referred];

    /// 1 to 5.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// One step more urgent, never into [`Level::Critical`]: only a sign makes a level 1.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::Critical => Self::Critical,
            Self::VeryUrgent | Self::Urgent => Self::VeryUrgent,
            Self::Scheduled => Self::Urgent,
            Self::Referred => Self::Scheduled,
        }
    }
}

impl TryFrom<u8> for Level {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.number() == number)
            .ok_or_else(|| format!("a level is 1 to 5, not {number}"))
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.number()
    }
}

impl utoipa::PartialSchema for Level {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(1))
            .maximum(Some(5))
            .into()
    }
}

impl utoipa::ToSchema for Level {}
