//! How an incident ended, mapped to the APCO common disposition codes where one exists.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The outcome a close must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Help was given on scene.
    Helped,
    /// Somebody was brought to a facility.
    Transported,
    /// A patient was treated on scene and stayed.
    Treated,
    /// A patient refused care or transport.
    RefusedCare,
    /// A patient was gone before help came.
    LeftScene,
    /// Somebody died.
    Died,
    /// Seen to without a unit: a visit, a delivery, a repair.
    Handled,
    /// Settled by telephone.
    SettledByPhone,
    /// Nothing was needed.
    NotNeeded,
    /// Called off by the reporter.
    Cancelled,
    /// Nothing was found.
    NotFound,
    /// Another report of a known incident.
    Duplicate,
    /// Handed to another body.
    Referred,
    /// A question answered.
    InformationGiven,
    /// A joke.
    Prank,
    /// A test of the line.
    Test,
    /// An exercise.
    Drill,
}

impl Disposition {
    /// All of them, in the order a person should see them.
    pub const ALL: [Self; 17] = [
        Self::Helped,
        Self::Transported,
        Self::Treated,
        Self::RefusedCare,
        Self::LeftScene,
        Self::Died,
        Self::Handled,
        Self::SettledByPhone,
        Self::NotNeeded,
        Self::Cancelled,
        Self::NotFound,
        Self::Duplicate,
        Self::Referred,
        Self::InformationGiven,
        Self::Prank,
        Self::Test,
        Self::Drill,
    ];

    /// Whether entries and documents of the shapes before 3 cannot name it.
    pub(super) fn is_of_shape_3(self) -> bool {
        matches!(self, Self::Treated | Self::RefusedCare | Self::LeftScene | Self::Died | Self::Handled)
    }

    /// The APCO code, where that list has one.
    pub fn apco(self) -> Option<&'static str> {
        match self {
            Self::SettledByPhone => Some("05"),
            Self::Cancelled => Some("10"),
            Self::Referred => Some("15"),
            Self::Duplicate => Some("22"),
            _ => None,
        }
    }
}
