//! Events after which nothing beside their own documents changes on boards. Named one by one, so that whoever adds one thinks of what
//! boards have to hear of it.

use crate::domain::event::Event;

/// Nothing more is to be done.
#[expect(clippy::too_many_lines, reason = "a line for each event")]
pub(super) fn stays(event: &Event) {
    match event {
        Event::IncidentOpened { .. }
        | Event::ReportReceived { .. }
        | Event::UnitRegistered { .. }
        | Event::IncidentRejected { .. }
        | Event::IncidentClosed { .. }
        | Event::VerificationFailed { .. }
        | Event::IncidentReferredOut { .. }
        // Of these only the last but one shows an incident again, with the reports that it touches.
        | Event::UnitStatusChanged { .. }
        | Event::CallChanged { .. }
        | Event::AccountChanged { .. }
        | Event::PartnerChanged(_)
        | Event::SignedIn(_)
        | Event::SignedOut { .. }
        | Event::SignInRefused(_)
        | Event::CrewRests { .. }
        | Event::Talked { .. }
        | Event::CrewNeedChanged(_)
        | Event::IncidentVerified { .. }
        | Event::LevelChanged { .. }
        | Event::DeadlinePassed { .. }
        | Event::FactsAdded { .. }
        | Event::FactsChanged { .. }
        | Event::NoteAdded { .. }
        | Event::AlarmRaised { .. }
        | Event::MassCasualtyDeclared { .. }
        | Event::MassCasualtyOver { .. }
        | Event::PatientTagged { .. }
        | Event::PhotoAdded { .. }
        | Event::VoiceAdded { .. }
        | Event::UnitAssigned { .. }
        | Event::StepTaken { .. }
        | Event::StepStruck { .. }
        | Event::CrewAlerted { .. }
        | Event::DestinationNamed { .. }
        | Event::DestinationAnswered { .. }
        | Event::SceneCalled { .. }
        | Event::CareChanged { .. }
        | Event::ReporterContact { .. }
        | Event::NewsChosen { .. }
        | Event::IncidentResolved { .. }
        | Event::HelpConfirmed { .. }
        | Event::IncidentRated { .. }
        | Event::IncidentReferred { .. }
        | Event::ReferralStepTaken { .. }
        | Event::ReferralArrived { .. }
        | Event::ReferralTold { .. }
        | Event::ReferralReceived { .. }
        | Event::ReceivedStepTaken { .. }
        | Event::DrillDeclared { .. }
        | Event::DrillJoined { .. }
        | Event::DrillIncidentOpened { .. }
        | Event::DrillEnded { .. }
        | Event::IncidentsToldApart { .. }
        | Event::ActTakenBack { .. }
        | Event::PersonalDataOpened { .. }
        | Event::PersonalDataErased { .. }
        | Event::PrivacyAsked { .. }
        | Event::PrivacyAnswered { .. }
        | Event::ErasureProved { .. }
        | Event::HoldSet { .. }
        | Event::HoldLifted { .. }
        | Event::ErasureHeld { .. }
        | Event::KeysErased { .. }
        | Event::KeysErasureProved { .. }
        | Event::PastBoardOpened { .. }
        | Event::NumberSearched { .. }
        | Event::DutyTaken { .. }
        | Event::HandOverSigned { .. }
        | Event::HandOverAccepted { .. }
        | Event::HandOverWithdrawn { .. }
        | Event::StandInSet { .. }
        | Event::StandInEnded { .. }
        | Event::GlassBroken { .. }
        | Event::EscalationSet { .. }
        | Event::EscalationStepTaken { .. }
        | Event::EscalationAnswered { .. }
        | Event::IncidentMerged { .. }
        | Event::IncidentUnmerged { .. }
        | Event::IncidentReopened { .. }
        | Event::RecordExported { .. }
        | Event::Unknown => {}
    }
}
