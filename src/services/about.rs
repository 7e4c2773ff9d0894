//! What is remembered of an answer: the ids it is rebuilt from.

use serde::{Deserialize, Serialize};

use crate::domain::aggregate::Key;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::{AssignmentId, IncidentId, ReportId, UnitId};

/// The ids an answer is rebuilt from; all that is remembered of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// The report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// The assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment: Option<AssignmentId>,
    /// The unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The sheet of a hand-over, or who stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_duty: Option<String>,
    /// The version of the incident (else the unit, else the watch) afterwards.
    pub version: u64,
    /// The incident it was merged into or taken out of, with its version afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<(IncidentId, u64)>,
}

impl About {
    /// What an entry is about.
    pub fn of(entry: &Entry) -> Self {
        let mut about = Self::default();
        for event in &entry.events {
            match event {
                Event::ReportReceived { report } => about.report = Some(report.id.clone()),
                Event::UnitAssigned { assignment, unit, incident, .. } => {
                    about.assignment = Some(assignment.clone());
                    about.unit = Some(unit.clone());
                    about.incident = Some(incident.clone());
                }
                Event::CrewAlerted { assignment, .. }
                | Event::DestinationNamed { assignment, .. }
                | Event::DestinationAnswered { assignment, .. } => {
                    about.assignment = Some(assignment.clone());
                }
                Event::StepTaken { assignment, unit, .. } | Event::StepStruck { assignment, unit, .. }
                    if about.assignment.is_none() =>
                {
                    about.assignment = Some(assignment.clone());
                    about.unit = Some(unit.clone());
                }
                Event::UnitRegistered { unit, .. } | Event::UnitStatusChanged { unit, .. } => {
                    about.unit = Some(unit.clone());
                }
                Event::HandOverSigned { sheet } => about.of_duty = Some(sheet.id.0.clone()),
                Event::HandOverAccepted { sheet } | Event::HandOverWithdrawn { sheet } => {
                    about.of_duty = Some(sheet.0.clone());
                }
                Event::StandInSet { stand_in } => about.of_duty = Some(stand_in.id.0.clone()),
                Event::StandInEnded { stand_in } => about.of_duty = Some(stand_in.0.clone()),
                Event::IncidentMerged { into: whole, .. } => about.whole = Some((whole.clone(), 0)),
                Event::IncidentUnmerged { from, .. } => {
                    about.whole = from.last().map(|whole| (whole.clone(), 0));
                }
                _ => {}
            }
            if let Some(incident) = event.incident().filter(|_| about.incident.is_none()) {
                about.incident = Some(incident.clone());
            }
        }
        let version =
            |key: Key| entry.touched.iter().find(|(touched, _)| *touched == key).map(|(_, version)| *version);
        about.version = about
            .incident
            .clone()
            .and_then(|id| version(Key::Incident(id)))
            .or_else(|| about.unit.clone().and_then(|id| version(Key::Unit(id))))
            .or_else(|| version(Key::Duty))
            .unwrap_or(0);
        if let Some((whole, is)) = &mut about.whole {
            *is = version(Key::Incident(whole.clone())).unwrap_or(0);
        }
        about
    }
}
