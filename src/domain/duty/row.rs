//! Who answers for the region, as boards show it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Duty, Offered, Responsible, StandIn};
use crate::domain::escalation::Whom;
use crate::domain::ids::StandInId;

/// Who answers for the region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct DutyRow {
    /// Always `now`.
    pub id: String,
    /// Version of the document the row was made from.
    #[ts(type = "number")]
    pub version: u64,
    /// Who has the watch; null: nobody took it yet.
    pub responsible: Option<Responsible>,
    /// The sheet that waits for its second signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub offered: Option<Offered>,
    /// Who stands in on the roster, now or later; on boards of the region only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<StandInRow>>")]
    pub stand_ins: Vec<StandInRow>,
}

/// Somebody who holds a post of the roster for once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct StandInRow {
    /// Its id.
    pub id: StandInId,
    /// As what.
    pub post: Whom,
    /// An account or a name; null: nobody.
    pub person: Option<String>,
    /// Telephone on duty.
    pub phone: Option<String>,
    /// From when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Until when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Who set it.
    pub by: String,
}

impl DutyRow {
    /// The row of the document at `version`.
    pub fn of(duty: &Duty, version: u64) -> Self {
        Self {
            id: "now".to_owned(),
            version,
            responsible: duty.responsible.clone(),
            offered: duty.offered.clone(),
            stand_ins: duty.stand_ins.iter().map(StandInRow::of).collect(),
        }
    }

    /// For those who see a part of the region: who has the watch, and nothing else.
    #[must_use]
    pub fn in_short(self) -> Self {
        Self { offered: None, stand_ins: Vec::new(), ..self }
    }
}

impl StandInRow {
    /// The row of somebody who stands in.
    pub fn of(one: &StandIn) -> Self {
        Self {
            id: one.id.clone(),
            post: one.post,
            person: one.person.clone(),
            phone: one.phone.clone(),
            from: one.from,
            to: one.to,
            by: one.by.clone(),
        }
    }
}
