//! How a refusal of the rules is answered: its status, and what its problem says beside the code. Holds no rule.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::problem::{FieldFault, Problem};
use crate::domain::decide::Refusal;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = refusal.code();
        let field = |name: &'static str, fault: &'static str| {
            let unprocessable = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code);
            Self { errors: vec![FieldFault::new(name, fault)], ..unprocessable }
        };
        match &refusal {
            Refusal::NotFound(_) => Self::not_found(),
            Refusal::Forbidden => Self::forbidden(),
            Refusal::ResultMissing => field("result", "missing"),
            Refusal::OnBehalfMissing => field("on_behalf", "missing"),
            Refusal::FieldMissing { field: name } => field(name, "missing"),
            Refusal::FieldOutOfRange { field: name } => field(name, "out_of_range"),
            Refusal::WordsMissing => field("text", "missing"),
            Refusal::StarsOutOfRange => field("stars", "out_of_range"),
            _ => {
                let conflict = Self::new(StatusCode::CONFLICT, code);
                members(&refusal).into_iter().fold(conflict, |said, (name, value)| said.with(name, value))
            }
        }
    }
}

/// What a client needs to know beside the code.
fn members(refusal: &Refusal) -> Vec<(&'static str, Value)> {
    match refusal {
        Refusal::VersionConflict { newest } => vec![("newest_version", json!(newest))],
        Refusal::UnitUnavailable { bound_to } | Refusal::StepBuiltUpon { bound_to } => {
            vec![("bound_to", json!(bound_to))]
        }
        Refusal::IllegalStep { from, to } => vec![("from", json!(from)), ("to", json!(to))],
        Refusal::IllegalReferralStep { from, to } => vec![("from", json!(from)), ("to", json!(to))],
        Refusal::IllegalDestinationStep { from, to } => vec![("from", json!(from)), ("to", json!(to))],
        Refusal::OtherDestination { is } => vec![("is", json!(is))],
        Refusal::NotUnderWay { is } | Refusal::NotLastStep { is } => vec![("is", json!(is))],
        Refusal::StrikeTooLate { within_s } => vec![("within_s", json!(within_s))],
        Refusal::WrongState { is } => vec![("state", json!(is))],
        Refusal::AwaitsReporter { until } => vec![("until", json!(until))],
        Refusal::EndedLongAgo { days } => vec![("days", json!(days))],
        Refusal::IncidentMerged { into } => vec![("into", json!(into))],
        Refusal::TooManyPatients { most }
        | Refusal::TooManyStandIns { most }
        | Refusal::TooManyStrikes { most }
        | Refusal::TooManyDestinations { most }
        | Refusal::TooManyReports { most }
        | Refusal::TooManyPhotos { most }
        | Refusal::TooManyReferrals { most }
        | Refusal::DrillFull { most } => vec![("most", json!(most))],
        Refusal::ToldTooMuch { most } => vec![("most", json!(most))],
        Refusal::CallToldOtherwise { field } => vec![("field", json!(field))],
        Refusal::WatchHeld { by } => vec![("by", json!(by))],
        Refusal::ReportElsewhere { of } => vec![("incident_id", json!(of))],
        Refusal::DrillRuns { name } | Refusal::NotInDrill { name } => vec![("name", json!(name))],
        Refusal::DrillTimes { most_h } => vec![("most_h", json!(most_h))],
        Refusal::ReportHoldsOthers { home } => vec![("incident_id", json!(home))],
        _ => Vec::new(),
    }
}
