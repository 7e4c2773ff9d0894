//! What an event is about: the documents and incidents it names, and the oldest shape that holds it.

use super::Event;
use crate::domain::account::{SignInRefused, SignedIn};
use crate::domain::aggregate::Key;
use crate::domain::call::CallFact;
use crate::domain::contact::ContactStep;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::slip::Slip;

impl Event {
    /// The documents the event changes.
    pub fn touches(&self) -> Vec<Key> {
        let incidents = self.incidents().cloned().map(Key::Incident);
        match self {
            Self::UnitRegistered { unit, .. }
            | Self::UnitStatusChanged { unit, .. }
            | Self::Talked { unit, .. }
            | Self::CrewRests { unit, .. } => {
                vec![Key::Unit(unit.clone())]
            }
            Self::DrillDeclared { .. }
            | Self::DrillJoined { .. }
            | Self::DrillIncidentOpened { .. }
            | Self::DrillEnded { .. } => vec![Key::Drill],
            Self::CallChanged { call, fact } if **fact != CallFact::NumberOpened => {
                vec![Key::Call(call.clone())]
            }
            Self::ReportReceived { report } => vec![Key::Report(report.id.clone())],
            Self::CrewNeedChanged(change) => incidents.chain([Key::Unit(change.unit.clone())]).collect(),
            Self::UnitAssigned { unit, .. }
            | Self::StepTaken { unit, .. }
            | Self::StepStruck { unit, .. } => incidents.chain([Key::Unit(unit.clone())]).collect(),
            Self::VoiceAdded { voice, .. } => incidents.chain([Key::Report(voice.report.clone())]).collect(),
            Self::PhotoAdded { photo, .. } => incidents.chain([Key::Report(photo.report.clone())]).collect(),
            Self::IncidentMerged { part, .. } => incidents.chain(keys(&part.reports)).collect(),
            Self::IncidentUnmerged { reports, .. } => incidents.chain(keys(reports)).collect(),
            Self::ReporterContact { contact: ContactStep::Wished { report, home, .. }, .. } => {
                let home = home.iter().cloned().map(Key::Incident);
                incidents.chain([Key::Report(report.clone())]).chain(home).collect()
            }
            Self::NewsChosen { report, .. }
            | Self::PersonalDataErased { report, .. }
            | Self::PrivacyAsked { report, .. }
            | Self::PrivacyAnswered { report, .. } => {
                incidents.chain([Key::Report(report.clone())]).collect()
            }
            Self::PersonalDataOpened { .. } | Self::ErasureProved { .. } | Self::CallChanged { .. } => {
                Vec::new()
            }
            _ if self.is_of_duty() => vec![Key::Duty],
            _ => incidents.collect(),
        }
    }

    /// The incidents in whose timelines the event stands; the one it is mainly about first.
    pub fn incidents(&self) -> impl Iterator<Item = &IncidentId> {
        let others: &[IncidentId] = match self {
            Self::IncidentMerged { into, .. } => std::slice::from_ref(into),
            Self::IncidentsToldApart { other, .. }
            | Self::ActTakenBack { slip: Slip::TellApart { other }, .. } => std::slice::from_ref(other),
            Self::IncidentUnmerged { from, .. } => from,
            _ => &[],
        };
        self.incident().into_iter().chain(others)
    }

    /// Whether it is about who answers for the region.
    fn is_of_duty(&self) -> bool {
        matches!(
            self,
            Self::DutyTaken { .. }
                | Self::HandOverSigned { .. }
                | Self::HandOverAccepted { .. }
                | Self::HandOverWithdrawn { .. }
                | Self::StandInSet { .. }
                | Self::StandInEnded { .. }
        )
    }

    /// Names of the trails on which the event is found again: those of its incidents, of the watch, of a sheet, of a call.
    pub fn trails(&self) -> Vec<&str> {
        let mut trails: Vec<&str> = self.incidents().map(IncidentId::as_str).collect();
        if self.is_of_duty() {
            trails.push(Key::Duty.parts().0);
        }
        match self {
            Self::CallChanged { call, .. } => trails.push(call.as_str()),
            Self::HandOverSigned { sheet } => trails.push(sheet.id.as_str()),
            Self::HandOverAccepted { sheet } | Self::HandOverWithdrawn { sheet } => {
                trails.push(sheet.as_str());
            }
            _ => {}
        }
        trails
    }

    /// The incident the event is mainly about.
    #[expect(clippy::too_many_lines, reason = "a line for each event")]
    pub fn incident(&self) -> Option<&IncidentId> {
        match self {
            Self::UnitRegistered { .. }
            | Self::UnitStatusChanged { .. }
            | Self::Talked { .. }
            | Self::CrewRests { .. }
            | Self::DrillDeclared { .. }
            | Self::DrillJoined { .. }
            | Self::DrillIncidentOpened { .. }
            | Self::DrillEnded { .. }
            | Self::DutyTaken { .. }
            | Self::HandOverSigned { .. }
            | Self::HandOverAccepted { .. }
            | Self::HandOverWithdrawn { .. }
            | Self::StandInSet { .. }
            | Self::StandInEnded { .. }
            | Self::PastBoardOpened { .. }
            | Self::AccountChanged { .. }
            | Self::PartnerChanged(_)
            | Self::SignedIn(_)
            | Self::SignedOut { .. }
            | Self::SignInRefused(_)
            | Self::RecordExported { .. }
            | Self::NumberSearched { .. }
            | Self::KeysErased { .. }
            | Self::KeysErasureProved { .. }
            | Self::CallChanged { .. }
            | Self::Unknown => None,
            Self::ReportReceived { report } => Some(&report.incident),
            Self::CrewNeedChanged(change) => change.incident.as_ref(),
            Self::GlassBroken { incident, .. }
            | Self::PersonalDataErased { incident, .. }
            | Self::PrivacyAsked { incident, .. }
            | Self::PrivacyAnswered { incident, .. }
            | Self::ErasureProved { incident, .. }
            | Self::HoldSet { incident, .. }
            | Self::HoldLifted { incident, .. }
            | Self::ErasureHeld { incident, .. }
            | Self::IncidentOpened { incident, .. }
            | Self::IncidentVerified { incident }
            | Self::IncidentRejected { incident, .. }
            | Self::LevelChanged { incident, .. }
            | Self::DeadlinePassed { incident, .. }
            | Self::FactsAdded { incident, .. }
            | Self::FactsChanged { incident, .. }
            | Self::AlarmRaised { incident, .. }
            | Self::MassCasualtyDeclared { incident, .. }
            | Self::MassCasualtyOver { incident }
            | Self::PatientTagged { incident, .. }
            | Self::NoteAdded { incident, .. }
            | Self::PhotoAdded { incident, .. }
            | Self::VoiceAdded { incident, .. }
            | Self::IncidentResolved { incident, .. }
            | Self::HelpConfirmed { incident, .. }
            | Self::IncidentRated { incident, .. }
            | Self::VerificationFailed { incident, .. }
            | Self::IncidentReopened { incident, .. }
            | Self::IncidentReferred { incident, .. }
            | Self::ReferralStepTaken { incident, .. }
            | Self::IncidentReferredOut { incident }
            | Self::ReferralArrived { incident, .. }
            | Self::ReferralTold { incident, .. }
            | Self::ReferralReceived { incident, .. }
            | Self::ReceivedStepTaken { incident, .. }
            | Self::IncidentClosed { incident, .. }
            | Self::EscalationSet { incident, .. }
            | Self::EscalationStepTaken { incident, .. }
            | Self::EscalationAnswered { incident, .. }
            | Self::IncidentMerged { incident, .. }
            | Self::IncidentUnmerged { incident, .. }
            | Self::IncidentsToldApart { incident, .. }
            | Self::ActTakenBack { incident, .. }
            | Self::UnitAssigned { incident, .. }
            | Self::StepTaken { incident, .. }
            | Self::StepStruck { incident, .. }
            | Self::CrewAlerted { incident, .. }
            | Self::DestinationNamed { incident, .. }
            | Self::DestinationAnswered { incident, .. }
            | Self::SceneCalled { incident, .. }
            | Self::CareChanged { incident, .. }
            | Self::ReporterContact { incident, .. }
            | Self::NewsChosen { incident, .. }
            | Self::PersonalDataOpened { incident, .. } => Some(incident),
        }
    }

    /// The account the event is about.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::AccountChanged { account, .. } | Self::SignedOut { account } => Some(account),
            Self::SignedIn(SignedIn { account, .. }) | Self::SignInRefused(SignInRefused { account, .. }) => {
                Some(account)
            }
            _ => None,
        }
    }

    /// The key of somebody that the event is about.
    pub fn partner(&self) -> Option<&str> {
        if let Self::PartnerChanged(changed) = self { Some(&changed.partner) } else { None }
    }

    /// Whether it is about something that was not there: when there is no room, that waits.
    pub fn brings_in(&self) -> bool {
        match self {
            Self::ReportReceived { .. } | Self::UnitRegistered { .. } => true,
            Self::CallChanged { fact, .. } => matches!(**fact, CallFact::Noted(_)),
            _ => false,
        }
    }

    /// The oldest shape of an entry that holds the event.
    pub fn shape(&self) -> u16 {
        match self {
            Self::IncidentOpened { similar, setting, .. } if !similar.is_empty() || setting.is_some() => 3,
            Self::IncidentMerged { part, repeats, .. } if repeats.is_some() || !part.not_same.is_empty() => 3,
            Self::IncidentsToldApart { .. }
            | Self::ActTakenBack { .. }
            | Self::PhotoAdded { .. }
            | Self::VoiceAdded { .. }
            | Self::AlarmRaised { .. }
            | Self::FactsChanged { .. }
            | Self::Talked { .. }
            | Self::CrewRests { .. }
            | Self::CrewNeedChanged(_)
            | Self::GlassBroken { .. }
            | Self::PersonalDataErased { .. }
            | Self::PrivacyAsked { .. }
            | Self::PrivacyAnswered { .. }
            | Self::ErasureProved { .. }
            | Self::HoldSet { .. }
            | Self::HoldLifted { .. }
            | Self::ErasureHeld { .. }
            | Self::KeysErased { .. }
            | Self::KeysErasureProved { .. }
            | Self::LevelChanged { alone: true, .. }
            | Self::EscalationSet { .. }
            | Self::EscalationStepTaken { .. }
            | Self::EscalationAnswered { .. }
            | Self::MassCasualtyDeclared { .. }
            | Self::MassCasualtyOver { .. }
            | Self::PatientTagged { .. }
            | Self::HelpConfirmed { .. }
            | Self::IncidentRated { .. }
            | Self::VerificationFailed { .. }
            | Self::IncidentReopened { .. }
            | Self::UnitAssigned { spare: true, .. }
            | Self::UnitAssigned { by_radio: true, .. }
            | Self::StepStruck { .. }
            | Self::CrewAlerted { .. }
            | Self::DestinationNamed { .. }
            | Self::DestinationAnswered { .. }
            | Self::SceneCalled { .. }
            | Self::CareChanged { .. }
            | Self::ReporterContact { .. }
            | Self::NewsChosen { .. }
            | Self::IncidentReferred { .. }
            | Self::ReferralStepTaken { .. }
            | Self::IncidentReferredOut { .. }
            | Self::ReferralArrived { .. }
            | Self::ReferralTold { .. }
            | Self::ReferralReceived { .. }
            | Self::ReceivedStepTaken { .. }
            | Self::DrillDeclared { .. }
            | Self::DrillJoined { .. }
            | Self::DrillIncidentOpened { .. }
            | Self::DrillEnded { .. }
            | Self::PastBoardOpened { .. }
            | Self::RecordExported { .. }
            | Self::NumberSearched { .. }
            | Self::PersonalDataOpened { reason: Some(_), .. }
            | Self::CallChanged { .. }
            | Self::IncidentResolved { confirm_by: Some(_), .. } => 3,
            Self::StepTaken { step, .. } if step.is_of_shape_3() => 3,
            Self::IncidentClosed { disposition, .. } if disposition.is_of_shape_3() => 3,
            Self::ReportReceived { report } if report.shape() > 1 => report.shape(),
            _ if self.is_of_duty() || self.account().is_some() => 3,
            Self::UnitRegistered { spec, .. } if spec.phone.is_some() => 3,
            Self::IncidentMerged { .. } | Self::IncidentUnmerged { .. } => 2,
            _ => 1,
        }
    }
}

fn keys(reports: &[ReportId]) -> impl Iterator<Item = Key> {
    reports.iter().cloned().map(Key::Report)
}
